//! Mermaid, judged by its own parser, on Node.js with a document of jsdom.

use std::path::PathBuf;

use serde_json::Value;

use crate::cases::{exported, list, one, temporary, text};
use crate::tools::{needed, node, npm};

/// What Mermaid makes of some files, in their order; `None` if it is not there.
fn parsed(files: impl IntoIterator<Item = PathBuf>) -> Option<Vec<Value>> {
    let folder = npm("mermaid", &["mermaid@12.3.0", "jsdom@29.1.1"]);
    let said = folder.and_then(|folder| node("mermaid.mjs", std::iter::once(folder).chain(files)));
    let said = needed("Mermaid's parser", said)?;
    Some(said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn mermaid_reads_every_step_as_it_is() {
    let exported = exported("mermaid");
    let Some(parsed) = parsed(exported.iter().map(|(_, path)| path.clone())) else { return };
    assert_eq!(parsed.len(), exported.len());
    for ((violated, path), found) in exported.iter().zip(&parsed) {
        assert_eq!(found["error"], Value::Null, "{}", path.display());
        let said: Vec<&str> = list(found, "steps").iter().map(text).collect();
        let expected = violated.actions.iter().enumerate();
        let expected: Vec<String> =
            expected.map(|(i, action)| format!("{}. {action}", i + 1)).collect();
        assert_eq!(said, expected, "{}", path.display());
        assert_eq!(found["loops"], u64::from(violated.is_lasso), "{}", path.display());
        assert!(text(&found["title"]).starts_with("violated: "));
    }
    let odd = parsed.iter().filter(|it| text(&it["title"]).contains("<b>%%{;#}%%</b>"));
    assert_eq!(odd.count(), 1, "the title with odd characters comes back as it was");
}

#[test]
fn mermaid_refuses_what_is_spoiled() {
    let diagram = one("mermaid");
    let spoiled = [
        ("open", diagram.replace("    end\n", "")),
        ("idle", diagram.replace("    loop", "    deactivate p0\n    loop")),
        ("arrow", diagram.replacen("->>", "~>", 1)),
    ];
    let folder = temporary("mermaid-spoiled");
    let files = spoiled.map(|(name, text)| {
        assert_ne!(text, diagram);
        let file = folder.join(name);
        std::fs::write(&file, text).expect("it can be written");
        file
    });
    let Some(parsed) = parsed(files) else { return };
    assert_eq!(parsed.len(), 3);
    assert!(parsed.iter().all(|found| found["error"].is_string()), "{parsed:?}");
}
