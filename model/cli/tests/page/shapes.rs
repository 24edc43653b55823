//! A counterexample of each shape shows its lanes, its victim and its end, in light and dark.

use serde_json::json;

use crate::browser::Browser;
use crate::{pages, tools};

/// How a counterexample ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Steps that repeat.
    Loop,
    /// A loop in which nothing moves.
    Rest,
    /// A step that breaks the claim.
    Broken,
}

struct Shape {
    name: &'static str,
    arguments: &'static [&'static str],
    end: End,
    lanes: &'static [&'static str],
    /// What must be seen of it besides, as texts in the picture.
    seen: &'static [&'static str],
}

const SHAPES: [Shape; 7] = [
    Shape {
        name: "stem-and-loop",
        arguments: &["priority"],
        end: End::Loop,
        lanes: &["processor 0"],
        seen: &["low waits", "▶ low", "⇄", "∞ round 1"],
    },
    Shape {
        name: "rest",
        arguments: &["hang"],
        end: End::Rest,
        lanes: &["processor 0"],
        seen: &["window-0 waits", "buggy: has it for ever", "◆"],
    },
    Shape {
        name: "deadlock",
        arguments: &[
            "atomic",
            "--variant",
            "under a timer, with two locks in opposite orders",
            "--property",
            "every task ends",
        ],
        end: End::Rest,
        lanes: &["processor 0"],
        seen: &["⚡"],
    },
    Shape {
        name: "broken",
        arguments: &["atomic", "--variant", "under a timer", "--property", "no update is lost"],
        end: End::Broken,
        lanes: &["processor 0"],
        seen: &["⚡"],
    },
    Shape {
        name: "two-levels",
        arguments: &["runtime", "--variant", "as many stuck tasks as workers"],
        end: End::Loop,
        lanes: &["processor 0", "rt worker 0", "rt worker 1"],
        seen: &["rt queue"],
    },
    Shape {
        name: "several-processors",
        arguments: &[
            "two-processors",
            "--variant",
            "processors that may stop",
            "--property",
            "work is found",
        ],
        end: End::Rest,
        lanes: &["processor 0", "processor 1"],
        seen: &["still to come"],
    },
    Shape {
        name: "handed-off",
        arguments: &["handed-off", "--property", "every task ends"],
        end: End::Loop,
        lanes: &["processor 0", "spares"],
        seen: &["⇉"],
    },
];

/// The texts in the picture.
const TEXTS: &str = "[...document.querySelectorAll('#picture text')].map((it) => it.textContent)";

fn shows(browser: &Browser, text: &str) {
    let all = browser.js(&format!("return {TEXTS}"));
    let all = all.as_array().expect("a list");
    assert!(all.contains(&json!(text)), "`{text}` is not among {all:?}");
}

#[test]
fn each_shape_is_shown_and_can_be_stepped_through() {
    let Some(browser) = Browser::start("pages of each shape") else { return };
    // Wide enough for the stem and a round of each.
    browser.resize(2600, 1400);
    for shape in SHAPES {
        let file = pages::view(shape.name, shape.arguments);
        browser.open(&file, "");
        browser.check("document.getElementById('cause').textContent.length > 20");
        for text in shape.lanes.iter().chain(shape.seen) {
            shows(&browser, text);
        }
        let last = browser.number("story().positions.length - 1");
        match shape.end {
            End::Broken => {
                shows(&browser, "✗ claim broken");
                browser.check("document.getElementById('rounds-label').hidden");
            }
            End::Loop => browser.check("story().backTo !== null && story().positions.length > 2"),
            End::Rest => browser.check("story().steps.at(-1).action === null"),
        }
        for at in 1..=last as usize {
            browser.press("\u{E014}");
            let values = |i: usize| format!("story().positions[{i}].values.join()");
            let same = format!("{} === {}", values(at), values(at - 1));
            let marks = "document.querySelectorAll('#state mark, #state del').length > 0";
            browser.check_all(&[
                &format!("document.documentElement.dataset.at === '{at}'"),
                &format!("({same}) !== ({marks})"),
            ]);
        }
        for scheme in ["light", "dark"] {
            browser.prefer(scheme);
            browser.picture(&format!("{}-{scheme}", shape.name));
        }
        browser.is_quiet();
        tools::say(&format!("{}: {last} steps", shape.name));
    }
}
