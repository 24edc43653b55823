//! A step among 2,000 costs at most three times one among 200: only what is seen is drawn.

use std::path::Path;

use crate::browser::Browser;
use crate::{pages, tools};

const MOST: f64 = 3.0;

const STEPS: usize = 60;

/// What a step from the middle on takes of the page's thread, layout included, in milliseconds.
fn cost(browser: &Browser, file: &Path, middle: usize) -> f64 {
    browser.open(file, &format!("#step={middle}"));
    let walk = |steps: usize| {
        browser.js(&format!(
            "for (let i = 0; i < {steps}; i += 1) {{
               const key = {{ key: 'ArrowRight', bubbles: true }};
               document.body.dispatchEvent(new KeyboardEvent('keydown', key));
               document.body.getBoundingClientRect();
             }}"
        ));
    };
    // The first steps are slower: the browser compiles what is often run.
    walk(20);
    let begun = browser.worked();
    walk(STEPS);
    let worked = browser.worked() - begun;
    // So many steps were made: the keys were heard.
    let at = browser.number("document.documentElement.dataset.at");
    assert_eq!(at, (middle + 20 + STEPS) as f64);
    worked * 1_000.0 / STEPS as f64
}

#[test]
fn a_step_costs_the_same_however_long_the_story_is() {
    let Some(browser) = Browser::start("what a step among 2,000 costs") else { return };
    let (short, long) = (pages::long(200), pages::long(2_000));
    browser.count_work();
    let among_200 = cost(&browser, &short, 60);
    let elements = browser.number("document.querySelectorAll('*').length");
    let among_2000 = cost(&browser, &long, 1_000);
    let more = browser.number("document.querySelectorAll('*').length");
    browser.picture("long-2000");
    tools::say(&format!("{among_200:.2} ms among 200, {among_2000:.2} ms among 2,000"));
    assert!(among_200 > 0.0, "nothing was measured");
    assert!(among_2000 <= MOST * among_200, "{among_2000} ms against {among_200} ms");
    assert!(more <= 1.1 * elements, "{more} elements against {elements}");
    // The browser's limit on changes of the address is not met by who holds a key down.
    browser.is_quiet();
}
