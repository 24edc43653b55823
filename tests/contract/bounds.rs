//! Which public types are `Send`, `Sync`, `Unpin`; what the compiler must refuse.

use std::cell::Cell;
use std::error::Error;
use std::future::Future;
use std::rc::Rc;

use turnwise::deterministic::Driver;
use turnwise::time::{Elapsed, Interval, Sleep, Timeout};
use turnwise::{
    AbortHandle, BuildError, Builder, Discipline, Executor, Handle, JoinError, JoinHandle, Left,
    LocalExecutor, Metrics, Policy, ShutdownReport, TaskBuilder, TaskId, WorkerMetrics, YieldNow,
};

/// Says whether a type has a trait: an own function where it has, the trait's where it has not.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(unused)]
        trait Otherwise {
            fn it_has() -> bool {
                false
            }
        }
        impl<T: ?Sized> Otherwise for T {}
        struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
        impl<T: ?Sized + $($bound)+> Asked<T> {
            // Where the type has not the trait, the other function of that name is called.
            #[allow(unused)]
            fn it_has() -> bool {
                true
            }
        }
        Asked::<$type>::it_has()
    }};
}

/// `Send`, `Sync`, `Unpin`.
macro_rules! has_all {
    ($type:ty) => {
        [has!($type: Send), has!($type: Sync), has!($type: Unpin)]
    };
}

type Local = Rc<Cell<u8>>;

#[test]
fn it_tells_types_apart() {
    assert_eq!(has_all!(u8), [true; 3]);
    assert_eq!(has_all!(Local), [false, false, true]);
    assert_eq!(has_all!(Cell<u8>), [true, false, true]);
    assert_eq!(has_all!(std::marker::PhantomPinned), [true, true, false]);
}

#[test]
fn what_reaches_an_executor_goes_anywhere() {
    assert_eq!(has_all!(Executor), [true; 3]);
    assert_eq!(has_all!(Handle), [true; 3]);
    assert_eq!(has_all!(Builder), [true; 3]);
    assert_eq!(has_all!(TaskBuilder), [true; 3]);
    assert_eq!(has_all!(AbortHandle), [true; 3]);
    assert!(has!(Handle: Clone) && has!(AbortHandle: Clone) && has!(TaskBuilder: Clone));
}

#[test]
fn what_must_stay_stays() {
    assert_eq!(has_all!(LocalExecutor), [false, false, true]);
    assert!(has!(Driver: Send) && !has!(Driver: Sync), "one thread at a time works with it");
    assert!(!has!(Executor: Clone), "it ends when it is dropped");
    assert!(!has!(JoinHandle<u8>: Clone), "the output is taken once");
}

#[test]
fn a_join_handle_goes_where_its_output_may() {
    assert_eq!(has_all!(JoinHandle<u8>), [true; 3]);
    assert_eq!(has_all!(JoinHandle<Cell<u8>>), [true; 3], "it gives no shared access");
    assert_eq!(has_all!(JoinHandle<Local>), [false, false, true]);
    assert!(has!(JoinHandle<std::marker::PhantomPinned>: Unpin), "it holds no output");
    assert!(has!(JoinHandle<u8>: Future<Output = Result<u8, JoinError>>));
}

#[test]
fn futures_of_time_go_anywhere_and_are_pinned() {
    assert_eq!(has_all!(Sleep), [true, true, false]);
    assert_eq!(has_all!(Timeout<std::future::Ready<u8>>), [true, true, false]);
    assert_eq!(has_all!(Timeout<std::future::Ready<Local>>), [false, false, false]);
    assert!(has!(Interval: Send) && has!(Interval: Unpin), "an interval may be moved");
    assert!(has!(YieldNow: Send) && has!(YieldNow: Unpin));
    let consumes = turnwise::budget::consume();
    is_send(&consumes);
}

fn is_send<T: Send>(_: &T) {}

#[test]
fn errors_and_reports_go_anywhere() {
    assert_eq!(has_all!(JoinError), [true; 3], "though a payload is not `Sync`");
    assert!(has!(JoinError: Error) && has!(JoinError: 'static));
    assert_eq!(has_all!(BuildError), [true; 3]);
    assert!(has!(BuildError: Error) && has!(Elapsed: Error) && has!(Elapsed: Clone));
    assert_eq!(has_all!(ShutdownReport), [true; 3]);
    assert!(has!(ShutdownReport: Clone) && has!(Left: Clone) && has!(ShutdownReport: Eq));
    assert_eq!(has_all!(Metrics), [true; 3]);
    assert!(has!(Metrics: Clone) && has!(WorkerMetrics: Clone) && has!(Metrics: Default));
    assert!(has!(Policy: Copy) && has!(Discipline: Copy) && has!(TaskId: Copy));
    assert!(has!(TaskId: Ord) && has!(TaskId: std::hash::Hash));
}

/// The compiler whose words stand in `ui/*.stderr`.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn what_must_not_compile_does_not() {
    let compiler = std::process::Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let compiler = compiler.expect("the compiler that built this");
    if !compiler.starts_with(COMPILER) {
        println!(
            "not looked at: the expected errors are in the words of {COMPILER}, not {compiler}"
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/contract/ui/*.rs");
}
