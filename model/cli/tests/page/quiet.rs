//! Errors and requests of a page are seen, and a page of ours could not ask for anything.

use crate::browser::Browser;
use crate::{pages, tools};

const ASKED: &str = "asked for http://127.0.0.1:9/";
const ASK: &str = "fetch('http://127.0.0.1:9/').catch(() => {}).then(() => done(true));";

#[test]
fn errors_and_requests_are_seen_where_there_are_some() {
    let Some(browser) = Browser::start("that errors of a page are seen") else { return };
    let file = tools::folder().join("amiss.html");
    std::fs::write(&file, "<!doctype html><title>amiss</title>").expect("it is written");
    browser.open(&file, "");
    browser.js("console.error('amiss')");
    browser.js_later(ASK);
    let (problems, _) = browser.problems("file:///");
    assert!(problems.iter().any(|it| it.contains("amiss")), "{problems:?}");
    assert!(problems.iter().any(|it| it == ASKED), "{problems:?}");
}

#[test]
fn a_page_may_ask_for_nothing() {
    let Some(browser) = Browser::start("that a page can ask for nothing") else { return };
    browser.open(&pages::view("quiet", &["priority"]), "");
    browser.is_quiet();
    browser.js_later(ASK);
    let (problems, _) = browser.problems("file:///");
    assert!(problems.iter().any(|it| it.contains("Content Security Policy")), "{problems:?}");
    assert!(!problems.iter().any(|it| it == ASKED), "{problems:?}");
}
