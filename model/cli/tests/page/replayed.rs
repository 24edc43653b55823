//! What an executor did along a counterexample: pumped, or the step at which it escapes.

use std::path::PathBuf;

use crate::browser::Browser;
use crate::{pages, tools};

/// The document that the page shows.
const STORY: &str = "JSON.parse(document.getElementById('document').textContent)";

/// The page of a replay, as `turnwise replay … -o` writes it, and whether it was reproduced.
pub(crate) fn replay(name: &str, arguments: &[&str]) -> (PathBuf, bool) {
    let file = tools::folder().join(format!("{name}.html"));
    let path = file.to_str().expect("text");
    let output = pages::turnwise(&[&["replay"], arguments, &["-o", path]].concat());
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    (file, code == Some(0))
}

#[test]
fn a_pumped_loop_shows_each_step_done_and_the_starved_task_without_a_turn() {
    let Some(browser) = Browser::start("the page of a pumped loop") else { return };
    let arguments = ["lifo-slot", "--on", "cooperative", "--rounds", "7"];
    let (file, is_reproduced) = replay("pumped", &arguments);
    assert!(is_reproduced);
    browser.open(&file, "");
    browser.check_all(&[
        "document.getElementById('replay-result').textContent ===
            'reproduced: pumped 7 of 7 rounds · unsteered: nothing was scripted'",
        "document.getElementById('replayed').textContent ===
            'on cooperative: reproduced: pumped 7 of 7 rounds · unsteered: nothing was scripted'",
        "document.getElementById('legend').textContent.endsWith('✓ the executor did it')",
        "document.getElementById('replay-why') === null",
        &format!(
            "document.querySelectorAll('#replay-steps tbody tr').length === {STORY}.steps.length"
        ),
        "document.querySelector('#replay .escape') === null",
        "[...document.querySelectorAll('#replay-tasks tbody tr')].some((row) =>
            row.textContent === '▶ third0000')",
    ]);
    browser.picture("pumped");
    // The row of the reader's step is marked, in later rounds too.
    browser.click("#replay [data-step='6']");
    let current = "document.querySelector('#replay [aria-current]').dataset.row";
    browser.check(&format!("{current} === '6' && document.documentElement.dataset.at === '6'"));
    browser.press("\u{E010}");
    browser.check(&format!("{current} === String({STORY}.steps.length)"));
    browser.is_quiet();
}

#[test]
fn an_escape_is_shown_at_its_step_with_what_is_done_instead_and_why() {
    let Some(browser) = Browser::start("the page of an escape") else { return };
    let (file, is_reproduced) = replay("escaped", &["hang", "--on", "handoff"]);
    assert!(!is_reproduced);
    browser.open(&file, "");
    browser.check_all(&[
        "document.getElementById('replay-result').textContent.startsWith(
            'escaped in round 1 of 100, at step 9')",
        "document.getElementById('replay-why').textContent.includes('hand off')",
        "document.querySelectorAll('#replay .escape').length === 1",
        "document.querySelector('#replay .escape').textContent.includes('a turn of window-0')",
        "document.getElementById('replayed').textContent.startsWith(
            'on handoff: escaped in round 1 of 100, at step 9')",
        "document.getElementById('legend').textContent.endsWith('× it left the path')",
        "document.querySelectorAll('#causes li').length > 0",
        // The row beside the picture says the same.
        &format!("{STORY}.columns.at(-1).cells.at(-1) === '×'"),
        &format!("{STORY}.columns.at(-1).cells.slice(0, -1).every((cell) => cell === '✓')"),
    ]);
    browser.picture("escaped");
    browser.is_quiet();
}

#[test]
fn in_the_picture_an_escape_of_the_second_round_is_there_and_nowhere_else() {
    let Some(browser) = Browser::start("the page of a late escape") else { return };
    let arguments = ["lifo-slot", "--on", "cooperative", "--scheduler", "with a cap of 3"];
    let (file, is_reproduced) = replay("escaped-later", &arguments);
    assert!(!is_reproduced);
    // Only what is in view is drawn: from the start, and around where it escapes.
    browser.open(&file, "#step=0");
    let cells = "[...document.querySelectorAll('#picture .cell')].map((it) => it.textContent)";
    browser.check(&format!("{cells}.length > 5 && {cells}.every((cell) => cell === '✓')"));
    browser.open(&file, "#step=30");
    browser.check_all(&[
        &format!("{cells}.filter((cell) => cell === '×').length === 1"),
        &format!("{cells}.at(-1) === '' && {cells}[0] === '✓'"),
        &format!("{cells}.slice({cells}.indexOf('×') + 1).every((cell) => cell === '')"),
        &format!("{cells}.slice(0, {cells}.indexOf('×')).every((cell) => cell === '✓')"),
        // The title over the same column names the step.
        &format!(
            "document.querySelectorAll('#picture title')[{cells}.indexOf('×')].textContent
                === '24: dispatch pong'"
        ),
    ]);
    browser.picture("escaped-later");
    browser.is_quiet();
}

#[test]
fn a_page_without_a_replay_has_nothing_of_it() {
    let Some(browser) = Browser::start("a page without a replay") else { return };
    browser.open(&pages::view("no-replay", &["priority"]), "");
    browser.check("document.getElementById('replay') === null");
    browser.is_quiet();
}
