// The rows of the timeline, each drawn for the columns in view.

const laneHeight = 34;
const lifeHeight = 22;
const chipHeight = 15;
const wedgeHeight = 64;
const mostMembers = 6;

function heading(text) {
  return { label: text, ink: "heading", height: 24, baseline: 18, draw: () => "" };
}

function bar(name, from, to, y, height) {
  return rect(name, view.x(from) + 1, y, (to - from + 1) * columnWidth - 2, height, 'rx="4"');
}

// Numbers of steps; above them the rounds of the loop, or where a path breaks the claim.
const headRow = {
  label: "step",
  height: 46,
  baseline: 38,
  // From here on the claim is broken, whatever happens; null: it is not known where.
  noReturn: null,
  draw(y, end, shownEnd, at) {
    let out = "";
    for (let p = view.first; p <= end; p += 1) {
      const name = p === at ? "number here" : "number";
      out += label(name, view.x(p) + columnWidth / 2, y + 38, p === at ? `▼${p}` : p);
      if (p === this.noReturn) {
        out += rect("no-return", view.x(p), y + 22, 2.5, timeline.height - 26);
        out += label("glyph no-return-flag", view.x(p) + 1, y + 38, "⚑");
      }
    }
    const { broken } = story;
    if (broken !== null && view.first <= broken && broken <= end) {
      const words = broken === 0 ? "✗ broken here" : "✗ claim broken";
      const [x, height] = [view.x(broken), timeline.height - 26];
      out += rect("broken-column", x + 1, y + 22, columnWidth - 2, height);
      if (!loops) out += label("broken", x + columnWidth - 2, y + 14, words);
    }
    return loops ? out + this.rounds(y, end) : out;
  },
  rounds(y, end) {
    const round = (p) => (rests ? Math.min(roundOf(p), 1) : roundOf(p)) || null;
    return stretches(end, round, () => true).map(({ key, from, to }) => {
      const left = view.x(from) + 3;
      const right = view.x(to) + columnWidth - 3;
      const begins = from === back + 1 + (key - 1) * period;
      const ends = !rests && to === back + key * period;
      const path = `M${left} ${y + (begins ? 24 : 18)}V${y + 18}H${right}V${y + (ends ? 24 : 18)}`;
      const words = rests ? "∞ nothing moves" : period === 1 ? `∞${key}` : `∞ round ${key}`;
      return `<path class="bracket" d="${path}"/>` +
        label("round", left + 2, y + 13, fitting(words, right - left, 7));
    }).join("");
  },
};

// How long what is claimed has been owed: it grows and grows.
function wedgeRow() {
  return {
    label: starves ? `${victim} waits` : "still to come",
    ink: "name strong",
    height: wedgeHeight,
    baseline: wedgeHeight - 20,
    draw(y, end) {
      const most = Math.max(1, waitAt(end)?.steps ?? 1);
      let out = "";
      for (let p = view.first; p <= end; p += 1) {
        const wait = waitAt(p);
        if (wait === null) continue;
        const height = 4 + (wedgeHeight - 26) * Math.min(1, wait.steps / most);
        const top = y + wedgeHeight - 6 - height;
        out += rect("wedge", view.x(p), top, columnWidth + 0.5, height);
        out += label("count", view.x(p) + columnWidth / 2, top - 3, wait.steps);
      }
      return out;
    },
  };
}

// The turns on a lane: a bar a turn.
function laneRow(lane) {
  return {
    label: story.lanes[lane],
    height: laneHeight,
    baseline: 21,
    draw(y, end) {
      const key = (p) => occupantAt(p, lane);
      let out = rect("lane", view.gutter, y + laneHeight / 2, view.width - view.gutter, 1);
      for (const { key: name, from, to } of stretches(end, key, (p) => continues(p, lane))) {
        out += this.turn(name, from, to, y);
      }
      for (let p = view.first; p <= end; p += 1) out += this.marks(p, y);
      return out;
    },
    turn(name, from, to, y) {
      const first = name.split(fieldGap)[0];
      let out = bar(`turn ${inkOf(first)}`, from, to, y + 4, laneHeight - 8);
      const spent = (p) => positionAt(p).overruns.includes(lane) || null;
      for (const part of stretches(to, spent, () => true)) {
        if (part.to >= from) {
          out += bar("overrun", Math.max(part.from, from), part.to, y + 4, laneHeight - 8);
        }
      }
      const forEver = heldForEver[lane] && to > back;
      if (forEver) out += bar("for-ever", Math.max(from, back + 1), to, y + 4, laneHeight - 8);
      const room = (to - from + 1) * columnWidth - 16;
      const words = [`${name}: has it for ever`, name].slice(forEver ? 0 : 1);
      const fits = words.find((text) => fitting(text, room) === text);
      const text = fits ?? fitting(shortNames.get(name) ?? name, room);
      return out + label("on-bar", view.x(from) + 8, y + 19, text);
    },
    marks(p, y) {
      const step = stepInto(p);
      let out = "";
      const begins = occupantAt(p, lane) !== null && !continues(p, lane);
      const other = begins && p > 0 ? occupantBefore(p, lane) : null;
      if (other !== null && other !== occupantAt(p, lane)) {
        out += label("glyph", view.x(p) - 6, y + 9, "⇄");
      }
      if (step === null || step.lane !== lane) return out;
      const glyph = { interrupt: "⚡", handoff: "⇉" }[step.mark];
      if (glyph) return out + label("glyph", view.x(p) + 4, y + 22, glyph);
      const middle = view.x(p) + columnWidth / 2;
      return `${out}<circle class="acts" cx="${middle}" cy="${y + 25}" r="2.5"/>`;
    },
  };
}

// What happens outside: events, answers, restarts.
const outsideRow = {
  label: "outside",
  height: 22,
  baseline: 15,
  draw(y, end) {
    let out = "";
    for (let p = view.first; p <= end; p += 1) {
      const glyph = { outside: "◆", restart: "↻" }[stepInto(p)?.mark];
      if (glyph) out += label("glyph", view.x(p) + columnWidth / 2 - 5, y + 15, glyph);
    }
    return out;
  },
};

const standings = {
  n: "not started", r: "ready", m: "mounted", R: "runs", w: "waits", d: "done", f: "failed",
};

// How a task stands: a bar a stretch.
function lifeRow(life) {
  return {
    label: life.name === victim ? `▶ ${life.name}` : life.name,
    ink: life.name === victim ? "name strong" : "name",
    height: lifeHeight,
    baseline: 15,
    draw(y, end) {
      const key = (p) => life.standings[indexOf(p)];
      return stretches(end, key, () => true).map(({ key: standing, from, to }) => {
        const ink = standing === "R" ? ` ${inkOf(life.name)}` : "";
        const room = (to - from + 1) * columnWidth - 10;
        const words = label("on-bar small", view.x(from) + 6, y + 15,
          fitting(standings[standing], room, 6));
        const back = rect("plate", view.x(from) + 3, y + 4,
          Math.min(room, standings[standing].length * 6 + 6), lifeHeight - 8);
        return bar(`life life-${standing}${ink}`, from, to, y + 2, lifeHeight - 4) +
          (standing === "r" || standing === "w" ? back : "") + words;
      }).join("");
    },
  };
}

// A queue: its members from the front down, as chips.
function queueRow(variable) {
  const sizes = story.variables[variable].values.map((fields) => fields.length);
  const most = Math.min(Math.max(...sizes), mostMembers);
  return {
    label: story.variables[variable].name,
    height: most * chipHeight + 8,
    baseline: 14,
    draw(y, end) {
      let out = "";
      for (let p = view.first; p <= end; p += 1) out += this.column(p, y + 3);
      return out;
    },
    column(p, y) {
      const members = membersAt(p, variable);
      const known = p > 0 ? new Set(membersAt(p - 1, variable)) : new Set(members);
      const middle = view.x(p) + columnWidth / 2;
      if (members.length === 0) return label("empty", middle, y + 11, "–");
      return members.slice(0, mostMembers).map((name, i) => {
        const more = i === mostMembers - 1 && members.length > mostMembers;
        const text = more ? `+${members.length - i}` : shortNames.get(name) ?? shortName(name);
        const isNew = known.has(name) ? "" : " new";
        return rect(`chip ${inkOf(name)}${isNew}`, view.x(p) + 3, y + i * chipHeight,
          columnWidth - 6, chipHeight - 2, 'rx="3"') +
          label("on-chip", middle, y + i * chipHeight + 10.5, text);
      }).join("");
    },
  };
}

// A fairness assumption: where its steps are possible, where one is taken, where that counts.
function assumptionRow(assumption) {
  return {
    label: assumption.name.replace(" fairness of ", ": "),
    ink: "name small",
    height: 22,
    baseline: 15,
    draw(y, end) {
      let out = "";
      for (let p = view.first; p <= end; p += 1) out += this.cell(p, y);
      return out;
    },
    cell(p, y) {
      const chance = assumption.chances[indexOf(p)] ?? ".";
      const counts = roundOf(p) > 0 && indexOf(p) === this.counted();
      const middle = view.x(p) + columnWidth / 2;
      const taken = chance === "t" || chance === "T";
      const out = counts ? rect("counts", middle - 10, y + 1, 20, 19, 'rx="4"') : "";
      if (taken) return out + label("taken", middle, y + 15, "✓");
      if (chance === "o") return out + label("possible", middle, y + 15, "○");
      return out + label("empty", middle, y + 15, "·");
    },
    // The position that meets it, as a step of the loop.
    counted() {
      if (assumption.step === null) return -1;
      return assumption.step <= back ? assumption.step + period : assumption.step;
    },
  };
}

// A formula, or a total, beside the story.
function columnRow(column) {
  return {
    label: column.meaning ? `${column.head}: ${column.meaning}` : column.head,
    height: 20,
    baseline: 14,
    cell: (p) => column.cells[indexOf(p)],
    draw(y, end) {
      let out = "";
      for (let p = view.first; p <= end; p += 1) {
        out += label("cell", view.x(p) + columnWidth / 2, y + 14, this.cell(p));
      }
      return out;
    },
  };
}

function allRows() {
  const variables = story.variables.map((_, i) => i);
  const queues = variables.filter((i) => story.variables[i].kind === "queue");
  const outside = story.steps.some((step) => ["outside", "restart"].includes(step.mark));
  const victimFirst = [...story.lives].sort((a, b) => (b.name === victim) - (a.name === victim));
  const section = (text, rows) => (rows.length ? [heading(text), ...rows] : []);
  return [
    headRow,
    ...(story.owed.includes("1") ? [wedgeRow()] : []),
    ...section("who has a turn", story.lanes.map((_, lane) => laneRow(lane))),
    ...(outside ? [outsideRow] : []),
    ...section("how tasks stand", victimFirst.map(lifeRow)),
    ...section("who waits in line", queues.map(queueRow)),
    ...section("what is assumed", story.assumptions.map(assumptionRow)),
    ...section("beside it", story.columns.map(columnRow)),
  ];
}
