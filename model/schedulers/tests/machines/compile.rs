//! What is refused, where, and with what advice.

use turnwise_schedulers::machine::{Machine, Place, SpecError};
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, LockSpec, MachineSpec, Policy, Restarts, RuntimeSpec, SupervisorSpec,
};

use crate::spec;

fn error(tasks: &[(&str, &str)], change: impl FnOnce(&mut MachineSpec)) -> SpecError {
    let mut spec = spec(tasks);
    change(&mut spec);
    Machine::new(spec).expect_err("the description is no machine")
}

/// Everything that programs can name.
fn furnished(spec: &mut MachineSpec) {
    spec.channels.push(ChannelSpec::new("clicks"));
    spec.devices.push(DeviceSpec::new("disk"));
    spec.locks.push(LockSpec::new("mutex"));
    spec.counters.push("hits".to_owned());
}

/// The message, the words pointed at, and the advice for one program.
fn refused(program: &str) -> (String, String, String) {
    let error = error(&[("task", program), ("other", "")], furnished);
    let Place::Program { task: 0, span } = error.place else { panic!("{:?}", error.place) };
    (error.message, program[span].to_owned(), error.help.unwrap_or_default())
}

fn expect(program: &str, message: &str, at: &str, help: &str) {
    assert_eq!(refused(program), (message.to_owned(), at.to_owned(), help.to_owned()));
}

#[test]
fn unknown_names_are_pointed_at_with_the_nearest_known() {
    let near = |word: &str| format!("did you mean `{word}`?");
    expect("work 1 receive click", "there is no channel `click`", "click", &near("clicks"));
    expect("send clocks", "there is no channel `clocks`", "clocks", &near("clicks"));
    expect("await dsk", "there is no device `dsk`", "dsk", &near("disk"));
    expect("block dsk else { yield }", "there is no device `dsk`", "dsk", &near("disk"));
    expect("lock mutx", "there is no lock `mutx`", "mutx", &near("mutex"));
    expect("read hit", "there is no counter `hit`", "hit", &near("hits"));
    expect("wake othr", "there is no task `othr`", "othr", &near("other"));
}

#[test]
fn names_are_known_or_not_where_nothing_gets_to_as_well() {
    expect("loop { yield } wake othr", "there is no task `othr`", "othr", "did you mean `other`?");
    let never_fails = "await disk else { lock mutx }";
    expect(never_fails, "there is no lock `mutx`", "mutx", "did you mean `mutex`?");
}

#[test]
fn a_loop_that_does_nothing_is_refused() {
    let help = "write `spin` for a task that computes for ever";
    let message = "this loop never does anything";
    expect("loop { }", message, "loop", help);
    expect("work 1 loop { repeat 3 { } }", message, "loop", help);
}

#[test]
fn a_write_in_an_endless_loop_is_refused() {
    let message = "`write` inside an endless loop: the state has no end";
    let program = "loop { either { write hits } or { yield } }";
    expect(program, message, "write hits", "write `repeat n { … }`");
}

#[test]
fn unlock_of_a_lock_that_cannot_be_held_is_refused() {
    let message = "`mutex` is not held here";
    let help = "`lock mutex` must come before";
    expect("unlock mutex", message, "unlock mutex", help);
    let twice = "lock mutex unlock mutex work 1 ; unlock mutex";
    assert_eq!(refused(twice).1, "unlock mutex");
    let spec = |program| {
        let mut it = spec(&[("task", program)]);
        furnished(&mut it);
        Machine::new(it)
    };
    assert!(spec("either { lock mutex } or { } unlock mutex").is_ok());
    assert!(spec("loop { lock mutex yield unlock mutex }").is_ok());
}

#[test]
fn a_task_that_starts_by_itself_cannot_be_spawned() {
    expect("spawn other", "`other` starts by itself", "other", "give it `starts = false`");
}

#[test]
fn a_program_is_bounded() {
    let message = "the program has more than 65000 operations";
    let help = "`work n` and `repeat n` count n times";
    expect("repeat 10 { work 10000 }", message, "work 10000", help);
    let nested = "repeat 10000 { repeat 10000 { yield } }";
    assert_eq!(refused(nested).0, message);
    // Nothing to unroll, however often.
    let nothing = "repeat 10000 { repeat 10000 { } } repeat 10000 { repeat 10000 { spin } }";
    assert!(Machine::new(spec(&[("a", nothing)])).is_ok());
    assert!(Machine::new(spec(&[("a", "repeat 6 { work 10000 }")])).is_ok());
}

#[test]
fn limits_are_stated() {
    let many = |n: usize| vec![("a", ""); n];
    let message =
        |tasks: &[(&str, &str)], change: fn(&mut MachineSpec)| error(tasks, change).message;
    assert_eq!(message(&many(33), |_| {}), "more than 32 tasks, copies counted");
    assert_eq!(message(&[], |spec| spec.scheduler.carriers = 9), "more than 8 processors");
    assert_eq!(
        message(&[], |spec| spec.scheduler.carriers = 0),
        "a machine has at least one processor"
    );
    let threads = |spec: &mut MachineSpec| {
        spec.runtimes = ["r", "s"].map(RuntimeSpec::new).into();
        spec.runtimes.iter_mut().for_each(|runtime| runtime.scheduler.carriers = 9);
    };
    assert_eq!(message(&[], threads), "more than 16 workers and spares of runtimes");
    let workless = |spec: &mut MachineSpec| {
        spec.runtimes.push(RuntimeSpec::new("r"));
        spec.runtimes[0].scheduler.carriers = 0;
    };
    assert_eq!(message(&[], workless), "runtime `r` has no worker");
    let roomless = |spec: &mut MachineSpec| {
        spec.channels.push(ChannelSpec { capacity: 0, ..ChannelSpec::new("c") });
    };
    assert_eq!(message(&[], roomless), "channel `c` has no room: its capacity is 0");
    assert_eq!(message(&[], |spec| spec.scheduler.slice = 0), "a slice is at least 1");
}

#[test]
fn policies_are_checked_for_what_they_divide_by() {
    let policy = |policy: Policy| {
        error(&[("a", ""), ("b", "")], |spec| {
            spec.scheduler.policy = policy;
            spec.tasks[0].priority = 200;
            spec.tasks[1].priority = 30;
        })
        .message
    };
    assert_eq!(policy(Policy::Priority { aging: Some(0) }), "`aging` is at least 1");
    assert_eq!(
        policy(Policy::Priority { aging: Some(2) }),
        "`aging` times the priorities is above 255"
    );
    assert_eq!(policy(Policy::Multilevel { levels: 0, boost: None }), "`levels` is at least 1");
    assert_eq!(policy(Policy::Multilevel { levels: 1, boost: Some(0) }), "`boost` is at least 1");
    assert_eq!(policy(Policy::WorkStealing { every: 0 }), "`every` is at least 1");
    assert_eq!(policy(Policy::FairShare), "the priorities are too far apart to share by");
}

#[test]
fn two_things_of_a_kind_have_two_names() {
    let twice = error(&[("a", ""), ("b", ""), ("a", "")], |_| {});
    assert_eq!((twice.message.as_str(), twice.place), ("there are two tasks `a`", Place::Task(2)));
    let locks = error(&[], |spec| spec.locks = vec![LockSpec::new("m"), LockSpec::new("m")]);
    assert_eq!((locks.message.as_str(), locks.place), ("there are two locks `m`", Place::Lock(1)));
}

#[test]
fn a_task_needs_the_runtime_that_it_names() {
    let error = error(&[("a", "")], |spec| {
        spec.runtimes.push(RuntimeSpec::new("tokio"));
        spec.tasks[0].runtime = Some("tokyo".to_owned());
    });
    assert_eq!(error.to_string(), "there is no runtime `tokyo` (did you mean `tokio`?)");
    assert_eq!(error.place, Place::Task(0));
}

#[test]
fn counters_stay_within_a_byte() {
    let restarted = |limit| {
        move |spec: &mut MachineSpec| {
            spec.counters.push("x".to_owned());
            let restarts = Restarts::Application;
            spec.supervisor = Some(SupervisorSpec { restarts, patience: 1, limit });
        }
    };
    let writer = [("a", "repeat 100 { write x }")];
    assert_eq!(
        error(&writer, restarted(Some(2))).message,
        "`x` may be written more than 255 times"
    );
    let endless = error(&writer, restarted(None));
    assert_eq!(endless.message, "restarts without a limit write `x` without end");
    assert_eq!(endless.place, Place::Counter(0));
    let mut fine = spec(&writer);
    restarted(Some(1))(&mut fine);
    assert!(Machine::new(fine).is_ok());
}

#[test]
fn a_supervisor_is_patient() {
    let error = error(&[], |spec| {
        spec.supervisor =
            Some(SupervisorSpec { restarts: Restarts::Task, patience: 0, limit: None });
    });
    assert_eq!(error.message, "a supervisor's patience is at least 1");
    assert_eq!(error.place, Place::Supervisor);
}
