// Where the reader is, and all that moves them: keys, buttons, the slider, play, the address.

// More positions than this nobody goes to by hand.
const mostPositions = 1_000_000;

const reader = {
  at: 0,
  rounds: 1,
  timer: null,
  note: null,
  // Told of each position that is gone to.
  moved: () => {},
  // What else the address holds, with a final `&`.
  address: () => "",
};
const control = (id) => document.getElementById(id);

// Three rounds, or as many as fill a screen.
function roundsAtFirst() {
  return loops ? Math.min(Math.max(3, Math.ceil((24 - back) / period)), 24) : 1;
}

function setRounds(rounds) {
  const most = loops ? Math.max(1, Math.floor((mostPositions - back) / period)) : 1;
  reader.rounds = Math.min(Math.max(1, Math.floor(rounds) || 1), most);
  control("slider").max = endOf(reader.rounds);
  control("rounds").value = reader.rounds;
}

// Goes to a position; where the loop has not been gone round so often yet, it is.
function goTo(p, spoken = true) {
  const wanted = Math.max(0, Math.min(Math.floor(p) || 0, mostPositions));
  const needed = loops ? Math.max(1, Math.ceil((wanted - back) / period)) : 1;
  if (needed > reader.rounds) setRounds(needed);
  reader.at = Math.min(wanted, endOf(reader.rounds));
  draw(spoken);
}

function draw(spoken) {
  const { at } = reader;
  const end = endOf(reader.rounds);
  timeline.draw(at, end);
  drawState(at);
  drawSteps(at, end);
  const words = drawNow(at);
  control("slider").value = at;
  control("slider").setAttribute("aria-valuetext", words);
  control("first").disabled = control("back").disabled = at === 0;
  control("next").disabled = !loops && at === end;
  control("last").disabled = at === end;
  document.documentElement.dataset.at = at;
  noteLater(spoken ? spokenWords(at, words) : "");
  reader.moved(at);
}

// The address and what is read aloud follow when the reader rests: browsers refuse an address that
// changes too often, and nobody can listen to ten steps at once.
function noteLater(words) {
  clearTimeout(reader.note);
  reader.note = setTimeout(() => {
    setAddress();
    control("spoken").textContent = words;
  }, 150);
}

function setAddress() {
  try {
    history.replaceState(null, "", `#${reader.address()}step=${reader.at}`);
  } catch {
    // Shown within another page it may have no address of its own.
  }
}

function followAddress() {
  const step = /[#&]step=(\d{1,7})$/.exec(location.hash);
  if (step && Number(step[1]) !== reader.at) goTo(Number(step[1]));
}

function setPlaying(playing) {
  clearInterval(reader.timer);
  reader.timer = playing ? setInterval(playOn, Number(control("speed").value)) : null;
  control("play").textContent = playing ? "pause" : "play";
  control("play").setAttribute("aria-pressed", playing);
}

function playOn() {
  if (!loops && reader.at === last) setPlaying(false);
  else goTo(reader.at + 1, false);
}

const keys = {
  ArrowRight: () => goTo(reader.at + 1),
  ArrowLeft: () => goTo(reader.at - 1),
  PageDown: () => goTo(reader.at + 10),
  PageUp: () => goTo(reader.at - 10),
  Home: () => goTo(0),
  End: () => goTo(endOf(reader.rounds)),
  l: () => goTo(loops ? back : last),
  " ": () => setPlaying(reader.timer === null),
};

// Keys that a control under the focus needs itself are left to it.
function onKey(event) {
  const { target, key } = event;
  const typed = target.matches("select, textarea, input:not([type=range])");
  const pressed = key === " " && target.matches("button");
  const act = keys[key.length === 1 ? key.toLowerCase() : key];
  if (!act || typed || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}

async function copyLink() {
  setAddress();
  const copied = navigator.clipboard?.writeText(location.href) ?? Promise.reject();
  const words = await copied.then(() => "copied", () => "see the address");
  control("link").textContent = words;
  setTimeout(() => { control("link").textContent = "copy link"; }, 1500);
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

// Shows another story, or the same for the first time.
function show() {
  drawFixed();
  timeline.begin(allRows(), goTo);
  setRounds(roundsAtFirst());
  control("rounds-label").hidden = !loops;
}

function begin() {
  show();
  const on = (id, event, act) => control(id).addEventListener(event, act);
  on("first", "click", keys.Home);
  on("back", "click", keys.ArrowLeft);
  on("next", "click", keys.ArrowRight);
  on("last", "click", keys.End);
  on("play", "click", keys[" "]);
  on("link", "click", copyLink);
  on("slider", "input", (event) => goTo(event.target.valueAsNumber));
  on("speed", "change", () => setPlaying(reader.timer !== null));
  on("theme", "change", (event) => setTheme(event.target.value));
  on("rounds", "change", (event) => {
    setRounds(event.target.valueAsNumber);
    goTo(Math.min(reader.at, endOf(reader.rounds)));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const listed = button.closest("#steps");
    goTo(Number(button.dataset.step));
    // The list was drawn anew: who came by keyboard goes on from there.
    if (listed) document.querySelector("#steps [aria-current]").focus();
  });
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", followAddress);
  new ResizeObserver(() => {
    timeline.measure();
    timeline.draw(reader.at, endOf(reader.rounds));
  }).observe(timeline.root);
  goTo(0, false);
  followAddress();
}

begin();
