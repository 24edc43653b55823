//! What the executors of others say of who goes next: a rule for each kind of departure.

use turnwise_bridge::pump::Departure;

use crate::args::OnExecutor;

/// An executor without interrupts and without priorities, as its documentation or source has it.
pub(in super::super) struct Said {
    /// Whom its queues give the next turn.
    pub what: &'static str,
    /// Where that stands, with the version in which it was read.
    pub source: &'static str,
}

impl Said {
    /// Why it departs so. `rests`: nothing happens any more in the path; `is_urgent`: the case has
    /// priorities.
    pub(in super::super) fn of(
        &self,
        on: OnExecutor,
        did: &Departure,
        rests: bool,
        is_urgent: bool,
    ) -> String {
        let Said { what, source } = self;
        match did {
            Departure::GoesOn if rests => {
                format!("{on} stops no task in its turn, and in the path nothing happens any more")
            }
            _ if rests => {
                format!(
                    "{on} does not rest while a task is ready; in the path nothing happens any more"
                )
            }
            Departure::GoesOn => format!("{on} never takes a turn over"),
            Departure::HasATurn if is_urgent => {
                format!("{on} knows no priorities: {what} ({source})")
            }
            Departure::HasATurn => format!("{on}: {what} ({source})"),
            Departure::IsStopped | Departure::IsHandedOff | Departure::Does(_) => {
                format!("{on} has no say in what a task does in its turn")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{async_executor, local_pool, tokio};
    use super::*;

    const LOCKED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"));

    #[test]
    fn what_is_said_was_read_in_the_versions_that_are_built() {
        let rules =
            [tokio::CURRENT_THREAD, tokio::MULTI_THREAD, async_executor::RULE, local_pool::RULE];
        for Said { source, .. } in rules {
            let heads = source.split("; ").filter_map(|part| part.split_once(": "));
            let crates: Vec<_> = heads.filter_map(|(head, _)| head.split_once(' ')).collect();
            assert!(!crates.is_empty(), "{source}");
            for (name, version) in crates {
                let locked = format!("name = \"{name}\"\nversion = \"{version}.");
                assert!(LOCKED.contains(&locked), "{name} {version} is not what is built");
            }
        }
    }

    #[test]
    fn each_departure_has_its_own_reason() {
        let said = Said { what: "first come, first served", source: "its manual" };
        let of =
            |did: &Departure, rests, is_urgent| said.of(OnExecutor::Tokio, did, rests, is_urgent);
        let queues = "first come, first served (its manual)";
        let turn = Departure::HasATurn;
        assert_eq!(of(&turn, false, false), format!("tokio: {queues}"));
        assert_eq!(of(&turn, false, true), format!("tokio knows no priorities: {queues}"));
        assert_eq!(of(&Departure::GoesOn, false, true), "tokio never takes a turn over");
        assert!(of(&turn, true, false).starts_with("tokio does not rest"));
        assert!(of(&Departure::GoesOn, true, false).starts_with("tokio stops no task"));
        assert!(!of(&Departure::Does("a: work".to_owned()), false, true).contains(queues));
    }
}
