//! The TLA+ of a case: its bounds, programs, assumptions and claims as a module.
//!
//! What they mean is said by the shared modules of `specs/tla`, which it extends.
//!
//! It reads the description of the machine, never the compiled one: programs are compiled here a
//! second time, so a mistake in either compilation shows as a difference.

mod claims;
mod constants;
mod fairness;
mod program;
pub mod run;

use std::fmt;

use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::spec::{Discipline, MachineSpec};

pub use self::claims::{Claim, Kind};
use self::constants::Constants;

/// A case as a TLA+ module.
#[derive(Clone, Debug)]
pub struct Module {
    /// The module's name, and that of its file without `.tla`.
    pub name: String,
    /// The module.
    pub text: String,
    /// Its configuration, with every claim.
    pub config: String,
    /// Each instance of each property that TLA+ can say, in the case's order.
    pub claims: Vec<Claim>,
    /// Properties that it cannot say, each with the reason.
    pub left_out: Vec<String>,
}

/// What a machine has that the shared modules do not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// Each thing in a few words, without a full stop.
    pub what: Vec<String>,
}

impl fmt::Display for Uncovered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the TLA+ modules do not cover {}", self.what.join(", "))
    }
}

impl std::error::Error for Uncovered {}

/// Which shared module a machine extends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shared {
    Discipline(Discipline),
    Supervised,
    TwoLevel,
    Run,
}

impl Shared {
    fn of(spec: &MachineSpec) -> Shared {
        match (&spec.supervisor, spec.runtimes.is_empty()) {
            (Some(_), _) => Shared::Supervised,
            (None, false) => Shared::TwoLevel,
            (None, true) => Shared::Discipline(spec.scheduler.discipline),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Shared::Discipline(Discipline::Cooperative) => "Cooperative",
            Shared::Discipline(Discipline::Preemptive) => "Preemptive",
            Shared::Discipline(Discipline::Handoff) => "Handoff",
            Shared::Supervised => "Supervised",
            Shared::TwoLevel => "TwoLevel",
            Shared::Run => "Run",
        }
    }
}

/// Writes the module called `name` for a case or one of its variants; `about` says of which, in a
/// line for people.
///
/// # Errors
///
/// What the shared modules do not cover.
pub fn generate(variant: &CaseVariant, name: &str, about: &str) -> Result<Module, Uncovered> {
    let machine = &*variant.machine;
    let shared = Shared::of(machine.spec());
    let mut uncovered = constants::uncovered(machine.spec());
    let assumed = match fairness::conjuncts(machine.spec(), shared, &variant.assumptions) {
        Ok(assumed) => assumed,
        Err(what) => {
            uncovered.extend(what);
            Vec::new()
        }
    };
    if !uncovered.is_empty() {
        uncovered.dedup();
        return Err(Uncovered { what: uncovered });
    }
    let constants = Constants::of(machine.spec(), shared);
    let (claims, left_out) = claims::claims(variant, shared);
    let text = text(name, about, shared, &constants, &assumed, &claims);
    let config = config(&constants, &claims);
    Ok(Module { name: name.to_owned(), text, config, claims, left_out })
}

/// The first lines of a module.
fn head(name: &str, about: &str, shared: Shared) -> String {
    let bar = "-".repeat((70_usize.saturating_sub(name.len()) / 2).max(4));
    let extended = shared.name();
    format!(
        "{bar} MODULE {name} {bar}\n\\* {about}\n\\* Written by the generator of model/xcheck.\n\
         EXTENDS {extended}, TLC\n\n"
    )
}

fn text(
    name: &str,
    about: &str,
    shared: Shared,
    constants: &Constants,
    assumed: &[String],
    claims: &[Claim],
) -> String {
    let mut text = head(name, about, shared);
    text.push_str(&constants.definitions);
    text.push_str("MCSpec ==\n  /\\ Spec\n");
    assumed.iter().for_each(|conjunct| text.push_str(&format!("  /\\ {conjunct}\n")));
    text.push('\n');
    for claim in claims.iter().filter(|claim| !claim.definition.is_empty()) {
        text.push_str(&format!("{} == {}\n", claim.operator, claim.definition));
    }
    text.push_str(&format!("{}\n", "=".repeat(79)));
    text
}

fn config(constants: &Constants, claims: &[Claim]) -> String {
    let mut text = format!("SPECIFICATION MCSpec\n\nCONSTANTS\n{}\n", constants.assignments);
    text.push_str("INVARIANT TypeOK\n");
    for claim in claims {
        let section = match claim.kind {
            Kind::Invariant => "INVARIANT",
            Kind::Property => "PROPERTY",
        };
        text.push_str(&format!("{section} {}\n", claim.operator));
    }
    text.push_str("PROPERTY PromisedSpec\n");
    text
}
