//! Formulas as people write them: what binds what, and which instances a formula stands for.

use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::formula_text::parse_formula;
use turnwise_schedulers::property::Subject;

const CASE: &str = r#"
title = "Two editors, one reader"
[[channel]]
name = "clicks"
copies = 2
[[lock]]
name = "guard"
[[device]]
name = "disk"
[[task]]
name = "editor"
copies = 2
program = "loop { receive clicks-{i} lock guard work 1 unlock guard }"
[[task]]
name = "reader"
program = "await disk"
[[bound]]
name = "wait"
from = "ready(editor) and not full(clicks)"
to = "running(editor)"
weight = "turns"
"#;

fn example() -> CaseVariant {
    case::read(CASE).unwrap_or_else(|errors| panic!("{errors:#?}")).base
}

fn shown(text: &str) -> Vec<String> {
    let instances = parse_formula(text, &example().machine);
    let instances = instances.unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let shown = |name: &str, formula: String| {
        if name.is_empty() { formula } else { format!("{name}: {formula}") }
    };
    instances.iter().map(|x| shown(&x.name, x.formula.to_string())).collect()
}

#[test]
fn not_binds_tighter_than_and_than_or_than_the_arrow() {
    let cases = [
        (
            "not ready(reader) and done(reader) or all done",
            "(not ready(reader) and done(reader)) or all done",
        ),
        (
            "done(reader) or ready(reader) and all done",
            "done(reader) or (ready(reader) and all done)",
        ),
        (
            "done(reader) -> ready(reader) -> all done",
            "done(reader) -> (ready(reader) -> all done)",
        ),
        (
            "ready(reader) and all done leads to done(reader) or all done",
            "(ready(reader) and all done) leads to (done(reader) or all done)",
        ),
        (
            "ready(reader) or running(reader) until done(reader)",
            "(ready(reader) or running(reader)) until done(reader)",
        ),
        ("always eventually idle(processor-0)", "always eventually idle(processor-0)"),
        ("not always not restarted", "not always not restarted"),
        ("all done -> always (done(reader) -> true)", "all done -> always (done(reader) -> true)"),
        (
            "always (ready(reader)\n  -> eventually done(reader))",
            "always (ready(reader) -> eventually done(reader))",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), [expected], "{text}");
    }
}

#[test]
fn for_each_stands_for_an_instance_each() {
    assert_eq!(
        shown("for each t in tasks: eventually done(t)"),
        [
            "editor-0: eventually done(editor-0)",
            "editor-1: eventually done(editor-1)",
            "reader: eventually done(reader)",
        ]
    );
    assert_eq!(
        shown("for each c in clicks: queued(c) leads to received(c)"),
        [
            "clicks-0: queued(clicks-0) leads to received(clicks-0)",
            "clicks-1: queued(clicks-1) leads to received(clicks-1)",
        ]
    );
    assert_eq!(
        shown(
            "for each t in editor: for each p in processors:\n\
             always (holds(t, guard) -> not idle(p))"
        ),
        [
            "editor-0, processor-0: always (holds(editor-0, guard) -> not idle(processor-0))",
            "editor-1, processor-0: always (holds(editor-1, guard) -> not idle(processor-0))",
        ]
    );
}

#[test]
fn an_instance_knows_what_it_is_about() {
    let variant = example();
    let instances =
        parse_formula("for each c in channels: always not full(c)", &variant.machine).unwrap();
    let subjects: Vec<Option<Subject>> = instances.iter().map(|x| x.subject).collect();
    assert_eq!(subjects, [Some(Subject::Channel(0)), Some(Subject::Channel(1))]);
    let one = parse_formula("running(reader) leads to done(reader)", &variant.machine).unwrap();
    assert_eq!(one[0].subject, Some(Subject::Task(2)));
    assert_eq!(Subject::Channel(1).family(&variant.machine), Some("clicks"));
}

#[test]
fn families_of_actions_can_be_spoken_of() {
    assert_eq!(shown("always not taken(devices)"), ["always not taken(devices)"]);
    assert_eq!(shown("eventually taken(device:disk)"), ["eventually taken(device:disk)"]);
}

#[test]
fn equal_predicates_of_one_case_are_one_atom() {
    let variant = example();
    let atoms = |claim: &str| {
        let claim = variant.properties.iter().find(|x| x.name == claim).expect("it is listed");
        let formula = &claim.instances[0].formula;
        formula.atoms().into_iter().cloned().collect::<Vec<_>>()
    };
    let runs = atoms("every ready task runs");
    let bound = &variant.bounds[0].instances[0];
    assert_eq!(runs[0].name(), "ready(editor-0)");
    assert!(bound.from.atoms()[0].is(&runs[0]));
    assert!(bound.to.atoms()[0].is(&runs[1]));
}

#[test]
fn a_bound_pairs_copies_by_their_number() {
    let variant = example();
    let shown: Vec<(String, String)> = variant.bounds[0]
        .instances
        .iter()
        .map(|instance| (instance.name.clone(), instance.from.to_string()))
        .collect();
    let expected = |i: usize| {
        (format!("editor-{i}, clicks-{i}"), format!("ready(editor-{i}) and not full(clicks-{i})"))
    };
    assert_eq!(shown, [expected(0), expected(1)]);
    assert_eq!(variant.bounds[0].instances[1].subject, Some(1));
}

#[test]
fn errors_say_where_and_what() {
    let machine = example().machine;
    let text = "always not ful(clicks-0)";
    let error = parse_formula(text, &machine).unwrap_err();
    assert_eq!(error.message, "`ful` is no predicate");
    assert_eq!(&text[error.span], "ful");
    assert_eq!(error.help.as_deref(), Some("did you mean `full`?"));
    let error = parse_formula(&"true and ".repeat(1000), &machine).unwrap_err();
    assert_eq!(error.message, "a formula has at most 4000 bytes, this one 9000");
    let error = parse_formula(&"(".repeat(100), &machine).unwrap_err();
    assert_eq!((error.message.as_str(), error.span), ("nested more than 32 deep", 32..33));
    let error = parse_formula("", &machine).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.span),
        ("expected a predicate, `not`, `always`, `eventually` or `(`, found the end", 0..0,)
    );
}
