//! Every command in every state of small machines, and every two one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use turnwise_bridge::edges::replay;
use turnwise_bridge::plan::Plan;
use turnwise_conformance::edges::{Divergence, Report, Settings};
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, LockSpec, MachineSpec, Policy, SchedulerSpec, TaskSpec,
};

/// No turn overruns by itself.
const SLICE: Duration = Duration::from_secs(3600);

/// A machine of three tasks, each with its priority; `starting` of them start by themselves.
fn machine(tasks: [(&str, u8); 3], starting: usize) -> MachineSpec {
    let task = |(place, (program, priority)): (usize, (&str, u8))| {
        let program = Program::parse(program).expect("a program");
        let spec = TaskSpec::new(["a", "b", "c"][place], program);
        TaskSpec { priority, starts: place < starting, ..spec }
    };
    MachineSpec {
        tasks: tasks.into_iter().enumerate().map(task).collect(),
        channels: vec![
            ChannelSpec { from_environment: true, events: Some(2), ..ChannelSpec::new("key") },
            ChannelSpec::new("mail"),
        ],
        devices: vec![DeviceSpec { fails: true, ..DeviceSpec::new("disk") }],
        locks: vec![LockSpec::new("l")],
        ..MachineSpec::default()
    }
}

/// What the programs do, between them everything that a plan can have.
fn machines() -> Vec<(&'static str, MachineSpec)> {
    let yielding =
        [("loop { work 1 yield }", 1), ("loop { yield }", 0), ("work 2 yield work 1", 2)];
    let waiting = [("receive key work 1", 2), ("loop { receive key }", 1), ("work 1 yield", 0)];
    let talking = [
        ("repeat 2 { send mail } exit", 0),
        ("receive mail either { yield } or { receive mail }", 1),
        ("loop { work 1 yield }", 0),
    ];
    let locking = [
        ("lock l work 1 unlock l", 0),
        ("lock l yield unlock l join a", 1),
        ("loop { lock l unlock l yield }", 0),
    ];
    let asking =
        [("await disk else { work 1 } wake b", 0), ("wait work 1", 1), ("wake b yield", 1)];
    let spawning =
        [("spawn c yield join c", 1), ("spawn c loop { work 1 yield }", 1), ("work 1", 0)];
    vec![
        ("yielding", machine(yielding, 3)),
        ("waiting", machine(waiting, 3)),
        ("talking", machine(talking, 3)),
        ("locking", machine(locking, 3)),
        ("asking", machine(asking, 3)),
        ("spawning", machine(spawning, 2)),
    ]
}

const DISCIPLINES: [Discipline; 3] =
    [Discipline::Cooperative, Discipline::Handoff, Discipline::Preemptive];
/// Of each discipline: so many in a hundred of the models' steps are taken, at least. Most of the
/// others are those of the models that allow any order, of which the executor has one.
const FLOORS: [usize; DISCIPLINES.len()] = [72, 83, 72];
pub(crate) const POLICIES: [Policy; 4] = [
    Policy::Fifo,
    Policy::LifoSlot { cap: Some(1) },
    Policy::Priority { aging: Some(1) },
    Policy::FairShare,
];

/// A machine on an executor.
pub(crate) struct Row {
    name: &'static str,
    pub(crate) spec: MachineSpec,
}

impl Row {
    pub(crate) fn replay(&self, settings: Settings) -> Result<Report, Box<Divergence>> {
        let plan = Plan::new(&self.spec, SLICE).expect("the executor can be it");
        replay(&plan, settings)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SchedulerSpec { discipline, policy, carriers, .. } = self.spec.scheduler;
        write!(out, "{discipline:?}, {policy:?}, {carriers} workers, {}", self.name)
    }
}

/// Every machine on every executor.
///
/// One is left out: where stopped turns are charged on two workers, how far a task may fall behind
/// while it has a turn has no end, and so the states have none.
pub(crate) fn rows() -> VecDeque<Row> {
    let mut rows = VecDeque::new();
    for discipline in DISCIPLINES {
        for policy in POLICIES {
            for carriers in [1, 2] {
                if (discipline, policy, carriers) == (Discipline::Preemptive, Policy::FairShare, 2)
                {
                    continue;
                }
                for (name, spec) in machines() {
                    let usual = SchedulerSpec::default();
                    let scheduler =
                        SchedulerSpec { discipline, policy, carriers, spares: 1, ..usual };
                    rows.push_back(Row { name, spec: MachineSpec { scheduler, ..spec } });
                }
            }
        }
    }
    rows
}

/// This thread, and those that it starts, stay on one processor: only one of them goes on at a
/// time, and what wakes another then costs a tenth.
pub(crate) fn stay_on(processor: usize) {
    let all = sched_getaffinity(Pid::from_raw(0)).expect("the system says");
    let mine: Vec<usize> = (0..CpuSet::count()).filter(|it| all.is_set(*it) == Ok(true)).collect();
    let mut one = CpuSet::new();
    one.set(mine[processor % mine.len()]).expect("it is one of them");
    sched_setaffinity(Pid::from_raw(0), &one).expect("it was allowed before");
}

/// What was looked at of all rows together.
#[derive(Default)]
struct Sum {
    rows: usize,
    states: usize,
    edges: usize,
    pairs: usize,
    performed: usize,
    /// Of each discipline the steps of its models that were taken, and that there are.
    model_steps: [(usize, usize); DISCIPLINES.len()],
}

impl Sum {
    fn add(&mut self, discipline: Discipline, report: Report) {
        self.rows += 1;
        self.states += report.states;
        self.edges += report.edges;
        self.pairs += report.pairs.expect("none of them has so many states");
        self.performed += report.performed;
        let place = DISCIPLINES.iter().position(|it| *it == discipline);
        let (taken, steps) = &mut self.model_steps[place.expect("all of them are listed")];
        *taken += report.model_steps.0;
        *steps += report.model_steps.1;
    }
}

/// So many in a hundred of the model's steps may the executor take, at least. Where the model takes
/// any order it has one of its own, and no floor; and whoever is stopped takes the next task in the
/// same step, so that nothing happens in between: on several workers that leaves more out.
fn floor(scheduler: &SchedulerSpec) -> usize {
    let has_one_queue = matches!(scheduler.policy, Policy::Priority { .. });
    let is_alone = scheduler.carriers == 1 && scheduler.policy != Policy::FairShare;
    match scheduler.discipline {
        _ if !has_one_queue && !is_alone => 0,
        Discipline::Preemptive if is_alone => 90,
        Discipline::Preemptive => 75,
        _ => 100,
    }
}

/// Takes rows until there are none, on one processor.
fn go_through(processor: usize, rows: &Mutex<VecDeque<Row>>, sum: &Mutex<Sum>) {
    stay_on(processor);
    loop {
        let Some(row) = rows.lock().expect("nobody panics").pop_front() else { break };
        let report = row.replay(Settings::default());
        let report = report.unwrap_or_else(|divergence| panic!("{row}: {divergence}"));
        println!("{row}: {report}");
        let Report { model_states, model_steps: (taken, steps), .. } = report;
        let floor = floor(&row.spec.scheduler);
        assert!(100 * taken >= floor * steps, "{row}: {taken} steps of {steps}, floor {floor} %");
        if floor == 100 {
            assert_eq!(model_states.0, model_states.1, "{row}: all states of the model");
        }
        sum.lock().expect("nobody panics").add(row.spec.scheduler.discipline, report);
    }
}

#[test]
fn it_goes_along_every_edge() {
    let _alone = crate::one_at_a_time();
    let (rows, sum) = (Mutex::new(rows()), Mutex::new(Sum::default()));
    let all = rows.lock().expect("nobody has it").len();
    thread::scope(|threads| {
        for processor in 0..2 {
            let (rows, sum) = (&rows, &sum);
            threads.spawn(move || go_through(processor, rows, sum));
        }
    });
    let sum = sum.into_inner().expect("nobody panicked");
    assert_eq!(sum.rows, all);
    let share = |steps: &[(usize, usize)]| {
        let (taken, all) = steps.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        100 * taken / all
    };
    for (place, (discipline, floor)) in DISCIPLINES.into_iter().zip(FLOORS).enumerate() {
        let (share, name) = (share(&sum.model_steps[place..=place]), discipline.name());
        println!("of {name} executors' models {share} % of the steps were taken, floor {floor} %");
        assert!(share >= floor, "{name}: {share} % of the models' steps were taken");
    }
    let share = share(&sum.model_steps);
    assert!(share >= 75, "{share} % of all models' steps were taken");
    println!(
        "edges: {all} executors, {} states, {} edges, {} pairs, {} commands, {share} % of the \
         models' steps",
        sum.states, sum.edges, sum.pairs, sum.performed
    );
    assert!(sum.pairs > 500_000, "{} pairs", sum.pairs);
}
