//! Ways to move: keys, buttons, play, rounds, the slider, the address; and what is read aloud.

use crate::browser::Browser;
use crate::pages;

const AT: &str = "document.documentElement.dataset.at";
const WAITED: &str = "document.querySelector('#wait b').textContent";

#[test]
fn keys_and_buttons_lead_where_they_say() {
    let Some(browser) = Browser::start("keys and buttons of the page") else { return };
    let file = pages::view("keys", &["priority"]);
    browser.open(&file, "");
    let end = browser.number("document.getElementById('slider').max");
    let (home, key_end, left, right) = ("\u{E011}", "\u{E010}", "\u{E012}", "\u{E014}");
    let keys = [
        (right, 1.0),
        (right, 2.0),
        (left, 1.0),
        (left, 0.0),
        (left, 0.0),
        ("\u{E00F}", 10.0),
        ("\u{E00E}", 0.0),
        ("l", 4.0),
        (key_end, end),
        (home, 0.0),
    ];
    for (key, at) in keys {
        browser.press(key);
        assert_eq!(browser.number(AT), at, "after {}", key.escape_unicode());
    }
    for (button, at) in [("#next", 1.0), ("#next", 2.0), ("#back", 1.0), ("#first", 0.0)] {
        browser.click(button);
        assert_eq!(browser.number(AT), at, "after {button}");
    }
    browser.click("#steps [data-step='3']");
    assert_eq!(browser.number(AT), 3.0);
    // Who went there by keyboard is still there, in the list that was drawn anew.
    browser.check("document.activeElement.dataset.step === '3'");
    // A click on the picture leads to the step there.
    browser.js("const column = document.querySelectorAll('#picture .hit')[6];
         const clientX = column.getBoundingClientRect().left + 5;
         column.dispatchEvent(new MouseEvent('click', { clientX, bubbles: true }));");
    assert_eq!(browser.number(AT), 6.0);
    browser.is_quiet();
}

#[test]
fn the_loop_goes_on_as_often_as_asked_and_the_wait_grows_with_it() {
    let Some(browser) = Browser::start("rounds of the page's loop") else { return };
    let file = pages::view("rounds", &["priority"]);
    browser.open(&file, "");
    let set = |rounds: u32| {
        browser.js(&format!(
            "const rounds = document.getElementById('rounds');
             rounds.value = {rounds}; rounds.dispatchEvent(new Event('change'));"
        ));
    };
    set(50);
    // Four steps, then six for ever.
    assert_eq!(browser.number("document.getElementById('slider').max"), 304.0);
    browser.press("\u{E010}");
    assert_eq!(browser.number(AT), 304.0);
    let waited = browser.number(WAITED);
    assert_eq!(waited, 304.0, "low is ready from the start on");
    let turns = "/(\\d+) turns/.exec(document.getElementById('wait').textContent)[1]";
    let passed = browser.number(turns);
    // Past the end there is one more round, with its six steps and two turns of others.
    for _ in 0..6 {
        browser.press("\u{E014}");
    }
    assert_eq!(browser.number("document.getElementById('rounds').value"), 51.0);
    assert_eq!(browser.number(WAITED) - waited, 6.0);
    assert_eq!(browser.number(turns) - passed, 2.0);
    set(1);
    assert_eq!(browser.number(AT), 10.0, "what is no longer shown is left");
    browser.is_quiet();
}

#[test]
fn play_goes_on_until_it_is_paused_or_a_path_ends() {
    let Some(browser) = Browser::start("playing the page") else { return };
    let file = pages::view("play", &["priority"]);
    browser.open(&file, "");
    browser.js("const speed = document.getElementById('speed');
         speed.value = '200'; speed.dispatchEvent(new Event('change'));");
    browser.press(" ");
    browser.check("document.getElementById('play').getAttribute('aria-pressed') === 'true'");
    browser.until(&format!("Number({AT}) >= 4"));
    browser.click("#play");
    browser.check("document.getElementById('play').getAttribute('aria-pressed') === 'false'");
    let path = pages::view(
        "play-path",
        &["atomic", "--variant", "under a timer", "--property", "no update is lost"],
    );
    browser.open(&path, "");
    browser.js("document.getElementById('speed').value = '200'");
    browser.click("#play");
    let stopped = "document.getElementById('play').getAttribute('aria-pressed') === 'false'";
    browser.until(&format!("Number({AT}) === story().positions.length - 1 && {stopped}"));
    browser.is_quiet();
}

#[test]
fn an_address_leads_to_its_step_and_follows_the_reader() {
    let Some(browser) = Browser::start("addresses of the page") else { return };
    let file = pages::view("address", &["priority"]);
    browser.open(&file, "#step=7");
    assert_eq!(browser.number(AT), 7.0);
    browser.press("\u{E014}");
    browser.until("location.hash === '#step=8'");
    browser.js("location.hash = '#step=2'");
    browser.until(&format!("{AT} === '2'"));
    // A round that is not shown yet is, for who is sent there.
    browser.open(&file, "#step=1000");
    assert_eq!(browser.number(AT), 1000.0);
    for nonsense in ["#step=", "#step=-4", "#step=1e9", "#else", "#step=99999999999"] {
        browser.open(&file, nonsense);
        assert_eq!(browser.number(AT), 0.0, "{nonsense}");
    }
    browser.is_quiet();
}

#[test]
fn what_is_seen_is_also_said() {
    let Some(browser) = Browser::start("what the page says to a screen reader") else { return };
    let file = pages::view("said", &["priority"]);
    browser.open(&file, "#step=5");
    browser.press("\u{E014}");
    browser.until("document.getElementById('spoken').textContent.startsWith('Step 6')");
    let said = browser.text("document.getElementById('spoken').textContent");
    for part in ["high-1 yields", "queue = low, high-0, high-1", "that low has waited, through"] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    browser.check("document.getElementById('slider').ariaValueText.includes('high-1 yields')");
    browser.check("document.getElementById('picture').getAttribute('aria-label').includes('low')");
    // Only the field that changed is marked.
    browser.press("\u{E012}");
    let marked =
        browser.text("[...document.querySelectorAll('#state mark')].map((m) => m.textContent)");
    assert_eq!(marked, "at yield");
    browser.is_quiet();
}

#[test]
fn it_is_light_or_dark_as_the_system_or_as_chosen() {
    let Some(browser) = Browser::start("the page's colours") else { return };
    let file = pages::view("colours", &["priority"]);
    browser.open(&file, "");
    let light = || {
        let colour = "getComputedStyle(document.documentElement).backgroundColor";
        browser.number(&format!("{colour}.match(/\\d+/)[0]")) > 128.0
    };
    let choose = |theme: &str| {
        browser.js(&format!(
            "const theme = document.getElementById('theme');
             theme.value = '{theme}'; theme.dispatchEvent(new Event('change'));"
        ));
    };
    for scheme in ["dark", "light"] {
        browser.prefer(scheme);
        choose("");
        assert_eq!(light(), scheme == "light", "as the system: {scheme}");
        choose("dark");
        assert!(!light(), "dark was chosen");
        choose("light");
        assert!(light(), "light was chosen");
    }
    browser.is_quiet();
}
