// The state, the steps around it, and why the story counts, in words.

const shownSteps = 11;

function put(id, html) {
  document.getElementById(id).innerHTML = html;
}

function chip(name) {
  return `<span class="chip-text ${inkOf(name)}">${escape(name)}</span>`;
}

// A value's fields; those that are new at p are marked, those that went are struck through.
function valueHtml(p, variable) {
  const { kind } = story.variables[variable];
  const isQueue = kind === "queue";
  const read = isQueue ? membersAt : fieldsAt;
  const now = read(p, variable);
  const was = p > 0 ? read(p - 1, variable) : now;
  const gone = was.filter((field) => !now.includes(field));
  const show = isQueue ? chip : prose;
  const fields = now.map((field) => {
    return was.includes(field) ? show(field) : `<mark>${show(field)}</mark>`;
  });
  if (isQueue && now.length === 0) fields.push("empty");
  const struck = gone.map((field) => `<del>${show(field)}</del>`);
  return [...fields, ...struck].join(isQueue ? " " : ", ");
}

function changed(p, variable) {
  return p > 0 && positionAt(p).values[variable] !== positionAt(p - 1).values[variable];
}

function drawState(p) {
  put("state-at", p === 0 ? "at the start" : `after step ${p}`);
  const rows = story.variables.map((variable, i) => {
    const name = variable.name === victim ? `▶ ${variable.name}` : variable.name;
    const words = changed(p, i) ? '<span class="tag">changed</span>' : "";
    const ink = changed(p, i) ? "changed" : "";
    return `<tr class="${ink}"><th scope="row">${escape(name)}</th>` +
      `<td>${valueHtml(p, i)} ${words}</td></tr>`;
  });
  document.querySelector("#state tbody").innerHTML = rows.join("");
}

function drawSteps(p, shownEnd) {
  const from = Math.max(0, Math.min(p - 5, shownEnd - shownSteps + 1));
  const rows = [];
  for (let q = from; q <= Math.min(from + shownSteps - 1, shownEnd); q += 1) {
    const here = q === p ? ' aria-current="step"' : "";
    const round = roundOf(q);
    const begins = round > 0 && (q - back - 1) % period === 0;
    const tag = begins ? ` <span class="tag">∞ ${round}</span>` : "";
    rows.push(`<li><button type="button" data-step="${q}"${here}>` +
      `<span class="number">${q}</span> ${escape(wordsOf(q))}${tag}</button></li>`);
  }
  put("steps", rows.join(""));
}

// How long what is claimed has been waited for: a number, and words that go on from it.
function waitWords(p) {
  const wait = waitAt(p);
  if (wait === null) return null;
  const unit = wait.steps === 1 ? "step" : "steps";
  if (!starves) return [wait.steps, `${unit}, and \`${story.wanted}\` is still to come`];
  const turns = plural(wait.turns, "turn", "turns");
  return [wait.steps, `${unit} that ${victim} has waited, through ${turns} of others`];
}

function drawNow(p) {
  const step = stepInto(p);
  const place = step !== null && step.lane !== null ? ` on ${story.lanes[step.lane]}` : "";
  const lane = wordsOf(p).endsWith(place) ? "" : place;
  const round = roundOf(p) > 0 ? ` · ∞ round ${roundOf(p)}` : "";
  const words = p === 0 ? "The start" : `Step ${p}: ${wordsOf(p)}${lane}${round}`;
  put("step", escape(words));
  const wait = waitWords(p);
  put("wait", wait === null ? "" : `<b>${wait[0]}</b> ${prose(wait[1])}`);
  return words;
}

// What a reader who does not look is told.
function spokenWords(p, words) {
  const parts = story.variables.flatMap((variable, i) => {
    return changed(p, i) ? [`${variable.name} = ${fieldsAt(p, i).join(fieldGap)}`] : [];
  });
  const wait = waitWords(p);
  return [words, ...parts, ...(wait === null ? [] : [wait.join(" ")])].join(". ");
}

// A sentence each.
function drawCauses(causes) {
  put("causes", causes.map((it) => `<li>${prose(it)}</li>`).join(""));
}

// What does not change from step to step.
function drawFixed() {
  put("story", escape(story.title));
  put("verdict", escape(story.verdict));
  document.getElementById("verdict").classList.toggle("bad", story.verdict === "violated");
  put("claim", escape(story.claim));
  put("cause", prose(story.cause));
  drawCauses(story.causes);
  put("length", escape(story.length));
  put("formula", story.formula ? ` · <code>${escape(story.formula)}</code>` : "");
  put("counts", escape(story.counts));
  put("brevity", escape(story.brevity));
  put("assumed", story.assumptions.map((it) => {
    const jump = it.step === null ? "" :
      ` <button type="button" data-step="${it.step}">go to step ${it.step}</button>`;
    return `<li><span class="taken">✓</span> ${escape(it.name)}: ${escape(it.met)}${jump}</li>`;
  }).join(""));
  put("legend", legend());
}

function legend() {
  const swatch = (name) => `<svg width="26" height="14" aria-hidden="true">` +
    `<rect class="life ${name}" x="1" y="1" width="24" height="12" rx="3"/></svg>`;
  const known = new Set(story.lives.flatMap((life) => [...life.standings]));
  const marks = new Set(story.steps.map((step) => step.mark));
  const over = story.positions.some((position) => position.overruns.length > 0);
  const shown = [
    [known.has("R"), `${swatch("life-R t0")} has a turn`],
    [known.has("r"), `${swatch("life-r")} ready, without a turn`],
    [known.has("w"), `${swatch("life-w")} waits for something else`],
    [over, `${swatch("overrun-swatch")} the slice is used up`],
    [heldForEver.includes(true), `${swatch("for-ever-swatch")} has its lane for ever`],
    [true, "● makes the step"],
    [true, "⇄ a switch"],
    [marks.has("interrupt"), "⚡ interrupted"],
    [marks.has("handoff"), "⇉ the queue is handed on"],
    [marks.has("outside"), "◆ an event or answer"],
    [marks.has("restart"), "↻ a restart"],
    [loops, "∞ again and again, for ever"],
    [headRow.noReturn !== null, "⚑ from here on the claim is lost"],
    [story.assumptions.length > 0, "○ possible, ✓ taken, framed: keeps the assumption"],
  ];
  return shown.filter(([is]) => is).map(([, html]) => `<span>${html}</span>`).join("");
}
