//! `turnwise compare` says what `check` and `bound` say, and draws it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn turnwise(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.args(arguments).output().expect("the command runs")
}

fn json(arguments: &[&str]) -> Value {
    let output = turnwise(arguments);
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn each_row_is_what_check_says_of_that_machine() {
    let disciplines = ["cooperative", "preemptive", "handoff"];
    let listed = disciplines.join(",");
    let compared = json(&["compare", "price", "--discipline", &listed, "--format", "json"]);
    let checked = json(&["check", "price", "--format", "json"]);
    let variants = checked["cases"][0]["variants"].as_array().expect("variants");
    let mut same = 0;
    for (row, discipline) in compared["rows"].as_array().expect("rows").iter().zip(disciplines) {
        let name = match discipline {
            "cooperative" => Value::Null,
            other => Value::from(format!("{other}, a switch costs 0")),
        };
        let found = variants.iter().find(|it| it["variant"] == name).expect("there is one");
        assert_eq!(row["states"], found["states"]["distinct"], "{discipline}");
        for property in found["properties"].as_array().expect("properties") {
            let name = property["property"].as_str().expect("a name");
            assert_eq!(row["properties"][name], property["verdict"], "{name}");
            same += 1;
        }
        for bound in found["bounds"].as_array().expect("bounds") {
            let name = bound["bound"].as_str().expect("a name");
            assert_eq!(row["bounds"][name], bound["verdict"], "{name}");
            same += 1;
        }
    }
    assert!(same > 20, "{same} answers were compared");
}

#[test]
fn a_sweep_is_drawn() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("caps.svg");
    let path = file.to_str().expect("a path");
    let arguments = ["compare", "lifo-slot", "--sweep", "cap=1..6", "--at-most", "4"];
    let output = turnwise(&[&arguments[..], &["--plot", path]].concat());
    assert!(output.status.success());
    let picture = std::fs::read_to_string(&file).expect("it was drawn");
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    assert_eq!(picture.matches("<circle").count(), 6, "a point for each value");
    for word in ["cap", "longest wait", "wait in turns", "wait in switches"] {
        assert!(picture.contains(word), "{word}");
    }
    let nowhere = turnwise(&[&arguments[..], &["--plot", "no/such/folder/a.svg"]].concat());
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn lines_are_as_many_as_rows_and_as_long_as_the_head() {
    let output = turnwise(&["compare", "hang", "--policy", "fifo,any", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let heads = reader.headers().expect("a head").clone();
    assert!(heads.iter().any(|head| head == "every ready task runs"));
    let lines: Vec<csv::StringRecord> = reader.records().map(|it| it.expect("a line")).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.len() == heads.len()));
}

#[test]
fn what_is_not_known_is_no_success() {
    let limited = ["compare", "hang", "--policy", "fifo,any", "--max-states", "20"];
    assert_eq!(turnwise(&limited).status.code(), Some(3));
}
