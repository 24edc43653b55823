//! The machine in a case file: every table but those that say what is claimed of it.

use std::ops::Range;

use crate::case::CaseError;
use crate::case::fields::{Errors, Fields, Value, a_type, choose};
use crate::case::places::{Places, TextPlace};
use crate::program::Program;
use crate::spec::{
    ChannelSpec, DeviceSpec, Discipline, Grant, LockSpec, MachineSpec, Policy, Protocol, Restarts,
    RuntimeSpec, SchedulerSpec, SupervisorSpec, TaskSpec, Timer,
};
use crate::text;
use toml::de::DeValue;

/// Reads the machine. What is missing because of an error is left at its default, so that the
/// rest can be read too; the description is of use only if there was no error.
pub(super) fn machine(file: &mut Fields<'_, '_>, source: &str) -> (MachineSpec, Places) {
    let errors = file.errors;
    let mut places = Places { machine: file.place.clone(), ..Places::default() };
    let mut spec = MachineSpec {
        scheduler: default_scheduler(),
        switch_cost: 0,
        tasks: Vec::new(),
        channels: Vec::new(),
        devices: Vec::new(),
        locks: Vec::new(),
        counters: Vec::new(),
        runtimes: Vec::new(),
        supervisor: None,
        track_last: false,
    };
    if let Some(value) = file.get("machine")
        && let Some(mut fields) = Fields::of(value, "a machine", errors)
    {
        places.machine = fields.place.clone();
        spec.scheduler = scheduler(&mut fields, "processors");
        spec.switch_cost = fields.number("switch-cost", 0..=1000).unwrap_or(0);
        fields.finish();
    }
    for (name, mut fields) in named(file, "channel", "a channel") {
        channel(&name, &mut fields, &mut spec.channels, &mut places);
        fields.finish();
    }
    for (name, mut fields) in named(file, "device", "a device") {
        places.devices.push(name.place);
        spec.devices.push(device(name.text, &mut fields));
        fields.finish();
    }
    for (name, mut fields) in named(file, "lock", "a lock") {
        places.locks.push(name.place);
        spec.locks.push(lock(name.text, &mut fields));
        fields.finish();
    }
    for (name, fields) in named(file, "counter", "a counter") {
        places.counters.push(name.place);
        spec.counters.push(name.text);
        fields.finish();
    }
    for (name, mut fields) in named(file, "runtime", "a runtime") {
        places.runtimes.push(name.place);
        let scheduler = scheduler(&mut fields, "workers");
        spec.runtimes.push(RuntimeSpec { name: name.text, scheduler });
        fields.finish();
    }
    if file.is_without("task") {
        file.errors.at(file.place.clone(), "a case needs a `[[task]]`");
    }
    for (name, mut fields) in named(file, "task", "a task") {
        task(&name, &mut fields, source, &mut spec.tasks, &mut places);
        fields.finish();
    }
    if let Some(value) = file.get("supervisor")
        && let Some(mut fields) = Fields::of(value, "a supervisor", errors)
    {
        places.supervisor = fields.place.clone();
        spec.supervisor = supervisor(&mut fields);
        fields.finish();
    }
    (spec, places)
}

/// A name and where it stands in the file.
struct Named {
    text: String,
    place: Range<usize>,
}

/// The tables of a list with their names. A name that is missing or odd is an error.
fn named<'a, 'i>(
    file: &mut Fields<'a, 'i>,
    key: &'static str,
    what: &'static str,
) -> Vec<(Named, Fields<'a, 'i>)> {
    let mut found = Vec::new();
    for value in file.tables(key) {
        let Some(mut fields) = Fields::of(value, what, file.errors) else { continue };
        let Some((name, place)) = fields.required("name") else { continue };
        if !text::is_name(name) {
            let message = format!("`{}` is no name", name.escape_debug());
            let help = "a name is of letters, digits, `_`, and `-` within".to_owned();
            file.errors.push(CaseError::at(place, message).with_help(help));
            continue;
        }
        found.push((Named { text: name.to_owned(), place }, fields));
    }
    found
}

fn default_scheduler() -> SchedulerSpec {
    SchedulerSpec {
        discipline: Discipline::default(),
        carriers: 1,
        policy: Policy::default(),
        slice: 1,
        timer: Timer::default(),
        spares: 1,
    }
}

const DISCIPLINES: [(&str, Discipline); 3] = [
    (Discipline::Cooperative.name(), Discipline::Cooperative),
    (Discipline::Preemptive.name(), Discipline::Preemptive),
    (Discipline::Handoff.name(), Discipline::Handoff),
];
const TIMERS: [(&str, Timer); 2] = [("exact", Timer::Exact), ("any", Timer::Any)];

fn scheduler(fields: &mut Fields<'_, '_>, carriers: &'static str) -> SchedulerSpec {
    let default = default_scheduler();
    SchedulerSpec {
        discipline: fields.one_of("discipline", &DISCIPLINES).unwrap_or(default.discipline),
        carriers: fields.byte(carriers, 1..=u8::MAX).unwrap_or(default.carriers),
        policy: fields
            .get("policy")
            .and_then(|value| policy(value, fields.errors))
            .unwrap_or(default.policy),
        slice: fields.byte("slice", 1..=u8::MAX).unwrap_or(default.slice),
        timer: fields.one_of("timer", &TIMERS).unwrap_or(default.timer),
        spares: fields.byte("spares", 0..=u8::MAX).unwrap_or(default.spares),
    }
}

/// Policies by name, without their parameters.
const POLICIES: [(&str, Policy); 8] = [
    with_name(Policy::Any),
    with_name(Policy::Fifo),
    with_name(Policy::LifoSlot { cap: None }),
    with_name(Policy::RoundRobin),
    with_name(Policy::Priority { aging: None }),
    with_name(Policy::Multilevel { levels: 3, boost: None }),
    with_name(Policy::FairShare),
    with_name(Policy::WorkStealing { every: 3 }),
];

const fn with_name(policy: Policy) -> (&'static str, Policy) {
    (policy.name(), policy)
}

/// A policy: a name, or a table with its parameters. A parameter of another policy is ignored, as
/// keys are that a discipline does not use: a variant may change the policy's name alone.
fn policy(value: &Value<'_>, errors: &Errors) -> Option<Policy> {
    match value.get_ref() {
        DeValue::String(name) => known_policy(name, value.span(), errors),
        DeValue::Table(_) => {
            let mut fields = Fields::of(value, "a policy", errors)?;
            let (name, place) = fields.required("name")?;
            let policy = known_policy(name, place, errors);
            let cap = fields.byte("cap", 1..=u8::MAX);
            let aging = fields.byte("aging", 1..=u8::MAX);
            let levels = fields.byte("levels", 1..=u8::MAX);
            let boost = fields.byte("boost", 1..=u8::MAX);
            let every = fields.byte("every", 1..=u8::MAX);
            fields.finish();
            Some(match policy? {
                Policy::LifoSlot { .. } => Policy::LifoSlot { cap },
                Policy::Priority { .. } => Policy::Priority { aging },
                Policy::Multilevel { levels: default, .. } => {
                    Policy::Multilevel { levels: levels.unwrap_or(default), boost }
                }
                Policy::WorkStealing { every: default } => {
                    Policy::WorkStealing { every: every.unwrap_or(default) }
                }
                plain => plain,
            })
        }
        other => {
            let message = format!("`policy` is a name or a table, found {}", a_type(other));
            errors.at(value.span(), message);
            None
        }
    }
}

fn known_policy(name: &str, place: Range<usize>, errors: &Errors) -> Option<Policy> {
    choose(name, place, &format!("`{name}` is no policy"), &POLICIES, errors)
}

/// The names of `count` copies: the name itself, or `editor-0`, `editor-1` ….
fn copies(name: &str, count: u8) -> Vec<String> {
    if count == 1 {
        return vec![name.to_owned()];
    }
    (0..count).map(|copy| format!("{name}-{copy}")).collect()
}

fn channel(
    name: &Named,
    fields: &mut Fields<'_, '_>,
    channels: &mut Vec<ChannelSpec>,
    places: &mut Places,
) {
    let capacity = fields.byte("capacity", 1..=u8::MAX).unwrap_or(1);
    let environment = fields.one_of("source", &[("environment", true)]).is_some();
    let events = fields.byte("events", 0..=u8::MAX);
    let count = fields.byte("copies", 1..=u8::MAX).unwrap_or(1);
    for name_of_copy in copies(&name.text, count) {
        places.channels.push(name.place.clone());
        channels.push(ChannelSpec {
            name: name_of_copy,
            family: name.text.clone(),
            capacity,
            from_environment: environment,
            events,
        });
    }
}

fn device(name: String, fields: &mut Fields<'_, '_>) -> DeviceSpec {
    DeviceSpec {
        name,
        answers: fields.one_of("answers", &[("fairly", true), ("never", false)]).unwrap_or(true),
        serves_one: fields.one_of("serves", &[("all", false), ("one", true)]).unwrap_or(false),
        fails: fields.flag("fails").unwrap_or(false),
    }
}

fn lock(name: String, fields: &mut Fields<'_, '_>) -> LockSpec {
    let grants = [("fifo", Grant::Fifo), ("barging", Grant::Barging)];
    let protocols = [
        ("none", Protocol::None),
        ("inheritance", Protocol::Inheritance),
        ("ceiling", Protocol::Ceiling),
    ];
    LockSpec {
        name,
        grant: fields.one_of("grant", &grants).unwrap_or_default(),
        protocol: fields.one_of("protocol", &protocols).unwrap_or_default(),
    }
}

fn task(
    name: &Named,
    fields: &mut Fields<'_, '_>,
    source: &str,
    tasks: &mut Vec<TaskSpec>,
    places: &mut Places,
) {
    let priority = fields.byte("priority", 0..=u8::MAX).unwrap_or(0);
    let starts = fields.flag("starts").unwrap_or(true);
    let runtime = fields.text("runtime").map(|(name, _)| name.to_owned());
    let count = fields.byte("copies", 1..=u8::MAX).unwrap_or(1);
    let Some((text, whole)) = fields.required("program") else { return };
    let program_place = TextPlace::of(text, whole, source);
    for (copy, name_of_copy) in copies(&name.text, count).into_iter().enumerate() {
        let program = match Program::parse_copy(text, copy) {
            Ok(program) => program,
            Err(error) => {
                fields.errors.push(program_place.error(error));
                return;
            }
        };
        places.tasks.push(name.place.clone());
        places.programs.push(program_place.clone());
        tasks.push(TaskSpec {
            name: name_of_copy,
            family: name.text.clone(),
            priority,
            starts,
            runtime: runtime.clone(),
            program,
        });
    }
}

fn supervisor(fields: &mut Fields<'_, '_>) -> Option<SupervisorSpec> {
    let scopes = [
        ("application", Restarts::Application),
        ("task", Restarts::Task),
        ("runtime", Restarts::Runtime),
    ];
    let restarts = fields.one_of("restarts", &scopes).unwrap_or_default();
    let limit = fields.byte("limit", 0..=u8::MAX);
    if fields.get("patience").is_none() {
        fields.lacks("patience");
    }
    let patience = fields.byte("patience", 1..=u8::MAX)?;
    Some(SupervisorSpec { restarts, patience, limit })
}
