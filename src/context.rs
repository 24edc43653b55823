//! What this thread is doing for the executor: its guard, its core, its task.
//!
//! A signal handler on the same thread reads and writes these, so each is an atomic that only this
//! thread and its handlers use: relaxed loads and stores with compiler fences, no
//! read-modify-write, initialised without code and dropped without code.
//!
//! **The guard.** While it is up, this thread is neither stopped nor loses its core: a request to
//! switch is declined. It is up in all code of the executor that touches the core or holds one of
//! its locks, and down in code of users. Whoever needs the core raises the guard first and reads
//! the core after.

use crate::core::Core;
use crate::preemption::Seat;
use crate::shared::Shared;
use crate::sync::{Gauge, Own, Rule, is_spoiled, stay_in_order};
use crate::task::Header;

/// This thread's part.
pub(crate) struct Context {
    guard: Own,
    core: Own,
    task: Own,
    woke_itself: Own,
    was_long: Own,
    budget: Own,
    began: Gauge,
    seat: Own,
    home: Own,
    shared: Own,
}

/// Units that leaf futures may spend in one turn.
pub(crate) const BUDGET: usize = 128;

crate::sync::local! {
    static CONTEXT: Context = const { Context {
        guard: Own::new(),
        core: Own::new(),
        task: Own::new(),
        woke_itself: Own::new(),
        was_long: Own::new(),
        budget: Own::new(),
        began: Gauge::new(),
        seat: Own::new(),
        home: Own::new(),
        shared: Own::new(),
    } };
}

/// Raises the guard of this thread; guards nest.
#[inline(always)]
pub(crate) fn raise_guard() {
    CONTEXT.with(|it| it.guard.set(it.guard.get() + 1));
    stay_in_order();
}

/// Takes one raise back.
#[inline(always)]
pub(crate) fn lower_guard() {
    stay_in_order();
    CONTEXT.with(|it| it.guard.set(it.guard.get() - 1));
}

/// Is this thread in code of the executor that must not be stopped?
pub(crate) fn guard_is_up() -> bool {
    CONTEXT.with(|it| it.guard.get() != 0)
}

/// The guard, up until dropped.
pub(crate) struct Guard(());

impl Guard {
    #[inline(always)]
    pub(crate) fn raise() -> Guard {
        raise_guard();
        Guard(())
    }
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        lower_guard();
    }
}

/// The core that this thread holds, or null. Only under the guard may it be used: without, the
/// thread may lose it between two instructions.
#[inline(always)]
pub(crate) fn core() -> *const Core {
    CONTEXT.with(|it| it.core.get() as *const Core)
}

/// This thread holds the core from here on; null: none.
#[inline(always)]
pub(crate) fn set_core(core: *const Core) {
    CONTEXT.with(|it| it.core.set(core as usize));
}

/// Stands for a task that the turn has given back: no header is there.
const GIVEN_BACK: usize = 1;

/// The task whose turn this thread is in; null if it is in none, or the turn has given it back.
#[inline(always)]
pub(crate) fn task() -> *const Header {
    CONTEXT.with(|it| match it.task.get() {
        GIVEN_BACK => std::ptr::null(),
        task => task as *const Header,
    })
}

/// Is this thread in a turn?
#[inline(always)]
pub(crate) fn in_turn() -> bool {
    CONTEXT.with(|it| it.task.get() != 0)
}

/// This thread is about to give the reference back that keeps the task. If it is in the task's own
/// turn, nobody looks at the task from now on, not even a handler of this thread: the turn goes on
/// while the memory is given back, and may be switched then like at any other time.
///
/// Says whether it is in that turn.
#[inline(always)]
pub(crate) fn give_task_back(task: *const Header) -> bool {
    let own = CONTEXT.with(|it| {
        let own = it.task.get() == task as usize;
        if own {
            it.task.set(GIVEN_BACK);
        }
        own
    });
    stay_in_order();
    own
}

/// It was not given back after all: whoever looks at this turn's task sees it again.
#[inline(always)]
pub(crate) fn keep_task(task: *const Header) {
    CONTEXT.with(|it| it.task.set(task as usize));
}

/// A turn begins on this thread: the task may spend its budget, and has not woken itself.
#[inline(always)]
pub(crate) fn begin_turn(task: *const Header) {
    CONTEXT.with(|it| {
        it.task.set(task as usize);
        it.woke_itself.set(0);
        it.budget.set(BUDGET);
    });
}

/// The turn ends. Has the task woken itself in it, and was it handed off or stopped?
#[inline(always)]
pub(crate) fn end_turn() -> (bool, bool) {
    CONTEXT.with(|it| {
        it.task.set(0);
        (it.woke_itself.get() != 0, it.was_long.get() != 0)
    })
}

/// The turn on this thread is handed off or stopped; or that is settled.
pub(crate) fn note_long_turn(is: bool) {
    CONTEXT.with(|it| it.was_long.set(usize::from(is)));
}

/// The turn on this thread is charged for from this time on, in nanoseconds.
pub(crate) fn set_began(time: u64) {
    CONTEXT.with(|it| it.began.set(time));
}

/// See [`set_began`].
pub(crate) fn began() -> u64 {
    CONTEXT.with(|it| it.began.get())
}

/// If the turn on this thread is the task's own: notes that it wants another, and says so.
#[inline(always)]
pub(crate) fn wake_own(task: *const Header) -> bool {
    CONTEXT.with(|it| {
        let own = it.task.get() == task as usize;
        if own {
            it.woke_itself.set(1);
        }
        own
    })
}

/// Takes one unit of the turn's budget; says whether there was one. Outside of turns there always
/// is.
#[inline]
pub(crate) fn spend_budget() -> bool {
    CONTEXT.with(|it| {
        if it.task.get() == 0 {
            return true;
        }
        let left = it.budget.get();
        it.budget.set(left.saturating_sub(1));
        left > 0 || is_spoiled(Rule::BudgetEndsTurns)
    })
}

/// Sets aside the turn that this thread is in while `f` runs in another's place, as when a blocking
/// wait inside a task polls a future of its own.
pub(crate) fn outside_of_turns<R>(f: impl FnOnce() -> R) -> R {
    struct Back {
        task: usize,
        woke_itself: usize,
        was_long: usize,
        budget: usize,
        began: u64,
    }
    impl Drop for Back {
        fn drop(&mut self) {
            CONTEXT.with(|it| {
                it.woke_itself.set(self.woke_itself);
                it.was_long.set(self.was_long);
                it.budget.set(self.budget);
                it.began.set(self.began);
                // Last: a handler finds the turn again with all that belongs to it.
                stay_in_order();
                it.task.set(self.task);
            });
        }
    }
    let _back = CONTEXT.with(|it| {
        let task = it.task.get();
        it.task.set(0);
        stay_in_order();
        let (woke_itself, was_long) = (it.woke_itself.get(), it.was_long.get());
        it.was_long.set(0);
        Back { task, woke_itself, was_long, budget: it.budget.get(), began: it.began.get() }
    });
    f()
}

/// The seat of this thread and its executor, if it is one of an executor's.
///
/// # Safety
///
/// What is given is valid until the thread has left the seat, no longer.
pub(crate) unsafe fn seat<'a>() -> Option<(&'a Shared, &'a Seat)> {
    CONTEXT.with(|it| {
        let (home, seat) = (it.home.get() as *const Shared, it.seat.get() as *const Seat);
        // SAFETY: both are set and unset together, by a thread that keeps the executor alive.
        unsafe { home.as_ref().zip(seat.as_ref()) }
    })
}

/// This thread sits in the seat of the executor, until it leaves it: `None`.
pub(crate) fn set_seat(seat: Option<(&Shared, &Seat)>) {
    CONTEXT.with(|it| {
        it.home.set(seat.map_or(0, |(shared, _)| std::ptr::from_ref(shared) as usize));
        it.seat.set(seat.map_or(0, |(_, seat)| std::ptr::from_ref(seat) as usize));
    });
}

/// The executor that this thread works for or has entered, if any.
///
/// What is handed to `f` is alive while it runs: a worker holds it for as long as it lives, and
/// whoever entered holds it until it leaves.
pub(crate) fn with_shared<R>(f: impl FnOnce(Option<&std::sync::Arc<Shared>>) -> R) -> R {
    let held = CONTEXT.with(|it| it.shared.get() as *const std::sync::Arc<Shared>);
    // SAFETY: `enter` stores the address of an `Arc` that it borrows until it takes it back.
    f(unsafe { held.as_ref() })
}

/// Runs `f` with the executor as the current one of this thread.
pub(crate) fn enter<R>(shared: &std::sync::Arc<Shared>, f: impl FnOnce() -> R) -> R {
    struct Back(usize);
    impl Drop for Back {
        fn drop(&mut self) {
            CONTEXT.with(|it| it.shared.set(self.0));
        }
    }
    let _back = CONTEXT.with(|it| {
        let back = Back(it.shared.get());
        it.shared.set(std::ptr::from_ref(shared) as usize);
        back
    });
    f()
}

/// Runs `f` with the executor as the current one of this thread, which holds the core meanwhile, in
/// no turn and with its guard up. If it held another core, as in a task of another executor, it has
/// that one back afterwards.
pub(crate) fn hold<R>(shared: &std::sync::Arc<Shared>, core: &Core, f: impl FnOnce() -> R) -> R {
    enter(shared, || {
        outside_of_turns(|| {
            let _guard = Guard::raise();
            let before = self::core();
            set_core(core);
            let result = f();
            set_core(before);
            result
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only the address counts.
    fn header(number: usize) -> *const Header {
        std::ptr::without_provenance(number * 8)
    }

    #[test]
    fn a_turn_inside_another_leaves_what_is_known_of_that() {
        begin_turn(header(1));
        set_began(5);
        note_long_turn(true);
        assert!(wake_own(header(1)));
        outside_of_turns(|| {
            assert!(!in_turn());
            begin_turn(header(2));
            set_began(7);
            assert!(!wake_own(header(1)));
            while spend_budget() {}
            assert_eq!(end_turn(), (false, false), "it was not long, and has not woken itself");
        });
        assert_eq!((task(), began()), (header(1), 5));
        assert!(spend_budget());
        assert_eq!(end_turn(), (true, true), "it was long, and has woken itself");
        note_long_turn(false);
    }
}
