//! Random machines with random programs: what must hold in every state of every one of them.
//!
//! A machine is decoded from a string of bytes, so that quickcheck can shrink it.

use std::collections::HashSet;
use std::ops::Range;

use quickcheck::{QuickCheck, TestResult};
use stateright::Model;

use crate::machine::{Machine, State};
use crate::program::{Name, Operation, Program, Statement};
use crate::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, Protocol, Restarts,
    RuntimeSpec, SchedulerSpec, SupervisorSpec, TaskSpec, Timer,
};

/// At most so many states of a machine are looked at.
const MOST: usize = 2_000;
const NOWHERE: Range<usize> = 0..0;

/// Choices taken from a string of bytes; at its end all are the first.
struct Choices {
    bytes: std::vec::IntoIter<u8>,
    /// Task `c` starts only when it is spawned.
    spawned: bool,
}

impl Choices {
    fn new(bytes: Vec<u8>) -> Self {
        Choices { bytes: bytes.into_iter(), spawned: false }
    }

    fn of(&mut self, n: u8) -> u8 {
        self.bytes.next().unwrap_or(0) % n
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        items[usize::from(self.of(items.len() as u8))].clone()
    }

    fn scheduler(&mut self) -> SchedulerSpec {
        SchedulerSpec {
            discipline: self.one_of(&[
                Discipline::Cooperative,
                Discipline::Preemptive,
                Discipline::Handoff,
            ]),
            carriers: 1 + self.of(2),
            policy: self.one_of(&[
                Policy::Fifo,
                Policy::Any,
                Policy::LifoSlot { cap: None },
                Policy::LifoSlot { cap: Some(1) },
                Policy::RoundRobin,
                Policy::Priority { aging: None },
                Policy::Priority { aging: Some(1) },
                Policy::Multilevel { levels: 2, boost: Some(3) },
                Policy::FairShare,
                Policy::WorkStealing { every: 2 },
            ]),
            slice: 1 + self.of(2),
            timer: self.one_of(&[Timer::Exact, Timer::Any]),
            spares: self.of(3),
        }
    }

    fn machine(&mut self) -> MachineSpec {
        let mut spec = MachineSpec { scheduler: self.scheduler(), ..MachineSpec::default() };
        spec.channels = vec![
            ChannelSpec { capacity: 1 + self.of(2), ..ChannelSpec::new("inner") },
            ChannelSpec {
                from_environment: true,
                events: self.one_of(&[None, Some(2)]),
                ..ChannelSpec::new("outer")
            },
        ];
        spec.devices = vec![DeviceSpec {
            serves_one: self.of(2) == 1,
            fails: self.of(2) == 1,
            ..DeviceSpec::new("disk")
        }];
        let lock = |choices: &mut Self, name| LockSpec {
            grant: choices.one_of(&[Grant::Fifo, Grant::Barging]),
            protocol: choices.one_of(&[Protocol::None, Protocol::Inheritance, Protocol::Ceiling]),
            ..LockSpec::new(name)
        };
        spec.locks = vec![lock(self, "m"), lock(self, "n")];
        spec.counters = vec!["x".to_owned()];
        spec.track_last = self.of(4) == 1;
        if self.of(2) == 1 {
            let scheduler = self.scheduler();
            spec.runtimes = vec![RuntimeSpec { scheduler, ..RuntimeSpec::new("rt") }];
        }
        if self.of(3) == 1 {
            let restarts = self.one_of(&[Restarts::Application, Restarts::Task, Restarts::Runtime]);
            spec.supervisor = Some(SupervisorSpec { restarts, patience: 2, limit: Some(1) });
        }
        self.spawned = self.of(2) == 1;
        for name in ["a", "b", "c"] {
            let body = self.block(2, false);
            let mut task = TaskSpec::new(name, Program { body });
            task.priority = self.of(3);
            task.starts = name != "c" || !self.spawned;
            task.runtime = (!spec.runtimes.is_empty() && self.of(3) > 0).then(|| "rt".to_owned());
            spec.tasks.push(task);
        }
        spec
    }

    fn block(&mut self, depth: u8, in_loop: bool) -> Vec<Statement> {
        let count = 1 + self.of(2);
        (0..count).flat_map(|_| self.statements(depth, in_loop)).collect()
    }

    fn name(&mut self, names: &[&str]) -> Name {
        Name { text: self.one_of(names).to_owned(), span: NOWHERE }
    }

    fn statements(&mut self, depth: u8, in_loop: bool) -> Vec<Statement> {
        let tasks = ["a", "b", "c"];
        let simple = if in_loop { 12 } else { 13 };
        let nested = if depth == 0 { 0 } else { 4 };
        let operation = match self.of(simple + nested) {
            0 => Operation::Work(1 + u32::from(self.of(2))),
            1 => Operation::Yield,
            2 => Operation::Await(self.name(&["disk"]), None),
            3 => Operation::Block(self.name(&["disk"]), None),
            4 => Operation::Receive(self.name(&["inner", "outer"])),
            5 => Operation::Send(self.name(&["inner", "outer"])),
            6 => Operation::Wait,
            7 => Operation::Wake(self.name(&tasks)),
            8 => Operation::Join(self.name(&tasks)),
            9 => self.one_of(&[Operation::Spin, Operation::Exit]),
            10 if self.spawned => Operation::Spawn(self.name(&["c"])),
            10 => Operation::Lock(self.name(&["m", "n"])),
            11 => return self.section(depth, in_loop),
            12 if !in_loop => return self.update(),
            choice => match (choice - simple) % 4 {
                0 => Operation::Loop(self.block(depth - 1, true)),
                1 => Operation::Repeat(2, self.block(depth - 1, in_loop)),
                2 => Operation::Either(vec![
                    self.block(depth - 1, in_loop),
                    self.block(depth - 1, in_loop),
                ]),
                _ => Operation::Await(self.name(&["disk"]), Some(self.block(depth - 1, in_loop))),
            },
        };
        vec![Statement { operation, span: NOWHERE }]
    }

    /// Something while a lock is held.
    fn section(&mut self, depth: u8, in_loop: bool) -> Vec<Statement> {
        let name = self.name(&["m", "n"]);
        let statement = |operation| Statement { operation, span: NOWHERE };
        let mut section = vec![statement(Operation::Lock(name.clone()))];
        if depth > 0 {
            section.extend(self.statements(depth - 1, in_loop));
        }
        section.push(statement(Operation::Unlock(name)));
        section
    }

    fn update(&mut self) -> Vec<Statement> {
        let name = self.name(&["x"]);
        [Operation::Read(name.clone()), Operation::Work(1), Operation::Write(name)]
            .map(|operation| Statement { operation, span: NOWHERE })
            .into()
    }
}

/// Looks at the states of one machine; says what is wrong with the first that is.
fn flaw(machine: &Machine) -> Option<String> {
    let mut states: Vec<State> = machine.init_states();
    let mut seen: HashSet<State> = states.iter().cloned().collect();
    let mut next = 0;
    while next < states.len() && states.len() < MOST {
        let state = states[next].clone();
        next += 1;
        if let Some(flaw) = flaw_of(machine, &state) {
            return Some(flaw);
        }
        let mut actions = Vec::new();
        machine.actions(&state, &mut actions);
        let distinct: HashSet<_> = actions.iter().copied().collect();
        if distinct.len() != actions.len() {
            return Some(format!("a step is listed twice: {actions:?}"));
        }
        for action in actions {
            let to = machine.next_state(&state, action);
            if to != machine.next_state(&state, action) {
                return Some(format!("{action:?} has two outcomes"));
            }
            states.extend(to.filter(|to| seen.insert(to.clone())));
        }
    }
    None
}

fn flaw_of(machine: &Machine, state: &State) -> Option<String> {
    if machine.pack(&machine.unpack(state)) != *state {
        return Some(format!("packing changes {state:?}"));
    }
    let broken = [
        ("a task is misplaced", machine.misplaced_task(state).is_some()),
        ("a task is on two processors", machine.on_two_carriers(state)),
        ("a wakeup is lost", machine.lost_wakeup(state).is_some()),
        ("a lock is held twice", machine.doubly_held(state).is_some()),
        ("a slice is exceeded", machine.slice_exceeded(state)),
    ];
    let (what, _) = broken.into_iter().find(|(_, broken)| *broken)?;
    Some(format!("{what}: {:?}", machine.variables(state)))
}

fn every_state_is_sound(bytes: Vec<u8>) -> TestResult {
    match Machine::new(Choices::new(bytes).machine()) {
        Err(_) => TestResult::discard(),
        Ok(machine) => match flaw(&machine) {
            None => TestResult::passed(),
            Some(flaw) => TestResult::error(format!("{flaw}\n{:#?}", machine.spec())),
        },
    }
}

#[test]
fn invariants_hold_in_every_state_of_random_machines() {
    let generator = quickcheck::Gen::new(120);
    QuickCheck::new()
        .rng(generator)
        .tests(400)
        .min_tests_passed(300)
        .quickcheck(every_state_is_sound as fn(Vec<u8>) -> TestResult);
}

/// The machines above are of all kinds: each operation's step and each takeover is seen.
#[test]
fn random_machines_take_every_kind_of_step() {
    let mut seen = HashSet::new();
    let mut state: u32 = 12345;
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..120)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let Ok(machine) = Machine::new(Choices::new(bytes).machine()) else { continue };
        let mut here = machine.init_states().remove(0);
        for turn in 0..60 {
            let steps = machine.next_steps(&here);
            let Some((action, to)) = steps.get(turn * 7 % steps.len().max(1)) else { break };
            let kinds = machine.coverage_classes();
            let kind = kinds.iter().find(|class| class.contains(&machine, &here, action));
            seen.insert(kind.expect("every step is of a kind").name().to_owned());
            here = to.clone();
        }
    }
    assert_eq!(seen.len(), 13, "{seen:?}");
}
