//! Rule: an unsafe block says why it is sound, an atomic operation why its ordering suffices.

use crate::files::{File, Finding};
use crate::scan::Scan;

const ORDERINGS: [&str; 5] = ["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"];

/// `// SAFETY:` above each `unsafe` block and implementation.
pub(crate) fn safety(file: &File) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let bare = |&i: &usize| {
        let code = &scan.code[i];
        let opens = code.contains("unsafe {") || code.contains("unsafe impl");
        opens && !scan.comments_above(i).contains("SAFETY:")
    };
    let fix = "put `// SAFETY:` and why it is sound directly above";
    let found = (0..scan.code.len()).filter(bare);
    found.map(|i| Finding::at(file, i + 1, "unsafe without a reason", fix)).collect()
}

/// `// Ordering:` above each atomic operation outside tests.
pub(crate) fn ordering(file: &File) -> Vec<Finding> {
    let scan = Scan::new(&file.text);
    let atomics = scan.code.iter().any(|code| code.contains("atomic"));
    if !atomics || file.is_of_tests() {
        return vec![];
    }
    let in_tests = scan.in_tests();
    let bare = |&i: &usize| {
        let code = scan.code[i].trim();
        let import = code.starts_with("use ") || code.starts_with("pub use ");
        !import && !in_tests[i] && has_ordering(code)
    };
    let reasoned = |i: usize| scan.comments_above(i).contains("Ordering:");
    let fix = "put `// Ordering:` above, with its partner and what that guarantees";
    (0..scan.code.len())
        .filter(bare)
        .filter(|&i| !reasoned(i))
        .map(|i| Finding::at(file, i + 1, "an atomic operation without a reason", fix))
        .collect()
}

fn has_ordering(code: &str) -> bool {
    let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| ORDERINGS.contains(&word))
}

#[test]
fn it_fires() {
    let fires = |rule: fn(&File) -> Vec<Finding>, path: &str, text: &str| {
        rule(&File::new(path, text)).len()
    };
    assert_eq!(fires(safety, "a.rs", "fn a() {\n    unsafe { b() }\n}\n"), 1);
    assert_eq!(fires(safety, "a.rs", "// SAFETY: c.\n\nunsafe { b() }\n"), 1);
    assert_eq!(fires(safety, "a.rs", "// SAFETY: c.\nlet d =\n    unsafe { b() };\n"), 0);
    assert_eq!(fires(safety, "a.rs", "// An unsafe { } in words.\n"), 0);
    let load = "use std::sync::atomic::{self, Ordering};\n\nx.load(Ordering::Relaxed);\n";
    assert_eq!(fires(ordering, "src/a.rs", load), 1);
    assert_eq!(fires(ordering, "tests/a.rs", load), 0);
    assert_eq!(fires(ordering, "src/a.rs", &load.replace("Ordering::Relaxed", "Relaxed")), 1);
    assert_eq!(fires(ordering, "src/a.rs", &load.replace("x.", "// Ordering: alone.\nx.")), 0);
    let tests = format!("use std::sync::atomic;\n#[cfg(test)]\nmod tests {{\n{load}}}\n");
    assert_eq!(fires(ordering, "src/a.rs", &tests), 0);
}
