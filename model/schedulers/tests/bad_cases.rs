//! What a bad case file is answered with: every message, its place and the text underlined.
//!
//! `bad_cases.txt` holds one case after another: a title after `===`, the file, `---`, and all
//! errors, each as `line:column «underlined» message`. `BLESS=1 cargo test --test bad_cases`
//! writes what comes out into it, for a person to read before it is committed.

use std::fmt::Write as _;

use turnwise_schedulers::case::{self, CaseError};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_cases.txt");

/// The least number of kinds of errors: a test that reads nothing must not pass.
const AT_LEAST: usize = 50;

/// One bad case and what is said of it.
struct Bad<'t> {
    title: &'t str,
    file: &'t str,
    errors: &'t str,
}

fn bad_cases(text: &str) -> Vec<Bad<'_>> {
    let sections = text.split("=== ").skip(1);
    let parse = |section| -> Option<Bad<'_>> {
        let (title, rest): (&str, &str) = str::split_once(section, '\n')?;
        let (file, errors) = rest.split_once("---\n")?;
        Some(Bad { title, file, errors: errors.trim_end() })
    };
    sections.map(|section| parse(section).expect("a title, a file, `---`, errors")).collect()
}

fn said(file: &str) -> String {
    match case::read(file) {
        Ok(_) => "it is a good case".to_owned(),
        Err(errors) => errors.iter().map(|error| shown(file, error)).collect::<Vec<_>>().join("\n"),
    }
}

fn shown(file: &str, error: &CaseError) -> String {
    let before = &file[..error.span.start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let underlined = file[error.span.clone()].escape_debug();
    let mut shown = format!("{line}:{column} «{underlined}» {}", error.message);
    for (what, text) in [("label", &error.label), ("help", &error.help)] {
        if let Some(text) = text {
            write!(shown, "\n    {what}: {text}").expect("a string takes all that is written");
        }
    }
    shown
}

#[test]
fn each_bad_case_is_answered_with_its_message_and_place() {
    let text = std::fs::read_to_string(FILE).expect("the cases stand beside this test");
    let cases = bad_cases(&text);
    if std::env::var_os("BLESS").is_some() {
        let mut blessed = String::new();
        for Bad { title, file, .. } in &cases {
            write!(blessed, "=== {title}\n{file}---\n{}\n\n", said(file)).expect("a string");
        }
        std::fs::write(FILE, blessed).expect("the file can be written");
        return;
    }
    let mut wrong = String::new();
    for Bad { title, file, errors } in &cases {
        let said = said(file);
        if said != *errors {
            write!(wrong, "\n{title}: expected\n{errors}\nfound\n{said}\n").expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases.len() >= AT_LEAST, "only {} bad cases were found", cases.len());
}

#[test]
fn no_two_kinds_of_errors_are_the_same() {
    let text = std::fs::read_to_string(FILE).expect("the cases stand beside this test");
    let mut firsts: Vec<&str> = bad_cases(&text).iter().map(|bad| bad.errors).collect();
    firsts.sort_unstable();
    for pair in firsts.windows(2) {
        assert_ne!(pair[0], pair[1], "two bad cases with the same answer");
    }
}

/// Shipped cases with one character left out or replaced: whatever comes of it, no panic, and
/// every error stands within the file, on whole characters.
#[test]
fn no_slip_of_a_key_is_answered_with_a_panic_or_a_place_outside_the_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases");
    let (mut tried, mut refused) = (0, 0);
    for name in ["beyond-the-processor", "input-queues", "lifo-slot"] {
        let file = std::fs::read_to_string(format!("{folder}/{name}.toml")).expect("it is shipped");
        let letters: Vec<(usize, char)> = file.char_indices().collect();
        for &(at, letter) in letters.iter().step_by(5) {
            for slip in ["", "}", "é"] {
                let slipped = [&file[..at], slip, &file[at + letter.len_utf8()..]].concat();
                tried += 1;
                let Err(errors) = case::read(&slipped) else { continue };
                refused += 1;
                let whole = |error: &CaseError| slipped.get(error.span.clone()).is_some();
                assert!(errors.iter().all(whole), "{errors:#?}\n{slipped}");
            }
        }
    }
    assert!(tried > 1000 && refused > 500, "{refused} of {tried} were refused");
}
