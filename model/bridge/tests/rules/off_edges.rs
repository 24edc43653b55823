//! One rule after the other is broken, and the executor leaves the edges of its model.

use std::fmt;

use turnwise::parts::{Rule, mend, spoil};
use turnwise_conformance::edges::Settings;
use turnwise_schedulers::spec::{Discipline, Policy};

use crate::edges::{POLICIES, rows, stay_on};

/// A rule, the executor in which it matters, and what is not as in the model.
struct Case {
    rule: Rule,
    executor: (Discipline, Policy, u8),
    words: &'static str,
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} by edges, {}", self.rule, self.executor.0.name())
    }
}

const WRONG_TASK: &str = "nothing allows `dispatch";
const WRONG_ORDER: &str = "the order in the queue is";
const SLEEPS: &str = "a worker sleeps while";
const IS_NOT_SWITCHED: &str = "is Beside in the model, and On(0) here";
const LOST: &str = "is in no state that a task can be in";

fn cases() -> Vec<Case> {
    use Discipline::{Cooperative, Handoff, Preemptive};
    let [fifo, slot, aging, _] = POLICIES;
    let case = |rule, executor, words| Case { rule, executor, words };
    vec![
        case(Rule::SlotHasACap, (Cooperative, slot, 1), WRONG_TASK),
        case(Rule::WokenTakeTheSlot, (Cooperative, slot, 1), WRONG_ORDER),
        case(Rule::HeadGoesFirst, (Cooperative, fifo, 1), WRONG_TASK),
        case(Rule::OutsideComesInOrder, (Cooperative, fifo, 1), WRONG_ORDER),
        case(Rule::UrgentGoFirst, (Cooperative, aging, 1), WRONG_TASK),
        case(Rule::TiesGoToTheFirst, (Cooperative, aging, 1), WRONG_ORDER),
        case(Rule::WaitingRises, (Cooperative, aging, 1), WRONG_TASK),
        case(Rule::SleepersAreWoken, (Cooperative, fifo, 1), SLEEPS),
        case(Rule::LastSearcherPassesOn, (Handoff, fifo, 2), SLEEPS),
        case(Rule::TheftIsWhole, (Cooperative, fifo, 2), LOST),
        case(Rule::HeadGoesFirst, (Handoff, fifo, 1), WRONG_TASK),
        case(Rule::UrgentGoFirst, (Handoff, aging, 2), WRONG_TASK),
        case(Rule::OverrunsAreAsked, (Handoff, fifo, 1), IS_NOT_SWITCHED),
        case(Rule::TurnsBesideAreQueued, (Handoff, fifo, 1), LOST),
        case(Rule::StoppedTurnsAreQueued, (Preemptive, fifo, 1), LOST),
        case(Rule::UrgentGoFirst, (Preemptive, aging, 1), WRONG_TASK),
    ]
}

/// The first divergence on one of the machines.
fn divergence(case: &Case) -> Option<String> {
    let mut rows = rows();
    rows.retain(|row| {
        let scheduler = &row.spec.scheduler;
        (scheduler.discipline, scheduler.policy, scheduler.carriers) == case.executor
    });
    rows.iter().find_map(|row| {
        let divergence = row.replay(Settings::default()).err()?;
        Some(format!("{row}: {divergence}"))
    })
}

#[test]
fn a_broken_rule_leads_off_the_edges() {
    let _alone = crate::one_at_a_time();
    stay_on(0);
    for case in cases() {
        spoil(case.rule);
        let found = divergence(&case);
        mend();
        let found = found.unwrap_or_else(|| panic!("not noticed when broken: {case}"));
        assert!(found.contains(case.words), "in another way than {case}: {found}");
        println!("{case}: {found}");
        println!("killed {case}: {}", case.words);
    }
}
