//! When a watchdog reports, and what becomes of its callback's answer.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::task::TaskId;
use crate::watchdog::{
    Action, Desk, Kind, Link, Report, Reporter, Stuck, Subject, Trace, Watchdog,
};

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[test]
fn reports_are_due_whenever_the_time_has_doubled() {
    let watchdog = Watchdog::new(millis(100));
    for (running, reports, due) in [
        (99, 0, false),
        (100, 0, true),
        (199, 1, false),
        (200, 1, true),
        (399, 2, false),
        (800, 3, true),
        (u64::MAX, 40, true),
        (100, 40, false),
    ] {
        assert_eq!(watchdog.is_due(millis(running), reports), due, "{running} {reports}");
    }
    assert_eq!(Watchdog::new(Duration::ZERO).after(), millis(1));
}

/// Names every task and keeps those that are to be restarted.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<Stuck>>>);

impl Link for Book {
    fn name(&self, task: TaskId) -> Option<Arc<str>> {
        Some(format!("n{task}").into())
    }

    fn restart(&self, stuck: Stuck) {
        self.0.lock().unwrap().push(stuck);
    }
}

fn subject(task: u64) -> Subject {
    let (task, kind) = (TaskId(task), Kind::Computing);
    Subject { task, name: None, worker: 0, running: millis(9), cpu: millis(8), kind }
}

#[test]
fn an_answer_is_carried_out_and_a_panic_is_none() {
    let (sender, receiver) = channel();
    let watchdog = Watchdog::new(millis(1)).on_overrun(move |report: &Report| {
        sender.send((report.task.get(), report.name.clone(), report.trace)).unwrap();
        match report.task.get() {
            0 => Action::Ignore,
            1 => std::panic::resume_unwind(Box::new("in the callback")),
            _ => Action::Restart,
        }
    });
    let desk = Arc::new(Desk::new(3));
    let book = Book::default();
    let reporter = Reporter::start("reporter".into(), watchdog, &desk, book.clone()).unwrap();
    for seat in 0..3 {
        assert!(desk.ask(seat, subject(seat as u64)));
        assert!(!desk.ask(seat, subject(9)));
        desk.decline(seat);
        let name = Some(format!("n{seat}").into());
        assert_eq!(receiver.recv().unwrap(), (seat as u64, name, Trace::Ended));
    }
    assert_eq!(desk.dropped(), 3);
    reporter.stop();
    let restarted = book.0.lock().unwrap();
    assert_eq!(restarted.iter().map(|stuck| stuck.task.get()).collect::<Vec<_>>(), [2]);
}

#[test]
fn what_is_ready_when_the_reporter_stops_is_still_given_out() {
    let (sender, receiver) = channel();
    let watchdog = Watchdog::new(millis(1)).log(move |text| sender.send(text.to_owned()).unwrap());
    let desk = Arc::new(Desk::new(1));
    assert!(desk.ask(0, subject(5)));
    desk.give_up(0);
    let reporter = Reporter::start("reporter".into(), watchdog, &desk, Book::default()).unwrap();
    reporter.stop();
    let text = receiver.recv().unwrap();
    assert!(text.starts_with("task 5 `n5` has been in one turn for 0.009 s"), "{text}");
    assert!(text.ends_with("(no stack: the thread takes no signal)"), "{text}");
}
