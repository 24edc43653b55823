//! The pages keep the rules of axe-core, wide and narrow, light and dark.

use serde_json::Value;

use crate::browser::Browser;
use crate::{pages, replayed, tools};

/// Rules that are broken, each with where; and how many were looked at and kept.
pub(crate) fn audit(browser: &Browser, axe: &str) -> (Vec<String>, usize) {
    browser.js(&format!("{axe}\nwindow.axe = axe;"));
    let found = browser.js_later(
        "axe.run(document).then((found) => done({
           kept: found.passes.length,
           broken: found.violations.map((it) =>
             `${it.id}: ${it.help}: ${it.nodes.map((node) => node.html).join(' ')}`),
         }), (error) => done({ kept: 0, broken: [String(error)] }));",
    );
    let broken = found["broken"].as_array().expect("a list").iter().flat_map(Value::as_str);
    (broken.map(str::to_owned).collect(), found["kept"].as_u64().expect("a number") as usize)
}

#[test]
fn the_pages_keep_the_rules_of_axe() {
    let Some(browser) = Browser::start("the rules of axe-core") else { return };
    let Some(axe) = tools::axe() else { return };
    let report = tools::folder().join("accessible");
    let path = report.to_str().expect("text");
    assert!(pages::turnwise(&["check", "hang", "atomic", "--report", path]).status.success());
    let mut kept_in_all = 0;
    let files = [
        pages::view("axe-loop", &["priority"]),
        pages::view("axe-rest", &["hang"]),
        pages::view("axe-levels", &["runtime"]),
        replayed::replay("axe-replay", &["hang", "--on", "handoff"]).0,
        report.join("index.html"),
    ];
    for file in &files {
        for (width, scheme) in [(1280, "light"), (1280, "dark"), (500, "light"), (500, "dark")] {
            browser.resize(width, 1000);
            browser.prefer(scheme);
            browser.open(file, "#step=3");
            let (broken, kept) = audit(&browser, axe);
            assert!(broken.is_empty(), "{}, {width}, {scheme}: {broken:#?}", file.display());
            assert!(kept >= 10, "only {kept} rules were looked at");
            kept_in_all += kept;
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            browser.picture(&format!("{name}-{width}-{scheme}"));
            // Nothing is wider than the window.
            browser.check("document.documentElement.scrollWidth <= innerWidth");
        }
    }
    tools::say(&format!("{kept_in_all} times a rule was looked at and kept"));
}

#[test]
fn a_page_that_breaks_a_rule_is_found() {
    let Some(browser) = Browser::start("that axe-core finds what is wrong") else { return };
    let Some(axe) = tools::axe() else { return };
    browser.open(&pages::view("axe-broken", &["priority"]), "");
    browser.js("document.getElementById('slider').removeAttribute('aria-label')");
    let (broken, _) = audit(&browser, axe);
    assert!(broken.iter().any(|rule| rule.starts_with("label: ")), "{broken:#?}");
}
