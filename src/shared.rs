//! What all threads of an executor share: the cores, the queues, who sleeps, who lives.
//!
//! [`Shared::schedule`] is where every wake ends: under the guard the task joins the queue of the
//! core that this thread holds, or, where it holds none, the shared queue.

use std::future::Future;
use std::sync::Arc;

use crate::blocking::{Pool, Settings};
use crate::context::{self, Guard};
use crate::core::{self, Core};
use crate::idle::Idle;
use crate::metrics::{Metrics, Tally};
use crate::policy::Policy;
use crate::policy::central::Central;
use crate::preemption::{Discipline, Switchboard};
use crate::probe::{self, Event, Probe};
use crate::queue::shared::SharedQueue;
use crate::registry::Registry;
use crate::shutdown::Phase;
use crate::supervision::{self, Generations};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Padded, Rule, full_fence, is_spoiled};
use crate::task::{self, Birth, Ended, JoinHandle, Task, TaskId};
use crate::time::{Clock, Timers};
use crate::timer_task::TimerTask;
use crate::watchdog::{Attached, Watchdog};

/// One executor.
pub(crate) struct Shared {
    pub(crate) cores: Box<[Padded<Core>]>,
    /// Tasks that were made ready by threads that hold no core.
    pub(crate) outside: SharedQueue,
    /// The one queue of policies that compare all ready tasks.
    pub(crate) central: Option<Central>,
    pub(crate) policy: Policy,
    pub(crate) idle: Idle,
    pub(crate) switchboard: Switchboard,
    pub(crate) registry: Registry,
    pub(crate) phase: Phase,
    pub(crate) clock: Clock,
    pub(crate) timers: Timers,
    pub(crate) timer_task: TimerTask,
    pub(crate) blocking: Pool,
    pub(crate) watchdog: Option<Attached>,
    pub(crate) generations: Generations,
    pub(crate) probe: Probe,
    /// One worker: nobody steals, nobody else is to be woken.
    pub(crate) alone: bool,
    /// Turns are timed, because the policy charges for them.
    pub(crate) charges_time: bool,
    spawned_outside: Tally,
    completed_outside: Tally,
    next_id: Padded<AtomicU64>,
}

/// What an executor is to be like.
pub(crate) struct Plan {
    pub workers: usize,
    pub policy: Policy,
    pub discipline: Discipline,
    pub clock: Clock,
    pub seed: u64,
    pub probe: Probe,
    pub watchdog: Option<Watchdog>,
    pub blocking: Settings,
}

impl Shared {
    /// An executor that nobody works for yet.
    pub(crate) fn new(plan: Plan) -> Arc<Shared> {
        let Plan { workers, policy, discipline, clock, seed, probe, .. } = plan;
        let central = Central::of(policy);
        let switchboard = Switchboard::new(discipline, workers, central.is_some());
        let seats = switchboard.seats.len();
        Arc::new(Shared {
            cores: (0..workers).map(|index| Padded(Core::new(index, seed))).collect(),
            outside: SharedQueue::default(),
            central,
            policy,
            idle: Idle::default(),
            switchboard,
            registry: Registry::new(workers),
            phase: Phase::default(),
            clock,
            timers: Timers::new(),
            timer_task: TimerTask::default(),
            blocking: Pool::new(plan.blocking),
            watchdog: plan.watchdog.map(|watchdog| Attached::new(watchdog, seats)),
            generations: Generations::default(),
            probe,
            alone: workers == 1,
            charges_time: matches!(policy, Policy::FairShare),
            spawned_outside: Tally::default(),
            completed_outside: Tally::default(),
            next_id: Padded(AtomicU64::new(1)),
        })
    }

    /// The core that this thread holds, if it is one of ours. The guard is up.
    #[inline(always)]
    pub(crate) fn own_core(&self) -> Option<&Core> {
        let core = context::core();
        let ours = self.cores.as_ptr_range();
        // A core of another executor is somewhere else in memory.
        if ours.contains(&core.cast()) {
            // SAFETY: it lies within our cores; under the guard this thread keeps it.
            Some(unsafe { &*core })
        } else {
            None
        }
    }

    /// Is this thread one of ours, or has it entered us? If so, we stay while it runs.
    #[inline]
    pub(crate) fn is_worked_on_by_this_thread(&self) -> bool {
        context::with_shared(|shared| shared.is_some_and(|it| std::ptr::eq(&**it, self)))
    }

    /// Tells of what this thread did, with the worker and the seat that it is.
    #[inline]
    pub(crate) fn tell(&self, before: probe::Before, event: impl FnOnce(u16, u16) -> Event) {
        // Up while the event is written too: a turn that stopped in the middle would keep all later
        // ones back.
        let _guard = cfg!(feature = "probe").then(Guard::raise);
        self.probe.emit_with(before, || {
            let (worker, seat) = core::place(self.own_core());
            event(worker, seat)
        });
    }

    /// A task was woken or spawned, and whoever did so owes it a place in a queue.
    #[inline]
    pub(crate) fn schedule(&self, task: Task) {
        let id = task.header().id.get();
        let _guard = Guard::raise();
        self.join(task, id, self.own_core());
    }

    /// The task joins the queue of the core that this thread holds, or the shared one. The guard is
    /// up.
    #[inline]
    fn join(&self, task: Task, id: u64, core: Option<&Core>) {
        let before = probe::before();
        match core {
            Some(core) => core.join_woken(self, task),
            None => self.join_outside(task),
        }
        self.probe.emit_with(before, || core::enqueued(id, core));
    }

    /// A task joins from outside of the workers. The guard is up.
    pub(crate) fn join_outside(&self, task: Task) {
        match &self.central {
            Some(central) => central.push(task),
            None => self.outside.push(task),
        }
        self.wake_a_worker();
    }

    /// Wakes a sleeping worker, if there is one and nobody searches for work already. What it is
    /// woken for was put in place before.
    pub(crate) fn wake_a_worker(&self) {
        if !is_spoiled(Rule::FenceBeforeSleepers) {
            full_fence();
        }
        if is_spoiled(Rule::SleepersAreWoken) {
            return;
        }
        if let Some(core) = self.idle.claim() {
            self.probe.emit_with(probe::before(), || {
                let (_, seat) = core::place(self.own_core());
                Event::Unparked { worker: core as u16, seat }
            });
            self.cores[core].parker.unpark();
        }
    }

    /// The number of a task, or of the one whose stopped turn a token stands for.
    pub(crate) fn number_of(&self, task: Task) -> u64 {
        match task.stopped_on() {
            None => task.header().id.get(),
            Some(seat) => self.switchboard.seats[seat].long_turn().map_or(0, |turn| turn.task),
        }
    }

    /// How many tasks a core would find without stealing.
    #[inline]
    pub(crate) fn waiting_at(&self, core: &Core) -> usize {
        match &self.central {
            Some(central) => central.len(),
            None => core.waiting(),
        }
    }

    /// Is there a task in any queue? The caller has fenced if it must not miss one.
    pub(crate) fn is_work_anywhere(&self) -> bool {
        self.outside.len() > 0
            || self.central.as_ref().is_some_and(|central| central.len() > 0)
            || self.cores.iter().any(|core| core.waiting() > 0)
    }

    /// Makes a task and queues it. Where the executor takes no more, the task is cancelled here and
    /// now. Callers see to it that a future which is not `Send` or `'static` has its turns, in the
    /// last of which it is dropped, on this thread and in its time.
    pub(crate) fn spawn<F>(self: &Arc<Self>, future: F, about: About) -> JoinHandle<F::Output>
    where
        F: Future,
    {
        // Ordering: Relaxed; only the number counts, and each is given once.
        let id = TaskId(self.next_id.fetch_add(1, Ordering::Relaxed));
        let About { name, priority, system, generation } = about;
        let generation = if generation == 0 { supervision::current() } else { generation };
        let ranked = self.central.is_some();
        let shared = Arc::as_ptr(self);
        let task = task::allocate(
            future,
            Birth { shared, id, name, priority, system, generation, ranked },
        );
        if !self.begin(task, system, generation) {
            self.refuse(task);
        }
        // SAFETY: made above with this output, and the handle's reference is nobody's yet.
        unsafe { JoinHandle::new(task) }
    }

    /// A new task joins the living, and a queue; says whether it may.
    #[inline]
    fn begin(self: &Arc<Self>, task: Task, system: bool, generation: u32) -> bool {
        let id = task.header().id.get();
        let _guard = Guard::raise();
        let core = self.own_core();
        match core {
            // The executor's own tasks are not counted.
            _ if system => {}
            Some(core) => core.counters.spawned.bump(),
            None => self.spawned_outside.bump(),
        }
        let before = probe::before();
        self.probe.emit_with(before, || {
            let (worker, seat) = core::place(core);
            Event::Spawned { task: id, worker, seat }
        });
        if !self.registry.add(task, self, core.map(|core| core.index)) {
            return false;
        }
        if generation != 0 && self.generations.is_over(generation) {
            // It is queued already in its word, so nothing is owed.
            let _ = task.header().state.abort();
        }
        self.join(task, id, core);
        true
    }

    /// Ends a task that came too late: its future is dropped here and now, in the caller's turn.
    fn refuse(&self, task: Task) {
        let header = task.header();
        // It is queued for nobody, so nothing is owed but the turn that follows.
        let _ = header.state.abort();
        let turn = header.state.start_poll();
        // SAFETY: begun just now, and nobody else has the task.
        let ended = unsafe { task.turn(turn) };
        debug_assert_ne!(ended, Ended::Pending, "an aborted task is over after its next turn");
    }

    /// A task's future is gone. Its reference is the caller's from here on, and maybe one to this
    /// executor.
    pub(crate) fn forget(&self, task: Task, ended: Ended) -> Option<Arc<Shared>> {
        let header = task.header();
        let _guard = Guard::raise();
        let core = self.own_core();
        match core {
            _ if header.system => {}
            Some(core) => core.counters.completed.bump(),
            None => self.completed_outside.bump(),
        }
        self.probe.emit_with(probe::before(), || {
            let (worker, seat) = core::place(core);
            let how = core::end_of(ended);
            Event::TurnEnded { task: header.id.get(), how, worker, seat }
        });
        let executor = self.registry.remove(task);
        self.phase.a_task_ended();
        executor
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> Metrics {
        // First those that are over, on every worker: they were spawned before, and are counted as
        // spawned below. See `metrics.rs`.
        let ends = self.cores.iter().map(|core| core.counters.completed.get());
        let completed = ends.sum::<u64>() + self.completed_outside.get();
        let mut metrics = Metrics { completed, ..Metrics::default() };
        for core in &self.cores {
            metrics.add_worker(&core.counters, core.waiting());
        }
        metrics.spawned += self.spawned_outside.get();
        metrics.live = metrics.spawned - metrics.completed;
        metrics.shared_queue = self.outside.len() + self.central.as_ref().map_or(0, Central::len);
        self.switchboard.add_to(&mut metrics);
        let blocking = self.blocking.counts();
        metrics.blocking_busy = blocking.busy;
        metrics.blocking_idle = blocking.idle;
        metrics.blocking_queue = blocking.queued;
        metrics.reports_dropped = self.watchdog.as_ref().map_or(0, Attached::dropped);
        metrics.events_lost = self.probe.lost();
        metrics
    }
}

/// What a task is given beside its future.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    pub name: Option<Arc<str>>,
    pub priority: u8,
    pub system: bool,
    /// 0: that of the task that spawns it.
    pub generation: u32,
}
