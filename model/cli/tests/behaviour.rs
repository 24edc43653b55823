//! What a session cannot show: JSON, files, closed pipes, Ctrl-C, threads, the same seed twice.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn turnwise(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    turnwise(arguments).output().expect("the command starts")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

fn json(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = run(arguments);
    let value = serde_json::from_slice(&output.stdout).expect("JSON");
    (value, output.status.code())
}

/// A file of this test process alone.
fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("turnwise-{}-{name}", std::process::id()))
}

/// The names of an object's fields, in order.
fn fields(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn every_shipped_case_is_as_expected_and_one_counterexample_is_shown() {
    let output = run(&["check"]);
    let said = text(output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.trim_end().ends_with(": all as expected"), "{said}");
    assert_eq!(said.matches("It counts: the loop keeps every assumption.").count(), 1, "{said}");
}

#[test]
fn the_json_of_check_has_the_fields_of_its_schema() {
    let (report, code) = json(&["check", "tests/cases/wrong.toml", "--format", "json"]);
    assert_eq!(code, Some(1));
    assert_eq!(fields(&report), ["schema", "result", "cases"]);
    assert_eq!(report["schema"], "turnwise.check/1");
    assert_eq!(report["result"], "not as expected");
    let case = &report["cases"][0];
    assert_eq!(fields(case), ["case", "again", "title", "source", "variants"]);
    let variant = &case["variants"][0];
    let expected = [
        "variant",
        "result",
        "states",
        "transitions",
        "depth",
        "limit",
        "milliseconds",
        "properties",
        "bounds",
    ];
    assert_eq!(fields(variant), expected);
    assert_eq!(fields(&variant["states"]), ["distinct", "expected", "result"]);
    let properties = variant["properties"].as_array().expect("a list");
    let starved = properties.iter().find(|p| p["property"] == "every ready task runs");
    let starved = starved.expect("it is built in");
    assert_eq!(fields(starved), ["property", "verdict", "expected", "result", "instances"]);
    let low = &starved["instances"][1];
    let expected = ["for", "formula", "verdict", "expected", "result", "why", "counterexample"];
    assert_eq!(fields(low), expected);
    assert_eq!(low["for"], "low");
    assert_eq!(low["verdict"], "violated");
    assert_eq!(low["counterexample"]["#meta"]["format"], "ITF");
    assert!(low["counterexample"]["loop"].is_u64());
    let bound = &variant["bounds"][0];
    assert_eq!(fields(bound), ["bound", "weight", "verdict", "expected", "result"]);
    assert_eq!((&bound["verdict"], &bound["expected"]), (&"never".into(), &7.into()));
}

#[test]
fn the_json_of_bound_has_the_fields_of_its_schema() {
    let (report, code) = json(&["bound", "lifo-slot", "--format", "json"]);
    assert_eq!(code, Some(0));
    assert_eq!(fields(&report), ["schema", "case", "title", "source", "result", "variants"]);
    assert_eq!(report["schema"], "turnwise.bound/1");
    let bound = &report["variants"][0]["bounds"][0];
    let expected = ["bound", "weight", "verdict", "expected", "result", "instances"];
    assert_eq!(fields(bound), expected);
    assert_eq!(bound["verdict"], bound["expected"]);
    let instance = &bound["instances"][0];
    assert_eq!(fields(instance), ["for", "verdict", "why", "witness"]);
    assert_eq!(instance["witness"]["#meta"]["format"], "ITF");
}

#[test]
fn the_json_of_explain_has_the_fields_of_its_schema() {
    let (report, code) = json(&["explain", "hang-preempted", "--format", "json"]);
    assert_eq!(code, Some(0));
    assert_eq!(fields(&report), ["schema", "case", "title", "source", "result", "variants"]);
    assert_eq!(report["schema"], "turnwise.explain/1");
    let variant = &report["variants"][0];
    assert_eq!(fields(variant), ["variant", "claims", "actions"]);
    assert_eq!(fields(&variant["actions"][0]), ["class", "enabled states", "taken steps"]);
    let claims = variant["claims"].as_array().expect("a list");
    let runs = |claim: &&Value| claim["property"] == "every ready task runs";
    let claim = claims.iter().find(runs).expect("it is built in");
    let expected = [
        "property",
        "for",
        "rests on",
        "why",
        "counterexample",
        "all sets",
        "needed",
        "sets",
        "causes",
    ];
    assert_eq!(fields(claim), expected);
    assert_eq!((&claim["rests on"], &claim["all sets"]), (&"fairness".into(), &true.into()));
    let member = &claim["sets"][0][0];
    assert_eq!(fields(member), ["assumption", "strength", "without"]);
    assert!(member["without"]["loop"].is_u64());
    let safe = claims.iter().find(|claim| claim["property"] == "no task is lost");
    assert_eq!(safe.expect("it is built in")["rests on"], "nothing");
    let violated = claims.iter().find(|claim| claim["rests on"] == "violated");
    let causes = &violated.expect("one is")["causes"];
    assert_eq!(fields(causes), ["overtakers", "because of", "all idle", "changes"]);
    assert_eq!(fields(&causes["changes"][0]), ["what", "verdict"]);
}

#[test]
fn without_times_the_output_is_the_same_on_any_number_of_threads() {
    let with = |threads: &str, format: &str| {
        let case = "tests/cases/two-wake.toml";
        run(&["check", case, "hang", "--no-times", "--threads", threads, "--format", format]).stdout
    };
    for format in ["text", "json"] {
        assert_eq!(with("1", format), with("4", format));
    }
}

#[test]
fn the_same_seed_walks_the_same_way() {
    let walk = |seed: &str| {
        run(&["simulate", "tests/cases/wrong.toml", "--seed", seed, "--steps", "200"]).stdout
    };
    assert_eq!(walk("7"), walk("7"));
    assert_ne!(walk("7"), walk("8"));
}

#[test]
fn a_walk_without_a_seed_says_which_it_took() {
    let output = run(&["simulate", "tests/cases/two-wake.toml", "--steps", "30"]);
    let said = text(output.stdout);
    let seed = said.lines().find_map(|line| line.strip_prefix("seed ")).expect("a seed");
    let seed = seed.split(':').next().expect("a number");
    let again = run(&["simulate", "tests/cases/two-wake.toml", "--steps", "30", "--seed", seed]);
    assert_eq!(said, text(again.stdout));
}

#[test]
fn a_counterexample_goes_to_a_file_and_only_there() {
    let path = temporary("low.itf.json");
    let file = path.to_str().expect("text");
    let arguments = ["view", "tests/cases/wrong.toml", "--format", "itf", "-o", file];
    let output = run(&arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let written = std::fs::read_to_string(&path).expect("it was written");
    std::fs::remove_file(&path).expect("it is there");
    let trace: Value = serde_json::from_str(&written).expect("JSON");
    let states = trace["states"].as_array().expect("a list");
    let start = trace["loop"].as_u64().expect("a lasso");
    assert!((start as usize) < states.len());
    for (i, state) in states.iter().enumerate() {
        assert_eq!(state["#meta"]["index"], i);
        for name in trace["vars"].as_array().expect("a list") {
            assert!(state[name.as_str().expect("a name")].is_string());
        }
    }
}

#[test]
fn a_changed_case_gets_a_changed_verdict() {
    let path = temporary("mended.toml");
    let file = path.to_str().expect("text");
    let original = std::fs::read_to_string("tests/cases/two-wake.toml").expect("it is there");
    let check = |case: &str| {
        std::fs::write(&path, case).expect("it can be written");
        run(&["check", file, "--variant", "as written"]).status.code()
    };
    let before = check(&original);
    let after = check(&original.replace("wake ping wait", "wait"));
    std::fs::remove_file(&path).expect("it is there");
    assert_eq!((before, after), (Some(0), Some(1)));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = turnwise(&["check", "tests/cases/two-wake.toml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(output.stderr), "");
}

#[test]
fn colours_come_only_where_they_are_asked_for() {
    let coloured = |variable: &str| {
        let mut command = turnwise(&["view", "tests/cases/wrong.toml"]);
        command.env_remove("NO_COLOR").env(variable, "1");
        text(command.output().expect("the command starts").stdout).contains('\u{1b}')
    };
    assert!(!coloured("UNRELATED"));
    assert!(coloured("CLICOLOR_FORCE"));
}

#[test]
fn a_timeout_ends_in_undecided() {
    let output = run(&["check", "tests/cases/many-states.toml", "--timeout", "200ms"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(output.stdout).contains("the time allowed was up"));
}

#[test]
fn memory_is_limited_too() {
    let output = run(&["check", "tests/cases/many-states.toml", "--max-memory", "4M"]);
    assert_eq!(output.status.code(), Some(3));
}

/// Ctrl-C while the states are explored: what is known so far is printed.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_in_undecided() {
    let child = turnwise(&["check", "tests/cases/many-states.toml", "--timeout", "5m"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let status = format!("/proc/{}/status", child.id());
    let is_ready = || {
        let text = std::fs::read_to_string(&status).expect("it is running");
        let mask = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("a mask");
        // SIGINT is signal 2, the second bit.
        u64::from_str_radix(mask.trim(), 16).expect("hexadecimal") & 0b10 != 0
    };
    while !is_ready() {
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3));
    assert!(text(output.stdout).contains("it was interrupted"));
}

/// Every example in a help text that speaks of shipped cases can be typed as it stands.
#[cfg(unix)]
#[test]
fn the_examples_of_the_help_texts_work() {
    let folder = temporary("examples");
    std::fs::create_dir(&folder).expect("it can be made");
    let command = PathBuf::from(env!("CARGO_BIN_EXE_turnwise"));
    let mut tried = 0;
    for name in ["check", "cases", "bound", "explain", "simulate", "view", "compare", "graph"] {
        let help = text(run(&[name, "--help"]).stdout);
        let (_, examples) = help.split_once("Examples:\n").expect("examples");
        for example in examples.lines().filter(|line| !line.contains("my-scheduler")) {
            let status = Command::new("/bin/sh")
                .args(["-c", example])
                .current_dir(&folder)
                .env("PATH", command.parent().expect("a folder"))
                .stdout(Stdio::null())
                .status()
                .expect("there is a shell");
            assert!(matches!(status.code(), Some(0 | 3)), "{example}: {status}");
            tried += 1;
        }
    }
    std::fs::remove_dir_all(&folder).expect("it is there");
    assert!(tried >= 10, "only {tried}");
}
