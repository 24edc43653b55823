//! Counterexamples on the executors of others: each is pumped or escapes, and the numbers agree.

// Whoever reads a test's output wants to know what it looked at.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::process::{Command, Output};

use serde_json::Value;

/// Executors of others, and how many of the violated claims each is to pump at least.
const EXECUTORS: [(&str, usize); 4] =
    [("tokio", 30), ("tokio-multi-thread", 30), ("async-executor", 30), ("local-pool", 30)];

fn turnwise(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("the command can be run")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list in {value}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` is text in {value}"))
}

/// Case, variant, property and subject of every violated claim.
fn violated() -> Vec<[String; 4]> {
    let report = json(&turnwise(&["check", "--format", "json"]));
    let mut found = vec![];
    for case in list(&report, "cases") {
        for variant in list(case, "variants") {
            let name = variant["variant"].as_str().unwrap_or("as written");
            for property in list(variant, "properties") {
                for instance in list(property, "instances") {
                    if instance["verdict"] == "violated" {
                        let names = [
                            text(case, "case"),
                            name,
                            text(property, "property"),
                            text(instance, "for"),
                        ];
                        found.push(names.map(str::to_owned));
                    }
                }
            }
        }
    }
    found
}

fn replay(on: &str, claim: &[String; 4]) -> Output {
    let [case, variant, property, subject] = claim.each_ref().map(String::as_str);
    let mut arguments = vec!["replay", case, "--on", on, "--rounds", "40", "--format", "json"];
    arguments.extend(["--variant", variant, "--property", property]);
    if !subject.is_empty() {
        arguments.extend(["--for", subject]);
    }
    turnwise(&arguments)
}

#[test]
fn every_counterexample_is_pumped_or_escapes_on_the_executors_of_others() {
    let claims = violated();
    assert!(claims.len() >= 100, "only {} claims", claims.len());
    for (on, least) in EXECUTORS {
        let mut endings: BTreeMap<String, usize> = BTreeMap::new();
        for claim in &claims {
            let output = replay(on, claim);
            if output.status.code() == Some(2) {
                let why = String::from_utf8_lossy(&output.stderr);
                assert!(why.contains("the executor has no"), "{on} {claim:?}: {why}");
                *endings.entry("not hosted".to_owned()).or_default() += 1;
                continue;
            }
            let told = json(&output);
            judge(&told, output.status.code(), &format!("{on} {claim:?}"));
            *endings.entry(text(&told, "ending").to_owned()).or_default() += 1;
        }
        println!("{on}: {endings:?}");
        let of = |ending: &str| endings.get(ending).copied().unwrap_or(0);
        let pumped = of("at the end") + of("at rest");
        assert!(pumped >= least, "{on} pumped only {pumped}");
        assert!(of("escaped") > 0, "nothing escapes {on}");
        assert!(of("not hosted") <= 60);
    }
}

/// Is what it says of one thing what it says of another?
fn judge(told: &Value, code: Option<i32>, which: &str) {
    assert_eq!(told["schema"], "turnwise.replay/1");
    let ending = text(told, "ending");
    assert!(["at the end", "at rest", "escaped"].contains(&ending), "{which}: {told}");
    assert_eq!(told["reproduced"], ending != "escaped", "{which}: {told}");
    assert_eq!(code, Some(i32::from(ending == "escaped")), "{which}");
    assert_eq!(told["escape"].is_null(), ending != "escaped", "{which}: {told}");
    if ending == "escaped" {
        assert!(!text(&told["escape"], "why").is_empty());
        return;
    }
    let victim = told["victim"].as_str();
    for task in list(told, "tasks") {
        assert_eq!(task["turns"], task["turns expected"], "{which}: {told}");
        assert_eq!(task["operations"], task["operations expected"], "{which}: {told}");
        if Some(text(task, "task")) == victim {
            assert_eq!((&task["turns"], &task["operations"]), (&0.into(), &0.into()), "{which}");
        }
    }
    assert_eq!(
        told["rounds"]["done"] == told["rounds"]["asked"],
        ending == "at the end" && !told["back to"].is_null(),
        "{which}: {told}"
    );
    let again = list(told, "steps").iter().filter(|step| step["done"] == 40).count();
    assert_eq!(again > 0, told["rounds"]["done"] == 40, "{which}: {told}");
}

#[test]
fn the_lifo_slot_of_tokio_has_a_cap_and_the_others_have_no_slot() {
    let claim = ["lifo-slot", "as written", "every ready task runs", "third"].map(str::to_owned);
    for (on, _) in EXECUTORS {
        let told = json(&replay(on, &claim));
        assert_eq!(told["escape"]["instead"], "a turn of third", "{on}");
        // In the slot they wake each other: three turns from it, and one that it did not count.
        let rounds = told["rounds"]["done"].as_u64().expect("a number");
        assert_eq!(rounds > 0, on == "tokio-multi-thread", "{on}: {rounds}");
    }
}
