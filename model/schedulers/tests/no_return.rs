//! Every counterexample to a shipped case could have ended otherwise, up to where it is lost.

use turnwise_checker::certificate;
use turnwise_checker::formula::not;
use turnwise_checker::no_return::{NoReturn, point_of_no_return};
use turnwise_checker::verdict::{CounterexampleOf, Verdict};
use turnwise_schedulers::case::{self, CaseVariant};
use turnwise_schedulers::machine::Machine;
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::run;

#[path = "common/shipped.rs"]
mod files;

/// What was seen, so that a test that sees too little fails.
#[derive(Debug, Default)]
struct Seen {
    counterexamples: usize,
    /// Nothing could have been done.
    from_the_start: usize,
    later: usize,
    /// It can be left from every state.
    never: usize,
}

fn look(
    variant: &CaseVariant,
    instance: &Instance,
    found: &CounterexampleOf<Machine>,
    seen: &mut Seen,
) {
    let (machine, assumptions, trace) = (&variant.machine, &variant.assumptions, &found.trace);
    let asked = point_of_no_return(machine, &instance.formula, assumptions, trace, &|it| it);
    let NoReturn { position, other_ending } = asked.expect("there is no limit");
    let about = format!("{:?}, {}", variant.name, instance.formula);
    seen.counterexamples += 1;
    match position {
        Some(0) => seen.from_the_start += 1,
        Some(_) => seen.later += 1,
        None => seen.never += 1,
    }
    assert_eq!(other_ending.is_none(), position == Some(0), "{about}");
    let Some(other) = other_ending else { return };
    let mended = not(instance.formula.clone());
    let verified = certificate::verify(&**machine, &mended, assumptions, &other);
    assert_eq!(verified, Ok(()), "{about}");
    let shared = position.unwrap_or(trace.states.len()) - 1;
    assert_eq!(other.trace.moves[..shared], trace.moves[..shared], "{about}");
}

#[test]
#[expect(clippy::print_stderr, reason = "a test says how much it has looked at")]
fn every_counterexample_could_have_ended_otherwise_up_to_its_point_of_no_return() {
    let mut seen = Seen::default();
    for (_, text) in files::shipped() {
        let case = case::read(&text).expect("a case");
        for variant in std::iter::once(&case.base).chain(&case.variants) {
            let report = run::checker(variant).run().expect("a case can be checked");
            let instances = variant.properties.iter().flat_map(|claim| &claim.instances);
            for (instance, answer) in instances.zip(&report.properties) {
                if let Verdict::Violated(found) = &answer.verdict {
                    look(variant, instance, found, &mut seen);
                }
            }
        }
    }
    eprintln!("{seen:?}");
    assert!(seen.counterexamples >= 100, "{seen:?}");
    assert!(seen.from_the_start >= 10 && seen.later >= 10 && seen.never >= 5, "{seen:?}");
}
