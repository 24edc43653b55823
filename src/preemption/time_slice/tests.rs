//! What a turn is charged that is asked to stop, in a signal handler that the turn calls itself.

use std::future::poll_fn;
use std::ptr::null_mut;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::interrupted;
use crate::context;
use crate::core::{self, Core};
use crate::executor::Executor;
use crate::policy::Policy;
use crate::preemption::{Answer, Discipline};
use crate::shared::{About, Plan, Shared};
use crate::sync::thread;
use crate::time::Clock;

const MS: Duration = Duration::from_millis(1);
/// Where the worker's turn is, and the one spare.
const SEAT: usize = 0;
const SPARE: usize = 1;

/// An executor without threads, whose clock is moved by hand, and whose policy charges for turns.
fn executor() -> Plan {
    let discipline = Discipline::Preemptive { slice: MS, threads: 2 };
    let builder = Executor::builder().workers(1).policy(Policy::FairShare).discipline(discipline);
    let plan = builder.plan().expect("there can be such an executor");
    Plan { clock: Clock::paused(), ..plan }
}

/// What a task has been charged after its first turn, which does what is given.
fn charged(plan: Plan, turn: impl Fn(&Shared) + Send + 'static) -> u64 {
    let shared = Shared::new(plan);
    let (core, seat) = (&shared.cores[0], &shared.switchboard.seats[SEAT]);
    core.set_holder(Some(SEAT));
    let (at, mut polls) = (Arc::clone(&shared), 0);
    let again_once = poll_fn(move |context| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(());
        }
        turn(&at);
        context.waker().wake_by_ref();
        Poll::Pending
    });
    drop(shared.spawn(again_once, About::default()));
    let take_turn = || {
        let task = core.next(&shared).expect("it is ready");
        core::turn(core, &shared, task);
        task
    };
    context::set_seat(Some((&shared, seat)));
    let charged = context::hold(&shared, core, || {
        let task = take_turn();
        // SAFETY: the task is queued, and nobody else is there to take it.
        let charged = task.header().rank().with(|rank| unsafe { (*rank).measure });
        assert!(take_turn() == task, "it is ready again");
        charged
    });
    context::set_seat(None);
    charged
}

/// What a turn is charged that nobody disturbs.
fn undisturbed(lasts: Duration) -> u64 {
    charged(executor(), move |shared| shared.clock.advance(lasts))
}

/// The monitor asks the turn, and the signal comes.
fn ask(shared: &Shared, spare: Option<usize>) {
    let core = &shared.cores[0];
    shared.switchboard.seats[SEAT].ask(core, core.epoch(), spare);
    // SAFETY: there is no handler's argument to give.
    assert!(unsafe { interrupted(null_mut()) }, "it was asked");
}

/// Asked to stop after 5 ms, without a spare and with nobody else who stands still.
fn goes_on(shared: &Shared) {
    shared.clock.advance(5 * MS);
    ask(shared, None);
    shared.clock.advance(3 * MS);
}

#[test]
fn a_turn_that_does_not_stop_is_charged_once() {
    assert_eq!(charged(executor(), goes_on), undisturbed(8 * MS));
    assert_ne!(undisturbed(8 * MS), undisturbed(13 * MS), "its beginning twice would be seen");
}

#[cfg(feature = "probe")]
#[test]
fn a_turn_that_does_not_stop_has_declined() {
    use crate::probe::{Event, Log, NOBODY, Probe};
    let log = Log::new();
    let probe = Probe::direct(vec![Box::new(log.clone())]);
    charged(Plan { probe, ..executor() }, goes_on);
    let declined = Event::Declined { worker: NOBODY, seat: SEAT as u16 };
    let stopped = |event: &&Event| matches!(event, Event::Declined { .. } | Event::Stopped { .. });
    assert_eq!(log.events().iter().filter(stopped).collect::<Vec<_>>(), [&declined]);
}

/// What the thread in the spare seat does: it has the turn of the task that comes with the core,
/// lets time pass, and takes the stopped turn from the queue.
fn inherits(shared: &Arc<Shared>) {
    let seat = &shared.switchboard.seats[SPARE];
    let core = seat.wait_for_core(shared).expect("a core is given to it");
    context::enter(shared, || {
        let _guard = context::Guard::raise();
        let other = seat.take(core).expect("it is to begin a turn");
        core::turn(core, shared, other);
        shared.clock.advance(7 * MS);
        let token = core.next(shared).expect("the stopped turn is queued");
        assert_eq!(token.stopped_on(), Some(SEAT));
        shared.switchboard.resume(core, shared, token);
    });
}

#[test]
fn a_turn_that_stops_is_charged_for_what_it_has_used() {
    let charged = charged(executor(), |shared| {
        shared.clock.advance(5 * MS);
        thread::scope(|threads| {
            let whole = context::with_shared(|shared| shared.map(Arc::clone)).expect("in a turn");
            drop(whole.spawn(async {}, About::default()));
            threads.spawn(move || inherits(&whole));
            ask(shared, Some(SPARE));
        });
        shared.clock.advance(3 * MS);
    });
    assert_eq!(charged, undisturbed(8 * MS), "not for the 7 ms in which it stood still");
}

/// What is asked of the turn is declined, whatever `ask` finds in its way; the core stays.
fn declines(what: &str, plan: Plan, ask: impl Fn(&Shared) + Send + 'static) {
    let what = what.to_owned();
    charged(plan, move |shared| {
        ask(shared);
        let seat = &shared.switchboard.seats[SEAT];
        let answer = seat.settle_request();
        assert_eq!(answer, Answer::Declined { spare: Some(SPARE) }, "{what}");
        let _guard = context::Guard::raise();
        let kept = shared.own_core().and_then(Core::holder);
        assert_eq!((kept, seat.long_turn()), (Some(SEAT), None), "{what}");
    });
}

fn hands_off() -> Plan {
    let discipline = Discipline::Handoff { slice: MS, spares: 1 };
    let builder = Executor::builder().workers(1).policy(Policy::FairShare).discipline(discipline);
    let plan = builder.plan().expect("there can be such an executor");
    Plan { clock: Clock::paused(), ..plan }
}

#[test]
fn a_turn_that_may_not_be_switched_declines() {
    for plan in [executor, hands_off] {
        declines("the guard is up", plan(), |shared| {
            let _guard = context::Guard::raise();
            ask(shared, Some(SPARE));
        });
        declines("another turn was meant", plan(), |shared| {
            let core = &shared.cores[0];
            shared.switchboard.seats[SEAT].ask(core, core.epoch() + 1, Some(SPARE));
            // SAFETY: there is no handler's argument to give.
            assert!(unsafe { interrupted(null_mut()) }, "it was asked");
        });
        declines("it is in no turn", plan(), |shared| {
            context::outside_of_turns(|| ask(shared, Some(SPARE)));
        });
        declines("it has no core", plan(), |shared| {
            let core = context::core();
            context::set_core(std::ptr::null());
            ask(shared, Some(SPARE));
            context::set_core(core);
        });
        declines("the executor ends", plan(), |shared| {
            shared.end_threads();
            ask(shared, Some(SPARE));
        });
    }
}

#[test]
fn nobody_asked_nothing_is_answered() {
    charged(executor(), |shared| {
        // SAFETY: there is no handler's argument to give.
        assert!(!unsafe { interrupted(null_mut()) });
        assert_eq!(shared.switchboard.seats[SEAT].settle_request(), Answer::None);
    });
}

#[test]
fn a_turn_that_is_handed_off_goes_on_without_its_core() {
    charged(hands_off(), |shared| {
        let [seat, spare] = [SEAT, SPARE].map(|index| &*shared.switchboard.seats[index]);
        let core = &*shared.cores[0];
        shared.clock.advance(5 * MS);
        ask(shared, None);
        let answer = seat.settle_request();
        assert_eq!(answer, Answer::Declined { spare: None }, "there is nobody to have the core");
        ask(shared, Some(SPARE));
        assert_eq!((seat.settle_request(), spare.has_mail()), (Answer::Gone, true));
        assert_eq!((core.holder(), core.counters.handoffs.get()), (None, 1));
        let since = 4 * MS.as_nanos() as u64;
        let adrift = Some((core.task.get(), since, core.index));
        assert_eq!(seat.long_turn().map(|it| (it.task, it.since, it.core)), adrift);
        assert!(context::core().is_null(), "this thread has it no more");
    });
}
