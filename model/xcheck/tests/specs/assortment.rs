//! Policies, operations and levels that no shipped case has, generated and put to TLC.

use turnwise_schedulers::case;
use turnwise_xcheck::compare::with_same_names;
use turnwise_xcheck::generate::generate;
use turnwise_xcheck::tool::{Tlc, Tool};
use turnwise_xcheck::written;

use crate::{absent, our_answer, say, specs};

/// One level, nearly every operation.
const FLAT: &str = r#"
title = "one level"
[machine]
discipline = "preemptive"
policy = "fair-share"
slice = 2
[[device]]
name = "disk"
serves = "one"
[[channel]]
name = "inner"
[[lock]]
name = "guard"
[[task]]
name = "a"
priority = 1
program = "lock guard work 1 unlock guard send inner either { work 1 } or { await disk }"
[[task]]
name = "b"
program = "spawn d receive inner block disk wake c"
[[task]]
name = "c"
program = "wait join d"
[[task]]
name = "d"
starts = false
program = "lock guard unlock guard"
[[variant]]
name = "stealing"
machine = { discipline = "handoff", policy = { name = "work-stealing", every = 2 } }
[[variant]]
name = "in turn"
machine = { discipline = "cooperative", policy = "round-robin" }
"#;

/// A runtime that steals work, in a machine that shares fairly.
const LEVELS: &str = r#"
title = "two levels"
[machine]
policy = "fair-share"
slice = 2
[[runtime]]
name = "rt"
workers = 2
discipline = "preemptive"
policy = { name = "work-stealing", every = 2 }
slice = 2
[[device]]
name = "disk"
[[task]]
name = "own"
program = "work 1 wake x"
[[task]]
name = "x"
runtime = "rt"
priority = 1
program = "wait block disk work 1"
[[task]]
name = "y"
runtime = "rt"
program = "work 1 yield block disk"
"#;

/// Restarts in the middle of everything.
const WATCHED: &str = r#"
title = "supervised"
[machine]
discipline = "handoff"
slice = 2
[supervisor]
restarts = "application"
patience = 3
limit = 1
[[channel]]
name = "inner"
[[lock]]
name = "guard"
[[task]]
name = "a"
program = "lock guard work 3 send inner unlock guard"
[[task]]
name = "b"
program = "receive inner lock guard work 1 unlock guard"
"#;

/// A restart of one who stands at a `receive` receives nothing, and of one who would yield is still
/// a restart.
const RESTARTED: &str = r#"
title = "restarted where it would receive"
[supervisor]
restarts = "task"
patience = 2
[[channel]]
name = "c"
source = "environment"
events = 1
[[task]]
name = "t"
program = "work 2 receive c yield"
[[variant]]
name = "where a restart looks like a yield"
task = [{ name = "t", program = "loop { work 2 yield }" }]
"#;

/// Names that the modules might take for nobody, nowhere or the machine itself.
const NAMED: &str = r#"
title = "named like what is none"
[machine]
policy = "lifo-slot"
[[lock]]
name = "nobody"
[[task]]
name = "nobody"
program = "lock nobody wake spare unlock nobody wake nowhere"
[[task]]
name = "spare"
program = "wait lock nobody unlock nobody"
[[task]]
name = "nowhere"
program = "wait work 1"
[[variant]]
name = "handed off"
machine = { discipline = "handoff", policy = "round-robin" }
"#;

/// The same of a runtime.
const NAMED_RUNTIME: &str = r#"
title = "a runtime named like the machine"
[[runtime]]
name = "machine"
policy = "lifo-slot"
[[task]]
name = "own"
program = "work 1 yield wake nobody"
[[task]]
name = "nobody"
runtime = "machine"
program = "wait work 1 yield"
"#;

#[test]
fn what_no_case_has_is_counted_alike_too() {
    alike(&[FLAT, LEVELS, WATCHED], "machines beside the cases");
}

#[test]
fn a_restart_is_no_operation() {
    alike(&[RESTARTED], "machines where a restart could be taken for an operation");
}

#[test]
fn no_name_is_taken_for_nobody() {
    alike(&[NAMED, NAMED_RUNTIME], "machines with odd names");
}

/// Do TLC and our checker say the same of each of these cases, with all their variants?
fn alike(cases: &[&str], what: &str) {
    let tlc = match Tlc::find() {
        Ok(tlc) => tlc,
        Err(missing) => return absent(&missing, what),
    };
    let (mut machines, mut states) = (0, 0);
    for text in cases {
        let case = case::read(text).unwrap_or_else(|errors| panic!("{errors:#?}"));
        for variant in case.all() {
            let ours = our_answer(variant);
            let module = generate(variant, "MCAssorted", &case.title).expect("covered");
            let found = written::ask(&module, &ours, &tlc, &specs().join("tla"))
                .unwrap_or_else(|failure| panic!("{}: {failure}", case.title));
            let differences = with_same_names(&ours, &found, Tool::Tlc);
            assert!(differences.is_empty(), "{}, {:?}: {differences:#?}", case.title, variant.name);
            machines += 1;
            states += found.counts.states.unwrap_or(0);
        }
    }
    say(&format!("{machines} {what}, {states} states"));
}
