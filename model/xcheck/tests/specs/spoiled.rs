//! A deliberate change of one rule in the Rust model turns the table red.

use std::sync::Arc;
use std::time::Duration;

use stateright::Model;
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::{Assumption, Class, Strength};
use turnwise_checker::formula::{Atom, Formula};
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::run;
use turnwise_schedulers::step::Action;
use turnwise_xcheck::compare::{Difference, with_ours};
use turnwise_xcheck::manifest::Model as Entry;
use turnwise_xcheck::ours;
use turnwise_xcheck::outcome::{Outcome, Verdict};

use crate::mirrored::promised;
use crate::{case_of, manifest, say, variant_of};

/// What is otherwise than in the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Nothing: what is not spoiled must not be noticed.
    None,
    /// Whoever runs never gives way.
    NobodyGivesWay,
    /// The timer never takes a processor.
    NoTimer,
    /// To give way and the next one's dispatch are one step.
    NoIdleMoment,
}

/// The machine with one rule changed.
#[derive(Clone)]
struct Spoiled {
    machine: Arc<Machine>,
    rule: Rule,
}

impl Model for Spoiled {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.machine.init_states()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.machine.actions(state, actions);
        match self.rule {
            Rule::NobodyGivesWay => actions.retain(|a| !matches!(a, Action::Leave { .. })),
            Rule::NoTimer => actions.retain(|a| !matches!(a, Action::Interrupt { .. })),
            Rule::None | Rule::NoIdleMoment => {}
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let gives_way = matches!(action, Action::Leave { .. });
        let next = self.machine.next_state(state, action)?;
        if self.rule != Rule::NoIdleMoment || !gives_way {
            return Some(next);
        }
        let mut actions = Vec::new();
        self.machine.actions(&next, &mut actions);
        match actions.into_iter().find(|a| matches!(a, Action::Dispatch { .. })) {
            Some(dispatch) => self.machine.next_state(&next, dispatch),
            None => Some(next),
        }
    }
}

/// The same formula about the spoiled machine.
fn lifted(formula: &Formula<Machine>) -> Formula<Spoiled> {
    let part = |p: &Formula<Machine>| Box::new(lifted(p));
    match formula {
        Formula::True => Formula::True,
        Formula::Atom(atom) => Formula::Atom(lifted_atom(atom.clone())),
        Formula::Not(p) => Formula::Not(part(p)),
        Formula::And(p, q) => Formula::And(part(p), part(q)),
        Formula::Or(p, q) => Formula::Or(part(p), part(q)),
        Formula::Implies(p, q) => Formula::Implies(part(p), part(q)),
        Formula::Always(p) => Formula::Always(part(p)),
        Formula::Eventually(p) => Formula::Eventually(part(p)),
        Formula::Until(p, q) => Formula::Until(part(p), part(q)),
        Formula::LeadsTo(p, q) => Formula::LeadsTo(part(p), part(q)),
    }
}

fn lifted_atom(atom: Atom<Machine>) -> Atom<Spoiled> {
    let name = atom.name().to_owned();
    if atom.is_step() {
        Atom::step(name, move |spoiled: &Spoiled, from, action, to| {
            atom.holds(&spoiled.machine, to, Some((from, action)))
        })
    } else {
        Atom::state(name, move |spoiled: &Spoiled, state| atom.holds(&spoiled.machine, state, None))
    }
}

fn lifted_fairness(assumption: &Assumption<Machine>) -> Assumption<Spoiled> {
    let class = assumption.class.clone();
    let lifted = Class::new(
        class.name().to_owned(),
        move |spoiled: &Spoiled, state: &State, action: &Action| {
            class.contains(&spoiled.machine, state, action)
        },
    );
    match assumption.strength {
        Strength::Weak => lifted.weakly_fair(),
        Strength::Strong => lifted.strongly_fair(),
    }
}

/// What our checker answers to a variant whose machine is spoiled.
fn spoiled_answer(variant: &CaseVariant, rule: Rule) -> Outcome {
    let spoiled = Spoiled { machine: Arc::clone(&variant.machine), rule };
    let mut checker = Checker::new(&spoiled);
    for assumption in &variant.assumptions {
        checker = checker.assume(lifted_fairness(assumption));
    }
    for claim in &variant.properties {
        for instance in &claim.instances {
            let name = run::name(&claim.name, &instance.name);
            checker = checker.property(name, lifted(&instance.formula));
        }
    }
    let report = checker.run().expect("a spoiled machine can be checked");
    ours::outcome(variant, &report, Duration::ZERO)
}

/// Which models notice that a rule is changed, each with what it notices.
fn noticed(rule: Rule) -> Vec<(Entry, Vec<Difference>)> {
    let mut found = Vec::new();
    for model in manifest().models.into_iter().filter(|model| model.differs.is_none()) {
        let Some(mirrored) = &model.mirrors else { continue };
        let case = case_of(mirrored);
        let ours = spoiled_answer(variant_of(&case, mirrored), rule);
        let differences = with_ours(&model, &ours, &promised(&model));
        found.push((model, differences));
    }
    found
}

#[test]
fn an_unspoiled_machine_is_not_noticed() {
    let models = noticed(Rule::None);
    assert!(!models.is_empty());
    for (model, differences) in models {
        assert_eq!(differences, [], "{}", model.name);
    }
}

#[test]
fn a_spoiled_rule_turns_the_table_red() {
    for (rule, in_verdicts) in
        [(Rule::NobodyGivesWay, true), (Rule::NoTimer, true), (Rule::NoIdleMoment, false)]
    {
        let models = noticed(rule);
        let red = models.iter().filter(|(_, differences)| !differences.is_empty()).count();
        let verdict = |difference: &&Difference| {
            [Verdict::Holds, Verdict::Violated].iter().any(|v| v.to_string() == difference.found)
        };
        let all = models.iter().flat_map(|(_, differences)| differences);
        let verdicts = all.filter(verdict).count();
        say(&format!("{rule:?}: {red} of {} models red, {verdicts} verdicts", models.len()));
        assert!(red > 0, "{rule:?} is not noticed");
        assert!(verdicts > 0 || !in_verdicts, "{rule:?} changes no verdict");
    }
}
