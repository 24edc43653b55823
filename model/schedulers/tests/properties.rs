//! Which built-in properties a machine is asked about, and in which instances.

use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::property::built_in;

fn read(text: &str) -> CaseVariant {
    let text = format!("title = \"x\"\n{text}");
    case::read(&text).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}")).base
}

const PLAIN: &str = "[[task]]\nname = 'a'\nprogram = 'loop { work 1 yield }'\n";

/// What is listed beyond the properties that every machine has a subject for.
fn listed_beside_the_usual(text: &str) -> Vec<String> {
    let usual = [
        "no task is lost",
        "one processor a task",
        "no idle processor beside a ready task",
        "work is found",
        "every ready task runs",
        "the scheduler regains control",
    ];
    let names: Vec<String> = read(text).properties.into_iter().map(|claim| claim.name).collect();
    assert!(usual.iter().all(|name| names.iter().any(|other| other == name)), "{names:?}");
    names.into_iter().filter(|name| !usual.contains(&name.as_str())).collect()
}

#[test]
fn a_property_is_listed_where_the_machine_has_its_subject() {
    let cases: [(&str, &[&str]); 9] = [
        ("", &[]),
        ("[machine]\ndiscipline = 'preemptive'\n", &["slices are kept"]),
        ("[machine]\ndiscipline = 'preemptive'\ntimer = 'any'\n", &[]),
        ("[machine]\npolicy = 'priority'\n", &["urgent first"]),
        ("[supervisor]\npatience = 3\n", &["the application recovers"]),
        ("[[task]]\nname = 'b'\nprogram = 'work 1'\n", &["every task ends"]),
        ("[[task]]\nname = 'b'\nprogram = 'loop { wait }'\n", &["no wakeup is lost"]),
        (
            "[[channel]]\nname = 'c'\n[[task]]\nname = 'b'\nprogram = 'loop { receive c }'\n",
            &["no wakeup is lost", "no deadlock", "every event is handled"],
        ),
        (
            "[[lock]]\nname = 'l'\n[[counter]]\nname = 'x'\n\
             [[task]]\nname = 'b'\nprogram = 'lock l read x write x unlock l'\n",
            &[
                "no wakeup is lost",
                "locks exclude",
                "no update is lost",
                "no deadlock",
                "every task ends",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(listed_beside_the_usual(&format!("{text}{PLAIN}")), expected, "{text}");
    }
}

fn instances(text: &str, property: &str) -> Vec<String> {
    let variant = read(text);
    let claim = variant.properties.into_iter().find(|claim| claim.name == property);
    claim.expect("it is listed").instances.into_iter().map(|instance| instance.name).collect()
}

const RUNTIME: &str = "[machine]\nprocessors = 2\n[[runtime]]\nname = 'rt'\nworkers = 2\n\
    [[task]]\nname = 'a'\ncopies = 2\nruntime = 'rt'\nprogram = 'loop { work 1 yield }'\n\
    [[task]]\nname = 'b'\nprogram = 'work 1'\n";

#[test]
fn instances_are_tasks_channels_processors() {
    assert_eq!(instances(RUNTIME, "every ready task runs"), ["a-0", "a-1", "b"]);
    assert_eq!(instances(RUNTIME, "every task ends"), ["b"]);
    assert_eq!(instances(RUNTIME, "work is found"), ["processor-0", "processor-1"]);
    let channels = "[[channel]]\nname = 'c'\ncopies = 2\n";
    let text = format!("{channels}{PLAIN}");
    assert_eq!(instances(&text, "every event is handled"), ["c-0", "c-1"]);
}

#[test]
fn control_is_regained_on_processors_and_on_workers() {
    assert_eq!(
        instances(RUNTIME, "the scheduler regains control"),
        ["processor-0", "processor-1", "rt-worker-0", "rt-worker-1"]
    );
}

#[test]
fn recovery_is_of_each_endless_task_and_of_the_restarts() {
    let supervised = "[supervisor]\npatience = 3\n";
    let both = format!("{supervised}{PLAIN}[[task]]\nname = 'b'\nprogram = 'work 1'\n");
    assert_eq!(instances(&both, "the application recovers"), ["a", "restarts"]);
    let finite = format!("{supervised}[[task]]\nname = 'b'\nprogram = 'work 1'\n");
    assert_eq!(instances(&finite, "the application recovers"), ["stuck turns", "restarts"]);
}

#[test]
fn the_names_are_those_of_the_format() {
    let names: Vec<&str> = built_in().map(|property| property.name).collect();
    assert_eq!(
        names,
        [
            "no task is lost",
            "one processor a task",
            "no wakeup is lost",
            "locks exclude",
            "no update is lost",
            "no deadlock",
            "slices are kept",
            "no idle processor beside a ready task",
            "urgent first",
            "work is found",
            "every ready task runs",
            "every event is handled",
            "every task ends",
            "the scheduler regains control",
            "the application recovers",
        ]
    );
}
