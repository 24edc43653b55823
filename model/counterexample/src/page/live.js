// Goes through the states of a machine: takes steps, takes them back, forks, and asks the command
// that serves this page.

// A way is `steps`, each a place among the choices of its state, and how it goes on for ever:
// `back` to a position, or at `rest`; neither: it is a path.
const live = {
  way: { steps: [], back: null, rest: false },
  claim: 0,
  claims: [],
  // Every path that was left for another, the newest last.
  paths: [],
  // Answers that were overtaken by a later question are dropped.
  asked: 0,
  lookedAt: 0,
};

// The answer of the command; what it refuses is an error.
async function ask(what, question) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

function say(words) {
  control("said").textContent = words;
}

function failed(error) {
  const text = document.createElement("pre");
  text.textContent = error.message;
  control("said").replaceChildren(text);
}

// Does it unless something else is asked in the meantime.
async function latest(question, then) {
  live.asked += 1;
  const mine = live.asked;
  try {
    const answer = await question;
    if (mine === live.asked) await then(answer);
  } catch (error) {
    if (mine === live.asked) failed(error);
  }
}

// The steps to a reader's position: a loop is laid out as often as it was gone round.
function stepsTo(p) {
  const { steps } = live.way;
  if (live.way.rest || live.way.back === null) return steps.slice(0, p);
  return Array.from({ length: p }, (_, i) => steps[indexOf(i + 1) - 1]);
}

function sameWay(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// Goes another way; the one that was gone is kept. Reads on at position `at`, or at its end.
function go(way, at = null, kept = true) {
  return latest(ask("story", { ...way, claim: live.claim }), ({ document: told, text }) => {
    if (kept && !sameWay(way, live.way) && !isBegunBy(live.way, way)) keep(live.way);
    live.way = way;
    headRow.noReturn = null;
    control("fate").textContent = "";
    control("text").value = text;
    say("");
    tell(told);
    show();
    drawPaths();
    goTo(at ?? (loops ? back : last));
  });
}

// Is `other` the same path, gone further?
function isBegunBy(way, other) {
  if (way.back !== null || way.rest) return false;
  return way.steps.every((step, i) => other.steps[i] === step);
}

function keep(way) {
  if (!live.paths.some((path) => sameWay(path, way))) live.paths.push(way);
}

function pathWords(way) {
  const end = way.rest ? ", then rest" : way.back === null ? "" : `, back to step ${way.back}`;
  return `${plural(way.steps.length, "step", "steps")}${end}`;
}

function drawPaths() {
  const paths = [...live.paths.filter((path) => !sameWay(path, live.way)), live.way];
  control("paths").innerHTML = paths.map((path, i) => {
    const here = sameWay(path, live.way);
    return `<option value="${escape(JSON.stringify(path))}" ${here ? "selected" : ""}>` +
      `${i + 1}: ${escape(pathWords(path))}${here ? ", this one" : ""}</option>`;
  }).join("");
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
  try {
    const { choices, idle, refused, seen } = await ask("choices", { steps });
    if (mine !== live.lookedAt) return;
    put("choices-at", p === 0 ? "at the start" : `after step ${p}`);
    const still = idle.map((step) => {
      return `<li>${escape(step)} <span class="tag">changes nothing</span></li>`;
    });
    put("choices", choices.map(choiceHtml).concat(still).join("") || "<li>Nothing.</li>");
    put("refused", refused.map(({ step, by, why }) => {
      return `<li><b>${escape(step)}</b> by ${escape(by)}: ${escape(why)}</li>`;
    }).join("") || "<li>Nothing that somebody waits for.</li>");
    drawEndings(p, seen);
    document.documentElement.dataset.looked = p;
  } catch (error) {
    if (mine === live.lookedAt) failed(error);
  }
}

// Ways to end here for ever: round and round, where a state comes again, or at rest.
function drawEndings(p, seen) {
  const again = seen === null ? "" :
    `<button type="button" data-back="${seen}">∞ again and again from step ${seen} on</button>`;
  put("endings", `${again}<button type="button" data-rest>∞ stay here for ever</button>`);
}

function drawClaims() {
  control("claims").innerHTML = live.claims.map(({ name, verdict }, i) => {
    return `<option value="${i}">${escape(verdict)}: ${escape(name)}</option>`;
  }).join("");
  control("claims").value = live.claim;
  control("jump").disabled = live.claims[live.claim].way === null;
}

// Where the way that is gone cannot be mended any more, and how it could have ended.
function findFate(then) {
  const { way, claim } = live;
  say("looking for the point of no return …");
  return latest(ask("fate", { ...way, claim }), (fate) => {
    say("");
    control("fate").textContent = fate.words;
    headRow.noReturn = fate.position;
    put("legend", legend());
    goTo(reader.at, false);
    then(fate);
  });
}

async function jump() {
  const { way } = live.claims[live.claim];
  await go(way, 0);
  await findFate(() => {});
}

function mend() {
  return findFate(async ({ other, from }) => {
    if (other !== null) await go(other, from);
  });
}

function find(event) {
  event.preventDefault();
  const steps = stepsTo(reader.at);
  say("searching …");
  latest(ask("search", { steps, formula: control("formula").value }), async (found) => {
    if (found.steps !== null) await go({ steps: found.steps, back: null, rest: false });
    say(found.words);
  });
}

function takeBack() {
  const { steps, back: to, rest } = live.way;
  const isPath = to === null && !rest;
  go({ steps: isPath ? steps.slice(0, -1) : steps, back: null, rest: false });
}

// With which the reader came here: until the first answer is there, the page writes another one.
const arrivedWith = location.hash;

// What that address says of a way, a claim and a position; null: nothing.
function addressed() {
  const taken = /[#&]take=([\d.]*)/.exec(arrivedWith);
  if (taken === null) return null;
  const number = (name) => {
    const found = new RegExp(`[#&]${name}=(\\d{1,7})`).exec(arrivedWith);
    return found === null ? null : Number(found[1]);
  };
  const steps = taken[1] === "" ? [] : taken[1].split(".").map(Number);
  const way = { steps, back: number("back"), rest: arrivedWith.includes("&rest") };
  return { way, claim: number("claim"), at: number("step") };
}

function address() {
  const { steps, back: to, rest } = live.way;
  return `take=${steps.join(".")}&${to === null ? "" : `back=${to}&`}${rest ? "rest&" : ""}` +
    `claim=${live.claim}&`;
}

function listen() {
  const on = (id, event, act) => control(id).addEventListener(event, act);
  on("claims", "change", (event) => {
    live.claim = Number(event.target.value);
    drawClaims();
    go(live.way, reader.at);
  });
  on("paths", "change", (event) => go(JSON.parse(event.target.value)));
  on("jump", "click", jump);
  on("mend", "click", mend);
  on("undo", "click", takeBack);
  on("search", "submit", find);
  on("copy", "click", () => navigator.clipboard?.writeText(control("text").value));
  on("load", "click", () => {
    latest(ask("load", { text: control("text").value }), (way) => go(way));
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-take], [data-back], [data-rest]");
    if (button === null) return;
    const steps = stepsTo(reader.at);
    const { take, back: to, rest } = button.dataset;
    if (take !== undefined) go({ steps: [...steps, Number(take)], back: null, rest: false });
    else go({ steps, back: to === undefined ? null : Number(to), rest: rest !== undefined });
  });
  keys.Backspace = takeBack;
}

async function beginLive() {
  listen();
  reader.moved = look;
  const { claims, claim } = await ask("claims", {});
  live.claims = claims;
  const wanted = addressed() ?? { way: live.way, claim, at: 0 };
  live.claim = Math.min(wanted.claim ?? claim, claims.length - 1);
  drawClaims();
  await go(wanted.way, wanted.at, false);
  reader.address = address;
  document.documentElement.dataset.live = "yes";
}

beginLive().catch(failed);
