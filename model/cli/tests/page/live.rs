//! The page that `turnwise explore` serves: steps, forks, endings, searches, paths as text.

use crate::accessible::audit;
use crate::browser::Browser;
use crate::served::Served;
use crate::tools;

const AT: &str = "document.documentElement.dataset.at";
const CHOICES: &str = "[...document.querySelectorAll('#choices [data-take]')]";
const VERDICT: &str = "document.getElementById('verdict').textContent";
const PATHS: &str = "document.querySelectorAll('#paths option').length";
const TEXT: &str = "document.getElementById('text').value";

/// A browser on the page of a case, at its start.
fn open(case: &str, unchecked: &str) -> Option<(Browser, Served)> {
    let browser = Browser::start(unchecked)?;
    let served = Served::start(&[case]);
    browser.go(&address(&served));
    is_at(&browser, 0);
    Some((browser, served))
}

fn address(served: &Served) -> String {
    format!("http://{}/", served.address)
}

/// Waits until the page shows what can happen at a position.
fn is_at(browser: &Browser, position: usize) {
    browser.until(&format!(
        "document.documentElement.dataset.live && {AT} === '{position}'
           && document.documentElement.dataset.looked === '{position}'"
    ));
}

/// Takes the step of these words.
fn take(browser: &Browser, words: &str) {
    browser.js(&format!("{CHOICES}.find((it) => it.textContent === '{words}').click()"));
}

fn fill(browser: &Browser, id: &str, text: &str) {
    let text = serde_json::to_string(text).expect("text");
    browser.js(&format!("document.getElementById('{id}').value = {text}"));
}

/// Chooses the claim of this name.
fn choose_claim(browser: &Browser, name: &str) {
    browser.js(&format!(
        "const claims = document.getElementById('claims');
         claims.value = [...claims.options].find((it) => it.textContent.includes('{name}')).value;
         claims.dispatchEvent(new Event('change'));"
    ));
    let claimed = format!("document.getElementById('claim').textContent.includes('{name}')");
    browser.until(&claimed);
}

#[test]
fn steps_are_taken_and_taken_back() {
    let Some((browser, served)) = open("hang", "steps of `turnwise explore`") else { return };
    browser.check_all(&[
        &format!("{CHOICES}[0].textContent === 'dispatch window-0'"),
        "document.querySelector('#choices li li').textContent.includes('running on processor 0')",
        "document.getElementById('refused').textContent.includes(
           'dispatch window-1, by policy fifo: window-0 has been ready longer')",
    ]);
    assert_eq!(browser.text(VERDICT), "open");
    take(&browser, "dispatch window-0");
    is_at(&browser, 1);
    browser.check_all(&[
        "document.querySelector('#picture .turn') !== null",
        "document.getElementById('refused').textContent.includes('window-0 is on processor 0')",
        // A path that is only longer is no other one.
        &format!("{PATHS} === 1"),
    ]);
    browser.press("\u{E003}");
    is_at(&browser, 0);
    // It can be gone again, though.
    browser.check(&format!("{PATHS} === 2"));
    // Whoever takes steps by keyboard stays among them; and no press is lost.
    for at in 1..=3 {
        browser.js("document.querySelector('#choices button').focus()");
        browser.press("\u{E007}");
        is_at(&browser, at);
        browser.until("document.activeElement.dataset.take === '0'");
    }
    browser.press("\u{E003}\u{E003}\u{E003}");
    is_at(&browser, 0);
    browser.is_quiet_at(&address(&served));
}

#[test]
fn a_reader_changes_the_ending_of_a_counterexample_and_goes_back_to_it() {
    let Some((browser, served)) = open("hang", "forks of `turnwise explore`") else { return };
    choose_claim(&browser, "every ready task runs, for window-0");
    browser.click("#jump");
    browser.until("document.getElementById('fate').textContent.includes('Point of no return')");
    assert_eq!(browser.text(VERDICT), "violated");
    let flagged = "document.querySelector('#picture .no-return-flag') !== null";
    browser.check_all(&[
        flagged,
        // A name that stands twice is found once.
        "new Set([...document.querySelectorAll('[id]')].map((it) => it.id)).size
           === document.querySelectorAll('[id]').length",
    ]);
    let fate = browser.text("document.getElementById('fate').textContent");
    let step = fate.split("step ").nth(1).and_then(|rest| rest.split('.').next());
    let no_return: usize = step.expect("a step").parse().expect("a number");
    let counterexample = browser.text(TEXT);
    browser.picture("explore-counterexample");
    let causes = "document.getElementById('causes').textContent";
    browser.check(&format!("{causes} === ''"));
    browser.click("#why");
    browser.until(&format!("{causes}.includes('would hold with: ')"));
    browser.check_all(&[
        &format!("{causes}.includes('discipline preemptive')"),
        "document.getElementById('said').textContent === ''",
    ]);
    // By hand: from the step before it, another one is taken.
    browser.click("#fate [data-step]");
    is_at(&browser, no_return);
    browser.press("\u{E012}");
    is_at(&browser, no_return - 1);
    let taken =
        format!("{CHOICES}.find((it) => !it.parentElement.textContent.includes('as here'))");
    browser.js(&format!("{taken}.click()"));
    is_at(&browser, no_return);
    assert_eq!(browser.text(VERDICT), "open");
    browser.check_all(&[
        &format!("{PATHS} === 2"),
        &format!("!({flagged})"),
        &format!("{causes} === ''"),
    ]);
    // What violates nothing is not mended: a refusal, of which the browser takes note.
    browser.is_quiet_at(&address(&served));
    browser.click("#why");
    browser.until("document.getElementById('said').textContent.includes('does not violate')");
    let (problems, _) = browser.problems(&address(&served));
    assert!(matches!(&problems[..], [one] if one.contains("/why")), "{problems:#?}");
    let forked = browser.text(TEXT);
    let (before, _) = forked.trim_end().rsplit_once('\n').expect("lines");
    assert!(counterexample.starts_with(before) && !counterexample.starts_with(forked.trim_end()));
    // Back on the counterexample, and by itself: an ending that keeps the claim.
    browser.js("const paths = document.getElementById('paths');
         paths.value = [...paths.options].find((it) => it.textContent.includes('back to')).value;
         paths.dispatchEvent(new Event('change'));");
    browser.until(&format!("{VERDICT} === 'violated'"));
    assert_eq!(browser.text(TEXT), counterexample);
    browser.click("#mend");
    browser.until(&format!("{VERDICT} === 'kept'"));
    browser.check_all(&[
        "document.querySelector('#picture .bracket') !== null",
        // Nothing is owed for ever.
        "document.querySelector('#picture .wedge') === null",
    ]);
    browser.picture("explore-other-ending");
    browser.is_quiet_at(&address(&served));
}

#[test]
fn a_path_is_shared_as_text_and_by_its_address() {
    let Some((browser, served)) = open("priority", "paths of `turnwise explore` as text") else {
        return;
    };
    browser.click("#jump");
    browser.until(&format!("{VERDICT} === 'violated'"));
    let text = browser.text(TEXT);
    assert!(text.contains("∞ back to step"), "{text}");
    // Elsewhere, where nothing was done yet, the text leads to the same.
    browser.go("about:blank");
    browser.go(&address(&served));
    is_at(&browser, 0);
    fill(&browser, "text", &text);
    browser.click("#load");
    browser.until(&format!("{VERDICT} === 'violated'"));
    browser.press("\u{E014}");
    let loaded = browser.text(TEXT);
    assert_eq!(loaded, text);
    // And so does the address.
    browser
        .until("/of=priority.*&take=[\\d.]+&back=\\d+&claim=\\d+&step=\\d+$/.test(location.hash)");
    let link = browser.text("location.href");
    browser.go("about:blank");
    browser.go(&link);
    browser.until(&format!("document.documentElement.dataset.live && {VERDICT} === 'violated'"));
    assert_eq!(browser.text(TEXT), text);
    browser.check("location.hash.endsWith(`step=${document.documentElement.dataset.at}`)");
    // A slip is shown where it is, and the path stays.
    fill(&browser, "text", "dispatch lwo\n");
    browser.click("#load");
    browser.until("document.querySelector('#text-said pre') !== null");
    browser.check("document.querySelector('#text-said pre').textContent.includes('path:1:1')");
    assert_eq!(browser.text(VERDICT), "violated");
    let (problems, _) = browser.problems(&address(&served));
    // The browser tells of each answer that refuses.
    assert!(problems.iter().all(|it| it.contains("/load") && it.contains("400")), "{problems:?}");
}

#[test]
fn a_state_is_searched_for_and_a_loop_is_closed_by_hand() {
    let Some((browser, served)) = open("lifo-slot", "searches of `turnwise explore`") else {
        return;
    };
    choose_claim(&browser, "every ready task runs, for third");
    browser.click("#wanted");
    browser.press("running(pong)\u{E007}");
    browser.until("document.getElementById('said').textContent === '4 steps from here.'");
    browser.check("document.querySelector('#state').textContent.includes('running')");
    // Whoever rests here is not fair to the processor.
    browser.click("#endings [data-rest]");
    browser.until(&format!("{VERDICT} === 'not fair'"));
    browser.check("document.getElementById('cause').textContent.includes('never taken')");
    // On and on, always the first step, until a state comes again.
    browser.click("#undo");
    browser.until(&format!("{VERDICT} === 'open'"));
    loop {
        let at = browser.number(AT) as usize;
        is_at(&browser, at);
        if browser.js("return document.querySelector('#endings [data-back]') !== null") == true {
            break;
        }
        assert!(at < 40, "the machine has 14 states");
        browser.js(&format!("{CHOICES}[0].click()"));
        is_at(&browser, at + 1);
    }
    browser.click("#endings [data-back]");
    browser.until(&format!("{VERDICT} === 'violated'"));
    browser.check("document.getElementById('cause').textContent.includes('third')");
    fill(&browser, "wanted", "running(third)");
    browser.click("#search button");
    browser
        .until("document.getElementById('said').textContent.includes('It is true in none of the')");
    browser.is_quiet_at(&address(&served));
}

/// From now on answers to such questions come when the test says so.
fn hold_back(browser: &Browser, what: &str) {
    browser.js(&format!(
        "const answer = window.fetch;
         window.held = [];
         window.fetch = (about, question) => about !== '{what}' ? answer(about, question) :
           new Promise((go) => window.held.push(() => go(answer(about, question))));"
    ));
}

#[test]
fn late_answers_neither_mislead_nor_win() {
    let Some((browser, served)) = open("hang", "late answers to `turnwise explore`") else {
        return;
    };
    take(&browser, "dispatch window-0");
    is_at(&browser, 1);
    // While it is not known what can happen there, no step of elsewhere can be taken.
    hold_back(&browser, "choices");
    browser.press("\u{E012}");
    browser.check_all(&[&format!("{AT} === '0'"), &format!("{CHOICES}.length === 0")]);
    browser.js("window.held.forEach((go) => go())");
    is_at(&browser, 0);
    // What is asked later comes first: the counterexample that was asked for before is not shown.
    browser.go("about:blank");
    browser.go(&address(&served));
    is_at(&browser, 0);
    hold_back(&browser, "story");
    browser.click("#jump");
    take(&browser, "environment: event into clicks-0");
    browser.js("window.held.reverse().forEach((go) => go())");
    is_at(&browser, 1);
    let text = browser.text(TEXT);
    assert_eq!(text, "path of hang, as written\nenvironment: event into clicks-0\n");
    browser.check("document.getElementById('fate').textContent === ''");
}

#[test]
fn an_address_that_leads_nowhere_leaves_a_page_that_works() {
    let Some((browser, served)) = open("hang", "wrong addresses of `turnwise explore`") else {
        return;
    };
    for (hash, words) in [
        (
            "#of=hang%2C%20as%20written&take=9&claim=0&step=0",
            "none of the 4 steps has the number 9",
        ),
        ("#of=lifo-slot%2C%20as%20written&take=0&claim=0&step=1", "one of lifo-slot"),
        ("#of=hang%2C%20as%20written&take=0..&claim=0&step=1", "no path"),
    ] {
        browser.go("about:blank");
        browser.go(&format!("{}{hash}", address(&served)));
        is_at(&browser, 0);
        browser
            .check(&format!("document.querySelector('#said pre').textContent.includes('{words}')"));
        browser.check(&format!("{CHOICES}.length === 4"));
    }
    // Pasted where the page is open, another address is followed.
    browser.js("location.hash = '#of=hang%2C%20as%20written&take=0&claim=0&step=1'");
    is_at(&browser, 1);
    assert!(browser.text(TEXT).ends_with("dispatch window-0\n"));
}

#[test]
fn it_keeps_the_rules_of_axe() {
    let Some((browser, _served)) = open("hang", "the rules of axe-core on a served page") else {
        return;
    };
    let Some(axe) = tools::axe() else { return };
    browser.click("#jump");
    browser.until("document.getElementById('fate').textContent !== ''");
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (500, "light"), (500, "dark")] {
        browser.resize(width, 1400);
        browser.prefer(scheme);
        let (broken, kept) = audit(&browser, axe);
        assert!(broken.is_empty(), "{width}, {scheme}: {broken:#?}");
        assert!(kept >= 10, "only {kept} rules were looked at");
        browser.picture(&format!("explore-{width}-{scheme}"));
        browser.check("document.documentElement.scrollWidth <= innerWidth");
    }
}
