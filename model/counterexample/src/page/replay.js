// What the executor did: the row of the reader's step is marked, and the escape's with it.

const replayRows = [...document.querySelectorAll("#replay tbody tr[data-row]")];

function markReplay() {
  const shown = indexOf(reader.at);
  for (const row of replayRows) {
    if (Number(row.dataset.row) === shown) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
  }
}

reader.moved = markReplay;
markReplay();
