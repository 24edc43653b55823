//! Rule: only the command speaks to the outside, and only a few files know a byte format.

use crate::files::{File, Finding};
use crate::scan::Scan;

/// What prints, reads arguments or ends the program.
const SPEAKING: [&str; 6] =
    ["println!", "print!", "eprintln!", "eprint!", "process::exit", "env::args"];
/// What reads or writes bytes in an agreed form.
const FORMATS: [&str; 4] = ["serde", "serde_json", "toml", "bincode"];
/// Who may (ARCHITECTURE.md §3, 4); the command hands on what they make.
const KNOWS_FORMATS: [&str; 7] = [
    "model/counterexample/",
    "model/schedulers/src/case",
    "model/bridge/src/record",
    "model/conformance/src/record",
    "model/cluster/src/wire",
    "model/xcheck/src/manifest",
    "model/cli/",
];
const RAW_CONCURRENCY: [&str; 3] = ["std::sync::atomic", "std::thread", "loom::"];

/// Only `cli` prints, reads arguments or exits; tests and benchmarks say what they saw.
pub(crate) fn prints(file: &File) -> Vec<Finding> {
    if file.is_of_tests() || file.path.starts_with("model/cli/") {
        return vec![];
    }
    let fix = "return it: only model/cli prints, reads arguments or exits";
    lines_with(file, &SPEAKING, "speaks to the outside", fix)
}

/// Byte formats stay at the edge.
pub(crate) fn byte_formats(file: &File) -> Vec<Finding> {
    let allowed = KNOWS_FORMATS.iter().any(|known| file.path.starts_with(known));
    if file.is_of_tests() || allowed {
        return vec![];
    }
    lines_with(file, &FORMATS, "knows a byte format", "translate where bytes come in or go out")
}

/// In the executor only `sync.rs` and its parts decide between std and loom.
pub(crate) fn threads_and_atomics_of_the_executor(file: &File) -> Vec<Finding> {
    let facade = file.path == "src/sync.rs" || file.path.starts_with("src/sync/");
    if !file.path.starts_with("src/") || facade {
        return vec![];
    }
    lines_with(file, &RAW_CONCURRENCY, "names std's or loom's", "take it from src/sync.rs")
}

fn lines_with(file: &File, words: &[&str], what: &str, fix: &'static str) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let in_tests = scan.in_tests();
    let mut found = vec![];
    for (i, code) in scan.code.iter().enumerate().filter(|(i, _)| !in_tests[*i]) {
        if let Some(word) = words.iter().find(|word| has_word(code, word)) {
            found.push(Finding::at(file, i + 1, format!("`{word}` {what}"), fix));
        }
    }
    found
}

/// Is the word in the code, and not as the end or the beginning of a longer name?
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let end = word.ends_with(part) && code[at + word.len()..].starts_with(part);
        !code[..at].ends_with(part) && !end
    })
}

#[test]
fn it_fires() {
    let fires = |rule: fn(&File) -> Vec<Finding>, path: &str, text: &str| {
        rule(&File::new(path, text)).len()
    };
    for word in SPEAKING {
        let text = format!("fn a() {{ std::{word}(\"b\") }}\n");
        assert_eq!(fires(prints, "model/checker/src/a.rs", &text), 1, "{word}");
        assert_eq!(fires(prints, "model/cli/src/a.rs", &text), 0, "{word}");
        assert_eq!(fires(prints, "model/checker/tests/a.rs", &text), 0, "{word}");
        assert_eq!(fires(prints, "src/a.rs", &format!("// {text}")), 0, "{word}");
    }
    for word in FORMATS {
        let text = format!("use {word}::de;\n");
        assert_eq!(fires(byte_formats, "model/checker/src/a.rs", &text), 1, "{word}");
        assert_eq!(fires(byte_formats, "model/schedulers/src/case/read.rs", &text), 0, "{word}");
    }
    assert_eq!(fires(byte_formats, "src/a.rs", "let atoml = 1; let tomlish = 2;\n"), 0);
    for word in RAW_CONCURRENCY {
        let text = format!("use {word}model;\n").replace("atomicmodel", "atomic");
        let text = text.replace("threadmodel", "thread");
        assert_eq!(fires(threads_and_atomics_of_the_executor, "src/a.rs", &text), 1, "{word}");
        assert_eq!(fires(threads_and_atomics_of_the_executor, "src/sync.rs", &text), 0, "{word}");
        assert_eq!(fires(threads_and_atomics_of_the_executor, "model/a.rs", &text), 0, "{word}");
    }
}
