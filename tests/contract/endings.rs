//! Every way a task can end × when it is aborted × what becomes of its handle.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll};

use turnwise::{Executor, JoinError, JoinHandle};

use crate::helpers::{Census, Member, said};
use crate::setup::{Setup, all, each_where, on};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    WithOutput,
    PanicInPoll,
    PanicInDrop,
    PanicInBoth,
    OutputPanicsInDrop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Abort {
    Never,
    BeforeFirstPoll,
    WhilePending,
    WhilePolling,
    WhenDone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handle {
    Awaited,
    DroppedAtOnce,
    DroppedWhenDone,
}

const ENDS: [Ends; 5] = [
    Ends::WithOutput,
    Ends::PanicInPoll,
    Ends::PanicInDrop,
    Ends::PanicInBoth,
    Ends::OutputPanicsInDrop,
];
const ABORTS: [Abort; 5] = [
    Abort::Never,
    Abort::BeforeFirstPoll,
    Abort::WhilePending,
    Abort::WhilePolling,
    Abort::WhenDone,
];
const HANDLES: [Handle; 3] = [Handle::Awaited, Handle::DroppedAtOnce, Handle::DroppedWhenDone];

#[derive(Clone, Copy, Debug)]
struct Case {
    ends: Ends,
    abort: Abort,
    handle: Handle,
}

/// What a task gives; its destructor may panic.
struct Output {
    _member: Member,
    panics: bool,
}

impl Drop for Output {
    fn drop(&mut self) {
        assert!(!self.panics, "output's drop");
    }
}

/// The future of a case.
struct Body {
    case: Case,
    started: Arc<AtomicBool>,
    outputs: Census,
    reached: Sender<()>,
    go_on: Receiver<()>,
    gave_way: bool,
    _member: Member,
}

impl Future for Body {
    type Output = Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Output> {
        self.started.store(true, Ordering::SeqCst);
        let Case { abort, ends, .. } = self.case;
        match abort {
            Abort::WhilePending => {
                self.reached.send(()).expect("the test listens");
                return Poll::Pending;
            }
            Abort::WhilePolling => {
                self.reached.send(()).expect("the test listens");
                self.go_on.recv().expect("the test speaks");
            }
            _ if !std::mem::replace(&mut self.gave_way, true) => {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            _ => {}
        }
        match ends {
            Ends::PanicInPoll | Ends::PanicInBoth => panic!("poll"),
            ends => Poll::Ready(Output {
                _member: self.outputs.enter(),
                panics: ends == Ends::OutputPanicsInDrop,
            }),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let panics = matches!(self.case.ends, Ends::PanicInDrop | Ends::PanicInBoth);
        assert!(!panics, "future's drop");
    }
}

/// What joining gave, in words.
fn in_words(result: Result<Output, JoinError>) -> String {
    match result {
        Ok(output) => {
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(output)));
            if dropped.is_ok() { "output".into() } else { "output that panics".into() }
        }
        Err(error) if error.is_cancelled() => {
            assert!(!error.is_panic());
            assert!(error.try_into_panic().is_err(), "a cancelled task has no payload");
            "cancelled".into()
        }
        Err(error) => said(error),
    }
}

/// What joining must give.
fn expected(case: Case, started: bool) -> Vec<&'static str> {
    let ended = match case.ends {
        Ends::WithOutput => "output",
        Ends::PanicInPoll | Ends::PanicInBoth => "poll",
        Ends::PanicInDrop => "future's drop",
        Ends::OutputPanicsInDrop => "output that panics",
    };
    let cancelled = match case.ends {
        Ends::PanicInDrop | Ends::PanicInBoth => "future's drop",
        _ => "cancelled",
    };
    match case.abort {
        Abort::Never | Abort::WhenDone | Abort::WhilePolling => vec![ended],
        Abort::WhilePending => vec![cancelled],
        Abort::BeforeFirstPoll if started => vec![cancelled, ended],
        Abort::BeforeFirstPoll => vec![cancelled],
    }
}

struct Trial {
    handle: JoinHandle<Output>,
    started: Arc<AtomicBool>,
    reached: Receiver<()>,
    go_on: Sender<()>,
}

/// Spawns the case's task inside another, so that on one worker it is aborted before its first
/// poll.
fn start(executor: &Executor, case: Case, futures: &Census, outputs: &Census) -> Trial {
    let (reached, reaches) = channel();
    let (go_on, goes_on) = channel();
    let started = Arc::new(AtomicBool::new(false));
    let body = Body {
        case,
        started: Arc::clone(&started),
        outputs: outputs.clone(),
        reached,
        go_on: goes_on,
        gave_way: false,
        _member: futures.enter(),
    };
    let handle = executor.run(async move {
        let handle = turnwise::spawn(body);
        if case.abort == Abort::BeforeFirstPoll {
            handle.abort();
        }
        handle
    });
    Trial { handle, started, reached: reaches, go_on }
}

/// Lets the case's abort happen, if it is one of a task that runs.
fn abort_meanwhile(case: Case, trial: &Trial) {
    match case.abort {
        Abort::WhilePending => {
            trial.reached.recv().expect("the task is polled");
            trial.handle.abort();
        }
        Abort::WhilePolling => {
            trial.reached.recv().expect("the task is polled");
            trial.handle.abort();
            trial.go_on.send(()).expect("the task listens");
        }
        Abort::Never | Abort::BeforeFirstPoll | Abort::WhenDone => {}
    }
}

/// Runs a case; says whether its task was never polled.
fn run(executor: &Executor, case: Case) -> bool {
    let (futures, outputs) = (Census::default(), Census::default());
    let trial = start(executor, case, &futures, &outputs);
    abort_meanwhile(case, &trial);
    let Trial { mut handle, started, .. } = trial;
    let abort = handle.abort_handle();
    match case.handle {
        Handle::Awaited => {
            let joined = executor.block_on(&mut handle);
            assert_eq!(futures.count(), 0, "{case:?}: the future goes before its handle is ready");
            assert!(handle.is_finished() && abort.is_finished(), "{case:?}");
            abort.abort();
            let (got, started) = (in_words(joined), started.load(Ordering::SeqCst));
            assert!(expected(case, started).contains(&&*got), "{case:?}: {got}");
        }
        Handle::DroppedAtOnce => {
            // Done by chance already, it has an output of ours, which may panic.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(handle)));
            while !abort.is_finished() || outputs.count() > 0 {
                std::thread::yield_now();
            }
        }
        Handle::DroppedWhenDone => {
            while !handle.is_finished() {
                std::thread::yield_now();
            }
            abort.abort();
            let has_output = outputs.count() > 0;
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(handle)));
            let panics = has_output && case.ends == Ends::OutputPanicsInDrop;
            assert_eq!(dropped.is_err(), panics, "{case:?}: the panic of an output is its owner's");
        }
    }
    assert_eq!((futures.count(), outputs.count()), (0, 0), "{case:?}: all is dropped");
    !started.load(Ordering::SeqCst)
}

fn all_cases(setup: Setup, executor: Executor) {
    let (mut cases, mut never_polled) = (0, 0);
    for ends in ENDS {
        for abort in ABORTS {
            for handle in HANDLES {
                cases += 1;
                let fresh = run(&executor, Case { ends, abort, handle });
                assert!(!fresh || abort == Abort::BeforeFirstPoll);
                never_polled += usize::from(fresh);
            }
        }
    }
    // On one worker the spawning turn goes on after the abort, so the task is never polled.
    let strict = ENDS.len() * HANDLES.len();
    assert!(setup.workers > 1 || never_polled == strict, "{setup:?}: {never_polled} never polled");
    let metrics = executor.metrics();
    assert_eq!(metrics.spawned, 2 * cases, "{setup:?}: the case and the one that spawned it");
    assert!(executor.shutdown(std::time::Duration::ZERO).is_clean());
}

#[test]
fn every_combination_ends_as_it_should() {
    all().into_iter().for_each(|setup| on(setup.calm(), all_cases));
}

#[test]
fn a_switch_in_between_changes_nothing() {
    each_where(Setup::switches, |_, executor| {
        for ends in ENDS {
            for handle in HANDLES {
                run(&executor, Case { ends, abort: Abort::WhilePolling, handle });
            }
        }
    });
}
