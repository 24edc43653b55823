//! The violated claims, as the command finds them, and their counterexamples in any format.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

/// A claim that is violated, and the steps that show it.
pub struct Violated {
    /// What to type after `turnwise view`.
    arguments: Vec<String>,
    /// What is done at each step.
    pub actions: Vec<String>,
    /// Does its last step lead back?
    pub is_lasso: bool,
}

/// Every violated instance of every property of each variant of each shipped case, and of one with
/// odd names.
pub static VIOLATED: LazyLock<Vec<Violated>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for case in list(&checked(), "cases") {
        for variant in list(case, "variants") {
            for property in list(variant, "properties") {
                let instances = list(property, "instances").iter();
                let shown = instances.filter(|instance| instance["verdict"] == "violated");
                found.extend(shown.map(|instance| violated(case, variant, property, instance)));
            }
        }
    }
    assert!(found.len() >= 100, "only {} claims are violated", found.len());
    found
});

/// What `check` finds in every shipped case, and in the one with odd names.
pub fn checked() -> Value {
    let mut answer: Value = serde_json::Value::Null;
    for cases in [&[][..], &["model/cli/tests/cases/odd-names.toml"]] {
        let output = turnwise(&[&["check", "--format", "json"], cases].concat());
        assert_eq!(output.status.code(), Some(0));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        match answer["cases"].as_array_mut() {
            None => answer = report,
            Some(all) => all.extend(list(&report, "cases").iter().cloned()),
        }
    }
    answer
}

pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list in {value}"))
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is text"))
}

fn violated(case: &Value, variant: &Value, property: &Value, instance: &Value) -> Violated {
    let name = variant["variant"].as_str().unwrap_or("as written");
    let mut arguments = vec![text(&case["again"]), "--variant", name];
    arguments.extend(["--property", text(&property["property"])]);
    if !text(&instance["for"]).is_empty() {
        arguments.extend(["--for", text(&instance["for"])]);
    }
    let trace = &instance["counterexample"];
    let action = |value: &Value| value.as_str().unwrap_or("(nothing moves)").to_owned();
    let states = list(trace, "states").iter().skip(1);
    let mut actions: Vec<String> = states.map(|it| action(&it["#meta"]["action"])).collect();
    let is_lasso = trace["loop"].is_u64();
    if is_lasso {
        actions.push(action(&trace["#meta"]["closing:action"]));
    }
    Violated { arguments: arguments.into_iter().map(str::to_owned).collect(), actions, is_lasso }
}

/// All of them in one format, each in a file.
pub fn exported(format: &str) -> Vec<(&'static Violated, PathBuf)> {
    let folder = temporary(format);
    let file = |i: usize| folder.join(format!("{i}.{format}"));
    let export = |(i, violated)| (violated, export(violated, format, file(i)));
    VIOLATED.iter().enumerate().map(export).collect()
}

/// One lasso in a format, to be spoiled: its text.
pub fn one(format: &str) -> String {
    let lasso = VIOLATED.iter().find(|violated| violated.is_lasso).expect("there is one");
    read(&export(lasso, format, temporary("to-be-spoiled").join(format)))
}

fn export(violated: &Violated, format: &str, path: PathBuf) -> PathBuf {
    let mut arguments = vec!["view"];
    arguments.extend(violated.arguments.iter().map(String::as_str));
    let file = path.to_str().expect("text");
    arguments.extend(["--format", format, "--threads", "1", "-o", file]);
    let output = turnwise(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    path
}

/// The command, at the root of the repository.
pub fn turnwise(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("the command starts")
}

/// A folder for the files of one test.
pub fn temporary(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports").join(name);
    std::fs::create_dir_all(&folder).expect("it can be made");
    folder
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("it was written")
}
