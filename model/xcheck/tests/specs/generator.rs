//! What the generator writes of a program, and what it refuses.

use turnwise_schedulers::case::{self, Case};
use turnwise_xcheck::generate::{Module, generate};

fn case(machine: &str) -> Case {
    let text = format!("title = \"a test\"\n{machine}");
    case::read(&text).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn module(machine: &str) -> Module {
    generate(&case(machine).base, "MCTest", "A test.").expect("covered")
}

fn refused(machine: &str) -> String {
    let refusal = generate(&case(machine).base, "MCTest", "A test.");
    refusal.expect_err("not covered").to_string()
}

/// The rows of the only program.
fn rows(program: &str, rest: &str) -> Vec<String> {
    let module = module(&format!("{rest}\n[[task]]\nname = \"t\"\nprogram = \"{program}\""));
    let rows = module.text.lines().map(|line| line.trim_matches([' ', '<', '>', ',']));
    rows.filter(|row| row.starts_with("[op")).map(str::to_owned).collect()
}

#[test]
fn blocks_become_positions() {
    assert_eq!(
        rows("repeat 2 { work 1 } loop { yield either { exit } or { } }", ""),
        [
            "[op |-> \"work\", next |-> 2]",
            "[op |-> \"work\", next |-> 3]",
            "[op |-> \"yield\", next |-> 4]",
            "[op |-> \"either\", place |-> 1, branches |-> <<5, 3>>]",
            "[op |-> \"end\", failed |-> FALSE]",
        ]
    );
}

#[test]
fn an_error_leads_to_its_block_and_without_one_to_a_failed_end() {
    let device = "[[device]]\nname = \"d\"\nfails = true";
    assert_eq!(
        rows("await d else { work 1 } block d", device),
        [
            "[op |-> \"await\", of |-> \"d\", next |-> 3, failed |-> 2]",
            "[op |-> \"work\", next |-> 3]",
            "[op |-> \"block\", of |-> \"d\", next |-> 4, failed |-> 5]",
            "[op |-> \"end\", failed |-> FALSE]",
            "[op |-> \"end\", failed |-> TRUE]",
        ]
    );
    // What nothing reaches is not there: the block of a device that does not fail, and the rest
    // behind a task that computes for ever.
    let device = "[[device]]\nname = \"d\"";
    assert_eq!(
        rows("await d else { work 1 } spin work 1", device),
        [
            "[op |-> \"await\", of |-> \"d\", next |-> 2, failed |-> 0]",
            "[op |-> \"spin\", next |-> 2]",
        ]
    );
}

#[test]
fn what_is_not_covered_is_named() {
    let runtime = "[[runtime]]\nname = \"rt\"\ndiscipline = \"handoff\"\n\
                   [[task]]\nname = \"t\"\nruntime = \"rt\"\nprogram = \"work 1\"";
    assert!(refused(runtime).contains("runtimes that hand off"));
    let counter = "[[counter]]\nname = \"x\"\n\
                   [[task]]\nname = \"t\"\nprogram = \"either { read x write x } or { work 1 }\"";
    assert!(refused(counter).contains("the counter `x`, whose writes depend on branches"));
    let both = "[supervisor]\nrestarts = \"runtime\"\npatience = 2\n[[runtime]]\nname = \"rt\"\n\
                [[task]]\nname = \"t\"\nruntime = \"rt\"\nprogram = \"work 1\"";
    let refusal = refused(both);
    assert!(refusal.contains("a supervisor of runtimes, restarts of runtimes"), "{refusal}");
    let named = "[[runtime]]\nname = \"rt\"\n\
                 [[task]]\nname = \"rt-worker-0\"\nruntime = \"rt\"\nprogram = \"work 1\"";
    assert!(refused(named).contains("the task `rt-worker-0`, for so a worker is called"));
}

#[test]
fn claims_of_steps_are_left_out_with_the_reason() {
    let own = "[[channel]]\nname = \"c\"\nsource = \"environment\"\n\
               [[task]]\nname = \"t\"\nprogram = \"loop { receive c yield }\"\n\
               [[property]]\nname = \"again\"\nformula = \"always eventually received(c)\"\n\
               [[property]]\nname = \"until\"\nformula = \"ready(t) until running(t)\"\n\
               [[property]]\nname = \"it runs\"\nformula = \"ready(t) leads to running(t)\"";
    let module = module(own);
    assert_eq!(module.left_out.len(), 2, "{:?}", module.left_out);
    assert!(module.left_out[0].starts_with("again: ") && module.left_out[1].contains("no `until`"));
    assert!(module.text.contains("CaseItRuns == (Ready(\"t\") ~> Running(\"t\"))"));
}
