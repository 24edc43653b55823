//! What the models once answered wrongly, each with the answer that the format asks for.

use turnwise_schedulers::case;
use turnwise_schedulers::outcome::{self, Outcome, Wait};
use turnwise_schedulers::run;

/// The one variant's answers: the worst verdict of each claim, and each bound.
fn answers(text: &str) -> (Vec<(String, Outcome)>, Vec<Wait>, usize) {
    let text = format!("title = \"once wrong\"\nsource = \"a review\"\n{text}");
    let case = case::read(&text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let report = run::checker(&case.base).run().expect("a case can be checked");
    let judged = outcome::judge(&case.base, &report);
    let claims = judged.claims.iter().map(|claim| (claim.name.clone(), claim.worst.found));
    let bounds = judged.bounds.iter().map(|bound| bound.worst);
    (claims.collect(), bounds.collect(), report.size.states)
}

fn verdict(text: &str, claim: &str) -> Option<Outcome> {
    let (claims, ..) = answers(text);
    claims.into_iter().find(|(name, _)| name == claim).map(|(_, outcome)| outcome)
}

fn task(name: &str, rest: &str, program: &str) -> String {
    format!("[[task]]\nname = \"{name}\"\n{rest}\nprogram = \"{program}\"\n")
}

#[test]
fn a_program_may_begin_with_its_end() {
    let states = |program| answers(&task("a", "", program)).2;
    assert_eq!(states("exit work 2"), 3, "ready, running, done");
    assert_eq!(states("work 2"), 5);
    assert_eq!(verdict(&task("a", "", "exit spin"), "every task ends"), Some(Outcome::Holds));
    assert_eq!(verdict(&task("a", "", "spin"), "every task ends"), Some(Outcome::Violated));
    assert_eq!(answers(&task("a", "", "loop { exit work 1 }")).2, 3);
}

#[test]
fn a_program_may_not_begin_with_a_loop_that_does_nothing() {
    for program in ["loop { }", "loop { loop { } }", "loop { } work 1 spin", "work 1 loop { }"] {
        let text = format!("title = \"t\"\nsource = \"s\"\n{}", task("a", "", program));
        let errors = case::read(&text).err().unwrap_or_else(|| panic!("`{program}` is read"));
        assert_eq!(errors[0].message, "this loop never does anything", "{program}");
    }
}

#[test]
fn what_stands_in_anothers_slot_is_work_that_is_not_found() {
    let tasks = task("a", "", "work 1 wake b spin") + &task("b", "", "wait work 1");
    let on = |policy: &str| {
        let machine = format!("[machine]\nprocessors = 2\npolicy = \"{policy}\"\n");
        verdict(&(machine + &tasks), "work is found")
    };
    assert_eq!(on("lifo-slot"), Some(Outcome::Violated));
    assert_eq!(on("fifo"), Some(Outcome::Holds));
}

#[test]
fn a_processor_that_is_blocked_spends_ticks() {
    let ticks = |program: &str| {
        let device = "[[device]]\nname = \"d\"\n";
        let bound = "[[bound]]\nname = \"w\"\nfrom = \"ready(b)\"\nto = \"running(b)\"\n\
                     weight = \"ticks\"\n";
        let tasks = task("a", "", program) + &task("b", "", "loop { work 1 yield }");
        answers(&format!("{device}{tasks}{bound}")).1[0]
    };
    assert_eq!(ticks("loop { block d yield }"), Wait::Unbounded);
    assert_eq!(ticks("loop { await d yield }"), Wait::AtMost(0));
}

#[test]
fn urgency_is_judged_where_priority_is_the_policy() {
    let tasks = |runtime: &str| {
        let rest = |priority: u8| format!("{runtime}priority = {priority}");
        task("low", &rest(0), "loop { work 1 yield }")
            + &task("high", &rest(3), "loop { work 1 yield }")
    };
    let machine = "[machine]\npolicy = \"priority\"\n";
    let inside = format!(
        "{machine}[[runtime]]\nname = \"rt\"\nworkers = 1\n{}",
        tasks("runtime = \"rt\"\n")
    );
    assert_eq!(verdict(&inside, "urgent first"), Some(Outcome::Holds));
    assert_eq!(verdict(&(machine.to_owned() + &tasks("")), "urgent first"), Some(Outcome::Holds));
    assert_eq!(verdict(&tasks(""), "urgent first"), None, "not listed without the policy");
}

#[test]
fn shares_with_too_large_a_common_multiple_are_refused() {
    let read = |priorities: [u8; 2]| {
        let tasks = priorities.map(|priority| {
            task(
                &format!("p{priority}"),
                &format!("priority = {priority}"),
                "loop { work 1 yield }",
            )
        });
        let machine = "[machine]\npolicy = \"fair-share\"\n";
        case::read(&format!("title = \"t\"\nsource = \"s\"\n{machine}{}", tasks.concat()))
    };
    assert!(
        read([33, 240]).is_err(),
        "34 and 241 have 8,194, and eight times that is 16 more than 2¹⁶"
    );
    assert!(read([1, 3]).is_ok());
}

#[test]
fn lost_work_is_exact_where_branches_are_even() {
    let exact = |program: &str| {
        let supervisor = "[supervisor]\npatience = 14\n";
        let text = format!("title = \"t\"\nsource = \"s\"\n{supervisor}{}", task("a", "", program));
        case::read(&text).expect("a sound case").base.machine.lost_work_is_exact()
    };
    assert!(!exact("either { work 9 } or { work 1 } spin"));
    assert!(exact("either { work 2 } or { work 1 yield work 1 } spin"));
    assert!(exact("loop { either { work 2 } or { work 1 work 1 } work 1 }"));
}
