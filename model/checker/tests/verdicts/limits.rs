//! Every limit ends in `Undecided`, says which it was, and leaves standing what is known so far.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use stateright::Model;
use turnwise_checker::bound::{Bound, Waiting};
use turnwise_checker::check::Checker;
use turnwise_checker::explore::Progress;
use turnwise_checker::fairness::Class;
use turnwise_checker::formula::{Atom, Formula, always, leads_to, not};
use turnwise_checker::verdict::{Limit, Verdict};

use crate::round_robin::{Action, RoundRobin, State};

const STATES: usize = 2_084;

fn model() -> RoundRobin {
    RoundRobin::new(3, 2, 2, 1)
}

fn ready() -> Formula<RoundRobin> {
    Atom::state("ready", |m: &RoundRobin, s| m.ready(s, 2)).into()
}

fn running() -> Formula<RoundRobin> {
    Atom::state("running", |m: &RoundRobin, s| m.running(s, 2)).into()
}

fn done() -> Formula<RoundRobin> {
    Atom::state("all done", |m: &RoundRobin, s| (0..3).all(|t| m.done(s, t))).into()
}

/// An invariant that holds, one that is broken late, one that is broken at once, a liveness claim
/// and a bound; processors are weakly fair.
fn question(model: &RoundRobin) -> Checker<'_, RoundRobin> {
    let mut checker = Checker::new(model)
        .property("consistent", always(Atom::state("consistent", RoundRobin::consistent)))
        .property("never all done", always(not(done())))
        .property("always ready", always(ready()))
        .property("runs", leads_to(ready(), running()))
        .bound(Bound::new("wait", ready(), running(), |_, _, action, _| {
            u32::from(matches!(action, Action::Dispatch(_)))
        }));
    for c in 0..2 {
        let class = Class::new(format!("processor {c}"), move |_, _, action: &Action| {
            action.processor() == Some(c)
        });
        checker = checker.assume(class.weakly_fair());
    }
    checker
}

/// One word for each property, then for the bound.
fn words(checker: Checker<'_, RoundRobin>) -> (Vec<String>, Option<Limit>, usize) {
    let report = checker.run().expect("a sound question");
    let verdict = |verdict: &Verdict<_, _>| match verdict {
        Verdict::Holds => "holds".into(),
        Verdict::Violated(_) => "violated".into(),
        Verdict::Undecided(limit) => format!("{limit:?}"),
        Verdict::Vacuous(_) => "vacuous".into(),
    };
    let mut words: Vec<String> =
        report.properties.iter().map(|answer| verdict(&answer.verdict)).collect();
    words.push(match &report.bounds[0].waiting {
        Waiting::AtMost { most, .. } => most.to_string(),
        Waiting::Undecided(limit) => format!("{limit:?}"),
        other => format!("{other:?}"),
    });
    (words, report.limit, report.size.states)
}

#[test]
fn without_a_limit_all_is_answered() {
    for threads in [1, 2, 4] {
        let (words, limit, states) = words(question(&model()).threads(threads));
        assert_eq!(words, ["holds", "violated", "violated", "holds", "3"]);
        assert_eq!((limit, states), (None, STATES));
    }
}

#[test]
fn each_limit_is_named_and_nothing_is_made_up() {
    let model = model();
    let cut = |checker: Checker<'_, RoundRobin>, limit: Limit| {
        let (words, reached, states) = words(checker);
        let open = format!("{limit:?}");
        assert_eq!(words, [&open, &open, "violated", &open, &open], "{limit}");
        assert_eq!(reached, Some(limit));
        assert!(states < STATES);
        states
    };
    for threads in [1, 2] {
        let question = || question(&model).threads(threads);
        let found = cut(question().max_states(100), Limit::States(100));
        assert!(found <= 100, "{found} states");
        cut(question().max_depth(5), Limit::Depth(5));
        // Deep enough, or roomy enough, it is no limit.
        assert_eq!(words(question().max_depth(1_000)).1, None);
        assert_eq!(words(question().max_states(STATES)).1, None);
        assert_eq!(words(question().max_memory(1 << 30)).1, None);
        assert_eq!(words(question().timeout(Duration::from_secs(3_600))).1, None);
    }
}

#[test]
fn time_memory_and_a_flag_end_it_too() {
    let model = RoundRobin::new(5, 2, 3, 2);
    let open = |checker: Checker<'_, RoundRobin>, limit: Limit| {
        let (words, reached, states) = words(checker);
        assert_eq!(reached, Some(limit));
        assert!(states < 126_432, "{limit}");
        assert_eq!(words[0], format!("{limit:?}"));
        assert_ne!(words[3], "holds", "{limit}");
    };
    open(question(&model).timeout(Duration::ZERO), Limit::Time(0));
    open(question(&model).max_memory(4_096), Limit::Memory(4_096));
    let stop = AtomicBool::new(true);
    open(question(&model).stop(&stop), Limit::Stopped);
    stop.store(false, Ordering::Relaxed);
    assert_eq!(words(question(&self::model()).stop(&stop)).1, None);
}

/// The reference model that asks to be stopped when it has been asked so many times.
struct Tiring {
    inner: RoundRobin,
    asked: AtomicUsize,
    stop: AtomicBool,
}

impl Model for Tiring {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.inner.init_states()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.inner.actions(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        if self.asked.fetch_add(1, Ordering::Relaxed) > 20_000 {
            self.stop.store(true, Ordering::Relaxed);
        }
        self.inner.next_state(state, action)
    }
}

#[test]
fn stopped_on_the_way_it_keeps_what_it_has() {
    for threads in [1, 2] {
        let inner = RoundRobin::new(5, 2, 3, 2);
        let model = Tiring { inner, asked: AtomicUsize::new(0), stop: AtomicBool::new(false) };
        let ready = Atom::state("ready", |m: &Tiring, s| m.inner.ready(s, 0));
        let running = Atom::state("running", |m: &Tiring, s| m.inner.running(s, 0));
        let checker = Checker::new(&model)
            .property("always ready", always(&ready))
            .property(
                "never done",
                always(Atom::state("not done", |m: &Tiring, s| {
                    !(0..5).all(|t| m.inner.done(s, t))
                })),
            )
            .property("runs", leads_to(&ready, &running));
        let report = checker.threads(threads).stop(&model.stop).run().expect("a sound question");
        assert_eq!(report.limit, Some(Limit::Stopped));
        assert!((100..126_432).contains(&report.size.states), "{} states", report.size.states);
        let verdict = |i: usize| &report.properties[i].verdict;
        assert!(matches!(verdict(0), Verdict::Violated(_)), "known before it was stopped");
        assert!(matches!(verdict(1), Verdict::Undecided(Limit::Stopped)), "{:?}", verdict(1));
        assert!(!matches!(verdict(2), Verdict::Holds | Verdict::Vacuous(_)), "{:?}", verdict(2));
    }
}

#[test]
fn progress_is_reported() {
    let model = model();
    let seen = Mutex::new(Vec::new());
    let callback = |progress: &Progress| seen.lock().expect("no panic").push(*progress);
    let (_, limit, states) = words(question(&model).progress(&callback));
    let seen = seen.into_inner().expect("no panic");
    assert!(!seen.is_empty(), "nobody reported progress");
    assert!(seen.windows(2).all(|two| two[0].states <= two[1].states), "it goes one way");
    assert!(seen.iter().all(|progress| progress.states <= states && progress.depth <= 1_000));
    assert_eq!(limit, None);
}

/// Whatever the number of threads: the same verdicts, counterexamples and witnesses.
#[test]
fn answers_do_not_depend_on_the_number_of_threads() {
    let model = model();
    let shown = |threads: usize| {
        let report = question(&model).threads(threads).run().expect("a sound question");
        let verdicts = report.properties.iter().map(|answer| format!("{:?}", answer.verdict));
        let waits = report.bounds.iter().map(|bound| format!("{:?}", bound.waiting));
        let mut size = report.size;
        (size.state_bytes, size.edge_bytes) = (0, 0);
        (verdicts.chain(waits).collect::<Vec<_>>(), size, report.coverage)
    };
    let one = shown(1);
    for threads in [2, 3, 4, 8] {
        assert_eq!(shown(threads), one, "{threads} threads");
    }
}
