//! How large states are, and that nothing in them is mistaken for something else.

use stateright::{Checker, Model};

use super::{State, tag, untag};
use crate::machine::Machine;
use crate::program::Program;
use crate::spec::{ChannelSpec, DeviceSpec, Discipline, LockSpec, MachineSpec, Policy, TaskSpec};
use crate::task::{TaskState, Wait};

#[test]
fn a_state_takes_one_cache_line() {
    assert_eq!(std::mem::size_of::<State>(), 64);
}

/// Six tasks on two processors that use most of what there is.
fn six_on_two() -> Machine {
    let program = "loop { receive c work 2 lock m await disk unlock m either { yield } or { } }";
    let tasks = (0..6).map(|i| {
        let program = Program::parse(program).expect("a program");
        TaskSpec::new(&format!("t{i}"), program)
    });
    let mut spec = MachineSpec { tasks: tasks.collect(), ..MachineSpec::default() };
    spec.scheduler.carriers = 2;
    spec.scheduler.discipline = Discipline::Preemptive;
    spec.scheduler.slice = 2;
    spec.scheduler.policy = Policy::LifoSlot { cap: Some(3) };
    spec.channels.push(ChannelSpec {
        from_environment: true,
        capacity: 2,
        ..ChannelSpec::new("c")
    });
    spec.devices.push(DeviceSpec { serves_one: true, ..DeviceSpec::new("disk") });
    spec.locks.push(LockSpec::new("m"));
    Machine::new(spec).expect("a machine")
}

#[test]
fn six_tasks_on_two_processors_stay_within_it() {
    let machine = six_on_two();
    let mut state = machine.init_states().remove(0);
    let mut longest = 0;
    for turn in 0..20_000_usize {
        assert!(!state.0.spilled(), "{} bytes", state.0.len());
        longest = longest.max(state.0.len());
        let steps = machine.next_steps(&state);
        let pick = turn.wrapping_mul(2_654_435_761) >> 7;
        state = steps[pick % steps.len()].1.clone();
    }
    // Enough of its fields are in use for this to mean something.
    assert!((24..=56).contains(&longest), "{longest}");
}

#[test]
fn stateright_counts_the_same_states() {
    // Two tasks, each ready, mounted at `work` or at the end, or done, on one processor in order:
    // by hand, a: ready, mounted, mounted, then b the same with a done, then both done.
    let task = |name| TaskSpec::new(name, Program::parse("work 1").expect("a program"));
    let spec = MachineSpec { tasks: vec![task("a"), task("b")], ..MachineSpec::default() };
    let machine = Machine::new(spec).expect("a machine");
    assert_eq!(machine.checker().spawn_bfs().join().unique_state_count(), 7);
}

#[test]
fn every_tag_is_the_tag_of_one_state() {
    let resources = (0..16).flat_map(|i| {
        let mounted = |asked| TaskState::Mounted { carrier: i, asked };
        let waits = [Wait::Device(i), Wait::Receive(i), Wait::Send(i), Wait::Lock(i)];
        waits.map(TaskState::Blocked).into_iter().chain([mounted(false), mounted(true)])
    });
    let joins = (0..32).map(|task| TaskState::Blocked(Wait::Join(task)));
    let others = [
        TaskState::Unstarted,
        TaskState::Ready,
        TaskState::Done { failed: false },
        TaskState::Done { failed: true },
        TaskState::Detached { asked: false },
        TaskState::Detached { asked: true },
        TaskState::Blocked(Wait::Wake),
    ];
    let mut seen = Vec::new();
    for state in resources.chain(joins).chain(others) {
        assert_eq!(untag(tag(state)), state);
        assert!(!seen.contains(&tag(state)));
        seen.push(tag(state));
    }
}
