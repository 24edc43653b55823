//! TLC and Spin on models of a few states, whose answers are known: verdicts, mistakes, limits.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use turnwise_xcheck::outcome::{Counts, Failure, Outcome, Verdict};
use turnwise_xcheck::spin::{self, SAFETY};
use turnwise_xcheck::tlc::{self, Asked, Config, DEADLOCK};
use turnwise_xcheck::tool::{Spin, Tlc};

use crate::absent;

const COUNTER: &str = "\
---- MODULE Counter ----
EXTENDS Naturals, Limits
VARIABLE x
Init == x = 0
Next == \\/ x < Most /\\ x' = x + 1
        \\/ x = 0 /\\ UNCHANGED x
Fair == Init /\\ [][Next]_x /\\ WF_x(Next)
TypeOK == x \\in 0..Most
Small == x < 3
Arrives == <>(x = Most)
Returns == []<>(x = 0)
Twice == [][x' = x + 2]_x
StartsLater == x = 1
Wrong == x < \"three\"
====
";
const LIMITS: &str = "---- MODULE Limits ----\nMost == 4\n====\n";
const CONFIG: &str = "\
SPECIFICATION Fair
INVARIANTS TypeOK Small Wrong \\* Nowhere
PROPERTIES Arrives Returns Twice
  StartsLater
";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("it can be written");
    }
    let first = folder.path().join(files[0].0);
    (folder, first)
}

fn tlc() -> Option<Tlc> {
    Tlc::find().map_err(|missing| absent(&missing, "TLC on toys")).ok()
}

fn counter(tlc: &Tlc, text: &str, claims: &[Asked<'_>]) -> Result<Outcome, Failure> {
    let (_folder, module) = folder(&[("Counter.tla", text)]);
    let (library, _) = folder(&[("Limits.tla", LIMITS)]);
    let config = Config::read(CONFIG);
    let question =
        tlc::Question { module: &module, library: Some(library.path()), config: &config };
    tlc.ask(question, claims)
}

fn asked(claim: &str, fails: bool) -> Asked<'_> {
    Asked { claim, fails }
}

/// The verdicts alone.
fn verdicts(outcome: &Outcome) -> Vec<Verdict> {
    outcome.claims.iter().map(|(_, verdict)| verdict.clone()).collect()
}

#[test]
fn tlc_answers_each_claim() {
    let Some(tlc) = tlc() else { return };
    let claims = [
        asked("TypeOK", false),
        asked("Arrives", false),
        asked("Small", true),
        asked("Returns", true),
        asked("Twice", true),
        asked("StartsLater", true),
        asked(DEADLOCK, true),
    ];
    let found = counter(&tlc, COUNTER, &claims).expect("an answer");
    let expected = claims.map(|asked| match asked.fails {
        true => Verdict::Violated,
        false => Verdict::Holds,
    });
    assert_eq!(verdicts(&found), expected, "{found:?}");
    // The step that changes nothing is looked at too.
    let counts = Counts { states: Some(5), transitions: Some(6), depth: Some(5) };
    assert_eq!(found.counts, counts);
}

/// Where what should hold does not, each claim has its own verdict, and all states are counted.
#[test]
fn tlc_finds_which_claim_it_was() {
    let Some(tlc) = tlc() else { return };
    let claims = ["TypeOK", "Returns", "Arrives"].map(|claim| asked(claim, false));
    let found = counter(&tlc, COUNTER, &claims).expect("an answer");
    assert_eq!(verdicts(&found), [Verdict::Holds, Verdict::Violated, Verdict::Holds]);
    assert_eq!(found.counts.states, Some(5));
}

#[test]
fn a_mistake_in_a_module_is_no_verdict_of_tlc() {
    let Some(tlc) = tlc() else { return };
    let mistake = |text: &str, claim: &str| {
        let failed = counter(&tlc, text, &[asked(claim, true)]).expect_err("no verdict");
        failed.to_string()
    };
    let wrong = mistake(COUNTER, "Wrong");
    assert!(wrong.contains("should be an integer"), "{wrong}");
    let unparsed = mistake(&COUNTER.replace("x = 0\nNext", "x = \nNext"), "Small");
    assert!(unparsed.contains("line 4"), "{unparsed}");
    let unknown = mistake(&COUNTER.replace("Small ==", "Little =="), "Small");
    assert!(unknown.contains("Small"), "{unknown}");
    let unasked = mistake(COUNTER, "Nowhere");
    assert!(unasked.contains("no claim `Nowhere`"), "{unasked}");
}

const TOKENS: &str = "\
byte x = 0;
byte y;
active proctype Counts() {
    do
    :: x < 4 -> x++
#ifndef STUCK
    :: x == 4 -> x = 0
#endif
    od
}
active proctype Idles() {
end: do :: y = 1 - y; assert(x < LIMIT) od
}
ltl small { [] (x < 3) }
ltl bounded { [] (x <= 4) }
ltl returns { [] <> (x == 0) }
";

fn spin() -> Option<Spin> {
    Spin::find().map_err(|missing| absent(&missing, "Spin on toys")).ok()
}

/// A question about the tokens, with fairness and without a limit that matters.
fn tokens(model: &Path) -> spin::Question<'_> {
    spin::Question { model, define: None, is_fair: true, search_depth: 10_000, vector: 1_024 }
}

#[test]
fn spin_answers_each_claim() {
    let Some(spin) = spin() else { return };
    let (_folder, model) = folder(&[("a model.pml", &TOKENS.replace("LIMIT", "9"))]);
    let claims = [SAFETY, "small", "bounded", "returns"];
    let ask = |question| spin.ask(question, &claims).expect("an answer");
    use Verdict::{Holds, Violated};
    let fair = ask(tokens(&model));
    assert_eq!(verdicts(&fair), [Holds, Violated, Holds, Holds]);
    // Five numbers and two places of the one, two numbers and two places of the other.
    assert_eq!(fair.counts.states, Some(5 * 2 * 2 * 2), "{fair:?}");
    let unfair = ask(spin::Question { is_fair: false, ..tokens(&model) });
    assert_eq!(verdicts(&unfair), [Holds, Violated, Holds, Violated]);
    let stuck = ask(spin::Question { define: Some("STUCK"), ..tokens(&model) });
    assert_eq!(verdicts(&stuck), [Holds, Violated, Holds, Violated]);
}

/// An assertion that fails is no answer to another claim.
#[test]
fn spin_tells_assertions_from_claims() {
    let Some(spin) = spin() else { return };
    let (_folder, model) = folder(&[("model.pml", &TOKENS.replace("LIMIT", "2"))]);
    let found = spin.ask(tokens(&model), &[SAFETY, "bounded", "small"]).expect("an answer");
    assert_eq!(verdicts(&found), [Verdict::Violated, Verdict::Holds, Verdict::Violated]);
    assert_eq!(found.counts, Counts::default(), "a search that stopped counts nothing");
}

#[test]
fn a_search_of_spin_that_is_cut_short_is_undecided() {
    let Some(spin) = spin() else { return };
    let (_folder, model) = folder(&[("model.pml", &TOKENS.replace("LIMIT", "9"))]);
    let shallow = spin::Question { search_depth: 5, ..tokens(&model) };
    let found = spin.ask(shallow, &[SAFETY, "bounded"]).expect("an answer");
    for verdict in verdicts(&found) {
        assert!(matches!(verdict, Verdict::Undecided(why) if why.contains("depth")));
    }
    assert_eq!(found.counts, Counts::default());
}

#[test]
fn a_mistake_in_a_model_is_no_verdict_of_spin() {
    let Some(spin) = spin() else { return };
    let mistake = |text: &str, claim: &str| {
        let (_folder, model) = folder(&[("model.pml", text)]);
        spin.ask(tokens(&model), &[claim]).expect_err("no verdict").to_string()
    };
    let sound = TOKENS.replace("LIMIT", "9");
    let undeclared = mistake(&sound.replace("byte y;", ""), SAFETY);
    assert!(undeclared.contains("undeclared"), "{undeclared}");
    let unknown = mistake(&sound, "large");
    assert!(unknown.contains("large"), "{unknown}");
}
