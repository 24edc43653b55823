//! Windows: order, room, closing, panics, turns; the same promises under every discipline.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use turnwise::event_loop::{EventLoop, Idle, PostError, Queues, Window};
use turnwise::{Discipline, Executor, Handle, Policy, yield_now};

/// The disciplines that this system has.
fn disciplines() -> Vec<Discipline> {
    let slice = Duration::from_millis(10);
    let mut all = vec![Discipline::Cooperative];
    if cfg!(target_os = "linux") {
        all.push(Discipline::Handoff { slice, spares: 1 });
        all.push(Discipline::Preemptive { slice, threads: 3 });
    }
    all
}

fn executor(workers: usize, discipline: Discipline) -> Executor {
    let builder = Executor::builder().workers(workers).policy(Policy::Fifo);
    builder.discipline(discipline).build().expect("the system has this discipline")
}

/// One worker that nobody takes the processor from: while a task runs, no window does.
fn alone() -> Executor {
    executor(1, Discipline::Cooperative)
}

fn event_loop<E: Send + 'static>(queues: Queues) -> EventLoop<E> {
    EventLoop::builder().queues(queues).build(&Handle::current())
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().expect("nobody panics under it").push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics under it").clone()
    }
}

/// A window that notes its name and its input.
fn noting(event_loop: &EventLoop<u32>, name: &'static str, log: &Log) -> Window<u32> {
    let log = log.clone();
    event_loop.window(name).on(move |input, _| log.note(format!("{name}{input}"))).open().0
}

/// Lets the windows run until none is left.
async fn until_all_have_ended<E: Send + 'static>(event_loop: &EventLoop<E>) {
    while !event_loop.windows().is_empty() {
        yield_now().await;
    }
}

#[test]
fn inputs_are_handled_in_order_each_once_and_closing_waits_for_them() {
    for discipline in disciplines() {
        for queues in [Queues::PerWindow, Queues::Shared] {
            let executor = executor(2, discipline);
            let seen = executor.run(async move {
                let event_loop = event_loop(queues);
                let builder = event_loop.window_with("a", Vec::new());
                let (window, task) =
                    builder.on(|input: &u32, window| window.state.push(*input)).open();
                for input in 0..50 {
                    window.post(input).expect("there is room for 64");
                }
                window.close();
                let late = window.post(50);
                assert!(matches!(late, Err(PostError::Closed(50))), "{late:?}");
                let seen = task.await.expect("it is closed, and does not panic");
                assert_eq!((window.handled(), window.waiting()), (50, 0));
                assert!(event_loop.windows().is_empty(), "it is forgotten");
                seen
            });
            assert_eq!(seen, (0..50).collect::<Vec<_>>(), "{discipline:?}, {queues:?}");
        }
    }
}

#[test]
fn a_full_queue_refuses_and_gives_the_input_back() {
    alone().run(async {
        let builder = EventLoop::builder().capacity(3);
        let event_loop = builder.build(&Handle::current());
        let (a, task) = event_loop.window("a").on(|_, _| {}).open();
        let (b, _) = event_loop.window("b").open();
        for input in 0..3 {
            a.post(input).expect("there is room");
        }
        let refused = a.post(3).expect_err("there is none");
        assert!(refused.is_full(), "{refused}");
        assert_eq!(refused.into_input(), 3);
        b.post(0).expect("another window's queue is another queue");
        a.close();
        task.await.expect("it ends");
        assert_eq!(a.handled(), 3, "nothing was overwritten");
    });
}

#[test]
fn a_shared_queue_is_full_for_everyone() {
    alone().run(async {
        let builder = EventLoop::builder().queues(Queues::Shared).capacity(2);
        let event_loop = builder.build(&Handle::current());
        let (a, _) = event_loop.window("a").open();
        let (b, _) = event_loop.window("b").open();
        a.post(0).expect("there is room");
        a.post(1).expect("there is room");
        assert!(b.post(2).is_err_and(|refused| refused.is_full()));
        while a.handled() < 2 {
            yield_now().await;
        }
        b.post(2).expect("there is room again");
    });
}

#[test]
fn a_shared_queue_keeps_the_order_of_all_input() {
    for discipline in disciplines() {
        let executor = executor(2, discipline);
        let log = Log::default();
        let noted = log.clone();
        executor.run(async move {
            let event_loop = event_loop(Queues::Shared);
            let windows = ["a", "b", "c"].map(|name| noting(&event_loop, name, &noted));
            for round in 0..20 {
                for window in &windows {
                    window.post(round).expect("there is room for 64");
                }
            }
            event_loop.close();
            until_all_have_ended(&event_loop).await;
        });
        let expected: Vec<String> = (0..20)
            .flat_map(|round| ["a", "b", "c"].map(|name| format!("{name}{round}")))
            .collect();
        assert_eq!(log.all(), expected, "{discipline:?}");
    }
}

#[test]
fn one_callback_is_one_turn() {
    let log = Log::default();
    let noted = log.clone();
    alone().run(async move {
        let event_loop = event_loop(Queues::PerWindow);
        let windows = ["a", "b"].map(|name| noting(&event_loop, name, &noted));
        for window in &windows {
            for input in 0..4 {
                window.post(input).expect("there is room");
            }
        }
        event_loop.close();
        until_all_have_ended(&event_loop).await;
    });
    assert_eq!(log.all(), ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"]);
}

#[test]
fn a_panic_ends_its_window_and_no_other() {
    for queues in [Queues::PerWindow, Queues::Shared] {
        alone().run(async move {
            let event_loop = event_loop(queues);
            let (bad, task) = event_loop.window("bad").on(|_, _| panic!("a bug")).open();
            let (good, _) = event_loop.window("good").open();
            for input in 0..5 {
                bad.post(input).expect("there is room");
                good.post(input).expect("there is room");
            }
            assert!(task.await.expect_err("it panics").is_panic());
            while good.handled() < 5 {
                yield_now().await; // in a shared queue, what was for `bad` is not in its way
            }
            assert_eq!((bad.handled(), bad.waiting(), bad.is_open()), (0, 0, false));
            assert!(bad.post(5).is_err_and(|refused| refused.is_closed()));
            assert_eq!(event_loop.windows().len(), 1);
        });
    }
}

#[test]
fn a_window_that_is_aborted_before_its_first_turn_is_closed_and_in_nobodys_way() {
    alone().run(async {
        let event_loop = event_loop(Queues::Shared);
        let (gone, task) = event_loop.window("gone").open();
        let (stays, _) = event_loop.window("stays").open();
        gone.post('x').expect("there is room");
        stays.post('y').expect("there is room");
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_cancelled());
        while stays.handled() < 1 {
            yield_now().await;
        }
        assert_eq!((gone.handled(), gone.waiting(), gone.is_open()), (0, 0, false));
    });
}

#[test]
fn a_callback_may_post_to_others_to_itself_and_close() {
    let log = Log::default();
    let noted = log.clone();
    alone().run(async move {
        let event_loop = event_loop(Queues::PerWindow);
        let last = noting(&event_loop, "last", &noted);
        let others = event_loop.clone();
        let (first, task) = event_loop
            .window("first")
            .on(move |input: &u32, window| match *input {
                0 => window.close(),
                left => {
                    let last = others.find("last").expect("it is open");
                    last.post(left).expect("there is room");
                    window.window().post(left - 1).expect("there is room");
                }
            })
            .open();
        first.post(3).expect("there is room");
        task.await.expect("it closes itself");
        last.close();
        until_all_have_ended(&event_loop).await;
    });
    assert_eq!(log.all(), ["last3", "last2", "last1"]);
}

#[test]
fn a_timer_that_is_always_due_does_not_keep_input_waiting() {
    let log = Log::default();
    let (on_input, on_tick) = (log.clone(), log.clone());
    alone().run(async move {
        let event_loop = event_loop(Queues::PerWindow);
        let (window, task) = event_loop
            .window("both")
            .on(move |_: &(), _| on_input.note("input"))
            .every(Duration::ZERO, move |_| on_tick.note("tick"))
            .open();
        for _ in 0..10 {
            window.post(()).expect("there is room");
        }
        window.close();
        task.await.expect("it ends");
    });
    let noted = log.all();
    assert_eq!(noted.iter().filter(|what| *what == "input").count(), 10);
    let twice = noted.windows(2).any(|pair| pair[0] == "tick" && pair[1] == "tick");
    assert!(!twice, "input was waiting: {noted:?}");
}

#[test]
fn the_idle_callback_is_called_until_it_rests_and_after_each_input() {
    let log = Log::default();
    let (on_input, on_idle) = (log.clone(), log.clone());
    alone().run(async move {
        let event_loop = event_loop(Queues::PerWindow);
        let (window, task) = event_loop
            .window_with("idle", 0)
            .on(move |_: &(), _| on_input.note("input"))
            .idle(move |window| {
                window.state += 1;
                on_idle.note("idle");
                if window.state % 2 == 0 { Idle::Rest } else { Idle::Again }
            })
            .open();
        for handled in 0..2 {
            window.post(()).expect("there is room");
            while window.handled() == handled {
                yield_now().await;
            }
            for _ in 0..10 {
                yield_now().await;
            }
        }
        window.close();
        assert_eq!(task.await.expect("it ends"), 4);
    });
    assert_eq!(log.all(), ["input", "idle", "idle", "input", "idle", "idle"]);
}
