//! The state of a world, and what each operation does to it.

use std::collections::{HashMap, VecDeque};
use std::task::Waker;

use turnwise_schedulers::spec::MachineSpec;

use super::Attempt;
use crate::mark::Mark;

/// What programs see and change.
pub(crate) struct State {
    pub(crate) is_over: bool,
    fuel: u64,
    tasks: Vec<Task>,
    channels: Vec<Channel>,
    locks: Vec<Lock>,
    /// For each device, who has asked, in order.
    pub(crate) asked: Vec<VecDeque<u8>>,
    /// The index of a task by its number on the executor.
    pub(crate) ids: HashMap<u64, u8>,
    /// Those who were let go in this step.
    pub(crate) woken: Vec<Waker>,
}

#[derive(Default)]
struct Task {
    life: Life,
    /// Where it waits, unless it was let go.
    waker: Option<Waker>,
    was_let_go: bool,
    /// A wake came before it waited.
    token: bool,
    waits_for_wake: bool,
    /// Its device answered by an error.
    failed: bool,
    joiners: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Unstarted,
    Live,
    Done,
}

#[derive(Default)]
struct Channel {
    events: u8,
    capacity: u8,
    /// What the environment still puts in; `None`: for ever.
    to_come: Option<u8>,
    from_environment: bool,
    receivers: VecDeque<u8>,
    senders: VecDeque<u8>,
}

#[derive(Default)]
struct Lock {
    holder: Option<u8>,
    line: VecDeque<u8>,
}

impl State {
    pub(super) fn new(spec: &MachineSpec, fuel: u64) -> Self {
        let channels = spec.channels.iter().map(|channel| Channel {
            capacity: channel.capacity,
            to_come: channel.events,
            from_environment: channel.from_environment,
            ..Channel::default()
        });
        State {
            is_over: false,
            fuel,
            tasks: spec.tasks.iter().map(|_| Task::default()).collect(),
            channels: channels.collect(),
            locks: spec.locks.iter().map(|_| Lock::default()).collect(),
            asked: spec.devices.iter().map(|_| VecDeque::new()).collect(),
            ids: HashMap::new(),
            woken: Vec::with_capacity(spec.tasks.len()),
        }
    }

    fn task(&mut self, task: u8) -> &mut Task {
        &mut self.tasks[usize::from(task)]
    }

    /// An operation uses fuel; with the last of it the run is over.
    pub(super) fn burn(&mut self) {
        self.fuel = self.fuel.saturating_sub(1);
        self.is_over |= self.fuel == 0;
    }

    /// The task waits, as it says in the same step.
    pub(super) fn wait(&mut self, task: u8, waker: &Waker) {
        let task = self.task(task);
        (task.waker, task.was_let_go) = (Some(waker.clone()), false);
    }

    /// Was the waiting task let go? If not, it waits on.
    pub(super) fn is_let_go(&mut self, task: u8, waker: &Waker) -> bool {
        let task = self.task(task);
        if !task.was_let_go {
            task.waker = Some(waker.clone());
        }
        std::mem::take(&mut task.was_let_go)
    }

    fn let_go(&mut self, task: u8) {
        let task = self.task(task);
        task.was_let_go = true;
        let waker = task.waker.take();
        self.woken.extend(waker);
    }

    /// Is nobody ready or in a turn: is every task waiting, done or not started?
    pub(crate) fn is_quiet(&self) -> bool {
        let is_away = |task: &Task| task.life != Life::Live || task.waker.is_some();
        self.tasks.iter().all(is_away)
    }

    /// The task starts; says whether it had not before.
    pub(crate) fn start(&mut self, task: u8) -> bool {
        let life = &mut self.task(task).life;
        let is_new = *life == Life::Unstarted;
        if is_new {
            *life = Life::Live;
        }
        is_new
    }

    /// Those who wait for its end go on, in the order of the description.
    pub(crate) fn end(&mut self, task: u8) {
        let ended = self.task(task);
        ended.life = Life::Done;
        let mut joiners = std::mem::take(&mut ended.joiners);
        joiners.sort_unstable();
        joiners.into_iter().for_each(|joiner| self.let_go(joiner));
    }

    pub(crate) fn join(&mut self, task: u8, other: u8) -> Attempt {
        let other = self.task(other);
        if other.life == Life::Done {
            return Attempt::Done(Mark::Operate);
        }
        other.joiners.push(task);
        Attempt::After
    }

    pub(crate) fn receive(&mut self, task: u8, channel: usize) -> Attempt {
        let it = &mut self.channels[channel];
        if it.events == 0 {
            it.receivers.push_back(task);
            return Attempt::Retry;
        }
        it.events -= 1;
        if let Some(sender) = it.senders.pop_front() {
            self.let_go(sender);
        }
        Attempt::Done(Mark::Operate)
    }

    pub(crate) fn send(&mut self, task: u8, channel: usize) -> Attempt {
        let it = &mut self.channels[channel];
        if it.events == it.capacity {
            it.senders.push_back(task);
            return Attempt::Retry;
        }
        it.events += 1;
        if let Some(receiver) = it.receivers.pop_front() {
            self.let_go(receiver);
        }
        Attempt::Done(Mark::Operate)
    }

    /// May the environment put an event into the channel?
    pub(crate) fn may_arrive(&self, channel: usize) -> bool {
        let it = &self.channels[channel];
        it.from_environment && it.events < it.capacity && it.to_come != Some(0)
    }

    /// It does.
    pub(crate) fn arrive(&mut self, channel: usize) -> Mark {
        let it = &mut self.channels[channel];
        it.events += 1;
        it.to_come = it.to_come.map(|left| left - 1);
        if let Some(receiver) = it.receivers.pop_front() {
            self.let_go(receiver);
        }
        Mark::Arrive { channel: channel as u8 }
    }

    pub(crate) fn wait_for_wake(&mut self, task: u8) -> Attempt {
        let task = self.task(task);
        if std::mem::take(&mut task.token) {
            return Attempt::Done(Mark::Operate);
        }
        task.waits_for_wake = true;
        Attempt::After
    }

    pub(crate) fn wake(&mut self, other: u8) -> Attempt {
        let it = self.task(other);
        if std::mem::take(&mut it.waits_for_wake) {
            self.let_go(other);
        } else {
            it.token = it.life != Life::Done;
        }
        Attempt::Done(Mark::Operate)
    }

    pub(crate) fn lock(&mut self, task: u8, lock: usize) -> Attempt {
        let lock = &mut self.locks[lock];
        if lock.holder.is_none() {
            lock.holder = Some(task);
            return Attempt::Done(Mark::Operate);
        }
        lock.line.push_back(task);
        Attempt::After
    }

    pub(crate) fn unlock(&mut self, task: u8, lock: usize) -> Attempt {
        let lock = &mut self.locks[lock];
        if lock.holder == Some(task) {
            lock.holder = lock.line.pop_front();
            if let Some(next) = lock.holder {
                self.let_go(next);
            }
        }
        Attempt::Done(Mark::Operate)
    }

    pub(crate) fn ask(&mut self, task: u8, device: usize) -> Attempt {
        self.asked[device].push_back(task);
        Attempt::After
    }

    /// The device answers the one at that place of those who asked.
    pub(crate) fn answer(&mut self, device: usize, place: usize, failed: bool) -> Option<Mark> {
        let task = self.asked[device].remove(place)?;
        self.task(task).failed = failed;
        self.let_go(task);
        Some(Mark::Answer { device: device as u8, task, failed })
    }

    /// Was the last answer an error?
    pub(crate) fn was_refused(&mut self, task: u8) -> bool {
        std::mem::take(&mut self.task(task).failed)
    }
}
