//! Every violated claim of every shipped case has a page that opens and shows why.

use serde_json::Value;

use crate::browser::Browser;
use crate::{pages, tools};

/// How many instances the command finds violated.
fn violated() -> usize {
    let output = pages::turnwise(&["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
        value[key].as_array().expect("a list")
    }
    let instances = list(&report, "cases")
        .iter()
        .flat_map(|case| list(case, "variants"))
        .flat_map(|variant| list(variant, "properties"))
        .flat_map(|property| list(property, "instances"));
    instances.filter(|instance| instance["verdict"] == "violated").count()
}

#[test]
fn every_violated_claim_of_the_suite_has_a_page_that_shows_it() {
    let Some(browser) = Browser::start("the pages of all shipped cases") else { return };
    let folder = tools::folder().join("report");
    let output = pages::turnwise(&["check", "--report", folder.to_str().expect("text")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    browser.open(&folder.join("index.html"), "");
    browser.picture("report");
    let links = browser.js("return [...document.links].map((link) => link.getAttribute('href'))");
    let links: Vec<&str> =
        links.as_array().expect("a list").iter().flat_map(Value::as_str).collect();
    assert!(!links.is_empty());
    assert_eq!(links.len(), violated(), "a page a violated claim");
    for link in &links {
        browser.open(&folder.join(link), "");
        browser.press("\u{E010}");
        browser.check_all(&[
            "document.getElementById('verdict').textContent === 'violated'",
            "document.getElementById('cause').textContent.endsWith('.')",
            "document.querySelector('#picture .life') !== null",
            "new Set([...document.querySelectorAll('[id]')].map((it) => it.id)).size
               === document.querySelectorAll('[id]').length",
            // Whatever the claim, its end is in the picture: a loop, or the step that breaks it.
            "document.querySelector('#picture .bracket, #picture .broken') !== null",
            // What is owed for ever is seen to be.
            "story().owed === '' || document.querySelector('#picture .wedge') !== null",
            // Where the loop keeps an assumption is seen, if the loop fits into the picture.
            "story().assumptions.every((it) => it.kind === 'never')
               || document.querySelector('#picture .counts') !== null
               || story().positions.length > document.querySelectorAll('#picture .hit').length",
        ]);
    }
    browser.is_quiet();
    tools::say(&format!("{} pages opened", links.len()));
}
