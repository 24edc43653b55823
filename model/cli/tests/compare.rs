//! `turnwise compare` says what `check` and `bound` say, and draws it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const SVG: &str = "http://www.w3.org/2000/svg";

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
    let document = roxmltree::Document::parse(&picture).expect("it is XML");
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.tag_name().namespace()), ("svg", Some(SVG)));
    let all = || document.descendants().filter(|it| it.is_element());
    assert!(all().all(|it| it.tag_name().namespace() == Some(SVG)), "all of it is SVG");
    let circles = all().filter(|it| it.has_tag_name("circle")).count();
    assert_eq!(circles, 6, "a point for each value");
    let texts = all().filter(|it| it.has_tag_name("text")).filter_map(|it| it.text());
    let texts: Vec<&str> = texts.map(str::trim).collect();
    for word in ["cap", "longest wait", "wait in turns", "wait in switches", "6"] {
        assert!(texts.contains(&word), "{word} in {texts:?}");
    }
    // The same parser refuses what a browser would not draw either.
    for (of, spoiled) in
        [("</svg>", ""), ("<text ", "<text"), ("\"/>", "/>"), ("</text>", "&</text>")]
    {
        assert!(picture.contains(of), "{of}");
        let twin = picture.replacen(of, spoiled, 1);
        assert!(roxmltree::Document::parse(&twin).is_err(), "without {of}");
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

#[test]
fn runs_are_told_in_the_words_of_the_machine() {
    let arguments = ["compare", "hang", "--discipline", "cooperative,handoff"];
    let told = json(&[&arguments[..], &["--format", "json"]].concat());
    let [pair] = &told["runs"].as_array().expect("a list")[..] else { panic!("{told}") };
    assert_eq!((&pair["row"], &pair["only the first"]), (&1.into(), &Value::Null));
    let steps: Vec<&str> =
        pair["only this"].as_array().expect("steps").iter().flat_map(Value::as_str).collect();
    let last = "hand off processor 0's queue";
    let event = "environment: event into clicks-0";
    assert_eq!(steps, ["dispatch window-0", event, "window-0: receive clicks-0", last]);
    let text = String::from_utf8(turnwise(&arguments).stdout).expect("text");
    assert!(text.contains(&format!("×   4 {last}\n")), "{text}");
}

#[test]
fn what_is_not_compared_is_named_with_the_reason() {
    let policies = "fifo,any,lifo-slot,round-robin,fair-share,priority,multilevel";
    let many = ["compare", "short-tasks", "--policy", policies];
    let runtime = ["compare", "runtime", "--policy", "fifo,any"];
    let left_out = [
        (&many[..], "only the first four are", vec!["policy=priority", "policy=multilevel"]),
        (&runtime[..], "a machine with a runtime", vec!["policy=any"]),
    ];
    for (arguments, why, names) in left_out {
        let output = turnwise(arguments);
        let text = String::from_utf8(output.stdout).expect("text");
        let line = text.lines().find(|line| line.starts_with("Not compared with policy=fifo"));
        let line = line.unwrap_or_else(|| panic!("{text}"));
        assert!(
            line.contains(why) && line.ends_with(&format!(": {}.", names.join("; "))),
            "{line}"
        );
        let told = json(&[arguments, &["--format", "json"]].concat());
        let pairs = told["runs"].as_array().expect("a list");
        let rows = told["rows"].as_array().expect("a list");
        assert_eq!(pairs.len() + 1, rows.len(), "one for each row but the first");
        let reasons: Vec<&str> = pairs.iter().flat_map(|it| it["not compared"].as_str()).collect();
        assert_eq!(reasons.len(), names.len(), "{pairs:?}");
        assert!(reasons.iter().all(|reason| reason.contains(why)), "{reasons:?}");
    }
    let sweep = json(&["compare", "lifo-slot", "--sweep", "cap=1..2", "--format", "json"]);
    assert_eq!(sweep["runs"], serde_json::json!([]));
}
