// The timeline: columns are positions, rows are lanes, tasks, queues and assumptions.
//
// Only the columns that fit are drawn, so a step costs the same however long the story is.

const columnWidth = 44;
const patterns = `
  <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"><rect class="pattern" width="2" height="6"/></pattern>
  <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
    <circle class="pattern" cx="3" cy="3" r="1"/></pattern>
  <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"><rect class="pattern" width="1.5" height="6"/>
    <rect class="pattern" width="6" height="1.5"/></pattern>`;

function rect(name, x, y, width, height, more = "") {
  const size = `x="${x}" y="${y}" width="${Math.max(width, 0)}" height="${Math.max(height, 0)}"`;
  return `<rect class="${name}" ${size} ${more}/>`;
}

function label(name, x, y, text, more = "") {
  return `<text class="${name}" x="${x}" y="${y}" ${more}>${escape(text)}</text>`;
}

// As much of a text as so many pixels have room for.
function fitting(text, width, letter = 6.6) {
  const room = Math.floor(width / letter);
  return text.length <= room ? text : room < 2 ? "" : `${text.slice(0, room - 1)}…`;
}

// The part of the story that is seen.
const view = {
  first: 0,
  count: 1,
  gutter: 150,
  width: 0,
  x(p) {
    return this.gutter + (p - this.first) * columnWidth;
  },
  end(shownEnd) {
    return Math.min(this.first + this.count - 1, shownEnd);
  },
};

// Stretches of positions in the view for which `key` is the same and `joined` says so.
function stretches(end, key, joined) {
  const found = [];
  for (let p = view.first; p <= end; p += 1) {
    const here = key(p);
    const open = found[found.length - 1];
    if (open && open.key === here && open.to === p - 1 && joined(p)) open.to = p;
    else if (here !== null) found.push({ key: here, from: p, to: p });
  }
  return found;
}

const timeline = {
  root: document.getElementById("timeline"),
  rows: [],

  // Draws the frame once; `choose` is called with the position that is clicked on.
  begin(rows, choose) {
    this.rows = rows;
    const height = rows.reduce((sum, row) => sum + row.height, 4);
    this.height = height;
    this.root.innerHTML =
      `<svg id="picture" role="img" height="${height}"><defs>${patterns}</defs><g></g></svg>`;
    this.svg = this.root.firstElementChild;
    this.scene = this.svg.lastElementChild;
    this.svg.addEventListener("click", (event) => {
      const x = event.clientX - this.svg.getBoundingClientRect().left;
      const p = view.first + Math.floor((x - view.gutter) / columnWidth);
      if (x >= view.gutter) choose(p);
    });
    this.measure();
  },

  // Takes up the width that there is now.
  measure() {
    // Less the padding at both sides.
    view.width = Math.max(this.root.clientWidth - 16, 200);
    view.gutter = view.width < 640 ? 104 : 176;
    view.count = Math.max(1, Math.floor((view.width - view.gutter) / columnWidth));
    this.svg.setAttribute("width", view.width);
  },

  // Draws what is around position `at`; the view moves only when `at` comes near its edge.
  draw(at, shownEnd) {
    const edge = Math.min(3, Math.floor((view.count - 1) / 2));
    const most = Math.max(0, shownEnd - view.count + 1);
    if (at < view.first + edge) view.first = at - Math.floor(view.count / 4);
    if (at > view.first + view.count - 1 - edge) view.first = at - Math.floor(view.count / 2);
    view.first = Math.min(Math.max(view.first, 0), most);
    const end = view.end(shownEnd);
    const parts = [rect("cursor", view.x(at), 0, columnWidth, this.height)];
    let y = 2;
    for (const row of this.rows) {
      const letter = row.ink?.includes("strong") ? 7 : 5.9;
      const name = fitting(row.label, view.gutter - 4, letter);
      parts.push(label(row.ink ?? "name", 2, y + row.baseline, name));
      parts.push(row.draw(y, end, shownEnd, at));
      y += row.height;
    }
    parts.push(this.hits(end));
    this.scene.innerHTML = parts.join("");
    const from = view.first === 0 ? "the start" : `step ${view.first}`;
    const words = `Timeline from ${from} to step ${end}, step ${at} marked. ${story.cause}`;
    this.svg.setAttribute("aria-label", words);
  },

  // What says the step's name where the pointer rests.
  hits(end) {
    let out = "";
    for (let p = view.first; p <= end; p += 1) {
      const words = escape(`${p}: ${wordsOf(p)}`);
      out += `<g><title>${words}</title>`;
      out += `${rect("hit", view.x(p), 0, columnWidth, this.height)}</g>`;
    }
    return out;
  },
};
