//! A state as a short string of bytes, the same for the same state.
//!
//! Only what the machine needs is written: no age outside a turn or where nobody asks for it, no
//! copy of a counter that will be read again before it is written, no order of waiters where only
//! one task can wait. Each piece says by its first byte how long it is, so a string means one
//! state.

#[cfg(test)]
mod tests;

use smallvec::SmallVec;

use crate::carrier::{Entity, Level};
use crate::machine::Machine;
use crate::policy::{Memory, Queue};
use crate::resource::{Channel, Line, Lock};
use crate::system::{SchedulerState, System};
use crate::task::{Role, Task, TaskState, Thread, ThreadState, Wait};

/// A packed state: 64 bytes, and memory beside it only for a large machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State(pub(crate) SmallVec<[u8; 56]>);

/// Writes a string of bytes.
#[derive(Default)]
pub(crate) struct Packer(SmallVec<[u8; 56]>);

/// Reads it again.
pub(crate) struct Reader<'s>(std::slice::Iter<'s, u8>);

impl Packer {
    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn entity(&mut self, entity: Entity) {
        self.byte(entity.code());
    }

    pub(crate) fn option(&mut self, entity: Option<Entity>) {
        self.byte(entity.map_or(0, |entity| entity.code() + 1));
    }

    pub(crate) fn queue(&mut self, queue: &Queue) {
        self.byte(queue.len() as u8);
        queue.iter().for_each(|entity| self.entity(*entity));
    }

    fn line(&mut self, line: &Line) {
        self.byte(line.len() as u8);
        line.iter().for_each(|task| self.byte(task));
    }
}

impl Reader<'_> {
    /// The next byte; a packed state is never read beyond its end.
    pub(crate) fn byte(&mut self) -> u8 {
        *self.0.next().expect("a packed state of this machine")
    }

    pub(crate) fn entity(&mut self) -> Entity {
        Entity::from_code(self.byte())
    }

    pub(crate) fn option(&mut self) -> Option<Entity> {
        self.byte().checked_sub(1).map(Entity::from_code)
    }

    pub(crate) fn queue(&mut self) -> Queue {
        (0..self.byte()).map(|_| self.entity()).collect()
    }

    fn line(&mut self) -> Line {
        let mut line = Line::default();
        (0..self.byte()).for_each(|_| line.join(self.byte()));
        line
    }
}

/// The first byte of a task. Ranges leave room for as many carriers, resources and tasks as a
/// machine may have.
fn tag(state: TaskState) -> u8 {
    match state {
        TaskState::Unstarted => 0,
        TaskState::Ready => 1,
        TaskState::Done { failed } => 2 + u8::from(failed),
        TaskState::Detached { asked } => 4 + u8::from(asked),
        TaskState::Blocked(Wait::Wake) => 6,
        TaskState::Mounted { carrier, asked } => 8 + 2 * carrier + u8::from(asked),
        TaskState::Blocked(Wait::Device(device)) => 40 + device,
        TaskState::Blocked(Wait::Receive(channel)) => 56 + channel,
        TaskState::Blocked(Wait::Send(channel)) => 72 + channel,
        TaskState::Blocked(Wait::Lock(lock)) => 88 + lock,
        TaskState::Blocked(Wait::Join(task)) => 104 + task,
    }
}

fn untag(tag: u8) -> TaskState {
    match tag {
        0 => TaskState::Unstarted,
        1 => TaskState::Ready,
        2 | 3 => TaskState::Done { failed: tag == 3 },
        4 | 5 => TaskState::Detached { asked: tag == 5 },
        8..40 => TaskState::Mounted { carrier: (tag - 8) / 2, asked: tag % 2 == 1 },
        40..56 => TaskState::Blocked(Wait::Device(tag - 40)),
        56..72 => TaskState::Blocked(Wait::Receive(tag - 56)),
        72..88 => TaskState::Blocked(Wait::Send(tag - 72)),
        88..104 => TaskState::Blocked(Wait::Lock(tag - 88)),
        104..=135 => TaskState::Blocked(Wait::Join(tag - 104)),
        _ => TaskState::Blocked(Wait::Wake),
    }
}

impl Machine {
    /// Packs a state.
    pub(crate) fn pack(&self, system: &System) -> State {
        let mut out = Packer::default();
        for (i, task) in system.tasks.iter().enumerate() {
            self.pack_task(i, task, &mut out);
        }
        for (value, &(task, counter)) in system.registers.iter().zip(&self.layout.registers) {
            if self.register_is_live(system, task, counter) {
                out.byte(*value);
            }
        }
        for (i, thread) in system.threads.iter().enumerate() {
            self.pack_thread(i, thread, &mut out);
        }
        for (scheduler, state) in self.schedulers.iter().zip(&system.levels) {
            state.memory.rule().pack(scheduler, &mut out);
            state.last.iter().for_each(|last| out.option(*last));
            if let Level::Runtime(_) = scheduler.level {
                out.byte(state.parked.len() as u8);
                state.parked.iter().for_each(|worker| out.byte(*worker));
            }
        }
        self.pack_resources(system, &mut out);
        State(out.0)
    }

    fn pack_task(&self, i: usize, task: &Task, out: &mut Packer) {
        out.byte(tag(task.state));
        if task.is_live() {
            out.byte(task.pc as u8);
            if self.layout.wide_pc[i] {
                out.byte((task.pc >> 8) as u8);
            }
        }
        if task.in_turn() && self.scheduler_of(i).age_cap > 0 {
            out.byte(task.age);
        }
        if self.layout.token[i] {
            out.byte(u8::from(task.token));
        }
    }

    fn pack_thread(&self, i: usize, thread: &Thread, out: &mut Packer) {
        let in_turn = match thread.state {
            ThreadState::Ready => 0,
            ThreadState::Parked => 1,
            ThreadState::Calling => 2,
            ThreadState::Detached => 3,
            ThreadState::Mounted { carrier } => 4 + carrier,
        };
        out.byte(in_turn);
        if in_turn >= 3 && self.schedulers[0].thread_age_cap > 0 {
            out.byte(thread.age);
        }
        if self.layout.roles[i] {
            out.byte(match thread.role {
                Role::Spare => 0,
                Role::Worker(worker) => 1 + worker,
                Role::Turn(task) => 32 + task,
            });
        }
    }

    fn pack_resources(&self, system: &System, out: &mut Packer) {
        let layout = &self.layout;
        for (i, channel) in system.channels.iter().enumerate() {
            out.byte(channel.events);
            if self.spec.channels[i].events.is_some() {
                out.byte(channel.to_come);
            }
            if layout.receivers_in_line[i] {
                out.line(&channel.receivers);
            }
            if layout.senders_in_line[i] {
                out.line(&channel.senders);
            }
        }
        for (i, lock) in system.locks.iter().enumerate() {
            out.option(lock.holder.map(Entity::Task));
            if layout.lockers_in_line[i] {
                out.line(&lock.line);
            }
        }
        for (i, requests) in system.requests.iter().enumerate() {
            if layout.askers_in_line[i] {
                out.line(requests);
            }
        }
        for (i, counter) in system.counters.iter().enumerate() {
            out.byte(*counter);
            if layout.counts_writes[i] {
                out.byte(system.written[i]);
            }
        }
        if layout.counts_restarts {
            out.byte(system.restarts_left);
        }
    }

    /// Unpacks a state of this machine.
    pub(crate) fn unpack(&self, state: &State) -> System {
        let mut packed = Reader(state.0.iter());
        let mut system = self.nothing();
        for i in 0..self.spec.tasks.len() {
            system.tasks.push(self.unpack_task(i, &mut packed));
        }
        for &(task, counter) in &self.layout.registers {
            let live = self.register_is_live(&system, task, counter);
            system.registers.push(if live { packed.byte() } else { 0 });
        }
        for i in 0..self.threads.len() {
            system.threads.push(self.unpack_thread(i, &mut packed));
        }
        for scheduler in &self.schedulers {
            let memory = Memory::unpack(scheduler, &mut packed);
            let carriers = if self.spec.track_last { scheduler.spec.carriers } else { 0 };
            let last = (0..carriers).map(|_| packed.option()).collect();
            let parked = match scheduler.level {
                Level::Machine => 0,
                Level::Runtime(_) => packed.byte(),
            };
            let parked = (0..parked).map(|_| packed.byte()).collect();
            system.levels.push(SchedulerState { memory, last, parked });
        }
        self.unpack_resources(&mut system, &mut packed);
        system
    }

    /// One task of a packed state.
    pub(crate) fn peek_task(&self, state: &State, task: usize) -> Task {
        let mut packed = Reader(state.0.iter());
        for before in 0..task {
            self.unpack_task(before, &mut packed);
        }
        self.unpack_task(task, &mut packed)
    }

    fn unpack_task(&self, i: usize, packed: &mut Reader<'_>) -> Task {
        let mut task = Task { state: untag(packed.byte()), ..Task::UNSTARTED };
        if task.is_live() {
            task.pc = u16::from(packed.byte());
            if self.layout.wide_pc[i] {
                task.pc |= u16::from(packed.byte()) << 8;
            }
        }
        if task.in_turn() && self.scheduler_of(i).age_cap > 0 {
            task.age = packed.byte();
        }
        task.token = self.layout.token[i] && packed.byte() != 0;
        task
    }

    fn unpack_thread(&self, i: usize, packed: &mut Reader<'_>) -> Thread {
        let state = match packed.byte() {
            0 => ThreadState::Ready,
            1 => ThreadState::Parked,
            2 => ThreadState::Calling,
            3 => ThreadState::Detached,
            mounted => ThreadState::Mounted { carrier: mounted - 4 },
        };
        let in_turn = matches!(state, ThreadState::Detached | ThreadState::Mounted { .. });
        let ages = in_turn && self.schedulers[0].thread_age_cap > 0;
        let age = if ages { packed.byte() } else { 0 };
        let role = if !self.layout.roles[i] {
            self.threads[i].role
        } else {
            match packed.byte() {
                0 => Role::Spare,
                worker @ 1..32 => Role::Worker(worker - 1),
                task => Role::Turn(task - 32),
            }
        };
        Thread { state, role, age }
    }

    fn unpack_resources(&self, system: &mut System, packed: &mut Reader<'_>) {
        let layout = &self.layout;
        for i in 0..self.spec.channels.len() {
            let wait = |wait: fn(u8) -> Wait| line_of(system, wait(i as u8));
            system.channels.push(Channel {
                events: packed.byte(),
                to_come: if self.spec.channels[i].events.is_some() { packed.byte() } else { 0 },
                receivers: match layout.receivers_in_line[i] {
                    true => packed.line(),
                    false => wait(Wait::Receive),
                },
                senders: match layout.senders_in_line[i] {
                    true => packed.line(),
                    false => wait(Wait::Send),
                },
            });
        }
        for i in 0..self.spec.locks.len() {
            let holder = packed.byte().checked_sub(1);
            let line = match (layout.lockers_in_line[i], self.is_barging(i)) {
                (true, _) => packed.line(),
                (false, true) => Line::default(),
                (false, false) => line_of(system, Wait::Lock(i as u8)),
            };
            system.locks.push(Lock { holder, line });
        }
        for i in 0..self.spec.devices.len() {
            let line = match (layout.askers_in_line[i], self.spec.devices[i].serves_one) {
                (true, _) => packed.line(),
                (false, true) => self.askers(system, i as u8),
                (false, false) => Line::default(),
            };
            system.requests.push(line);
        }
        for i in 0..self.spec.counters.len() {
            system.counters.push(packed.byte());
            system.written.push(if layout.counts_writes[i] { packed.byte() } else { 0 });
        }
        system.restarts_left = if layout.counts_restarts { packed.byte() } else { 0 };
    }

    /// The tasks that have asked a device, at most one of which there can be.
    fn askers(&self, system: &System, device: u8) -> Line {
        let mut line = Line::default();
        for (i, task) in system.tasks.iter().enumerate() {
            let calls = task.asked() && self.device_at(i as u8, task.pc) == Some(device);
            if calls || task.waits_for(Wait::Device(device)) {
                line.join(i as u8);
            }
        }
        line
    }
}

/// The tasks that wait for this, at most one of which there can be.
fn line_of(system: &System, wait: Wait) -> Line {
    let mut line = Line::default();
    for (i, _) in system.tasks.iter().enumerate().filter(|(_, task)| task.waits_for(wait)) {
        line.join(i as u8);
    }
    line
}
