//! Rule: every file opens with one sentence that says what it is, and no two with the same.

use std::collections::HashMap;

use crate::files::{File, Finding};

const FIX: &str = "make the first line `//! One sentence about this file.`";

/// The first line is `//!`, one sentence, with a full stop.
pub(crate) fn opens_with_a_sentence(file: &File) -> Vec<Finding> {
    let first = file.text.lines().next().unwrap_or_default();
    let what = match first.strip_prefix("//! ").map(str::trim) {
        None => "the first line is no `//!`",
        Some(sentence) if !sentence.ends_with('.') => "the first line ends in no full stop",
        Some(sentence) if has_two_sentences(sentence) => "the first line is more than one sentence",
        Some(sentence) if sentence.split_whitespace().count() < 3 => "this says nothing",
        Some(_) => return vec![],
    };
    vec![Finding::at(file, 1, format!("{what}: `{first}`"), FIX)]
}

fn has_two_sentences(sentence: &str) -> bool {
    let ends = sentence.match_indices([' ']).filter(|(at, _)| {
        let begins = sentence[at + 1..].starts_with(char::is_uppercase);
        begins && sentence[..*at].ends_with(['.', '?', '!'])
    });
    ends.count() > 0
}

/// No file has another's opening.
pub(crate) fn no_two_alike(files: &[File]) -> Vec<Finding> {
    let mut known: HashMap<&str, &str> = HashMap::new();
    let mut found = vec![];
    for file in files {
        let first = file.text.lines().next().unwrap_or_default();
        if let Some(other) = known.insert(first, &file.path) {
            let what = format!("it opens as {other} does: `{first}`");
            found.push(Finding::at(file, 1, what, "say what is particular to this file"));
        }
    }
    found
}

#[test]
fn it_fires() {
    let fires = |text: &str| !opens_with_a_sentence(&File::new("a.rs", text)).is_empty();
    assert!(fires("use std::fs;\n"));
    assert!(fires("//!\n//! Late.\n"));
    assert!(fires("//! No full stop\n//! on this line.\n"));
    assert!(fires("//! Utilities.\n"));
    assert!(fires("//! One is here. Another is here.\n"));
    assert!(fires(""));
    assert!(!fires("//! Files that are read once.\n"));
    let twins =
        [File::new("a.rs", "//! The same thing.\n"), File::new("b.rs", "//! The same thing.\n")];
    assert_eq!(no_two_alike(&twins).len(), 1);
    assert_eq!(no_two_alike(&twins[..1]).len(), 0);
}
