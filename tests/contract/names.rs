//! Names, numbers, priorities, and what errors say.

use std::cell::RefCell;
use std::collections::HashSet;

use turnwise::{Executor, Handle, MOST_URGENT, TaskId, task};

use crate::setup::each;

#[test]
fn names_and_numbers_are_the_tasks_own() {
    each(|setup, executor| {
        let handle = executor.task().name("reader").spawn(async { (task::name(), task::id()) });
        assert_eq!(handle.name(), Some("reader"));
        let (id, abort) = (handle.id(), handle.abort_handle());
        assert_eq!((abort.id(), abort.name().as_deref()), (id, Some("reader")));
        let (name, inside) = executor.block_on(handle).expect("it ends");
        assert_eq!((name.as_deref(), inside), (Some("reader"), Some(id)), "{setup:?}");
        assert_eq!((abort.id(), abort.name().as_deref()), (id, Some("reader")), "once it is over");

        let plain = executor.spawn(async { task::name() });
        assert_eq!(plain.name(), None);
        assert!(plain.id() > id, "numbers grow");
        assert_eq!(executor.block_on(plain).expect("it ends"), None);
    });
}

#[test]
fn outside_of_tasks_there_is_neither() {
    assert_eq!((task::name(), task::id()), (None, None));
    assert!(Handle::try_current().is_none());
    each(|_, executor| {
        assert_eq!(executor.block_on(async { (task::name(), task::id()) }), (None, None));
        assert!(executor.block_on(async { Handle::try_current() }).is_some());
    });
}

#[test]
fn each_number_is_given_once() {
    each(|_, executor| {
        let handle = executor.handle();
        let ids = std::thread::scope(|threads| {
            let spawn = || {
                let handle = handle.clone();
                threads.spawn(move || (0..500).map(|_| handle.spawn(async {}).id()).collect())
            };
            let spawners = [spawn(), spawn()];
            let inside: Vec<TaskId> =
                executor.run(async { (0..500).map(|_| turnwise::spawn(async {}).id()).collect() });
            let outside = spawners.map(|spawner| spawner.join().expect("no panic"));
            let all: Vec<Vec<TaskId>> = [&outside[..], &[inside]].concat();
            all.concat()
        });
        let distinct: HashSet<TaskId> = ids.iter().copied().collect();
        assert_eq!((ids.len(), distinct.len()), (1_500, 1_500));
        assert!(ids.iter().all(|id| id.get() > 0 && id.to_string() == id.get().to_string()));
    });
}

#[test]
fn errors_say_whose_they_are() {
    each(|_, executor| {
        let named = executor.task().name("brittle").spawn(async { panic!("cracked") });
        let id = named.id();
        let error: turnwise::JoinError =
            executor.block_on(named).map(|(): ()| ()).expect_err("it panics");
        assert_eq!((error.id(), error.name()), (id, Some("brittle")));
        assert_eq!(error.to_string(), format!("task {id} (brittle) panicked: cracked"));

        let plain = executor.spawn(std::future::pending::<()>());
        plain.abort();
        let id = plain.id();
        let error = executor.block_on(plain).expect_err("it was aborted");
        assert_eq!(error.to_string(), format!("task {id} was cancelled"));
        assert_eq!(format!("{error:?}"), format!("JoinError(task {id} was cancelled)"));
    });
}

#[test]
fn the_threads_have_the_name_that_was_asked_for() {
    let executor = Executor::builder().workers(1).thread_name("harbour").build().expect("built");
    let name = executor.run(async { std::thread::current().name().map(str::to_owned) });
    assert_eq!(name.as_deref(), Some("harbour-0"));
}

#[test]
fn priorities_end_somewhere() {
    each(|_, executor| {
        let most = executor.task().priority(MOST_URGENT).spawn(async { 1 });
        assert_eq!(executor.block_on(most).expect("it ends"), 1);
        let more = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = executor.task().priority(MOST_URGENT + 1);
        }));
        let said = crate::helpers::spoken(more.expect_err("it panics"));
        assert!(said.contains("at most 15, not 16"), "{said}");
    });
}

#[test]
fn the_current_handle_is_the_executors_own() {
    each(|_, executor| {
        let sum = executor.run(async {
            let task = Handle::current().spawn(async { 2 });
            let named = task::name().is_some();
            task.await.expect("it ends") + i32::from(named)
        });
        assert_eq!(sum, 3, "the root task is called `root`");
    });
}

thread_local! {
    /// Where this thread panicked last.
    static PANICKED: RefCell<(String, u32)> = const { RefCell::new((String::new(), 0)) };
}

#[test]
fn what_needs_an_executor_panics_where_it_is_called_with_the_way_out() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let at = panic.location().expect("there always is one");
        PANICKED.set((at.file().to_owned(), at.line()));
        before(panic);
    }));
    // Each on a line of its own, in this order.
    let first = line!() + 2;
    let calls: [fn(); 4] = [
        || drop(turnwise::spawn(async {})),
        || drop(turnwise::task()),
        || drop(turnwise::unblock(|| ())),
        || drop(Handle::current()),
    ];
    for (call, line) in calls.into_iter().zip(first..) {
        let said = crate::helpers::spoken(std::panic::catch_unwind(call).expect_err("it panics"));
        assert!(said.contains("no executor here"), "{said}");
        assert_eq!(PANICKED.take(), (file!().to_owned(), line), "{said}");
    }
}
