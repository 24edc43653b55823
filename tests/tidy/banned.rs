//! Rule: nothing unfinished, nothing switched off, no import of everything.

use crate::files::{File, Finding};
use crate::scan::Scan;

/// In code: the words, and what to do instead.
const UNFINISHED: [(&str, &str); 6] = [
    ("dbg!", "take it out"),
    ("todo!", "write it, or leave it out"),
    ("unimplemented!", "write it, or leave it out"),
    ("#[ignore", "assert today's wrong answer in a test that is named for it"),
    ("#![deny(warnings)]", "new compilers warn of new things: deny in CI only"),
    ("#[allow(dead_code", "take the dead code out"),
];

/// No marks of things to do, no debugging, no test that is not run.
pub(crate) fn unfinished(file: &File) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let mark = ["FIX", "ME"].concat();
    let mut found = vec![];
    for (i, (code, comment)) in scan.code.iter().zip(&scan.comments).enumerate() {
        for (word, fix) in UNFINISHED {
            let squeezed: String = code.split_whitespace().collect();
            if squeezed.contains(&word.replace(' ', "")) {
                found.push(Finding::at(file, i + 1, format!("`{word}`"), fix));
            }
        }
        if comment.contains(&mark) || code.contains(&mark) {
            found.push(Finding::at(
                file,
                i + 1,
                mark.clone(),
                "mend it, or say plainly what is so",
            ));
        }
    }
    found
}

/// No glob imports, of orderings least of all; `use super::*` in a module of tests may be.
pub(crate) fn imports(file: &File) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let lines = scan.code.iter().zip(scan.in_tests()).enumerate();
    let bad = lines.filter(|(_, (code, in_tests))| {
        let code = code.trim();
        let glob = code.contains("::*;") || code.contains("::*}") || code.contains("::*,");
        let import = code.starts_with("use ") || code.starts_with("pub use ");
        (glob && import && !(*in_tests && code == "use super::*;")) || code.contains("Ordering::*")
    });
    bad.map(|(i, _)| Finding::at(file, i + 1, "a glob import", "name what is used")).collect()
}

#[test]
fn it_fires() {
    let fires = |rule: fn(&File) -> Vec<Finding>, text: &str| rule(&File::new("a.rs", text)).len();
    for (word, _) in UNFINISHED {
        assert_eq!(fires(unfinished, &format!("fn a() {{\n    {word}\n}}\n")), 1, "{word}");
        assert_eq!(fires(unfinished, &format!("let a = \"{word}\"; // {word}\n")), 0, "{word}");
    }
    assert_eq!(fires(unfinished, &format!("// FIX{}: later\n", "ME")), 1);
    assert_eq!(fires(imports, "use std::sync::atomic::Ordering::*;\n"), 1);
    assert_eq!(fires(imports, "use super::*;\n"), 1);
    assert_eq!(fires(imports, "use a::{b, c::*};\n"), 1);
    assert_eq!(fires(imports, "#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"), 0);
    assert_eq!(fires(imports, "use a::b;\nlet c = d ::e * f;\n"), 0);
}
