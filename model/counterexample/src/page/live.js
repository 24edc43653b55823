// Goes through the states of a machine: takes steps, takes them back, forks, and asks the command
// that serves this page.

// A way is `steps`, each a place among the choices of its state (null: nothing moves), and `back`,
// the position that the last of them leads to again; null: it is a path.
const start = { steps: [], back: null };

const live = {
  // The case and the variant.
  of: "",
  claims: [],
  claim: 0,
  // The way that is shown, and the one that was asked for last.
  way: start,
  wanted: start,
  // Every path that was gone, in that order; one that is only gone further stays the same.
  paths: [start],
  // The steps to the position of which the choices are shown.
  chosenFrom: [],
  // Answers that were overtaken by a later question are dropped.
  asked: 0,
  lookedAt: 0,
  // How often the point of no return was looked for.
  fates: 0,
};

// Beyond this a path is not laid out for one more round of its loop.
const mostLaidOut = 5000;

// With which the reader came here: until the first answer is there, the page writes another one.
const arrivedWith = location.hash;

// The answer of the command; what it refuses is an error.
async function ask(what, question) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  let words = text;
  try {
    words = JSON.parse(text).error;
  } catch {
    // What never came to the command's own code is refused in plain words.
  }
  throw new Error(words);
}

function say(words) {
  control("said").textContent = words;
}

function failed(error, place = "said") {
  const text = document.createElement("pre");
  text.textContent = error.message;
  control(place).replaceChildren(text);
}

// Does it unless something else is asked in the meantime; says whether it did.
async function latest(question, then, place = "said") {
  live.asked += 1;
  const mine = live.asked;
  try {
    const answer = await question;
    if (mine !== live.asked) return false;
    await then(answer);
    return true;
  } catch (error) {
    if (mine === live.asked) {
      live.wanted = live.way;
      failed(error, place);
    }
    return false;
  }
}

// The steps to a reader's position: a loop is laid out as often as it was gone round.
function stepsTo(p) {
  const { steps, back: to } = live.way;
  if (to === null) return steps.slice(0, p);
  // Resting longer leads nowhere else.
  if (rests) return steps.slice(0, Math.min(p, to));
  const length = p > mostLaidOut ? indexOf(p) : p;
  return Array.from({ length }, (_, i) => steps[indexOf(i + 1) - 1]);
}

function sameWay(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// Goes another way, and reads on at position `at`, or at its end. Says whether it did.
async function go(way, at = null) {
  live.wanted = way;
  const went = await latest(ask("story", { ...way, claim: live.claim }), (answer) => {
    remember(way);
    live.way = way;
    headRow.noReturn = null;
    control("fate").textContent = "";
    control("text").value = answer.text;
    tell(answer.document);
    show();
    drawPaths();
    goTo(at ?? (loops ? back : last));
    say("");
    put("text-said", "");
    control("meaning").textContent = `${story.verdict}: ${story.cause}`;
  });
  if (went && story.verdict === "violated") await findFate();
  return went;
}

// Is `other` the same path, gone further?
function isBegunBy(way, other) {
  return way.back === null && way.steps.every((step, i) => other.steps[i] === step);
}

function remember(way) {
  if (live.paths.some((path) => sameWay(path, way))) return;
  const i = live.paths.findIndex((path) => sameWay(path, live.way));
  if (i >= 0 && isBegunBy(live.way, way)) live.paths[i] = way;
  else live.paths.push(way);
}

function pathWords(way) {
  const steps = plural(way.steps.length, "step", "steps");
  return way.back === null ? steps : `${steps}, then back to step ${way.back}`;
}

function drawPaths() {
  control("paths").innerHTML = live.paths.map((path, i) => {
    return `<option value="${i}">${i + 1}: ${escape(pathWords(path))}</option>`;
  }).join("");
  control("paths").value = live.paths.findIndex((path) => sameWay(path, live.way));
}

function choiceHtml(choice, i) {
  const changes = choice.changes.map(({ name, from, to }) => {
    return `<li><b>${escape(name)}</b>: <del>${escape(from)}</del> → ` +
      `<mark>${escape(to)}</mark></li>`;
  });
  const seen = choice.seen === null ? "" :
    ` <span class="tag">as after step ${choice.seen}</span>`;
  const onPath = stepsTo(reader.at + 1)[reader.at] === i ? ' <span class="tag">as here</span>' : "";
  return `<li><button type="button" data-take="${i}">${escape(choice.step)}</button>` +
    `${onPath}${seen}<ul>${changes.join("")}</ul></li>`;
}

// What can happen at the position that is read, and what is refused there.
async function look(p) {
  live.lookedAt += 1;
  const mine = live.lookedAt;
  const steps = stepsTo(p);
  const hadFocus = control("choices").contains(document.activeElement) ||
    control("endings").contains(document.activeElement);
  for (const id of ["choices", "endings", "refused"]) put(id, "");
  put("choices-at", p === 0 ? "at the start" : `after step ${p}`);
  // Whoever takes steps by keyboard goes on from there.
  if (hadFocus) control("choices-head").focus();
  try {
    const answer = await ask("choices", { steps });
    if (mine !== live.lookedAt) return;
    live.chosenFrom = steps;
    drawChoices(answer);
    if (document.activeElement === control("choices-head")) {
      document.querySelector("#choices button")?.focus();
    }
    document.documentElement.dataset.looked = p;
  } catch (error) {
    if (mine === live.lookedAt) failed(error);
  }
}

function drawChoices({ choices, idle, refused, seen }) {
  const still = idle.map((step) => {
    return `<li>${escape(step)} <span class="tag">changes nothing</span></li>`;
  });
  put("choices", choices.map(choiceHtml).concat(still).join("") || "<li>Nothing.</li>");
  put("refused", refused.map(({ step, by, why }) => {
    return `<li><b>${escape(step)}</b>, by ${escape(by)}: ${escape(why)}</li>`;
  }).join("") || "<li>Nothing that somebody waits for.</li>");
  // Ways to end here for ever: round and round, where a state comes again, or at rest.
  const again = seen === null ? "" :
    `<button type="button" data-back="${seen}">∞ again and again from step ${seen} on</button>`;
  put("endings", `${again}<button type="button" data-rest>∞ stay here for ever</button>`);
}

function drawClaims() {
  control("claims").innerHTML = live.claims.map(({ name, verdict }, i) => {
    return `<option value="${i}">${escape(name)}: ${escape(verdict)} in this case</option>`;
  }).join("");
  control("claims").value = live.claim;
  control("jump").disabled = live.claims[live.claim].way === null;
}

// Where the way that is shown cannot be mended any more, and how it could have ended: null if
// something else was asked before that was known.
async function findFate() {
  let fate = null;
  const { way, claim } = live;
  live.fates += 1;
  const mine = live.fates;
  control("fate").textContent = "Looking for the point of no return …";
  await latest(ask("fate", { ...way, claim }), (answer) => {
    fate = answer;
    drawFate(fate.words, fate.position);
    headRow.noReturn = fate.position;
    put("legend", legend());
    timeline.draw(reader.at, endOf(reader.rounds));
  });
  // Nobody is looking any more.
  if (fate === null && mine === live.fates) put("fate", "");
  return fate;
}

// The words, and the way to the step that they name.
function drawFate(words, step) {
  const there = step === null ? "" :
    ` <button type="button" data-step="${step}">go to step ${step}</button>`;
  put("fate", escape(words) + there);
}

async function mend() {
  const fate = await findFate();
  if (fate === null || fate.other === null) return;
  if (await go(fate.other, fate.from)) {
    drawFate(`Another ending, from step ${fate.from} on. ${fate.words}`, fate.from);
  }
}

// Who causes a violation, and which single changes of the case would mend it.
async function findWhy() {
  say("Checking the claim with one thing changed at a time …");
  await latest(ask("why", { ...live.way, claim: live.claim }), ({ causes }) => {
    drawCauses(causes);
    say("");
  });
}

function find(event) {
  event.preventDefault();
  const steps = stepsTo(reader.at);
  say("searching …");
  latest(ask("search", { steps, formula: control("wanted").value }), async (found) => {
    if (found.steps === null) say(found.words);
    else if (await go({ steps: found.steps, back: null })) say(found.words);
  });
}

// From a loop it takes back that it goes on for ever; else the last step.
function takeBack() {
  const { steps, back: to } = live.wanted;
  const isKept = to !== null && steps[steps.length - 1] !== null;
  if (steps.length > 0) go({ steps: isKept ? steps : steps.slice(0, -1), back: null });
}

function address() {
  const { steps, back: to } = live.way;
  const taken = steps.map((step) => step ?? "_").join(".");
  const end = to === null ? "" : `back=${to}&`;
  return `of=${encodeURIComponent(live.of)}&take=${taken}&${end}claim=${live.claim}&`;
}

// What an address says of a way, a claim and a position; null: nothing.
function addressed(hash) {
  const said = new URLSearchParams(hash.slice(1));
  if (!said.has("take")) return null;
  const [of, taken] = [said.get("of"), said.get("take")];
  if (of !== live.of) throw new Error(`this address is one of ${of}, and here is ${live.of}`);
  if (!/^((\d+|_)(\.(\d+|_))*)?$/.test(taken)) throw new Error(`no path: ${taken}`);
  const number = (name) => (/^\d{1,7}$/.test(said.get(name)) ? Number(said.get(name)) : null);
  const steps = taken === "" ? [] :
    taken.split(".").map((step) => (step === "_" ? null : Number(step)));
  return { way: { steps, back: number("back") }, claim: number("claim"), at: number("step") };
}

// Goes where an address leads; says whether it does.
async function follow(hash) {
  const found = addressed(hash);
  if (found === null) return false;
  live.claim = Math.min(found.claim ?? live.claim, live.claims.length - 1);
  drawClaims();
  return go(found.way, found.at);
}

function onTake({ target }) {
  const button = target.closest("[data-take], [data-back], [data-rest]");
  if (button === null) return;
  const steps = live.chosenFrom;
  const { take, back: to } = button.dataset;
  if (take !== undefined) go({ steps: [...steps, Number(take)], back: null });
  else if (to !== undefined) go({ steps, back: Number(to) });
  else go({ steps: [...steps, null], back: steps.length });
}

async function copyText() {
  const copied = navigator.clipboard?.writeText(control("text").value) ?? Promise.reject();
  say(await copied.then(() => "copied", () => "it cannot be copied from here: select it"));
}

function listen() {
  const on = (id, event, act) => control(id).addEventListener(event, act);
  on("claims", "change", (event) => {
    live.claim = Number(event.target.value);
    drawClaims();
    go(live.way, reader.at);
  });
  on("paths", "change", (event) => go(live.paths[Number(event.target.value)]));
  on("jump", "click", () => go(live.claims[live.claim].way, 0));
  on("mend", "click", mend);
  on("why", "click", findWhy);
  on("undo", "click", takeBack);
  on("search", "submit", find);
  on("copy", "click", copyText);
  on("load", "click", () => {
    latest(ask("load", { text: control("text").value }), (way) => go(way), "text-said");
  });
  document.addEventListener("click", onTake);
  window.addEventListener("hashchange", () => follow(location.hash).catch(failed));
  keys.Backspace = takeBack;
  control("keys").innerHTML += " · <kbd>⌫</kbd> take the last step back";
}

async function beginLive() {
  listen();
  reader.moved = look;
  const { of, claims, claim } = await ask("claims", {});
  Object.assign(live, { of, claims, claim });
  control("wanted").placeholder = taskNames.length ? `ready(${taskNames[0]})` : "";
  drawClaims();
  const followed = await follow(arrivedWith).catch((error) => {
    failed(error);
    return false;
  });
  const said = control("said").firstElementChild;
  if (!followed) await go(start, 0);
  // Why the address leads nowhere is still to be read.
  if (said !== null) control("said").replaceChildren(said);
  reader.address = address;
  document.documentElement.dataset.live = "yes";
}

beginLive().catch(failed);
