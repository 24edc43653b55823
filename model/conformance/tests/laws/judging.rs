//! A run is accepted if and only if some row of its events is a behaviour; no answer is no yes.

use std::cell::Cell;
use std::fmt::Debug;
use std::hash::Hash;

use proptest::prop_assert_eq;
use proptest::test_runner::{Config, TestRunner};
use stateright::Model;
use turnwise_conformance::judge::Judge;
use turnwise_conformance::observation::Observe;
use turnwise_conformance::run::{Event, Run};
use turnwise_conformance::verdict::{Verdict, Why};
use turnwise_conformance::walk::walk;

use crate::logs;
use crate::reference;
use crate::say::say;
use crate::toys::{counter, mutex, queue};

/// The same cases each time; a failure is shrunk and printed.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRunner::deterministic().new_rng())
}

/// Random logs: the judge says what the definition says, and both answers occur.
fn agrees<M, O>(model: &M, observe: &O, alphabet: &[O::Observation], what: &str)
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
    O::Observation: Debug,
{
    let (accepted, refused) = (Cell::new(0), Cell::new(0));
    let (rows, nodes) = (Cell::new(0), Cell::new(0));
    let law = |(seed, blurs): (u64, Vec<logs::Blur>)| {
        let run = logs::blurred(model, observe, alphabet, seed, &blurs);
        let expected = reference::accepts(model, observe, &run);
        match Judge::new(model, observe).judge(&run) {
            Verdict::Accepted(effort) => {
                accepted.set(accepted.get() + 1);
                nodes.set(nodes.get() + effort.nodes);
                prop_assert_eq!(expected, true, "accepted: {:?}", run);
            }
            Verdict::Diverged(divergence) => {
                refused.set(refused.get() + 1);
                nodes.set(nodes.get() + divergence.effort.nodes);
                prop_assert_eq!(expected, false, "refused: {:?}\n{}", run, divergence);
            }
            Verdict::Undecided(why) => panic!("{why}: {run:?}"),
        }
        rows.set(rows.get() + reference::rows(&run).len());
        Ok(())
    };
    runner(600).run(&logs::logs(6), law).unwrap();
    let (accepted, refused, rows, nodes) = (accepted.get(), refused.get(), rows.get(), nodes.get());
    say(format_args!(
        "{what}: {accepted} accepted, {refused} refused; {rows} rows of events, {nodes} nodes"
    ));
    assert!(accepted >= 100 && refused >= 60, "both answers must occur");
    assert!(rows >= 4 * 600, "orders must be open");
}

#[test]
fn it_says_what_the_definition_says() {
    let (mutex, acts) = (mutex::Mutex::default(), mutex::ALPHABET.map(|(_, act)| act));
    agrees(&mutex, &mutex::Openly, &mutex::ALPHABET, "mutex");
    agrees(&mutex, &mutex::Nameless, &acts, "nameless mutex");
    let queue = queue::Queue { capacity: 2, numbers: 2 };
    agrees(&queue, &queue::Ends, &queue::alphabet(2), "queue");
    agrees(&counter::Counter { end: 4 }, &counter::Face, &counter::ALPHABET, "counter");
}

#[test]
fn what_is_told_truly_is_accepted_however_vaguely() {
    let (model, observe) = (queue::Queue { capacity: 3, numbers: 3 }, queue::Ends);
    let mut judge = Judge::new(&model, &observe);
    let nodes = Cell::new((0, 0));
    let law = |(seed, mut blurs): (u64, Vec<logs::Blur>)| {
        blurs.iter_mut().for_each(|blur| blur.renamed = None);
        let run = logs::blurred(&model, &observe, &[], seed, &blurs);
        let verdict = judge.judge(&run);
        let Verdict::Accepted(effort) = verdict else { panic!("{verdict}\n{run:?}") };
        nodes.set((nodes.get().0 + effort.nodes, nodes.get().1 + effort.events));
        Ok(())
    };
    let judge = std::cell::RefCell::new(law);
    runner(400).run(&logs::logs(40), |log| (judge.borrow_mut())(log)).unwrap();
    let (nodes, events) = nodes.get();
    say(format_args!("400 interval logs, {events} events: {nodes} nodes"));
    assert!(nodes < 12 * events, "a true log is accepted almost in a line");
}

#[test]
fn a_models_own_walks_are_accepted_and_anothers_are_not() {
    let (strict, broken) = (mutex::Mutex::default(), mutex::Mutex { broken: true });
    let mut judge = Judge::new(&strict, &mutex::Openly);
    let mut refused = 0;
    for seed in 0..300 {
        let own = walk(&strict, &mutex::Openly, seed, 60).unwrap().run;
        assert!(judge.judge(&own).is_accepted(), "seed {seed}");
        assert_eq!((own.events.len(), own.lanes.join(", ")), (60, "lane 0, lane 1".into()));
        let other = walk(&broken, &mutex::Openly, seed, 60).unwrap().run;
        refused += usize::from(judge.judge(&other).divergence().is_some());
    }
    say(format_args!("{refused} of 300 walks of the broken lock refused"));
    assert!(refused > 290);
}

#[test]
fn walks_of_models_with_silent_steps_are_accepted() {
    let queue = queue::Queue { capacity: 3, numbers: 3 };
    let counter = counter::Counter { end: 4 };
    let (mut of_queue, mut of_counter) =
        (Judge::new(&queue, &queue::Ends), Judge::new(&counter, &counter::Face));
    for seed in 0..300 {
        let run = walk(&queue, &queue::Ends, seed, 90).unwrap().run;
        assert!(of_queue.judge(&run).is_accepted(), "seed {seed}");
        let run = walk(&counter, &counter::Face, seed, 90).unwrap().run;
        assert!(of_counter.judge(&run).is_accepted(), "seed {seed}");
        // A push of a number out of its turn.
        let mut twin = walk(&queue, &queue::Ends, seed, 90).unwrap().run;
        let last = twin.events.len() as u64;
        twin.events.push(Event::at(last + 1, None, queue::Seen::Push { by: 0, number: 9 }));
        assert!(of_queue.judge(&twin).divergence().is_some(), "seed {seed}");
    }
}

#[test]
fn the_order_within_lanes_and_objects_counts() {
    use mutex::Act::{Give, Take, Want};
    let model = mutex::Mutex::default();
    let mut judge = Judge::new(&model, &mutex::Openly);
    // All at once, as far as the numbers tell; written down in the wrong order.
    let event = |lane, what| Event { before: 1, after: 9, lane, version: None, what };
    let whats = [(0, Take), (0, Want), (0, Give)];
    let run =
        |events: Vec<Event<(usize, mutex::Act)>>| Run { lanes: vec!["a".into()], events, lost: 0 };
    let free = run(whats.map(|what| event(None, what)).to_vec());
    assert!(judge.judge(&free).is_accepted());
    let in_lane = run(whats.map(|what| event(Some(0), what)).to_vec());
    assert!(judge.judge(&in_lane).divergence().is_some());
    let versions = |numbers: [u64; 3]| {
        let events = whats.iter().zip(numbers);
        run(events.map(|(&what, number)| event(None, what).versioned(7, number)).collect())
    };
    assert!(judge.judge(&versions([2, 1, 5])).is_accepted());
    assert!(judge.judge(&versions([1, 2, 5])).divergence().is_some());
}

#[test]
fn what_was_not_looked_at_is_not_accepted() {
    let (model, observe) = (queue::Queue { capacity: 3, numbers: 3 }, queue::Ends);
    let run = walk(&model, &observe, 7, 60).unwrap().run;
    assert!(Judge::new(&model, &observe).judge(&run).is_accepted());

    let verdict = Judge::new(&model, &observe).limit(10).judge(&run);
    let Verdict::Undecided(Why::Limit(effort)) = verdict else { panic!("{verdict}") };
    assert_eq!(effort.nodes, 11);

    let verdict = Judge::new(&model, &observe).judge(&Run { lost: 2, ..run.clone() });
    let Verdict::Undecided(why) = &verdict else { panic!("{verdict}") };
    assert_eq!(*why, Why::Lost(2));
    assert_eq!(verdict.to_string(), "undecided: 2 events were lost when the run was recorded");
}

#[test]
fn a_log_that_contradicts_itself_is_not_judged() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let mut judge = Judge::new(&model, &observe);
    type Events = Vec<Event<(usize, mutex::Act)>>;
    let mut contradiction = |change: &dyn Fn(&mut Events)| {
        let mut run = walk(&model, &observe, 1, 5).unwrap().run;
        assert!(judge.judge(&run).is_accepted());
        change(&mut run.events);
        match judge.judge(&run) {
            Verdict::Undecided(Why::Contradiction(events)) => events,
            verdict => panic!("{verdict}"),
        }
    };
    // It ends before it begins.
    assert_eq!(contradiction(&|events| events[3].after = 1), [3]);
    // Twice the same version.
    let same = contradiction(&|events| {
        for i in [1, 4] {
            events[i] = events[i].clone().versioned(3, 8);
        }
    });
    assert_eq!(same, [1, 4]);
    // By their numbers in one order, by their versions in the other.
    let crossed = contradiction(&|events| {
        events[1] = events[1].clone().versioned(3, 9);
        events[2] = events[2].clone().versioned(3, 8);
    });
    assert_eq!(crossed, [1]);
}

#[test]
fn a_run_that_came_to_rest_must_rest_where_the_model_may() {
    let (model, observe) = (mutex::Mutex::default(), mutex::Openly);
    let at_rest = |state: &[mutex::Doing; 2]| state.iter().all(|it| *it == mutex::Doing::Rest);
    let mut judge = Judge::new(&model, &observe).ends_where(at_rest);
    let whats = [(0, mutex::Act::Want), (0, mutex::Act::Take), (0, mutex::Act::Give)];
    let run = |events: usize| {
        let lane = |what: (usize, mutex::Act)| (Some(what.0), what);
        Run::ordered(["a", "b"], whats[..events].iter().copied().map(lane))
    };
    assert!(judge.judge(&run(0)).is_accepted());
    assert!(judge.judge(&run(3)).is_accepted());
    let verdict = judge.judge(&run(2));
    let divergence = verdict.divergence().expect("it holds the lock");
    assert!(divergence.stuck.is_empty());
    let allowed: Vec<&str> = divergence.allowed.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(allowed, ["0 give", "1 want"]);
    assert!(Judge::new(&model, &observe).judge(&run(2)).is_accepted(), "it is a beginning");
}
