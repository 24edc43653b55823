//! Counterexamples on the executors of others: each is pumped or escapes, and the numbers agree.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use serde_json::Value;

#[path = "../../../tests/common/say.rs"]
mod say;

use say::say;

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
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (on, least) in EXECUTORS {
        let mut endings: BTreeMap<String, usize> = BTreeMap::new();
        for claim in &claims {
            let output = replay(on, claim);
            if output.status.code() == Some(2) {
                let why = String::from_utf8_lossy(&output.stderr);
                let is_told = ["the executor has no", "an executor is compared with one"];
                assert!(is_told.iter().any(|it| why.contains(it)), "{on} {claim:?}: {why}");
                *endings.entry("not hosted".to_owned()).or_default() += 1;
                continue;
            }
            let told = json(&output);
            judge(&told, output.status.code(), &format!("{on} {claim:?}"));
            if let Some(kind) = reason(&told, on) {
                *reasons.entry(kind).or_default() += 1;
            }
            *endings.entry(text(&told, "ending").to_owned()).or_default() += 1;
        }
        say(format_args!("{on}: {endings:?}"));
        let of = |ending: &str| endings.get(ending).copied().unwrap_or(0);
        let pumped = of("at the end") + of("at rest");
        assert!(pumped >= least, "{on} pumped only {pumped}");
        assert!(of("escaped") > 0, "nothing escapes {on}");
        assert!(of("not hosted") <= 60);
    }
    say(format_args!("why: {reasons:?}"));
    for kind in ["goes on", "queues", "priorities"] {
        assert!(reasons.contains_key(kind), "nothing escapes because of {kind}");
    }
}

/// Which of an executor's rules is given for an escape; it is the one for that kind of departure.
fn reason(told: &Value, on: &str) -> Option<&'static str> {
    let escape = told["escape"].as_object().map(|_| &told["escape"])?;
    let (instead, why) = (text(escape, "instead"), text(escape, "why"));
    assert!(!instead.contains("is stopped") && !instead.contains("beside"), "{on}: {instead}");
    let rest = why.strip_prefix(on).unwrap_or_else(|| panic!("{on} is not named: {why}"));
    let kind = match rest {
        " never takes a turn over" => "goes on",
        _ if rest.starts_with(" stops no task") => "goes on",
        _ if rest.starts_with(" does not rest") => "rests",
        _ if rest.starts_with(" has no say") => return Some("does"),
        _ if rest.starts_with(": ") => "queues",
        _ if rest.starts_with(" knows no priorities: ") => "priorities",
        _ => panic!("{why}"),
    };
    let goes_on = instead.ends_with(" goes on");
    assert_eq!(goes_on, kind == "goes on", "{on}: {instead}: {why}");
    assert_eq!(instead.starts_with("a turn of "), !goes_on, "{on}: {instead}: {why}");
    Some(kind)
}

#[test]
fn turns_of_priorities_are_explained_by_there_being_none_and_others_by_the_queues() {
    for (case, kind) in [("priority", "priorities"), ("lifo-slot", "queues")] {
        let told = json(&turnwise(&["replay", case, "--on", "tokio", "--format", "json"]));
        assert_eq!(reason(&told, "tokio"), Some(kind), "{told}");
    }
}

#[test]
fn an_escape_in_a_later_round_stands_in_that_round_on_the_page() {
    let claim = ["replay", "lifo-slot", "--on", "cooperative"];
    let capped = [&claim[..], &["--scheduler", "with a cap of 3"]].concat();
    let told = json(&turnwise(&[&capped[..], &["--format", "json"]].concat()));
    assert_eq!((&told["escape"]["round"], &told["escape"]["step"]), (&2.into(), &14.into()));
    let page = |arguments: &[&str]| {
        let output = turnwise(&[arguments, &["--rounds", "30", "--format", "html"]].concat());
        String::from_utf8(output.stdout).expect("text")
    };
    // The loop goes from step 5 to 14, so its second round from 15 to 24.
    let places = "<section id=\"replay\" data-comes-to=\"23\" data-escapes-at=\"24\" ";
    assert!(page(&capped).contains(places));
    // Gone round thirty times: its last operation is that of step 13.
    let places = "<section id=\"replay\" data-comes-to=\"303\" aria";
    assert!(page(&claim).contains(places));
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
