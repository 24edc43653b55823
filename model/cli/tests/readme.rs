//! The README shows what the command answers today: its sessions and its table are generated.
//!
//! `BLESS=1 cargo test -p turnwise-cli --test readme` writes them anew.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The claims that the table shows, beside bounds and states.
const SHOWN: [&str; 4] = [
    "every ready task runs",
    "every event is handled",
    "every task ends",
    "the scheduler regains control",
];

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn answer(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("the command can be run");
    String::from_utf8(output.stdout).expect("text")
}

fn session(arguments: &[&str]) -> String {
    let (typed, answer) = (arguments.join(" "), answer(arguments));
    format!("```console\n$ cargo run --release -- {typed}\n{}\n```\n", answer.trim_end())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` is text in {value}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list in {value}"))
}

fn table() -> String {
    let report: Value =
        serde_json::from_str(&answer(&["check", "--format", "json"])).expect("JSON");
    let mut rows = format!("| case | {} | bounds | states |\n", SHOWN.join(" | "));
    rows.push_str(&"| --- ".repeat(SHOWN.len() + 3));
    rows.push_str("|\n");
    let mut count = 0;
    for case in list(&report, "cases") {
        for variant in list(case, "variants") {
            let name = match &variant["variant"] {
                Value::Null => format!("**{}**", text(case, "case")),
                name => name.as_str().expect("a name").to_owned(),
            };
            let verdict = |claim: &str| {
                let mut all = list(variant, "properties").iter();
                let found = all.find(|property| text(property, "property") == claim);
                found.map_or("", |property| text(property, "verdict")).to_owned()
            };
            let claims: Vec<String> = SHOWN.iter().map(|claim| verdict(claim)).collect();
            let bounds: Vec<String> = list(variant, "bounds").iter().map(bound).collect();
            let states = &variant["states"]["distinct"];
            let (claims, bounds) = (claims.join(" | "), bounds.join("; "));
            rows.push_str(&format!("| {name} | {claims} | {bounds} | {states} |\n"));
            count += 1;
        }
    }
    assert!(count >= 60, "only {count} machines were checked");
    rows
}

fn bound(bound: &Value) -> String {
    let waiting = match &bound["verdict"] {
        Value::Number(most) => format!("≤ {most} {}", text(bound, "weight")),
        other => other.as_str().expect("a word").to_owned(),
    };
    format!("{}: {waiting}", text(bound, "bound"))
}

/// `readme` with what stands between the markers of `name` replaced.
fn replaced(readme: &str, name: &str, new: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = readme.split_once(&begin).expect("a marker");
    let (_, after) = rest.split_once(&end).expect("an end marker");
    format!("{before}{begin}{new}{end}{after}")
}

#[test]
fn the_readme_shows_what_the_command_answers() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("a README");
    let new = replaced(&readme, "session", &session(&["view", "priority"]));
    let new = replaced(&new, "replay", &session(&["replay", "hang", "--on", "handoff"]));
    let new = replaced(&new, "verdicts", &table());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &new).expect("a README that can be written");
    } else {
        let line = readme.lines().zip(new.lines()).find(|(old, new)| old != new);
        assert!(readme == new, "README.md is out of date (BLESS=1 writes it anew): {line:?}");
    }
}
