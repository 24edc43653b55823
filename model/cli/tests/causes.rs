//! The cause of a starvation is found by taking tasks away, not by looking who went last.

#![allow(clippy::print_stdout, reason = "tests say how much they looked at")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A case in which `drivers` keep themselves ready, and wake `echoes` that only answer; each is as
/// urgent as the other, and all more than the victim. Drawn: the order in the file, in which order
/// the echoes are woken, how much everyone works, how urgent all are.
fn case(policy: &str, drivers: usize, echoes: usize, random: &mut fastrand::Rng) -> String {
    let work = |random: &mut fastrand::Rng| match random.usize(0..3) {
        0 => String::new(),
        many => format!("work {many} "),
    };
    let mut woken: Vec<String> = (0..echoes).map(|echo| format!("wake echo-{echo} ")).collect();
    random.shuffle(&mut woken);
    let mut tasks: Vec<(String, String)> = Vec::new();
    for driver in 0..drivers {
        let program = format!("loop {{ {}{}yield }}", woken.concat(), work(random));
        tasks.push((format!("driver-{driver}"), program));
    }
    for echo in 0..echoes {
        tasks.push((format!("echo-{echo}"), format!("loop {{ wait {}}}", work(random))));
    }
    random.shuffle(&mut tasks);
    let priority = random.usize(1..4);
    let task = |(name, program): &(String, String)| {
        format!("[[task]]\nname = \"{name}\"\npriority = {priority}\nprogram = \"{program}\"\n")
    };
    let tasks: String = tasks.iter().map(task).collect();
    format!(
        "title = \"drawn\"\n[machine]\npolicy = \"{policy}\"\n{tasks}[[task]]\nname = \
         \"victim\"\nprogram = \"loop {{ work 1 yield }}\"\n"
    )
}

/// What `explain` says of an instance of a claim that is violated.
fn claim(name: &str, text: &str, property: &str, about: &str, arguments: &[&str]) -> Value {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.toml"));
    fs::write(&file, text).expect("it can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .arg("explain")
        .arg(&file)
        .args(["--property", property, "--format", "json"])
        .args(arguments)
        .output()
        .expect("the command runs");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
    let claims = report["variants"][0]["claims"].as_array().expect("claims").clone();
    let of = claims.into_iter().find(|claim| claim["for"] == about).expect("the victim's");
    assert_eq!(of["rests on"], "violated", "{text}");
    of
}

/// Why the victim starves.
fn causes(name: &str, text: &str) -> Value {
    claim(name, text, "every ready task runs", "victim", &[])["causes"].clone()
}

/// Who was dispatched last before the loop of a counterexample closes, but for the victim.
fn nearest(counterexample: &Value) -> String {
    let back = counterexample["loop"].as_u64().expect("a loop") as usize;
    let states = counterexample["states"].as_array().expect("states");
    let on_loop = states[back + 1..].iter().map(|state| &state["#meta"]["action"]);
    let closing = &counterexample["#meta"]["closing:action"];
    let actions: Vec<&str> = on_loop.chain([closing]).flat_map(Value::as_str).collect();
    let dispatched = actions.iter().rev().filter_map(|action| action.strip_prefix("dispatch "));
    let mut others = dispatched.filter(|name| *name != "victim");
    others.next().unwrap_or_else(|| panic!("nobody goes in {actions:?}")).to_owned()
}

fn verdict<'c>(causes: &'c Value, what: &str) -> &'c Value {
    let changes = causes["changes"].as_array().expect("changes");
    let found = changes.iter().find(|change| change["what"] == what);
    &found.unwrap_or_else(|| panic!("{what} was tried: {causes:#}"))["verdict"]
}

#[test]
fn the_nearest_overtaker_is_not_the_cause() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut lassos, mut misled) = (0, 0);
    while misled < 12 && lassos < 64 {
        let policy = ["priority", "any"][lassos % 2];
        let echoes = random.usize(1..5);
        let text = case(policy, 1, echoes, &mut random);
        let name = format!("drawn-{lassos}");
        let claim = claim(&name, &text, "every ready task runs", "victim", &[]);
        let (causes, nearest) = (&claim["causes"], nearest(&claim["counterexample"]));
        assert_eq!(causes["because of"], serde_json::json!(["driver-0"]), "{text}");
        let overtakers = causes["overtakers"].as_array().expect("overtakers");
        let known = overtakers.iter().any(|it| it["task"] == *nearest);
        assert!(known, "{nearest} overtakes: {causes:#}");
        lassos += 1;
        misled += usize::from(nearest.starts_with("echo-"));
        for overtaker in overtakers {
            let task = overtaker["task"].as_str().expect("a name");
            if task.starts_with("echo-") {
                let armed = overtaker["armed by"].as_str().expect("somebody wakes it");
                assert_eq!(armed, format!("driver-0: wake {task}"));
            }
        }
        assert_eq!(*verdict(causes, "policy round-robin"), "holds");
        let same = if policy == "any" { "policy priority" } else { "policy any" };
        assert_eq!(*verdict(causes, same), "violated", "a change that mends nothing");
        assert_eq!(*verdict(causes, "strong fairness of processors"), "violated");
    }
    println!("{lassos} lassos, in {misled} of them the nearest overtaker is not the cause");
    assert!(misled >= 12, "{lassos} lassos, {misled} of use");
}

#[test]
fn two_that_would_each_be_enough_are_both_the_cause() {
    let text = case("priority", 2, 1, &mut fastrand::Rng::with_seed(7));
    let causes = causes("two-drivers", &text);
    assert_eq!(causes["because of"], serde_json::json!(["driver-0", "driver-1"]));
}

/// A task that hogs the processor, a victim that is not as urgent, and `others` as that one.
fn hog(program: &str, others: usize) -> String {
    let task = |name: &str, priority: usize, program: &str| {
        format!("[[task]]\nname = \"{name}\"\npriority = {priority}\nprogram = \"{program}\"\n")
    };
    let others = (0..others).map(|i| task(&format!("other-{i}"), 0, "loop { work 3 yield }"));
    format!(
        "title = \"hog\"\n[machine]\npolicy = \"priority\"\n[[device]]\nname = \"clock\"\n{}{}{}",
        task("hog", 2, program),
        task("victim", 0, "loop { work 1 yield }"),
        others.collect::<String>()
    )
}

#[test]
fn what_was_not_decided_of_the_idle_is_not_denied() {
    let text = hog("loop { work 1 yield }", 5);
    let runs = "every ready task runs";
    let whole = claim("hog", &text, runs, "victim", &[])["causes"].clone();
    assert_eq!(whole["because of"], serde_json::json!(["hog"]));
    assert_eq!(whole["all idle"], Value::Null);
    let limited = ["--max-states", "12"];
    let cut = claim("hog-cut", &text, runs, "victim", &limited)["causes"].clone();
    assert_eq!((&cut["because of"], &cut["all idle"]), (&Value::Null, &"undecided".into()));
}

#[test]
fn a_claim_that_would_say_nothing_is_not_said_to_be_violated() {
    let property = "[[property]]\nname = \"as hog waits\"\n\
        formula = \"ready(victim) and blocked(hog) leads to running(victim)\"\n";
    let text = hog("loop { await clock work 1 }", 0) + property;
    let causes = claim("vacuous", &text, "as hog waits", "", &[])["causes"].clone();
    assert_eq!(causes["overtakers"][0]["task"], "hog", "{causes:#}");
    assert_eq!((&causes["because of"], &causes["all idle"]), (&Value::Null, &"vacuous".into()));
}

#[test]
fn copies_of_the_victim_are_not_its_cause() {
    let text = "title = \"copies\"\n[machine]\npolicy = \"any\"\n[[task]]\nname = \"victim\"\n\
        copies = 2\nprogram = \"loop { work 1 yield }\"\n";
    let runs = "every ready task runs";
    let alone = claim("copies", text, runs, "victim-0", &[])["causes"].clone();
    assert_eq!(alone["overtakers"][0]["task"], "victim-1");
    assert_eq!((&alone["because of"], &alone["all idle"]), (&Value::Null, &Value::Null));
}

/// A runtime under an operating system, with a policy each, and a hog and a victim in the runtime.
fn two_levels(machine: &str, runtime: &str) -> String {
    let task = |name: &str, priority: usize| {
        format!(
            "[[task]]\nname = \"{name}\"\npriority = {priority}\nruntime = \"rt\"\n\
             program = \"loop {{ work 1 yield }}\"\n"
        )
    };
    format!(
        "title = \"two levels\"\n[machine]\npolicy = \"{machine}\"\n[[runtime]]\nname = \"rt\"\n\
         policy = \"{runtime}\"\n{}{}",
        task("hog", 2),
        task("victim", 1)
    )
}

#[test]
fn within_a_runtime_it_is_the_runtime_s_policy_that_counts() {
    let causes = causes("two-levels", &two_levels("fifo", "priority"));
    let overtaker = &causes["overtakers"][0];
    assert_eq!(overtaker["task"], "hog");
    assert_eq!(overtaker["how"], "it is more urgent: 2, against 1");
    for policy in ["fifo", "round-robin", "fair-share"] {
        assert_eq!(*verdict(&causes, &format!("runtime rt: policy {policy}")), "holds");
    }
    for nothing in ["runtime rt: policy any", "policy any", "runtime rt: slice 2"] {
        let changes = causes["changes"].as_array().expect("changes");
        let tried = changes.iter().find(|change| change["what"] == nothing);
        assert!(tried.is_none_or(|it| it["verdict"] == "violated"), "{nothing}");
    }
    assert_eq!(*verdict(&causes, "runtime rt: policy any"), "violated");
    assert_eq!(*verdict(&causes, "policy round-robin"), "violated");
    assert_eq!(*verdict(&causes, "runtime rt: aging 1"), "holds");
}

#[test]
fn each_policy_is_told_by_its_own_reason() {
    let slot = "title = \"slot\"\n[machine]\npolicy = \"lifo-slot\"\n\
        [[task]]\nname = \"ping\"\nprogram = \"loop { wake pong wait }\"\n\
        [[task]]\nname = \"pong\"\nprogram = \"loop { wake ping wait }\"\n\
        [[task]]\nname = \"victim\"\nprogram = \"loop { work 1 yield }\"\n";
    let levels = |program: &str| {
        format!(
            "title = \"levels\"\n[machine]\npolicy = \"multilevel\"\ndiscipline = \"preemptive\"\n\
             slice = 2\n[[task]]\nname = \"short\"\nprogram = \"loop {{ work 1 yield }}\"\n\
             [[task]]\nname = \"victim\"\nprogram = \"{program}\"\n"
        )
    };
    let share = "title = \"share\"\n[machine]\npolicy = \"fair-share\"\n\
        [[task]]\nname = \"free\"\nprogram = \"loop { yield }\"\n\
        [[task]]\nname = \"victim\"\nprogram = \"loop { work 1 yield }\"\n";
    let found = [
        ("slot", slot.to_owned(), "it is in the slot"),
        ("levels", levels("loop { work 2 yield }"), "it is on a higher level: 0, against 1"),
        ("share", share.to_owned(), "it has had less: 0, against "),
        ("any", slot.replace("lifo-slot", "any"), "the policy lets either go"),
        ("priority", hog("loop { work 1 yield }", 0), "it is more urgent: 2, against 0"),
    ];
    for (name, text, how) in found {
        let causes = causes(&format!("how-{name}"), &text);
        let told = causes["overtakers"][0]["how"].as_str().expect("an overtaker");
        assert!(told.starts_with(how), "{name}: {told}");
    }
}

#[test]
fn a_holder_overtakes_by_what_the_lock_lends_it() {
    let text = "title = \"lent\"\n[machine]\npolicy = \"priority\"\ndiscipline = \"preemptive\"\n\
        [[lock]]\nname = \"bus\"\nprotocol = \"ceiling\"\n\
        [[task]]\nname = \"victim\"\npriority = 2\nstarts = false\nprogram = \"work 1\"\n\
        [[task]]\nname = \"holder\"\npriority = 1\n\
        program = \"lock bus spawn victim loop { work 1 }\"\n\
        [[task]]\nname = \"high\"\npriority = 3\nprogram = \"lock bus unlock bus\"\n";
    let causes = causes("lent", text);
    let told = &causes["overtakers"][0];
    assert_eq!(told["task"], "holder", "{causes:#}");
    let how = "it is more urgent: 3 (of its own 1, raised by a lock that it holds), against 2";
    assert_eq!(told["how"], how);
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
