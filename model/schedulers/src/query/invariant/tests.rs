//! Each invariant is broken on purpose, and must say so.

use stateright::Model;

use crate::carrier::Entity;
use crate::machine::{Machine, State};
use crate::program::Program;
use crate::spec::{ChannelSpec, DeviceSpec, LockSpec, MachineSpec, RuntimeSpec, TaskSpec};
use crate::system::System;
use crate::task::{Role, TaskState, ThreadState, Wait};

/// Two tasks of the machine, one of a runtime with two workers, one of everything.
fn furnished() -> Machine {
    let task = |name: &str| {
        let program = "lock m yield unlock m receive c await disk wait";
        TaskSpec::new(name, Program::parse(program).expect("a program"))
    };
    let mut spec = MachineSpec { tasks: ["a", "b", "r"].map(task).into(), ..Default::default() };
    spec.scheduler.carriers = 2;
    spec.channels.push(ChannelSpec::new("c"));
    spec.devices.push(DeviceSpec { serves_one: true, ..DeviceSpec::new("disk") });
    spec.locks.push(LockSpec::new("m"));
    let mut rt = RuntimeSpec::new("rt");
    rt.scheduler.carriers = 2;
    spec.runtimes.push(rt);
    spec.tasks[2].runtime = Some("rt".to_owned());
    spec.tasks[1].program =
        Program::parse("wake a lock m unlock m send c receive c await disk wait join a")
            .expect("a program");
    Machine::new(spec).expect("a machine")
}

/// The first state, changed.
fn broken(change: impl FnOnce(&Machine, &mut System)) -> (Machine, State) {
    let machine = furnished();
    let mut system = machine.unpack(&machine.init_states()[0]);
    change(&machine, &mut system);
    let state = machine.pack(&system);
    assert_eq!(machine.unpack(&state), system, "the damage survives packing");
    (machine, state)
}

fn stands_at(machine: &Machine, system: &mut System, task: u8, text: &str) {
    let pcs = 0..machine.code[usize::from(task)].instructions.len() as u16;
    let pc = pcs.into_iter().find(|&pc| machine.op_text(task, pc) == text);
    system.task_mut(task).pc = pc.expect("an operation");
}

fn blocked(system: &mut System, task: u8, wait: Wait) {
    system.levels[0].memory.rule_mut().forget(Entity::Task(task));
    system.task_mut(task).state = TaskState::Blocked(wait);
}

#[test]
fn the_first_state_is_sound() {
    let (machine, state) = broken(|_, _| {});
    assert_eq!(machine.misplaced_task(&state), None);
    assert!(!machine.on_two_carriers(&state));
    assert_eq!(machine.lost_wakeup(&state), None);
    assert_eq!(machine.doubly_held(&state), None);
}

#[test]
fn a_ready_task_that_is_in_no_queue_is_misplaced() {
    let (machine, state) = broken(|_, system| {
        system.levels[0].memory.rule_mut().forget(Entity::Task(1));
    });
    assert_eq!(machine.misplaced_task(&state), Some(1));
}

#[test]
fn a_mounted_task_that_is_still_queued_is_misplaced() {
    let (machine, state) = broken(|_, system| {
        system.task_mut(0).state = TaskState::Mounted { carrier: 0, asked: false };
    });
    assert_eq!(machine.misplaced_task(&state), Some(0));
}

#[test]
fn a_task_on_a_processor_that_does_not_exist_is_misplaced() {
    let (machine, state) = broken(|_, system| {
        system.levels[0].memory.rule_mut().forget(Entity::Task(0));
        system.task_mut(0).state = TaskState::Mounted { carrier: 2, asked: false };
    });
    assert_eq!(machine.misplaced_task(&state), Some(0));
}

#[test]
fn a_blocked_task_in_no_line_or_in_two_is_misplaced() {
    let (machine, state) = broken(|_, system| blocked(system, 0, Wait::Receive(0)));
    assert_eq!(machine.misplaced_task(&state), Some(0));
    let (machine, state) = broken(|_, system| {
        blocked(system, 0, Wait::Lock(0));
        system.locks[0].line.join(0);
        system.channels[0].receivers.join(0);
    });
    assert_eq!(machine.misplaced_task(&state), Some(0));
}

#[test]
fn a_turn_without_a_worker_is_misplaced() {
    let (machine, state) = broken(|_, system| {
        system.levels[1].memory.rule_mut().forget(Entity::Task(2));
        system.task_mut(2).state = TaskState::Detached { asked: false };
    });
    assert_eq!(machine.misplaced_task(&state), Some(2));
}

#[test]
fn a_worker_that_is_ready_and_in_no_queue_takes_its_tasks_with_it() {
    let (machine, state) = broken(|_, system| {
        system.levels[0].memory.rule_mut().forget(Entity::Thread(0));
    });
    assert_eq!(machine.misplaced_task(&state), Some(2));
}

#[test]
fn a_carrier_with_two_occupants_is_noticed() {
    let (machine, state) = broken(|_, system| {
        for task in 0..2 {
            system.levels[0].memory.rule_mut().forget(Entity::Task(task));
            system.task_mut(task).state = TaskState::Mounted { carrier: 0, asked: false };
        }
    });
    assert!(machine.on_two_carriers(&state));
}

#[test]
fn a_task_that_two_threads_run_is_noticed() {
    let machine = furnished();
    let mut spec = machine.spec().clone();
    spec.runtimes[0].scheduler.discipline = crate::spec::Discipline::Handoff;
    let machine = Machine::new(spec).expect("a machine");
    let mut system = machine.unpack(&machine.init_states()[0]);
    system.task_mut(2).state = TaskState::Mounted { carrier: 0, asked: false };
    for thread in 0..2 {
        system.thread_mut(thread).role = Role::Worker(0);
        system.thread_mut(thread).state = ThreadState::Mounted { carrier: thread };
    }
    assert!(machine.on_two_carriers(&machine.pack(&system)));
    system.thread_mut(1).state = ThreadState::Parked;
    assert!(!machine.on_two_carriers(&machine.pack(&system)));
}

#[test]
fn a_wait_that_is_over_is_a_lost_wakeup() {
    let lost = |change: fn(&Machine, &mut System)| {
        let (machine, state) = broken(change);
        machine.lost_wakeup(&state)
    };
    let token = lost(|machine, system| {
        blocked(system, 0, Wait::Wake);
        stands_at(machine, system, 0, "wait");
        system.task_mut(0).token = true;
    });
    let joined = lost(|_, system| {
        blocked(system, 1, Wait::Join(0));
        system.levels[0].memory.rule_mut().forget(Entity::Task(0));
        system.task_mut(0).state = TaskState::Done { failed: false };
    });
    let free_lock = lost(|_, system| {
        blocked(system, 1, Wait::Lock(0));
        system.locks[0].line.join(1);
    });
    let event = lost(|machine, system| {
        blocked(system, 1, Wait::Receive(0));
        stands_at(machine, system, 1, "receive c");
        system.channels[0].receivers.join(1);
        system.channels[0].events = 1;
    });
    let room = lost(|machine, system| {
        blocked(system, 1, Wait::Send(0));
        stands_at(machine, system, 1, "send c");
        system.channels[0].senders.join(1);
    });
    let answered = lost(|machine, system| {
        blocked(system, 1, Wait::Device(0));
        stands_at(machine, system, 1, "await disk");
    });
    assert_eq!(
        [token, joined, free_lock, event, room, answered],
        [Some(0), Some(1), Some(1), Some(1), Some(1), Some(1)]
    );
}

#[test]
fn an_event_is_not_lost_while_another_stands_there_to_take_it() {
    let (machine, state) = broken(|machine, system| {
        blocked(system, 1, Wait::Receive(0));
        stands_at(machine, system, 1, "receive c");
        stands_at(machine, system, 0, "receive c");
        system.channels[0].receivers.join(1);
        system.channels[0].events = 1;
    });
    assert_eq!(machine.lost_wakeup(&state), None);
}

#[test]
fn two_tasks_within_one_lock_are_noticed() {
    let (machine, state) = broken(|machine, system| {
        stands_at(machine, system, 0, "unlock m");
        stands_at(machine, system, 1, "unlock m");
        system.locks[0].holder = Some(0);
    });
    assert_eq!(machine.doubly_held(&state), Some(0));
}
