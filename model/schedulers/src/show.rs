//! States and steps in words, for people.

mod drawn;

use crate::carrier::{Carrier, Entity, Level, Site};
use crate::code::{Op, Pc};
use crate::machine::{Machine, State};
use crate::query::site;
use crate::step::{Action, Scope};
use crate::system::{Seat, System};
use crate::task::{Role, Task, TaskState, ThreadState, Wait};

/// Of carriers and their lanes.
impl Machine {
    /// `processor 0`; `rt worker 1` for a runtime named `rt`.
    pub fn carrier_name(&self, carrier: Carrier) -> String {
        match carrier.level {
            Level::Machine => format!("processor {}", carrier.index),
            Level::Runtime(runtime) => {
                format!("{} worker {}", self.spec.runtimes[runtime].name, carrier.index)
            }
        }
    }

    /// The names of lanes: the machine's processors and its spares, if turns can be handed on; then
    /// the same of each runtime.
    pub fn lanes(&self) -> Vec<String> {
        let carriers = self.lane_carriers();
        let name = |(level, carrier): (Level, Option<u8>)| match (level, carrier) {
            (level, Some(index)) => self.carrier_name(Carrier { level, index }),
            (Level::Machine, None) => "spares".to_owned(),
            (Level::Runtime(runtime), None) => {
                format!("{} spares", self.spec.runtimes[runtime].name)
            }
        };
        carriers.into_iter().map(name).collect()
    }

    /// For each lane whose it is: a carrier's, or that of the turns handed on.
    fn lane_carriers(&self) -> Vec<(Level, Option<u8>)> {
        let mut lanes = Vec::new();
        for scheduler in &self.schedulers {
            let carriers = (0..scheduler.spec.carriers).map(Some);
            lanes.extend(carriers.map(|carrier| (scheduler.level, carrier)));
            lanes.extend(scheduler.hands_on().then_some((scheduler.level, None)));
        }
        lanes
    }

    /// Who is on each lane.
    pub fn occupants(&self, state: &State) -> Vec<Option<String>> {
        let system = self.unpack(state);
        let on_lane = |(level, carrier): (Level, Option<u8>)| {
            let scheduler = self.scheduler(level);
            let here = carrier.map_or(Seat::Detached, Seat::Mounted);
            let there = system.seated(scheduler, |seat| seat == here);
            let names: Vec<String> =
                there.iter().map(|entity| self.entity_now(&system, entity)).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        self.lane_carriers().into_iter().map(on_lane).collect()
    }

    /// The lane on which a step takes place; `None` if it is no carrier's.
    pub fn action_lane(&self, state: &State, action: &Action) -> Option<usize> {
        let lane =
            |level, carrier| self.lane_carriers().iter().position(|lane| *lane == (level, carrier));
        match *action {
            Action::Dispatch { carrier, .. }
            | Action::Interrupt { carrier, .. }
            | Action::HandOff { carrier, .. } => lane(carrier.level, Some(carrier.index)),
            Action::Operate { task, .. }
            | Action::Choose { task, .. }
            | Action::Leave { task, .. } => {
                let level = self.level_of(Entity::Task(task));
                match self.peek_task(state, usize::from(task)).state {
                    TaskState::Mounted { carrier, .. } => lane(level, Some(carrier)),
                    _ => lane(level, None),
                }
            }
            _ => match site(action)? {
                Site::Processor(index) => lane(Level::Machine, Some(index)),
                Site::Spare(_) => lane(Level::Machine, None),
            },
        }
    }

    /// The task that acts, or that the step is about.
    pub fn actor(&self, _state: &State, action: &Action) -> Option<usize> {
        match *action {
            Action::Operate { task, .. }
            | Action::Choose { task, .. }
            | Action::Leave { task, .. }
            | Action::Overrun { task }
            | Action::Answer { task, .. }
            | Action::Grant { task, .. }
            | Action::Restart { scope: Scope::Task(task) } => Some(usize::from(task)),
            Action::Dispatch { entity: Entity::Task(task), .. }
            | Action::Interrupt { entity: Entity::Task(task), .. }
            | Action::HandOff { entity: Entity::Task(task), .. } => Some(usize::from(task)),
            _ => None,
        }
    }
}

/// Of entities and steps.
impl Machine {
    /// A task's name; a thread's as far as it never changes: `rt worker 0`, or `rt thread 0` where
    /// hand-offs change what it does.
    pub(crate) fn entity_name(&self, entity: Entity) -> String {
        match entity {
            Entity::Task(task) => self.spec.tasks[usize::from(task)].name.clone(),
            Entity::Thread(thread) => {
                let plan = &self.threads[usize::from(thread)];
                let kind = if self.layout.roles[usize::from(thread)] { "thread" } else { "worker" };
                format!("{} {kind} {}", self.spec.runtimes[plan.runtime].name, plan.number)
            }
        }
    }

    /// A task's name; of a thread what it does now.
    fn entity_now(&self, system: &System, entity: Entity) -> String {
        let Entity::Thread(thread) = entity else { return self.entity_name(entity) };
        let runtime = &self.spec.runtimes[self.threads[usize::from(thread)].runtime].name;
        match system.thread(thread).role {
            Role::Worker(worker) => format!("{runtime} worker {worker}"),
            Role::Turn(task) => format!("{runtime}: {}", self.entity_name(Entity::Task(task))),
            Role::Spare => format!("{runtime} spare"),
        }
    }

    /// A step in a few words.
    pub fn action_text(&self, state: &State, action: &Action) -> String {
        match *action {
            Action::Operate { task, pc, .. }
                if self.peek_task(state, usize::from(task)).asked() =>
            {
                let device = self.device_at(task, pc).map_or("", |it| self.device_name(it));
                format!("{} keeps waiting for {device}", self.entity_name(Entity::Task(task)))
            }
            _ => self.words(action),
        }
    }

    /// A step in a few words, as far as they can be said without the state.
    pub(crate) fn words(&self, action: &Action) -> String {
        let name = |task: u8| self.entity_name(Entity::Task(task));
        match *action {
            Action::Dispatch { carrier, entity, .. } => {
                let entity = self.entity_name(entity);
                if self.carriers().len() == 1 {
                    format!("dispatch {entity}")
                } else {
                    format!("dispatch {entity} on {}", self.carrier_name(carrier))
                }
            }
            Action::Operate { task, pc, .. } => {
                format!("{}: {}", name(task), self.op_text(task, pc))
            }
            Action::Choose { task, branch, .. } => format!("{}: branch {}", name(task), branch + 1),
            Action::Leave { task, pc, .. } => {
                format!("{} {}", name(task), self.leave_text(task, pc))
            }
            Action::Park { thread, .. } => {
                format!("{} sleeps", self.entity_name(Entity::Thread(thread)))
            }
            Action::Interrupt { entity, .. } => format!("interrupt {}", self.entity_name(entity)),
            Action::HandOff { carrier, .. } => {
                format!("hand off {}'s queue", self.carrier_name(carrier))
            }
            Action::Overrun { task } => format!("{}'s call takes its time", name(task)),
            Action::Arrive { channel } => {
                format!("environment: event into {}", self.channel_name(channel))
            }
            Action::Answer { device, task, failed } => {
                let verb = if failed { "fails" } else { "answers" };
                format!("{} {verb} {}", self.device_name(device), name(task))
            }
            Action::Grant { lock, task } => {
                format!("{} goes to {}", self.lock_name(lock), name(task))
            }
            Action::Restart { scope: Scope::Application } => "restart the application".to_owned(),
            Action::Restart { scope: Scope::Task(task) } => format!("restart {}", name(task)),
            Action::Restart { scope: Scope::Runtime(runtime) } => {
                format!("restart {}", self.spec.runtimes[usize::from(runtime)].name)
            }
        }
    }

    /// An operation as it is written.
    pub(crate) fn op_text(&self, task: u8, pc: Pc) -> String {
        let other = |task: u8| &self.spec.tasks[usize::from(task)].name;
        match *self.op(task, pc) {
            Op::Work => "work".to_owned(),
            Op::Spin => "spin".to_owned(),
            Op::Yield => "yield".to_owned(),
            Op::Await(request) => format!("await {}", self.device_name(request.device)),
            Op::Block(request) => format!("block {}", self.device_name(request.device)),
            Op::Receive(channel) => format!("receive {}", self.channel_name(channel)),
            Op::Send(channel) => format!("send {}", self.channel_name(channel)),
            Op::Wait => "wait".to_owned(),
            Op::Wake(task) => format!("wake {}", other(task)),
            Op::Lock(lock) => format!("lock {}", self.lock_name(lock)),
            Op::Unlock(lock) => format!("unlock {}", self.lock_name(lock)),
            Op::Read(counter) => format!("read {}", self.spec.counters[usize::from(counter)]),
            Op::Write(counter) => format!("write {}", self.spec.counters[usize::from(counter)]),
            Op::Spawn(task) => format!("spawn {}", other(task)),
            Op::Join(task) => format!("join {}", other(task)),
            Op::Either(_) => "either".to_owned(),
            Op::End { failed: false } => "end".to_owned(),
            Op::End { failed: true } => "fail".to_owned(),
        }
    }

    fn leave_text(&self, task: u8, pc: Pc) -> String {
        match *self.op(task, pc) {
            Op::Yield => "yields".to_owned(),
            Op::End { failed: false } => "ends".to_owned(),
            Op::End { failed: true } => "ends, failed".to_owned(),
            Op::Await(request) => self.wait_text(Wait::Device(request.device)),
            Op::Receive(channel) => self.wait_text(Wait::Receive(channel)),
            Op::Send(channel) => self.wait_text(Wait::Send(channel)),
            Op::Lock(lock) => self.wait_text(Wait::Lock(lock)),
            Op::Join(other) => self.wait_text(Wait::Join(other)),
            _ => self.wait_text(Wait::Wake),
        }
    }

    fn wait_text(&self, wait: Wait) -> String {
        match wait {
            Wait::Device(device) => format!("waits for {}", self.device_name(device)),
            Wait::Receive(channel) => format!("waits for {}", self.channel_name(channel)),
            Wait::Send(channel) => format!("waits for room in {}", self.channel_name(channel)),
            Wait::Wake => "waits to be woken".to_owned(),
            Wait::Lock(lock) => format!("waits for lock {}", self.lock_name(lock)),
            Wait::Join(task) => {
                format!("waits for the end of {}", self.entity_name(Entity::Task(task)))
            }
        }
    }

    fn device_name(&self, device: u8) -> &str {
        &self.spec.devices[usize::from(device)].name
    }

    fn channel_name(&self, channel: u8) -> &str {
        &self.spec.channels[usize::from(channel)].name
    }

    fn lock_name(&self, lock: u8) -> &str {
        &self.spec.locks[usize::from(lock)].name
    }
}

/// Of states.
impl Machine {
    /// All that there is to know of a state, as names and values: always the same names in the
    /// same order.
    pub fn variables(&self, state: &State) -> Vec<(String, String)> {
        let system = self.unpack(state);
        let mut out: Vec<(String, String)> = Vec::new();
        for task in self.tasks() {
            out.push((self.entity_name(Entity::Task(task)), self.task_text(&system, task)));
        }
        for thread in 0..self.threads.len() as u8 {
            let name = self.entity_name(Entity::Thread(thread));
            out.push((name, self.thread_text(&system, thread)));
        }
        for scheduler in &self.schedulers {
            self.scheduler_texts(&system, scheduler.level, &mut out);
        }
        for (spec, channel) in self.spec.channels.iter().zip(&system.channels) {
            let to_come = match spec.events {
                Some(_) if spec.from_environment => format!(", {} to come", channel.to_come),
                _ => String::new(),
            };
            out.push((
                spec.name.clone(),
                format!("{} of {}{to_come}", channel.events, spec.capacity),
            ));
        }
        for (spec, lock) in self.spec.locks.iter().zip(&system.locks) {
            let holder = lock.holder.map(|task| self.entity_name(Entity::Task(task)));
            out.push((
                spec.name.clone(),
                holder.map_or("free".to_owned(), |it| format!("held by {it}")),
            ));
        }
        for (name, value) in self.spec.counters.iter().zip(&system.counters) {
            out.push((name.clone(), value.to_string()));
        }
        if self.layout.counts_restarts {
            out.push(("restarts left".to_owned(), system.restarts_left.to_string()));
        }
        out
    }

    fn task_text(&self, system: &System, task: u8) -> String {
        let it = system.task(task);
        let level = self.level_of(Entity::Task(task));
        let at = self.standing_text(task, it);
        let mut text = match it.state {
            TaskState::Unstarted => "not started".to_owned(),
            TaskState::Ready => "ready".to_owned(),
            TaskState::Mounted { carrier, .. } => {
                let carrier = self.carrier_name(Carrier { level, index: carrier });
                let runs = system.site(self, task).is_some();
                format!("{} on {carrier}, {at}", if runs { "running" } else { "mounted" })
            }
            TaskState::Detached { .. } => match system.site(self, task) {
                Some(_) => format!("running on a spare, {at}"),
                None => format!("has a spare, {at}"),
            },
            TaskState::Blocked(wait) => self.wait_text(wait),
            TaskState::Done { failed: false } => "done".to_owned(),
            TaskState::Done { failed: true } => "failed".to_owned(),
        };
        if it.in_turn() && it.age > 0 {
            text.push_str(&format!(", {} done in this turn", it.age));
        }
        if it.token {
            text.push_str(", woken beforehand");
        }
        for (note, value) in system.level(level).memory.rule().notes(Entity::Task(task)) {
            text.push_str(&format!(", {note} {value}"));
        }
        text
    }

    fn standing_text(&self, task: u8, it: &Task) -> String {
        match self.device_at(task, it.pc) {
            Some(device) if it.asked() => self.wait_text(Wait::Device(device)),
            _ => format!("at `{}`", self.op_text(task, it.pc)),
        }
    }

    fn thread_text(&self, system: &System, thread: u8) -> String {
        let it = system.thread(thread);
        let mut place = match it.state {
            ThreadState::Ready => "ready".to_owned(),
            ThreadState::Mounted { carrier } => format!("on processor {carrier}"),
            ThreadState::Detached => "on a spare".to_owned(),
            ThreadState::Calling => "in a blocking call".to_owned(),
            ThreadState::Parked => "asleep".to_owned(),
        };
        if it.age > 0 {
            place.push_str(&format!(", {} done in this turn", it.age));
        }
        if !self.layout.roles[usize::from(thread)] {
            return place;
        }
        match it.role {
            Role::Worker(worker) => format!("{place}, is worker {worker}"),
            Role::Turn(task) => format!("{place}, keeps {}", self.entity_name(Entity::Task(task))),
            Role::Spare => "spare".to_owned(),
        }
    }

    fn scheduler_texts(&self, system: &System, level: Level, out: &mut Vec<(String, String)>) {
        let prefix = match level {
            Level::Machine => String::new(),
            Level::Runtime(runtime) => format!("{} ", self.spec.runtimes[runtime].name),
        };
        for (name, members) in system.level(level).memory.rule().queues() {
            let members = members.into_iter().map(|entity| self.entity_name(entity));
            let members = members.collect::<Vec<String>>().join(", ");
            let value = if members.is_empty() { "empty".to_owned() } else { members };
            out.push((format!("{prefix}{name}"), value));
        }
    }
}
