//! The example of the format's description, read as it stands there.

use turnwise_checker::fairness::Strength;
use turnwise_schedulers::case::{self, Case, Expectation, ExpectedBound};
use turnwise_schedulers::cost::Weight;
use turnwise_schedulers::outcome::Outcome;
use turnwise_schedulers::spec::{Discipline, Policy, Timer};
use turnwise_schedulers::step::Level;

const EXAMPLE: &str = r#"
title  = "One program never gives way"
source = "seed, paragraph 4"                   # where the story comes from: URL, issue, paper

[machine]
discipline  = "cooperative"                     # cooperative | preemptive | handoff
processors  = 1
policy      = "fifo"                            # or a table: { name = "lifo-slot", cap = 3 }
slice       = 2
timer       = "exact"
spares      = 1
switch-cost = 1                                 # ticks charged for each context switch, in bounds

[[channel]]
name = "clicks"
capacity = 2
source = "environment"                          # the environment puts events in, if there is room
events = 3                                      # at most so many in all; left out: for ever

[[device]]
name = "database"
answers = "fairly"                              # or "never"
serves  = "all"                                 # or "one": one request at a time
fails   = true                                  # `await database else { … }` runs the block

[[task]]
name = "editor"
copies = 1                                      # editor, or editor-0, editor-1 …
priority = 1                                    # a larger number is more urgent
program = """
loop {
  receive clicks
  work 2
  await database else { work 1 }
}
"""

[[task]]
name = "buggy"
program = "either { work 1 } or { spin }"

[fairness]
weak   = ["processors", "timer", "devices"]
strong = []

[[property]]                                    # beside the built-in ones
name = "the editor reacts"
formula = "for each t in editor: always (queued(clicks) -> eventually received(clicks))"

[[bound]]
name = "editor's wait"
from = "ready(editor)"                          # over copies: the worst copy
to   = "running(editor)"
weight = "turns"
expect = "never"                                # a number, "unbounded", "never"

[expect]
"every ready task runs"   = "violated"          # or "holds", "vacuous", "undecided"
"every event is handled"  = "violated"
"no task is lost"         = "holds"

[expect.states]
distinct = 118                                  # held from the first run on

[[variant]]
name = "preempted"
machine = { discipline = "preemptive" }
expect = { "every ready task runs" = "holds" }
"#;

fn example() -> Case {
    case::read(EXAMPLE).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn the_machine_is_as_written() {
    let case = example();
    assert_eq!(case.title, "One program never gives way");
    assert_eq!(case.source.as_deref(), Some("seed, paragraph 4"));
    let spec = case.base.machine.spec();
    let scheduler = &spec.scheduler;
    assert_eq!(
        (scheduler.discipline, scheduler.policy, scheduler.timer),
        (Discipline::Cooperative, Policy::Fifo, Timer::Exact)
    );
    assert_eq!((scheduler.carriers, scheduler.slice, scheduler.spares), (1, 2, 1));
    assert_eq!(spec.switch_cost, 1);
    let clicks = &spec.channels[0];
    assert_eq!((clicks.name.as_str(), clicks.capacity, clicks.events), ("clicks", 2, Some(3)));
    assert!(clicks.from_environment);
    let database = &spec.devices[0];
    assert!(database.answers && !database.serves_one && database.fails);
    let names: Vec<(&str, u8)> =
        spec.tasks.iter().map(|task| (task.name.as_str(), task.priority)).collect();
    assert_eq!(names, [("editor", 1), ("buggy", 0)]);
    // No bound is in ticks or switches, so nothing remembers who was last.
    assert!(!spec.track_last);
}

#[test]
fn what_is_claimed_is_as_written() {
    let base = example().base;
    let expected = |name: &str| {
        base.properties.iter().find(|claim| claim.name == name).map(|claim| &claim.expected)
    };
    assert_eq!(expected("every ready task runs"), Some(&Expectation::Worst(Outcome::Violated)));
    assert_eq!(expected("every task ends"), Some(&Expectation::Open));
    let own = base.properties.last().expect("there are properties");
    assert_eq!((own.name.as_str(), own.instances.len()), ("the editor reacts", 1));
    assert_eq!(
        own.instances[0].formula.to_string(),
        "always (queued(clicks) -> eventually received(clicks))"
    );
    let bound = &base.bounds[0];
    assert_eq!((bound.weight, bound.expected), (Weight::Turns, Some(ExpectedBound::Never)));
    let instance = &bound.instances[0];
    assert_eq!((instance.subject, instance.level), (Some(0), Level::Machine));
    assert_eq!(base.expected_states, Some(118));
    assert!(base.assumptions.iter().all(|assumption| assumption.strength == Strength::Weak));
}

#[test]
fn the_variant_is_the_same_but_for_what_it_says() {
    let case = example();
    let [preempted] = case.variants.as_slice() else { panic!("one variant") };
    assert_eq!(preempted.name.as_deref(), Some("preempted"));
    let scheduler = &preempted.machine.spec().scheduler;
    assert_eq!((scheduler.discipline, scheduler.slice), (Discipline::Preemptive, 2));
    let expected = |name: &str| {
        let claims = &preempted.properties;
        claims.iter().find(|claim| claim.name == name).map(|claim| claim.expected.clone())
    };
    assert_eq!(expected("every ready task runs"), Some(Expectation::Worst(Outcome::Holds)));
    assert_eq!(expected("every event is handled"), Some(Expectation::Worst(Outcome::Violated)));
    assert_eq!(preempted.expected_states, None);
}

#[test]
fn a_case_tells_where_it_speaks_of_each_claim() {
    let case = example();
    let line_of = |byte: usize| EXAMPLE[..byte].matches('\n').count();
    let line = |text: &str| line_of(EXAMPLE.find(text).expect("it is there"));
    let place = |variant: &case::CaseVariant, name: &str| {
        let claim = variant.properties.iter().find(|claim| claim.name == name).expect("a claim");
        (line_of(claim.place.start), EXAMPLE[claim.place.clone()].to_owned())
    };
    // What is expected, in the case or in the variant; else the claim itself; else whose it is.
    let runs = "\"every ready task runs\"";
    let expected = (line("\"every ready task runs\"   ="), runs.to_owned());
    assert_eq!(place(&case.base, "every ready task runs"), expected);
    let expected = (line("expect = { \"every"), runs.to_owned());
    assert_eq!(place(&case.variants[0], "every ready task runs"), expected);
    let handled = place(&case.base, "every event is handled");
    assert_eq!(place(&case.variants[0], "every event is handled"), handled);
    assert_eq!(place(&case.base, "the editor reacts").1, "\"the editor reacts\"");
    assert_eq!(place(&case.base, "every task ends").1, "\"One program never gives way\"");
    assert_eq!(place(&case.variants[0], "every task ends").1, "\"preempted\"");
    assert_eq!(&EXAMPLE[case.base.bounds[0].place.clone()], "\"never\"");
    assert_eq!(&EXAMPLE[case.variants[0].place.clone()], "\"preempted\"");
}
