//! When a switch may happen: cooperative, preemptive, handoff.

use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::spec::{DeviceSpec, Discipline, Timer};

use crate::{after, can, machine, only_behaviour, reachable, then, value};

fn disciplined(tasks: &[(&str, &str)], discipline: Discipline, slice: u8, timer: Timer) -> Machine {
    machine(tasks, |spec| {
        spec.scheduler.discipline = discipline;
        spec.scheduler.slice = slice;
        spec.scheduler.timer = timer;
    })
}

#[test]
fn cooperative_turns_last_until_the_task_gives_way() {
    let tasks = [("a", "work 2"), ("b", "work 1")];
    let two = disciplined(&tasks, Discipline::Cooperative, 1, Timer::Exact);
    let behaviour = only_behaviour(&two);
    assert_eq!(
        behaviour,
        ["dispatch a", "a: work", "a: work", "a ends", "dispatch b", "b: work", "b ends"]
    );
}

#[test]
fn an_exact_timer_interrupts_when_the_slice_is_used_up_and_not_before() {
    let tasks = [("a", "work 3"), ("b", "work 1")];
    let two = disciplined(&tasks, Discipline::Preemptive, 2, Timer::Exact);
    assert_eq!(
        only_behaviour(&two)[..6],
        ["dispatch a", "a: work", "a: work", "interrupt a", "dispatch b", "b: work"]
    );
}

#[test]
fn at_a_used_up_slice_giving_way_is_possible_too() {
    let tasks = [("a", "work 2"), ("b", "work 1")];
    let two = disciplined(&tasks, Discipline::Preemptive, 2, Timer::Exact);
    assert_eq!(then(&two, &["dispatch a", "a: work", "a: work"]), ["a ends", "interrupt a"]);
}

#[test]
fn giving_way_is_never_interrupted_before_an_operation() {
    for timer in [Timer::Exact, Timer::Any] {
        let one = disciplined(&[("a", "yield work 1")], Discipline::Preemptive, 1, timer);
        assert_eq!(then(&one, &["dispatch a"]), ["a yields"]);
    }
}

#[test]
fn any_timer_may_interrupt_after_each_operation() {
    let tasks = [("a", "work 3"), ("b", "work 1")];
    let two = disciplined(&tasks, Discipline::Preemptive, 2, Timer::Any);
    assert_eq!(then(&two, &["dispatch a"]), ["a: work"]);
    assert_eq!(then(&two, &["dispatch a", "a: work"]), ["a: work", "interrupt a"]);
    let long = ["dispatch a", "a: work", "a: work", "a: work"];
    assert_eq!(then(&two, &long), ["a ends", "interrupt a"]);
}

#[test]
fn a_spinning_task_ages_until_nobody_asks() {
    let spin = [("a", "spin"), ("b", "work 1")];
    let states =
        |discipline, slice, timer| reachable(&disciplined(&spin, discipline, slice, timer));
    // Cooperative: ready, then mounted for ever.
    assert_eq!(states(Discipline::Cooperative, 3, Timer::Exact).len(), 2);
    // Exact: it rests at a used-up slice until the interrupt comes.
    let exact = disciplined(&spin, Discipline::Preemptive, 2, Timer::Exact);
    let used_up = ["dispatch a", "a: spin", "a: spin"];
    assert_eq!(then(&exact, &used_up), ["interrupt a"]);
    assert_eq!(exact.computes_for_ever(&after(&exact, &used_up)), None);
    // Any: one operation is all that matters, more are no steps.
    let any = disciplined(&spin, Discipline::Preemptive, 2, Timer::Any);
    assert_eq!(then(&any, &["dispatch a", "a: spin"]), ["interrupt a"]);
    assert_eq!(any.computes_for_ever(&after(&any, &["dispatch a", "a: spin"])), Some(0));
}

#[test]
fn no_state_of_a_preemptive_machine_exceeds_a_slice() {
    let tasks = [("a", "loop { work 1 }"), ("b", "loop { work 1 yield }")];
    let kept = disciplined(&tasks, Discipline::Preemptive, 2, Timer::Exact);
    assert!(!reachable(&kept).iter().any(|state| kept.slice_exceeded(state)));
    // Its twin allows longer turns; measured by the shorter slice they are exceeded.
    let longer = disciplined(&tasks, Discipline::Preemptive, 4, Timer::Exact);
    assert!(reachable(&longer).iter().any(|state| kept.slice_exceeded(state)));
}

#[test]
fn an_overrunning_turn_is_handed_on_and_continues_beside_the_others() {
    let tasks = [("a", "work 3"), ("b", "work 1")];
    let two = disciplined(&tasks, Discipline::Handoff, 2, Timer::Exact);
    assert_eq!(then(&two, &["dispatch a", "a: work"]), ["a: work"]);
    let overrun = ["dispatch a", "a: work", "a: work"];
    let hand_off = "hand off processor 0's queue";
    assert_eq!(then(&two, &overrun), ["a: work", hand_off]);
    let handed = [&overrun[..], &[hand_off]].concat();
    let state = after(&two, &handed);
    assert!(two.running(&state, 0) && two.mounted(&state, 0));
    assert_eq!(two.occupants(&state), [None, Some("a".to_owned())]);
    assert_eq!(two.lanes(), ["processor 0", "spares"]);
    assert_eq!(can(&two, &state), ["dispatch b", "a: work"]);
    let both = after(&two, &[&handed[..], &["dispatch b"]].concat());
    assert!(two.running(&both, 0) && two.running(&both, 1));
}

#[test]
fn a_hand_off_needs_a_free_spare() {
    let tasks = [("a", "spin"), ("b", "spin"), ("c", "work 1")];
    let with = |spares: u8| {
        machine(&tasks, |spec| {
            spec.scheduler.discipline = Discipline::Handoff;
            spec.scheduler.spares = spares;
        })
    };
    let hand_off = "hand off processor 0's queue";
    let stuck = ["dispatch a", "a: spin", hand_off, "dispatch b", "b: spin"];
    assert_eq!(then(&with(1), &stuck), Vec::<String>::new());
    assert_eq!(then(&with(2), &stuck), [hand_off]);
    assert_eq!(then(&with(0), &["dispatch a", "a: spin"]), Vec::<String>::new());
}

#[test]
fn a_spare_is_free_again_when_its_turn_ends_however_it_ends() {
    let hand_off = "hand off processor 0's queue";
    for (program, leaves) in [
        ("work 1", "a ends"),
        ("work 1 yield", "a yields"),
        ("work 1 await disk", "a waits for disk"),
    ] {
        let two = machine(&[("a", program), ("b", "spin")], |spec| {
            spec.scheduler.discipline = Discipline::Handoff;
            spec.devices.push(DeviceSpec::new("disk"));
        });
        let used = ["dispatch a", "a: work", hand_off, "dispatch b", "b: spin"];
        assert!(!then(&two, &used).contains(&hand_off.to_owned()));
        let freed = [&used[..], &[leaves]].concat();
        assert!(then(&two, &freed).contains(&hand_off.to_owned()), "{program}");
    }
}

#[test]
fn a_task_in_a_blocking_call_can_be_handed_on() {
    let two = machine(&[("a", "block disk work 1"), ("b", "work 1")], |spec| {
        spec.scheduler.discipline = Discipline::Handoff;
        spec.devices.push(DeviceSpec::new("disk"));
    });
    let handed = ["dispatch a", "a: block disk", "hand off processor 0's queue"];
    let state = after(&two, &handed);
    assert_eq!(value(&two, &state, "a"), "running on a spare, waits for disk, 1 done in this turn");
    let answered = [&handed[..], &["disk answers a"]].concat();
    assert_eq!(then(&two, &answered), ["dispatch b", "a: work"]);
}

#[test]
fn every_processor_has_its_own_timer_and_turns() {
    let tasks = [("a", "work 1"), ("b", "work 1"), ("c", "")];
    let two = machine(&tasks, |spec| {
        spec.scheduler.discipline = Discipline::Preemptive;
        spec.scheduler.carriers = 2;
    });
    let both = ["dispatch a on processor 0", "dispatch b on processor 1", "a: work", "b: work"];
    assert_eq!(then(&two, &both), ["a ends", "b ends", "interrupt a", "interrupt b"]);
    let state = after(&two, &[&both[..], &["interrupt a"]].concat());
    assert_eq!(value(&two, &state, "queue"), "c, a");
    assert_eq!(can(&two, &state)[0], "dispatch c on processor 0");
}
