//! Whether an answer is as the case expects, and the exit code that says so.

use turnwise_schedulers::outcome::{JudgedBound, JudgedClaim, Outcome, Wait};

/// From best to worst: the worst of all answers is the command's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    /// As the case expects, or nothing was expected and nothing is wrong.
    AsExpected,
    /// A limit was reached before the answer was known.
    Undecided,
    /// True, but of nothing, and nobody expected that.
    Vacuous,
    /// Not as the case expects, or violated where it expects nothing.
    NotAsExpected,
    /// Another checker answers otherwise than ours, or than its manifest says.
    Disagreement,
}

impl Agreement {
    /// The worst of these; as expected if there are none.
    pub(crate) fn worst(all: impl IntoIterator<Item = Agreement>) -> Agreement {
        all.into_iter().max().unwrap_or(Agreement::AsExpected)
    }

    /// For the system.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Agreement::AsExpected => 0,
            Agreement::NotAsExpected => 1,
            Agreement::Undecided => 3,
            Agreement::Vacuous | Agreement::Disagreement => 4,
        }
    }

    /// For people and programs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Agreement::AsExpected => "as expected",
            Agreement::NotAsExpected => "not as expected",
            Agreement::Undecided => "undecided",
            Agreement::Vacuous => "vacuous",
            Agreement::Disagreement => "disagreement",
        }
    }
}

/// One verdict beside what is expected of it; without expectation only `holds` is fine.
pub(crate) fn of_verdict(found: Outcome, expected: Option<Outcome>) -> Agreement {
    match (found, expected) {
        (_, Some(expected)) if expected == found => Agreement::AsExpected,
        (Outcome::Holds, None) => Agreement::AsExpected,
        (Outcome::Undecided, _) => Agreement::Undecided,
        (Outcome::Vacuous, _) => Agreement::Vacuous,
        (Outcome::Holds | Outcome::Violated, _) => Agreement::NotAsExpected,
    }
}

/// One instance. Where only the worst of all is expected, no single one can be wrong.
pub(crate) fn of_instance(claim: &JudgedClaim, instance: usize) -> Agreement {
    let outcome = claim.instances[instance].outcome;
    match claim.worst.expected {
        Some(_) => Agreement::AsExpected,
        None => of_verdict(outcome.found, outcome.expected),
    }
}

/// One instance, but where only the worst of all is expected, whoever has it stands for it.
pub(crate) fn of_instance_or_worst(claim: &JudgedClaim, instance: usize) -> Agreement {
    match claim.worst.expected {
        Some(_) if claim.instances[instance].outcome.found == claim.worst.found => of_claim(claim),
        _ => of_instance(claim, instance),
    }
}

/// A property: its worst verdict if that is expected, else each instance.
pub(crate) fn of_claim(claim: &JudgedClaim) -> Agreement {
    match claim.worst.expected {
        Some(_) => of_verdict(claim.worst.found, claim.worst.expected),
        None => Agreement::worst((0..claim.instances.len()).map(|i| of_instance(claim, i))),
    }
}

/// A bound; without expectation it only reports, but it must have an answer.
pub(crate) fn of_bound(bound: &JudgedBound) -> Agreement {
    match bound.worst {
        Wait::Undecided => Agreement::Undecided,
        _ if bound.is_as_expected => Agreement::AsExpected,
        Wait::Vacuous => Agreement::Vacuous,
        _ => Agreement::NotAsExpected,
    }
}
