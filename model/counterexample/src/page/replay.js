// What the executor did: at the top in a sentence, in the picture round by round, and as a table.

const replayRows = [...document.querySelectorAll("#replay tbody tr[data-row]")];

function markReplay() {
  const shown = indexOf(reader.at);
  for (const row of replayRows) {
    if (Number(row.dataset.row) === shown) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
  }
}

// Who opens the page is told how it went before anything else is read.
function headReplay() {
  const head = document.createElement("p");
  const words = `on ${control("replay-on").textContent}: ${control("replay-result").textContent}`;
  head.id = "replayed";
  head.textContent = words;
  control("claim").parentElement.after(head);
}

// The last row is the executor's. It does not do the same in each round.
function drawReplay() {
  const { comesTo, escapesAt } = control("replay").dataset;
  timeline.rows[timeline.rows.length - 1].cell = (p) => {
    if (p === Number(escapesAt)) return "×";
    return comesTo === undefined || p <= Number(comesTo) ? "✓" : "";
  };
  const left = escapesAt === undefined ? "" : "<span>× it left the path</span>";
  control("legend").insertAdjacentHTML("beforeend", `<span>✓ the executor did it</span>${left}`);
  timeline.draw(reader.at, endOf(reader.rounds));
}

headReplay();
drawReplay();
reader.moved = markReplay;
markReplay();
