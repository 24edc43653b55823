//! Machines to be tried: drawn ones, and the settings of schedulers that both sides have.

use std::ops::RangeInclusive;

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::{Ending, Trial};
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, LockSpec, MachineSpec, Policy, SchedulerSpec, TaskSpec,
};

/// A scheduler of one of the policies.
pub fn scheduler(discipline: Discipline, policy: Policy, carriers: u8) -> SchedulerSpec {
    SchedulerSpec { discipline, policy, carriers, spares: 2, ..SchedulerSpec::default() }
}

/// Programs of two to four tasks, and what they share. The fourth is spawned by others, if at all.
pub fn machines() -> impl Strategy<Value = MachineSpec> {
    machines_of(2..=4, 3)
}

/// Programs of so many tasks, of which so many start by themselves.
pub fn machines_of(
    many: RangeInclusive<usize>,
    starting: usize,
) -> impl Strategy<Value = MachineSpec> {
    let task = (program(3), 0..4_u8);
    let drawn = (proptest::collection::vec(task, many), any::<[bool; 3]>());
    drawn.prop_filter_map("it is a machine", move |drawn| {
        let (tasks, [from_environment, serves_one, fails]) = drawn;
        let task = |(i, (text, priority)): (usize, (String, u8))| {
            let program = Program::parse(&text).expect("drawn programs can be read");
            let spec = TaskSpec { priority, ..TaskSpec::new(&format!("t{i}"), program) };
            // No other is less urgent than one that is spawned.
            let starts = i < starting;
            TaskSpec { starts, priority: if starts { priority } else { 0 }, ..spec }
        };
        let spec = MachineSpec {
            tasks: tasks.into_iter().enumerate().map(task).collect(),
            channels: vec![ChannelSpec { from_environment, ..ChannelSpec::new("c") }],
            devices: vec![DeviceSpec { serves_one, fails, ..DeviceSpec::new("d") }],
            locks: vec![LockSpec::new("l"), LockSpec::new("m")],
            ..MachineSpec::default()
        };
        Machine::new(spec.clone()).is_ok().then_some(spec)
    })
}

/// The text of a program, with blocks in blocks so deep.
fn program(depth: u32) -> impl Strategy<Value = String> {
    let name = |verb: &'static str, names: &'static [&'static str]| {
        (0..names.len()).prop_map(move |i| format!("{verb} {}", names[i]))
    };
    // Those that there are whatever the number of tasks.
    let tasks: &[&str] = &["t0", "t1"];
    let leaf = prop_oneof![
        3 => (1..6_u32).prop_map(|n| format!("work {n}")),
        3 => Just("yield".to_owned()),
        2 => Just("await d".to_owned()),
        1 => Just("await d else { work 1 }".to_owned()),
        2 => Just("send c".to_owned()),
        2 => Just("receive c".to_owned()),
        2 => Just("wait".to_owned()),
        2 => name("wake", tasks),
        1 => name("join", tasks),
        1 => name("lock", &["l", "m"]),
        1 => name("unlock", &["l", "m"]),
        1 => Just("spawn t3".to_owned()),
        1 => Just("exit".to_owned()),
        1 => Just("spin".to_owned()),
    ];
    let block = leaf.prop_recursive(depth, 12, 3, |inner| {
        let body = || proptest::collection::vec(inner.clone(), 1..4).prop_map(|it| it.join(" "));
        prop_oneof![
            2 => body().prop_map(|body| format!("loop {{ {body} yield }}")),
            1 => body().prop_map(|body| format!("loop {{ work 1 {body} }}")),
            1 => (2..4_u32, body()).prop_map(|(n, body)| format!("repeat {n} {{ {body} }}")),
            2 => (body(), body()).prop_map(|(a, b)| format!("either {{ {a} }} or {{ {b} }}")),
        ]
    });
    proptest::collection::vec(block, 1..5).prop_map(|statements| statements.join(" "))
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    /// Runs.
    pub runs: usize,
    /// Of which so many tell the order in which tasks became ready.
    pub ordered: usize,
    /// Of which so many came to rest by themselves.
    pub at_rest: usize,
    /// Observations.
    pub events: usize,
    /// Interrupts and hand-offs among them.
    pub switches: usize,
}

impl Looked {
    /// Counts a trial.
    pub fn add(&mut self, trial: &Trial) {
        self.runs += 1;
        self.ordered += usize::from(trial.tells_order);
        self.at_rest += usize::from(trial.ending == Ending::AtRest);
        self.events += trial.run.events.len();
        let switches = trial.run.events.iter().map(|event| event.what);
        let is_switch = |what: &Seen| matches!(what, Seen::Interrupt { .. } | Seen::HandOff { .. });
        self.switches += switches.filter(is_switch).count();
    }
}
