//! A machine, and what was seen of its runs: each new one is held against the model.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use turnwise_bridge::plan::Plan;
use turnwise_bridge::seen::Seen;
use turnwise_bridge::trial::explored::Stage;
use turnwise_bridge::trial::{self, Trial};
use turnwise_conformance::run::Event;
use turnwise_schedulers::program::Program;
use turnwise_schedulers::spec::{
    ChannelSpec, Discipline, LockSpec, MachineSpec, Policy, SchedulerSpec, TaskSpec,
};

/// No turn overruns by itself: the clock stands.
const SLICE: Duration = Duration::from_millis(1);

/// A machine of such tasks, each a program and how urgent it is, on so many workers. As many events
/// come from outside as tasks wait for, so that all of them can end.
pub fn machine(
    discipline: Discipline,
    policy: Policy,
    workers: u8,
    tasks: &[(&str, u8)],
) -> MachineSpec {
    let task = |(place, (program, priority)): (usize, &(&str, u8))| {
        let program = Program::parse(program).expect("a program");
        TaskSpec { priority: *priority, ..TaskSpec::new(["a", "b", "c", "d"][place], program) }
    };
    let usual = SchedulerSpec::default();
    let awaited: usize = tasks.iter().map(|(text, _)| text.matches("receive key").count()).sum();
    MachineSpec {
        scheduler: SchedulerSpec { discipline, policy, carriers: workers, spares: 1, ..usual },
        tasks: tasks.iter().enumerate().map(task).collect(),
        channels: vec![
            ChannelSpec {
                from_environment: true,
                capacity: 2,
                events: Some(awaited as u8),
                ..ChannelSpec::new("key")
            },
            ChannelSpec::new("mail"),
        ],
        locks: vec![LockSpec::new("l")],
        ..MachineSpec::default()
    }
}

/// A machine on its executor, and the runs that were seen.
pub struct Held {
    pub plan: Plan,
    seen: Mutex<HashSet<(Vec<Event<Seen>>, bool)>>,
}

impl Held {
    pub fn new(spec: &MachineSpec) -> Arc<Held> {
        Held::judged_by(spec, spec)
    }

    /// The executor of the one machine, the model of the other.
    pub fn judged_by(spec: &MachineSpec, model: &MachineSpec) -> Arc<Held> {
        let mut plan = Plan::new(spec, SLICE).expect("the executor can be it");
        if cfg!(turnwise_loom)
            && let turnwise::Discipline::Preemptive { threads, .. } = &mut plan.discipline
        {
            // One turn may stand still: loom has few threads.
            *threads = plan.workers + 1;
        }
        let other = Plan::new(model, SLICE).expect("the executor can be it");
        (plan.machine, plan.any) = (other.machine, other.any);
        Arc::new(Held { plan, seen: Mutex::default() })
    }

    /// How many events come from outside.
    pub fn awaited(&self) -> usize {
        self.plan.machine.spec().channels[0].events.map_or(0, usize::from)
    }

    /// The run that is over is a behaviour of the model. One that was seen before is, too.
    pub fn hold(&self, stage: &Stage) {
        let Trial { run, tells_order, ending } = stage.trial(&self.plan);
        let key = (run.events.clone(), tells_order);
        if !self.seen.lock().expect("nobody panics with it").insert(key) {
            return;
        }
        let verdict = trial::judge(&self.plan, &Trial { run, tells_order, ending });
        assert!(verdict.is_accepted(), "the model refuses the run: {verdict}");
    }

    /// How many different runs were seen, and in how many of them a turn was switched.
    pub fn runs(&self) -> (usize, usize) {
        let seen = self.seen.lock().expect("nobody panics with it");
        let is_switch = |event: &Event<Seen>| {
            matches!(event.what, Seen::Interrupt { .. } | Seen::HandOff { .. })
        };
        let switched = seen.iter().filter(|(events, _)| events.iter().any(is_switch));
        (seen.len(), switched.count())
    }
}
