//! Rule: files of at most 400 lines, functions of at most 70, lines of at most 100 columns.

use crate::files::{File, Finding};
use crate::scan::Scan;

const FILE: usize = 400;
const FUNCTION: usize = 70;
const LINE: usize = 100;

/// A file is one idea.
pub(crate) fn file(file: &File) -> Vec<Finding> {
    let lines = file.text.lines().count();
    let fix = "split it by idea: `foo.rs` beside `foo/`";
    if lines <= FILE {
        return vec![];
    }
    vec![Finding::of(&file.path, format!("{lines} lines, more than {FILE}"), fix)]
}

/// A line fits beside another.
pub(crate) fn lines(file: &File) -> Vec<Finding> {
    let wide = |line: &str| line.chars().count() > LINE;
    let numbered = file.text.lines().enumerate().filter(|(_, line)| wide(line));
    let found = numbered.map(|(i, line)| {
        let what = format!("{} columns, more than {LINE}", line.chars().count());
        Finding::at(file, i + 1, what, "break the line; split a long string with a final `\\`")
    });
    found.collect()
}

/// A function fits on a page.
pub(crate) fn functions(file: &File) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let mut found = vec![];
    for (i, code) in scan.code.iter().enumerate() {
        if let Some(name) = function_on(code) {
            let lines = scan.block_end(i) - i + 1;
            if lines > FUNCTION {
                let what = format!("`{name}` has {lines} lines, more than {FUNCTION}");
                found.push(Finding::at(file, i + 1, what, "take its parts out, each with a name"));
            }
        }
    }
    found
}

/// The name of the function whose head begins on a line.
fn function_on(code: &str) -> Option<&str> {
    let words: Vec<&str> = code.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "fn")?;
    let before = ["pub", "const", "unsafe", "async", "extern", "pub(crate)", "pub(super)"];
    let only_modifiers = words[..at].iter().all(|word| before.contains(word));
    let name = words.get(at + 1)?.split(['(', '<']).next()?;
    only_modifiers.then_some(name)
}

#[test]
fn it_fires() {
    let long = |rule: fn(&File) -> Vec<Finding>, text: &str| rule(&File::new("a.rs", text)).len();
    assert_eq!(long(file, &"x\n".repeat(401)), 1);
    assert_eq!(long(file, &"x\n".repeat(400)), 0);
    assert_eq!(long(lines, &format!("x\n{}\n", "é".repeat(101))), 1);
    assert_eq!(long(lines, &"é".repeat(100)), 0);
    let function = |lines: usize| {
        let body = "    let s = \"}\"; // }\n".repeat(lines - 2);
        format!("impl A {{\n    pub(crate) fn a<T>(x: T)\n    {{\n{body}    }}\n}}\n")
    };
    assert_eq!(long(functions, &function(71)), 1);
    assert_eq!(long(functions, &function(69)), 0);
    assert_eq!(long(functions, "trait T {\n    fn a();\n}\n"), 0);
    assert_eq!(function_on("    pub(crate) fn alpha<'a>(x: u8) {"), Some("alpha"));
    assert_eq!(function_on("let f: fn (u8) = g;"), None);
}
