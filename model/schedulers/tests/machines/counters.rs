//! Counters: an update is lost where a switch comes between reading and writing.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{Discipline, LockSpec, Policy, Timer};

use crate::{after, machine, reachable};

fn two_writers(program: &str, discipline: Discipline) -> Machine {
    machine(&[("a", program), ("b", program)], |spec| {
        spec.counters.push("x".to_owned());
        spec.locks.push(LockSpec::new("m"));
        spec.scheduler.discipline = discipline;
        spec.scheduler.timer = Timer::Any;
    })
}

fn loses_updates(machine: &Machine) -> bool {
    reachable(machine).iter().any(|state| machine.update_lost(state, 0))
}

#[test]
fn an_update_is_lost_only_where_a_switch_can_come_between() {
    let update = "read x work 1 write x";
    assert!(!loses_updates(&two_writers(update, Discipline::Cooperative)));
    assert!(loses_updates(&two_writers(update, Discipline::Preemptive)));
    let locked = "lock m read x work 1 write x unlock m";
    assert!(!loses_updates(&two_writers(locked, Discipline::Preemptive)));
    assert!(loses_updates(&two_writers("read x yield write x", Discipline::Cooperative)));
}

#[test]
fn a_write_stores_the_copy_plus_one() {
    let one = machine(&[("a", "read x write x write x read x write x")], |spec| {
        spec.counters.push("x".to_owned());
    });
    let steps = ["dispatch a", "a: read x", "a: write x", "a: write x", "a: read x", "a: write x"];
    let values: Vec<u8> = (2..=6).map(|n| one.counter(&after(&one, &steps[..n]), 0)).collect();
    assert_eq!(values, [0, 1, 1, 1, 2]);
}

#[test]
fn writes_are_counted_where_branches_make_their_number_differ() {
    let program = "either { read x write x } or { }";
    let cooperative = two_writers(program, Discipline::Cooperative);
    assert!(!loses_updates(&cooperative));
    let finals: Vec<u8> = reachable(&cooperative)
        .iter()
        .filter(|state| cooperative.all_done(state))
        .map(|state| cooperative.counter(state, 0))
        .collect();
    assert_eq!(finals.iter().max(), Some(&2));
    assert_eq!(finals.iter().min(), Some(&0));
    assert!(loses_updates(&two_writers(program, Discipline::Preemptive)));
}

#[test]
fn a_copy_that_is_read_again_before_it_is_written_is_forgotten() {
    let tasks = [("a", "read x yield read x write x"), ("b", "read x write x")];
    let two = machine(&tasks, |spec| {
        spec.counters.push("x".to_owned());
        spec.scheduler.policy = Policy::Any;
    });
    // `a` may have read 0 or 1 before it yields; nobody can tell afterwards. So `a` is ready at its
    // start, or after its `yield`: two states, not three.
    let between = |state: &&_| two.ready(state, 0) && two.done(state, 1);
    assert_eq!(reachable(&two).iter().filter(between).count(), 2);
    assert_eq!(two.writers(0), [0, 1]);
}
