//! Generations, in a house without an executor: its root is polled by hand, its clock is paused.

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use super::{Event, House, Line, Notice, notify, supervise};
use crate::task::TaskId;
use crate::watchdog::{Backoff, Stuck, SuperviseError, Supervisor};

/// What happens to each generation in turn, after its root was polled once.
#[derive(Clone, Copy)]
enum Fate {
    /// Nothing: what the root itself did counts.
    Itself,
    /// The watchdog's callback asks for a restart.
    Stuck,
    /// The root is dropped.
    Dropped,
    /// The executor shuts down, and never drops the root.
    Closed,
    /// The executor refuses the root.
    Refused,
}

#[derive(Default)]
struct Made {
    fates: RefCell<Vec<Fate>>,
    cooperative: bool,
    spares: Cell<u32>,
    clock: Cell<Duration>,
    /// What was done, in order.
    log: RefCell<Vec<String>>,
    /// Roots that were left behind.
    kept: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
}

impl Made {
    fn new(fates: &[Fate]) -> Self {
        let fates = RefCell::new(fates.iter().rev().copied().collect());
        Made { fates, spares: Cell::new(9), ..Made::default() }
    }

    fn log(&self) -> String {
        self.log.borrow().join(", ")
    }
}

impl House for Made {
    type Generation = usize;

    fn can_switch(&self) -> bool {
        !self.cooperative
    }

    fn has_spare(&self) -> bool {
        self.spares.get() > 0
    }

    fn begin(
        &self,
        root: impl Future<Output = ()> + Send + 'static,
        notify: Arc<dyn Fn(Notice) + Send + Sync>,
    ) -> Option<usize> {
        let fate = self.fates.borrow_mut().pop().expect("another generation was not expected");
        let mut root = Box::pin(root);
        let generation = self.kept.borrow().len();
        self.log.borrow_mut().push(format!("begin {generation}"));
        let _ = root.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        match fate {
            Fate::Itself => {}
            Fate::Dropped => return Some(generation),
            Fate::Refused => return None,
            Fate::Closed => notify(Notice::Closed),
            Fate::Stuck => {
                self.spares.set(self.spares.get() - 1);
                notify(Notice::Stuck(Stuck { task: TaskId(generation as u64), name: None }));
            }
        }
        self.kept.borrow_mut().push(root);
        Some(generation)
    }

    fn abort(&self, generation: usize) {
        self.log.borrow_mut().push(format!("abort {generation}"));
    }

    fn now(&self) -> Duration {
        self.clock.get()
    }

    fn pause<T>(&self, _: &Line<T>, pause: Duration) {
        self.log.borrow_mut().push(format!("pause {}", pause.as_secs()));
        self.clock.set(self.clock.get() + pause);
    }
}

fn supervisor(limit: u32) -> Supervisor {
    Supervisor::new(limit, Backoff::new(Duration::from_secs(1), Duration::from_secs(60)))
}

#[test]
fn a_root_that_ends_is_run_once() {
    let house = Made::new(&[Fate::Itself]);
    assert_eq!(supervise(&house, &supervisor(3), || ready(5)), Ok(5));
    assert_eq!(house.log(), "begin 0");
}

#[test]
fn a_stuck_generation_is_aborted_and_followed_by_another_after_its_pause() {
    let house = Made::new(&[Fate::Stuck, Fate::Stuck, Fate::Itself]);
    let tries = Cell::new(0);
    let root = || {
        tries.set(tries.get() + 1);
        let last = tries.get() == 3;
        async move { if last { 7 } else { pending().await } }
    };
    assert_eq!(supervise(&house, &supervisor(3), root), Ok(7));
    assert_eq!(house.log(), "begin 0, abort 0, pause 1, begin 1, abort 1, pause 2, begin 2");
}

#[test]
fn at_the_limit_the_last_stuck_task_is_named() {
    let house = Made::new(&[Fate::Stuck, Fate::Stuck]);
    let error = supervise(&house, &supervisor(1), pending::<()>).unwrap_err();
    let stuck = Stuck { task: TaskId(1), name: None };
    assert_eq!(error, SuperviseError::GaveUp { restarts: 1, stuck });
    assert_eq!(house.log(), "begin 0, abort 0, pause 1, begin 1, abort 1");
}

#[test]
fn without_a_spare_or_a_discipline_that_switches_there_is_no_restart() {
    let house = Made::new(&[Fate::Stuck]);
    house.spares.set(1);
    let error = supervise(&house, &supervisor(3), pending::<()>).unwrap_err();
    assert_eq!(error, SuperviseError::NoSpare { stuck: Stuck { task: TaskId(0), name: None } });
    assert_eq!(house.log(), "begin 0, abort 0");
    let house = Made { cooperative: true, ..Made::new(&[]) };
    let error = supervise(&house, &supervisor(3), pending::<()>).unwrap_err();
    assert_eq!(error, SuperviseError::Cooperative);
    assert_eq!(house.log(), "");
}

#[test]
fn a_dropped_refused_or_closed_generation_ends_it() {
    for fates in
        [&[Fate::Dropped][..], &[Fate::Closed], &[Fate::Refused], &[Fate::Stuck, Fate::Refused]]
    {
        let house = Made::new(fates);
        let error = supervise(&house, &supervisor(3), pending::<()>).unwrap_err();
        assert_eq!(error, SuperviseError::Closed);
    }
}

#[test]
fn a_panic_is_resumed_or_counted_and_then_resumed() {
    let root = || async { std::panic::resume_unwind(Box::new("of the root")) };
    for (supervisor, log) in [
        (supervisor(1), "begin 0, abort 0"),
        (supervisor(1).restart_on_panic(), "begin 0, abort 0, pause 1, begin 1, abort 1"),
    ] {
        let house = Made::new(&[Fate::Itself, Fate::Itself]);
        let run = || supervise::<(), _, _>(&house, &supervisor, root);
        let panic = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"of the root"));
        assert_eq!(house.log(), log);
    }
}

#[test]
fn a_root_that_was_left_behind_and_ends_late_is_not_listened_to() {
    let line = Line::new();
    line.sender.send((0, Event::Ended(1))).unwrap();
    notify(&line, 0)(Notice::Closed);
    line.sender.send((1, Event::Ended(2))).unwrap();
    assert!(matches!(line.next(1), Event::Ended(2)));
}
