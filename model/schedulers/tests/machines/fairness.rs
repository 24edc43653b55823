//! Families of fairness: their members, what each takes in, and what is refused.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, Restarts, RuntimeSpec, SupervisorSpec,
};

use crate::{machine, moves, reachable};

/// One of everything.
fn furnished() -> Machine {
    let tasks = [
        ("a", "lock m unlock m await disk either { yield } or { receive c }"),
        ("r", "block disk lock n repeat 2 { either { yield } or { } } spin"),
    ];
    machine(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Handoff;
        spec.scheduler.carriers = 2;
        spec.devices.push(DeviceSpec::new("disk"));
        spec.devices.push(DeviceSpec { answers: false, ..DeviceSpec::new("dead") });
        spec.locks.push(LockSpec { grant: Grant::Barging, ..LockSpec::new("m") });
        spec.locks.push(LockSpec::new("n"));
        spec.channels.push(ChannelSpec { from_environment: true, ..ChannelSpec::new("c") });
        spec.channels.push(ChannelSpec::new("inner"));
        let mut rt = RuntimeSpec::new("rt");
        rt.scheduler.discipline = Discipline::Preemptive;
        spec.runtimes.push(rt);
        spec.tasks[1].runtime = Some("rt".to_owned());
        let restarts = Restarts::Application;
        spec.supervisor = Some(SupervisorSpec { restarts, patience: 3, limit: Some(1) });
    })
}

fn names(machine: &Machine, family: &str) -> Vec<String> {
    let members = machine.members(family).expect("a family");
    members.iter().map(|class| class.name().to_owned()).collect()
}

#[test]
fn each_family_has_a_member_for_each_part() {
    let one = furnished();
    assert_eq!(
        names(&one, "processors"),
        [
            "processors: processor 0",
            "processors: processor 1",
            "processors: spare of a",
            "processors: spare of rt worker 0"
        ]
    );
    assert_eq!(
        names(&one, "timer"),
        [
            "timer: processor 0",
            "timer: processor 1",
            "timer: rt worker 0",
            "timer: blocking calls of r"
        ]
    );
    assert_eq!(names(&one, "devices"), ["devices: disk answers a", "devices: disk answers r"]);
    assert_eq!(names(&one, "locks"), ["locks: m for a"]);
    assert_eq!(names(&one, "supervisor"), ["supervisor"]);
    assert_eq!(names(&one, "environment"), ["environment: c"]);
    assert_eq!(
        names(&one, "choices"),
        [
            "choices: a, either 1, branch 1",
            "choices: a, either 1, branch 2",
            "choices: r, either 1, branch 1",
            "choices: r, either 1, branch 2"
        ]
    );
}

#[test]
fn parts_can_be_named_alone() {
    let one = furnished();
    assert_eq!(names(&one, "device:disk").len(), 2);
    assert_eq!(names(&one, "device:dead"), Vec::<String>::new());
    assert_eq!(names(&one, "lock:m"), ["locks: m for a"]);
    assert_eq!(names(&one, "lock:n"), Vec::<String>::new());
    assert_eq!(names(&one, "channel:c"), ["environment: c"]);
    assert_eq!(names(&one, "channel:inner"), Vec::<String>::new());
    assert_eq!(names(&one, "processor:1"), ["processors: processor 1"]);
}

#[test]
fn a_machine_without_such_parts_has_no_members() {
    let plain = machine(&[("a", "work 1")], |_| {});
    for family in ["timer", "devices", "locks", "supervisor", "environment", "choices"] {
        assert_eq!(names(&plain, family), Vec::<String>::new(), "{family}");
    }
    assert_eq!(names(&plain, "processors"), ["processors: processor 0"]);
}

#[test]
fn unknown_names_and_conclusions_are_refused() {
    let one = furnished();
    let refused = |name: &str| {
        let error = one.members(name).expect_err("no family");
        assert_eq!(error.name, name);
        (error.message, error.help.unwrap_or_default())
    };
    let pair = |message: &str, help: &str| (message.to_owned(), help.to_owned());
    assert_eq!(
        refused("procesors"),
        pair("there is no family `procesors`", "did you mean `processors`?")
    );
    assert_eq!(refused("device:dsk"), pair("there is no device `dsk`", "did you mean `disk`?"));
    assert_eq!(refused("processor:2"), pair("there is no processor `2`", "known: 0, 1"));
    let help = "assume it of the machine's parts: processors, timer, devices";
    assert_eq!(
        refused("policy"),
        pair("fairness of `policy` is what is to be shown, not assumed", help)
    );
    for name in ["workers", "rt"] {
        let (message, help) = refused(name);
        assert!(message.contains("what is to be shown, not assumed"), "{message}");
        assert_eq!(help, "assume `processors`");
    }
}

/// Every step is in as many classes as parts take it: one, or two for a choice.
#[test]
fn the_families_divide_the_steps_among_them() {
    let one = furnished();
    let families =
        ["processors", "timer", "devices", "locks", "supervisor", "environment", "choices"];
    let members: Vec<_> =
        families.iter().flat_map(|family| one.members(family).expect("a family")).collect();
    let coverage = one.coverage_classes();
    let mut seen = vec![0; members.len()];
    for state in reachable(&one) {
        for (text, action, _) in moves(&one, &state) {
            let mut of = Vec::new();
            for (i, class) in members.iter().enumerate() {
                if class.contains(&one, &state, &action) {
                    seen[i] += 1;
                    of.push(class.name().split(':').next().unwrap_or_default().to_owned());
                }
            }
            let expected: &[&str] =
                if text.contains("branch") { &["processors", "choices"] } else { &of_kind(&text) };
            assert_eq!(of, expected, "{text}");
            let kinds = coverage.iter().filter(|class| class.contains(&one, &state, &action));
            assert_eq!(kinds.count(), 1, "{text}");
        }
    }
    let never: Vec<_> = members.iter().zip(&seen).filter(|(_, count)| **count == 0).collect();
    assert_eq!(never.iter().map(|(class, _)| class.name()).collect::<Vec<_>>(), ["locks: m for a"]);
}

fn of_kind(text: &str) -> [&'static str; 1] {
    let timer = ["interrupt", "hand off", "r's call"].iter().any(|word| text.starts_with(word));
    let kinds = [
        ("environment", text.starts_with("environment")),
        ("devices", text.contains("answers")),
        ("supervisor", text.starts_with("restart")),
        ("timer", timer),
    ];
    let kind = kinds.into_iter().find(|(_, is)| *is);
    [kind.map_or("processors", |(kind, _)| kind)]
}

#[test]
fn coverage_asks_only_for_what_the_machine_could_do() {
    let plain = machine(&[("a", "work 1")], |_| {});
    let kinds = |machine: &Machine| -> Vec<String> {
        machine.coverage_classes().iter().map(|class| class.name().to_owned()).collect()
    };
    assert_eq!(kinds(&plain), ["dispatch", "operation", "giving way"]);
    assert_eq!(
        kinds(&furnished()),
        [
            "dispatch",
            "operation",
            "choice",
            "giving way",
            "a worker sleeps",
            "interrupt",
            "hand-off",
            "time in a blocking call",
            "event",
            "answer",
            "grant",
            "restart"
        ]
    );
}
