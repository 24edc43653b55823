// What the document says, position by position; of a loop, as often as it is gone round.

const fieldGap = ", ";

let story;
// Positions of the document are 0 to `last`. A reader's positions go on after that: each round of
// the loop adds `period` of them.
let last;
let back;
let loops;
let period;
let taskNames;
// The task that the story is about; null: it is about none.
let victim;
// How many turns of tasks other than the victim have begun by each position of the document. A
// turn that goes on elsewhere is no new one.
let turnsBegun;
// Since when what is claimed is owed, at each position of the document; -1: it is not.
let owedSince;
// Lanes whose turn never ends on the loop: of them all that is known is that it goes on.
let heldForEver;
// Who was on each lane before the turn that begins at a position; null: nobody yet.
let before;
// Has the victim not run since it is owed, and is that what the story is about?
let starves;
// Does nothing move on the loop?
let rests;
// For where there is little room.
let shortNames;

// From here on it is this document's story.
function tell(told) {
  story = told;
  last = story.positions.length - 1;
  back = story.backTo;
  loops = back !== null;
  period = loops ? last - back : 0;
  taskNames = story.lives.map((life) => life.name);
  const about = story.subject?.head;
  victim = taskNames.includes(about) ? about : null;
  turnsBegun = countTurns();
  owedSince = findDebts();
  heldForEver = story.lanes.map((_, lane) => isHeldForEver(lane));
  before = story.lanes.map((_, lane) => occupantsBefore(lane));
  starves = victim !== null && loops && owedSince[last] >= 0 && !runsOnLoop();
  rests = loops && story.steps.slice(back).every((step) => step.action === null);
  shortNames = shortened();
}

// The document's position that the reader's position p shows.
function indexOf(p) {
  return p <= last ? p : back + 1 + ((p - last - 1) % period);
}

// In which round of the loop the step into p is, from 1; 0 before the loop.
function roundOf(p) {
  return !loops || p <= back ? 0 : 1 + Math.floor((p - back - 1) / period);
}

// The last position of so many rounds.
function endOf(rounds) {
  return loops ? back + period * rounds : last;
}

function stepInto(p) {
  return p === 0 ? null : story.steps[indexOf(p) - 1];
}

function positionAt(p) {
  return story.positions[indexOf(p)];
}

// Who is on a lane, or null.
function occupantAt(p, lane) {
  const on = positionAt(p).on[lane];
  return on < 0 ? null : story.names[on];
}

// The fields of a variable's value.
function fieldsAt(p, variable) {
  return story.variables[variable].values[positionAt(p).values[variable]];
}

// The members of a queue, who goes first before the others.
function membersAt(p, variable) {
  const fields = fieldsAt(p, variable);
  return fields.length === 1 && fields[0] === "empty" ? [] : fields;
}

// Is the same turn on this lane as one position before?
function continues(p, lane) {
  if (p === 0 || positionAt(p).on[lane] !== positionAt(p - 1).on[lane]) return false;
  const step = stepInto(p);
  return !(step.mark === "dispatch" && step.lane === lane);
}

function tasksOn(index) {
  const on = story.positions[index].on.filter((name) => name >= 0);
  return on.flatMap((name) => story.names[name].split(fieldGap));
}

function countTurns() {
  const turns = [0];
  for (let i = 1; i <= last; i += 1) {
    const earlier = new Set(tasksOn(i - 1));
    const begun = tasksOn(i).filter((name) => {
      return name !== victim && taskNames.includes(name) && !earlier.has(name);
    });
    turns.push(turns[i - 1] + begun.length);
  }
  return turns;
}

function turnsBy(p) {
  if (p <= last) return turnsBegun[p];
  return turnsBegun[indexOf(p)] + (roundOf(p) - 1) * (turnsBegun[last] - turnsBegun[back]);
}

function findDebts() {
  const since = [];
  for (let i = 0; i < story.owed.length; i += 1) {
    const goesOn = i > 0 && since[i - 1] >= 0;
    since.push(story.owed[i] === "0" ? -1 : goesOn ? since[i - 1] : i);
  }
  return since;
}

// How long it has been owed, in steps and in turns of others; null: it is not owed. What is owed
// at the end of a loop is never given on it.
function waitAt(p) {
  if (owedSince.length === 0) return null;
  const since = p <= last ? owedSince[p] : owedSince[last];
  return since < 0 ? null : { steps: p - since, turns: turnsBy(p) - turnsBy(since) };
}

function isHeldForEver(lane) {
  if (!loops || story.positions[back].on[lane] < 0) return false;
  for (let i = back + 1; i <= last; i += 1) if (!continues(i, lane)) return false;
  return true;
}

function occupantsBefore(lane) {
  const seen = [null];
  for (let p = 1; p <= last + period; p += 1) {
    seen.push(occupantAt(p - 1, lane) ?? seen[p - 1]);
  }
  return seen;
}

function occupantBefore(p, lane) {
  return before[lane][p <= last + period ? p : last + 1 + ((p - last - 1) % period)];
}

// Does the victim run again once it is owed?
function runsOnLoop() {
  const life = story.lives.find(({ name }) => name === victim);
  return life.standings.slice(Math.min(owedSince[last], back)).includes("R");
}

// Short names, for where there is little room: `window-0` is `win0`, `low` is `low`.
function shortName(name) {
  if (name.length <= 6) return name;
  const numbered = /^(.*?)[- ]?(\d+)$/.exec(name);
  return numbered ? numbered[1].slice(0, 3).trim() + numbered[2] : name.slice(0, 5);
}

function shortened() {
  const names = new Map();
  for (const name of taskNames) {
    const short = shortName(name);
    const taken = taskNames.some((other) => other !== name && shortName(other) === short);
    names.set(name, taken ? `${taskNames.indexOf(name)}:${short.slice(0, 3)}` : short);
  }
  return names;
}

// The class that gives a task its colour; companies and threads share one.
function inkOf(name) {
  if (name === victim) return "victim";
  const i = taskNames.indexOf(name);
  return i < 0 ? "other" : `t${i % 8}`;
}

function escape(text) {
  const safe = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (c) => safe[c]);
}

// What stands between backquotes is code.
function prose(text) {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

// What the step into p does, in words.
function wordsOf(p) {
  const step = stepInto(p);
  return step === null ? "start" : step.action ?? "nothing moves";
}

tell(JSON.parse(document.getElementById("document").textContent));
