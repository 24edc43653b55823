//! The cause of a starvation is found by taking tasks away, not by looking who went last.

#![allow(clippy::print_stdout, reason = "tests say how much they looked at")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A case in which `drivers` keep themselves ready, and wake `echoes` that only answer; each is as
/// urgent as the other, and all more than the victim. In file order rotated by `turn`.
fn case(policy: &str, drivers: usize, echoes: usize, turn: usize) -> String {
    let wakes: String = (0..echoes).map(|echo| format!("wake echo-{echo} ")).collect();
    let mut tasks: Vec<(String, String)> = (0..drivers)
        .map(|driver| (format!("driver-{driver}"), format!("loop {{ {wakes} yield }}")))
        .collect();
    let echo = |echo| (format!("echo-{echo}"), "loop { wait work 1 }".to_owned());
    tasks.extend((0..echoes).map(echo));
    let many = tasks.len();
    tasks.rotate_left(turn % many);
    let task = |(name, program): &(String, String)| {
        format!("[[task]]\nname = \"{name}\"\npriority = 2\nprogram = \"{program}\"\n")
    };
    let tasks: String = tasks.iter().map(task).collect();
    format!(
        "title = \"drawn\"\n[machine]\npolicy = \"{policy}\"\n{tasks}[[task]]\nname = \
         \"victim\"\nprogram = \"loop {{ work 1 yield }}\"\n"
    )
}

/// What `explain` says of the victim.
fn causes(name: &str, text: &str) -> Value {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.toml"));
    fs::write(&file, text).expect("it can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .arg("explain")
        .arg(&file)
        .args(["--property", "every ready task runs", "--format", "json"])
        .output()
        .expect("the command runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let claims = report["variants"][0]["claims"].as_array().expect("claims").clone();
    let of = claims.into_iter().find(|claim| claim["for"] == "victim").expect("the victim's");
    assert_eq!(of["rests on"], "violated", "{text}");
    of["causes"].clone()
}

fn verdict<'c>(causes: &'c Value, what: &str) -> &'c Value {
    let changes = causes["changes"].as_array().expect("changes");
    let found = changes.iter().find(|change| change["what"] == what);
    &found.unwrap_or_else(|| panic!("{what} was tried: {causes:#}"))["verdict"]
}

#[test]
fn the_nearest_overtaker_is_not_the_cause() {
    let (mut lassos, mut misled) = (0, 0);
    for policy in ["priority", "any"] {
        for echoes in 1..=4 {
            for turn in 0..=echoes {
                let text = case(policy, 1, echoes, turn);
                let causes = causes(&format!("{policy}-{echoes}-{turn}"), &text);
                assert_eq!(causes["because of"], serde_json::json!(["driver-0"]), "{text}");
                let overtakers = causes["overtakers"].as_array().expect("overtakers");
                lassos += 1;
                let is_echo = |it: &Value| it["task"].as_str().expect("a name").starts_with("echo");
                misled += usize::from(overtakers.iter().any(is_echo));
                for echo in overtakers.iter().filter(|it| is_echo(it)) {
                    let armed = echo["armed by"].as_str().expect("somebody wakes it");
                    assert!(armed.starts_with("driver-0: wake echo"), "{armed}");
                }
                assert_eq!(*verdict(&causes, "policy round-robin"), "holds");
                let same = if policy == "any" { "policy priority" } else { "policy any" };
                assert_eq!(*verdict(&causes, same), "violated", "a change that mends nothing");
                assert_eq!(*verdict(&causes, "strong fairness of processors"), "violated");
            }
        }
    }
    println!("{lassos} lassos, in {misled} of them an overtaker is not the cause");
    assert!(lassos >= 12 && misled >= 12, "{lassos} lassos, {misled} of use");
}

#[test]
fn two_that_would_each_be_enough_are_both_the_cause() {
    let causes = causes("two-drivers", &case("priority", 2, 1, 0));
    assert_eq!(causes["because of"], serde_json::json!(["driver-0", "driver-1"]));
}

#[test]
fn whoever_keeps_the_processor_is_the_cause() {
    let text = "title = \"spin\"\n[[task]]\nname = \"buggy\"\nprogram = \"spin\"\n[[task]]\n\
                name = \"victim\"\nprogram = \"loop { work 1 yield }\"\n";
    let causes = causes("spin", text);
    assert_eq!(causes["because of"], serde_json::json!(["buggy"]));
    assert_eq!(*verdict(&causes, "discipline preemptive"), "holds");
    assert_eq!(*verdict(&causes, "discipline handoff"), "holds");
    assert_eq!(*verdict(&causes, "policy any"), "violated");
}
