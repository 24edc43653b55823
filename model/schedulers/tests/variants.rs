//! How variants merge, key by key and name by name, and what they inherit.

use turnwise_schedulers::case::{self, CaseVariant, Expectation, ExpectedBound};
use turnwise_schedulers::outcome::Outcome;
use turnwise_schedulers::spec::{Discipline, Policy, Timer};

fn variant(base: &str, variant: &str) -> CaseVariant {
    let text = format!("title = \"x\"\n{base}\n[[variant]]\nname = \"v\"\n{variant}");
    let mut case = case::read(&text).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    assert_eq!(case.variants.len(), 1);
    case.variants.remove(0)
}

const TWO_TASKS: &str = r#"
[machine]
processors = 2
policy = { name = "lifo-slot", cap = 3 }
[[task]]
name = "a"
priority = 7
program = "work 1"
[[task]]
name = "b"
program = "work 2"
[[bound]]
name = "wait"
from = "ready(a)"
to = "running(a)"
weight = "turns"
expect = 1
[expect]
"every task ends" = "holds"
"every ready task runs" = "holds"
[expect.states]
distinct = 5
"#;

fn expected<'v>(variant: &'v CaseVariant, property: &str) -> &'v Expectation {
    let claims = &variant.properties;
    &claims.iter().find(|claim| claim.name == property).expect("it is listed").expected
}

fn names(variant: &CaseVariant) -> Vec<&str> {
    variant.machine.spec().tasks.iter().map(|task| task.name.as_str()).collect()
}

#[test]
fn what_a_case_leaves_out_has_the_defaults_of_the_format() {
    let text = "title = 'x'\n[[channel]]\nname = 'c'\n[[device]]\nname = 'd'\n\
                [[lock]]\nname = 'l'\n[[task]]\nname = 'a'\nprogram = 'work 1'";
    let case = case::read(text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let spec = case.base.machine.spec();
    let scheduler = &spec.scheduler;
    assert_eq!(scheduler.discipline, Discipline::Cooperative);
    assert_eq!((scheduler.carriers, scheduler.slice, scheduler.spares), (1, 1, 1));
    assert_eq!((scheduler.policy, scheduler.timer), (Policy::Fifo, Timer::Exact));
    assert_eq!(spec.switch_cost, 0);
    assert_eq!((spec.tasks[0].priority, spec.tasks[0].starts), (0, true));
    assert_eq!((spec.channels[0].capacity, spec.channels[0].from_environment), (1, false));
    assert!(spec.devices[0].answers && !spec.devices[0].serves_one && !spec.devices[0].fails);
    assert!(!spec.track_last && spec.supervisor.is_none());
}

#[test]
fn tables_merge_key_by_key() {
    let variant = variant(TWO_TASKS, "machine = { slice = 4, policy = { cap = 1 } }");
    let scheduler = &variant.machine.spec().scheduler;
    assert_eq!((scheduler.carriers, scheduler.slice), (2, 4));
    assert_eq!(scheduler.policy, Policy::LifoSlot { cap: Some(1) });
}

#[test]
fn other_values_are_replaced() {
    let variant = variant(TWO_TASKS, "machine = { policy = \"round-robin\" }");
    assert_eq!(variant.machine.spec().scheduler.policy, Policy::RoundRobin);
}

#[test]
fn lists_merge_by_name_and_new_ones_are_appended() {
    let variant = variant(
        TWO_TASKS,
        "task = [{ name = \"c\", program = \"exit\" }, { name = \"a\", copies = 2 }]",
    );
    assert_eq!(names(&variant), ["a-0", "a-1", "b", "c"]);
    assert_eq!(variant.machine.spec().tasks[1].priority, 7);
    assert_eq!(variant.bounds[0].instances.len(), 2);
}

#[test]
fn remove_drops_one() {
    let variant = variant(TWO_TASKS, "task = [{ name = \"b\", remove = true }]");
    assert_eq!(names(&variant), ["a"]);
}

#[test]
fn expectations_are_inherited_by_property_and_states_never() {
    let variant = variant(TWO_TASKS, "expect = { \"every task ends\" = { a = \"violated\" } }");
    assert_eq!(
        expected(&variant, "every task ends"),
        &Expectation::Each(vec![Some(Outcome::Violated), None])
    );
    assert_eq!(expected(&variant, "every ready task runs"), &Expectation::Worst(Outcome::Holds));
    assert_eq!(variant.expected_states, None);
    assert_eq!(variant.bounds[0].expected, Some(ExpectedBound::AtMost(1)));
}

#[test]
fn an_inherited_expectation_of_what_is_not_there_is_ignored() {
    let variant = variant(
        TWO_TASKS,
        "task = [{ name = \"a\", program = \"loop { work 1 yield }\" },\n\
         { name = \"b\", program = \"loop { work 1 yield }\" }]",
    );
    assert!(variant.properties.iter().all(|claim| claim.name != "every task ends"));
}

#[test]
fn one_expectation_can_cover_all_copies() {
    let variant = variant(
        TWO_TASKS,
        "task = [{ name = \"a\", copies = 2 }]\n\
         expect = { \"every task ends\" = { default = \"holds\", a = \"violated\" } }",
    );
    let (holds, violated) = (Some(Outcome::Holds), Some(Outcome::Violated));
    assert_eq!(
        expected(&variant, "every task ends"),
        &Expectation::Each(vec![violated, violated, holds])
    );
}

#[test]
fn an_assumption_made_twice_is_made_once_and_strongly() {
    let text = "title = 'x'\n[fairness]\nweak = ['devices', 'processors']\n\
                strong = ['device:d']\n[[device]]\nname = 'd'\n[[device]]\nname = 'e'\n\
                [[task]]\nname = 'a'\nprogram = 'await d await e'";
    let case = case::read(text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let assumed: Vec<String> = case.base.assumptions.iter().map(|x| x.to_string()).collect();
    let strong = assumed.iter().filter(|text| text.starts_with("strong"));
    assert_eq!((strong.count(), assumed.len()), (1, 3), "{assumed:?}");
}

#[test]
fn only_a_bound_that_needs_it_has_the_last_task_remembered() {
    let bound = |weight: &str| format!("bound = [{{ name = \"wait\", weight = \"{weight}\" }}]");
    let remembers = |change: &str| variant(TWO_TASKS, change).machine.spec().track_last;
    assert!(!remembers(&bound("ticks")));
    assert!(!remembers(&format!("machine = {{ switch-cost = 2 }}\n{}", bound("turns"))));
    assert!(remembers(&format!("machine = {{ switch-cost = 2 }}\n{}", bound("ticks"))));
    assert!(remembers(&bound("switches")));
}
