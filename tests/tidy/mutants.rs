//! Rule: a mutant that no fast test notices stands in the list with a reason, and is one of ours.

use crate::files::{File, Finding};

/// Where they are listed.
pub(crate) const LIST: &str = "tests/mutants.txt";

/// Each entry is `file: what is changed in function`, below the `#` lines that say why it is let
/// live; an empty line ends what a reason is for.
pub(crate) fn well_formed(list: &str, rust: &[File]) -> Vec<Finding> {
    let mut found = vec![];
    let mut find = |line: usize, what: String, fix| {
        found.push(Finding::at(&File::new(LIST, ""), line + 1, what, fix));
    };
    let mut has_reason = false;
    for (number, line) in list.lines().enumerate() {
        if let Some(reason) = line.strip_prefix('#') {
            has_reason = !reason.trim().is_empty();
            continue;
        }
        if line.trim().is_empty() {
            has_reason = false;
            continue;
        }
        if !has_reason {
            find(number, "no reason above it".into(), "say in a `#` line why no test notices it");
        }
        let Some((path, mutant)) = line.split_once(": ") else {
            find(number, "not `file: what in function`".into(), "take the line of cargo mutants");
            continue;
        };
        let Some(file) = rust.iter().find(|file| file.path == path) else {
            find(number, format!("there is no `{path}`"), "take the entry out");
            continue;
        };
        let function = function_of(mutant);
        let is_there = |name: &str| file.text.contains(&format!("fn {name}"));
        if function.is_some_and(|name| !is_there(name)) {
            let what = format!("no function `{}` in {path}", function.unwrap_or_default());
            find(number, what, "take the entry out");
        }
    }
    found
}

/// The function that a mutant is of, by its last name; none of a constant's.
fn function_of(mutant: &str) -> Option<&str> {
    let of_its_value = || Some(mutant.strip_prefix("replace ")?.split_once(" with ")?.0);
    let whole = match mutant.rsplit_once(" in ") {
        Some((_, function)) => function,
        None => of_its_value()?.split(" -> ").next()?,
    };
    let name = whole.rsplit("::").next()?;
    name.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(name)
}

#[test]
fn it_fires() {
    let rust = [File::new("src/a.rs", "fn one() {}\nimpl B { pub(crate) fn two<T>() {} }")];
    let found = |list: &str| well_formed(list, &rust).len();
    let entries = "src/a.rs: replace one -> u8 with 0\nsrc/a.rs: replace one with ()\n\
                   src/a.rs: replace << with >>\nsrc/a.rs: delete ! in B::two\n";
    assert_eq!(found(&format!("# The head.\n\n# Equal.\n{entries}")), 0);
    assert_eq!(found(&format!("# The head.\n\n{entries}")), 4, "without a reason");
    assert_eq!(found(&format!("#\n{entries}")), 4, "with an empty one");
    assert_eq!(found("# Why.\nsrc/b.rs: replace one with ()\n"), 1, "no such file");
    assert_eq!(found("# Why.\nsrc/a.rs: replace && with || in B::three\n"), 1, "nor function");
    assert_eq!(found("# Why.\nsrc/a.rs: replace three -> u8 with 0\n"), 1);
    assert_eq!(found("# Why.\nreplace three -> u8 with 0\n"), 1, "no file");
}
