//! A machine's bounds as constants: names, capacities, programs, policies.

use std::fmt::Write;

use turnwise_schedulers::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, Protocol, Restarts,
    RuntimeSpec, SchedulerSpec, Timer,
};

use super::Shared;
use super::program::{self, Row, truth};

/// Definitions for the module, and what the configuration assigns.
pub(super) struct Constants {
    pub definitions: String,
    pub assignments: String,
}

/// What of a machine the shared modules do not cover.
pub(super) fn uncovered(spec: &MachineSpec) -> Vec<String> {
    let mut what = Vec::new();
    if let Some(supervisor) = spec.supervisor {
        if !spec.runtimes.is_empty() {
            what.push("a supervisor of runtimes".to_owned());
        }
        if supervisor.restarts == Restarts::Runtime {
            what.push("restarts of runtimes".to_owned());
        }
        if spec.locks.len() > 1 || spec.channels.len() > 1 {
            what.push("a supervisor beside several locks or channels".to_owned());
        }
    }
    for runtime in &spec.runtimes {
        if runtime.scheduler.discipline == Discipline::Handoff {
            what.push("runtimes that hand off".to_owned());
        }
    }
    if !spec.runtimes.is_empty() && spec.scheduler.discipline == Discipline::Handoff {
        what.push("runtimes in a machine that hands off".to_owned());
    }
    for counter in &spec.counters {
        if updates(spec, counter).is_none() {
            what.push(format!(
                "the counter `{counter}`, whose writes depend on branches, spawns or restarts"
            ));
        }
    }
    what.extend(odd_names(spec));
    what
}

/// Names that TLA+ would not read as they are, or that would be taken for another: `<nobody>` and
/// the like stand for nobody there, and a runtime's workers have names of their own.
fn odd_names(spec: &MachineSpec) -> Vec<String> {
    let tasks = spec.tasks.iter().map(|it| &it.name);
    let things = (spec.channels.iter().map(|it| &it.name))
        .chain(spec.devices.iter().map(|it| &it.name))
        .chain(spec.locks.iter().map(|it| &it.name))
        .chain(&spec.counters);
    let all = tasks.clone().chain(things).chain(spec.runtimes.iter().map(|it| &it.name));
    let is_word = |name: &str| name.chars().all(|c| !c.is_control() && !"\"\\<>".contains(c));
    let odd = all.filter(|name| !is_word(name)).map(|name| format!("the name {name:?}"));
    let threads: Vec<String> = spec.runtimes.iter().flat_map(workers).collect();
    let taken = tasks.filter(|name| threads.contains(name));
    odd.chain(taken.map(|name| format!("the task `{name}`, for so a worker is called"))).collect()
}

/// The names of a runtime's workers.
fn workers(runtime: &RuntimeSpec) -> Vec<String> {
    (0..runtime.scheduler.carriers).map(|i| format!("{}-worker-{i}", runtime.name)).collect()
}

/// How often a counter is written in all, if nothing but its writers' programs decides.
pub(super) fn updates(spec: &MachineSpec, counter: &str) -> Option<u32> {
    let mut sum = 0;
    for (task, plan) in spec.tasks.iter().enumerate() {
        let rows = program::table(spec, task);
        let writes = |row: &Row| row.op == "write" && row.of.as_deref() == Some(counter);
        if rows.iter().any(writes) {
            let (fewest, most) = program::writes(&rows, counter).unwrap_or((0, 0));
            if fewest != most || !plan.starts || spec.supervisor.is_some() {
                return None;
            }
            sum += most;
        }
    }
    Some(sum)
}

/// The processors' names.
pub(super) fn processors(spec: &MachineSpec) -> Vec<String> {
    (0..spec.scheduler.carriers).map(|index| format!("processor-{index}")).collect()
}

impl Constants {
    pub(super) fn of(spec: &MachineSpec, shared: Shared) -> Constants {
        let mut it = Constants { definitions: String::new(), assignments: String::new() };
        it.tasks(spec);
        it.things(spec);
        it.scheduler(spec, shared);
        it
    }

    fn define(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.definitions, "MC{name} ==\n  {value}\n");
        let _ = writeln!(self.assignments, "  {name} <- MC{name}");
    }

    fn assign(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.assignments, "  {name} = {value}");
    }

    fn tasks(&mut self, spec: &MachineSpec) {
        let names: Vec<&str> = spec.tasks.iter().map(|task| task.name.as_str()).collect();
        self.define("Tasks", &format!("<<{}>>", list(&names)));
        let mut programs: Vec<(String, Vec<Row>)> = Vec::new();
        let mut code = Vec::new();
        for (i, task) in spec.tasks.iter().enumerate() {
            let rows = program::table(spec, i);
            let known = programs.iter().position(|(_, other)| *other == rows);
            let place = known.unwrap_or_else(|| {
                programs.push((format!("Program{}", programs.len() + 1), rows));
                programs.len() - 1
            });
            code.push((task.name.as_str(), programs[place].0.clone()));
        }
        for (name, rows) in &programs {
            let rows: Vec<String> = rows.iter().map(Row::text).collect();
            let _ = writeln!(self.definitions, "{name} ==\n  <<{}>>\n", rows.join(",\n    "));
        }
        self.define("Code", &function(&code));
        let starts: Vec<&str> =
            spec.tasks.iter().filter(|it| it.starts).map(|it| it.name.as_str()).collect();
        match starts.len() == names.len() {
            true => self.define("Starts", "Task"),
            false => self.define("Starts", &format!("{{{}}}", list(&starts))),
        }
        let priorities: Vec<_> =
            spec.tasks.iter().map(|it| (it.name.as_str(), it.priority.to_string())).collect();
        self.define("Priority", &function(&priorities));
        let ages: Vec<_> = spec
            .tasks
            .iter()
            .map(|it| (it.name.as_str(), oldest_age(spec, it.runtime.as_deref()).to_string()))
            .collect();
        self.define("OldestAge", &function(&ages));
    }

    fn things(&mut self, spec: &MachineSpec) {
        let channels: Vec<_> = spec.channels.iter().map(|it| (&*it.name, channel(it))).collect();
        self.define("Channels", &function(&channels));
        let device = |it: &DeviceSpec| {
            format!(
                "[answers |-> {}, one |-> {}, fails |-> {}]",
                truth(it.answers),
                truth(it.serves_one),
                truth(it.fails)
            )
        };
        let devices: Vec<_> = spec.devices.iter().map(|it| (&*it.name, device(it))).collect();
        self.define("Devices", &function(&devices));
        let lock = |it: &LockSpec| {
            let grant = match it.grant {
                Grant::Fifo => "fifo",
                Grant::Barging => "barging",
            };
            let protocol = match it.protocol {
                Protocol::None => "none",
                Protocol::Inheritance => "inheritance",
                Protocol::Ceiling => "ceiling",
            };
            format!("[grant |-> \"{grant}\", protocol |-> \"{protocol}\"]")
        };
        let locks: Vec<_> = spec.locks.iter().map(|it| (&*it.name, lock(it))).collect();
        self.define("Locks", &function(&locks));
        let counters: Vec<&str> = spec.counters.iter().map(String::as_str).collect();
        self.define("Counters", &format!("{{{}}}", list(&counters)));
    }

    fn scheduler(&mut self, spec: &MachineSpec, shared: Shared) {
        let own = &spec.scheduler;
        let processors = processors(spec);
        let names: Vec<&str> = processors.iter().map(String::as_str).collect();
        self.define("Processor", &format!("{{{}}}", list(&names)));
        self.define("Policy", &policy(own.policy));
        self.assign("Slice", own.slice);
        self.assign("TrackLast", truth(spec.track_last));
        match shared {
            Shared::Discipline(Discipline::Cooperative) => {}
            Shared::Discipline(Discipline::Preemptive) => self.timer(own),
            Shared::Discipline(Discipline::Handoff) => self.assign("Spares", own.spares),
            Shared::Supervised => {
                self.timer(own);
                self.assign("Spares", own.spares);
                self.assign("Discipline", format!("\"{}\"", own.discipline.name()));
                let supervisor = spec.supervisor.expect("it is supervised");
                self.assign("Patience", supervisor.patience);
                self.assign("Alone", truth(supervisor.restarts == Restarts::Task));
                self.assign("Limited", truth(supervisor.limit.is_some()));
                self.assign("Limit", supervisor.limit.unwrap_or(0));
            }
            Shared::Run => {
                self.assign("Spares", own.spares);
                self.assign("Discipline", format!("\"{}\"", own.discipline.name()));
            }
            Shared::TwoLevel => {
                self.timer(own);
                self.assign("Discipline", format!("\"{}\"", own.discipline.name()));
                self.runtimes(spec);
            }
        }
    }

    fn timer(&mut self, scheduler: &SchedulerSpec) {
        let timer = match scheduler.timer {
            Timer::Exact => "exact",
            Timer::Any => "any",
        };
        self.assign("Timer", format!("\"{timer}\""));
    }

    fn runtimes(&mut self, spec: &MachineSpec) {
        let runtimes: Vec<_> = spec
            .runtimes
            .iter()
            .map(|runtime| {
                let own = &runtime.scheduler;
                let workers = workers(runtime);
                let workers: Vec<&str> = workers.iter().map(String::as_str).collect();
                let timer = match own.timer {
                    Timer::Exact => "exact",
                    Timer::Any => "any",
                };
                let value = format!(
                    "[workers |-> <<{}>>, policy |-> {}, discipline |-> \"{}\", slice |-> {}, \
                     timer |-> \"{timer}\"]",
                    list(&workers),
                    policy(own.policy),
                    own.discipline.name(),
                    own.slice
                );
                (runtime.name.as_str(), value)
            })
            .collect();
        self.define("Runtimes", &function(&runtimes));
        let names: Vec<&str> = spec.runtimes.iter().map(|it| it.name.as_str()).collect();
        self.define("RuntimeOrder", &format!("<<{}>>", list(&names)));
        let homes: Vec<_> = spec
            .tasks
            .iter()
            .map(|it| {
                let own = || "Own".to_owned();
                (&*it.name, it.runtime.as_ref().map_or_else(own, |name| format!("\"{name}\"")))
            })
            .collect();
        self.define("Home", &function(&homes));
        self.assign("OldestThread", thread_age(&spec.scheduler));
    }
}

/// Up to where the ages of a scheduler's turns are counted, without a supervisor.
fn thread_age(scheduler: &SchedulerSpec) -> u8 {
    let discipline = match (scheduler.discipline, scheduler.timer) {
        (Discipline::Cooperative, _) => 0,
        (Discipline::Preemptive, Timer::Exact) => scheduler.slice + 1,
        (Discipline::Preemptive, Timer::Any) => 1,
        (Discipline::Handoff, _) => scheduler.slice,
    };
    match scheduler.policy {
        Policy::Multilevel { .. } => discipline.max(scheduler.slice),
        _ => discipline,
    }
}

fn oldest_age(spec: &MachineSpec, runtime: Option<&str>) -> u8 {
    let own = spec.runtimes.iter().find(|it| runtime == Some(it.name.as_str()));
    let scheduler = own.map_or(&spec.scheduler, |it| &it.scheduler);
    thread_age(scheduler).max(spec.supervisor.map_or(0, |supervisor| supervisor.patience))
}

fn channel(it: &ChannelSpec) -> String {
    let events = match it.events {
        Some(events) => events.to_string(),
        None => "Endlessly".to_owned(),
    };
    format!(
        "[capacity |-> {}, fed |-> {}, events |-> {events}]",
        it.capacity,
        truth(it.from_environment)
    )
}

/// A policy; 0 stands for what is not given.
fn policy(policy: Policy) -> String {
    match policy {
        Policy::Any => "[name |-> \"any\"]".to_owned(),
        Policy::Fifo => "[name |-> \"fifo\"]".to_owned(),
        Policy::RoundRobin => "[name |-> \"round-robin\"]".to_owned(),
        Policy::FairShare => "[name |-> \"fair-share\"]".to_owned(),
        Policy::LifoSlot { cap } => {
            format!("[name |-> \"lifo-slot\", cap |-> {}]", cap.unwrap_or(0))
        }
        Policy::Priority { aging } => {
            format!("[name |-> \"priority\", aging |-> {}]", aging.unwrap_or(0))
        }
        Policy::Multilevel { levels, boost } => {
            let boost = boost.unwrap_or(0);
            format!("[name |-> \"multilevel\", levels |-> {levels}, boost |-> {boost}]")
        }
        Policy::WorkStealing { every } => {
            format!("[name |-> \"work-stealing\", every |-> {every}]")
        }
    }
}

/// Names as strings, with commas between.
fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// A function from names. Without any it is the empty one.
fn function(pairs: &[(&str, String)]) -> String {
    if pairs.is_empty() {
        return "<<>>".to_owned();
    }
    let one = |(name, value): &(&str, String)| format!("\"{name}\" :> {value}");
    pairs.iter().map(one).collect::<Vec<_>>().join(" @@\n  ")
}
