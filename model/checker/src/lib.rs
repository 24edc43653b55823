//! Temporal properties of any [`stateright::Model`], decided under fairness.
//!
//! Stateright explores a model and checks invariants; its `eventually` overlooks cycles and knows
//! no fairness. This crate decides linear temporal logic without *next* on the same models, and
//! starvation is the case in point: it *is* a cycle.
//!
//! ```
//! use stateright::Model;
//! use turnwise_checker::{check::Checker, fairness::Class, formula::{self, Atom}};
//! use turnwise_checker::verdict::Verdict;
//!
//! /// Two tasks and one processor, which goes to either.
//! struct Unfair;
//!
//! impl Model for Unfair {
//!     type State = u8; // who runs
//!     type Action = u8; // whom to dispatch
//!     fn init_states(&self) -> Vec<u8> {
//!         vec![0]
//!     }
//!     fn actions(&self, _: &u8, actions: &mut Vec<u8>) {
//!         actions.extend([1, 2]);
//!     }
//!     fn next_state(&self, now: &u8, next: u8) -> Option<u8> {
//!         Some(if *now == 0 { next } else { 0 })
//!     }
//! }
//!
//! let runs = Atom::state("task 2 runs", |_: &Unfair, s: &u8| *s == 2);
//! let always_again = formula::infinitely_often(&runs);
//! let processor = Class::new("processor", |_: &Unfair, _: &u8, _: &u8| true);
//! let report = Checker::new(&Unfair)
//!     .property("task 2 gets its turns", always_again)
//!     .assume(processor.weakly_fair())
//!     .run()
//!     .unwrap();
//! // The processor works for ever, and only ever for task 1: 0 → 1 → 0.
//! let Verdict::Violated(found) = &report.properties[0].verdict else { panic!() };
//! assert_eq!(found.trace.states, [0, 1]);
//! assert_eq!(found.trace.back_to, Some(0));
//! ```
//!
//! # How an answer comes about
//!
//! | step | module |
//! | --- | --- |
//! | every reachable state, exactly, and the steps between them | [`explore`] |
//! | the claim's negation as a Büchi automaton | [`automaton`] |
//! | both in step, and the components of that | `product`, `component` |
//! | is there a fair accepting cycle? | `fair_cycle` |
//! | a short one, with the reason why it is fair | `lasso`, [`verdict`] |
//! | the same again, by other code, before anyone sees it | [`certificate`] |
//! | how long at the most | [`bound`] |
//! | from where on can it not be mended? | [`no_return`] |
//! | which fairness it rests on, what never happened | [`assumptions`], [`coverage`] |
//!
//! # What a verdict means
//!
//! `Holds` is exact: states are compared, not only hashed, and all were looked at. Where a limit
//! cut exploration short it is `Undecided`; where nothing ever triggers a claim, `Vacuous`. Every
//! state can also be rested in for ever, unless fairness obliges something to happen.

pub mod assumptions;
pub mod automaton;
pub mod bound;
pub mod certificate;
pub mod check;
mod component;
pub mod coverage;
pub mod explore;
mod fair_cycle;
pub mod fairness;
pub mod formula;
mod graph;
mod invariant;
mod label;
mod lasso;
pub mod no_return;
mod product;
pub mod report;
mod search;
pub mod simulate;
mod space;
mod tree;
mod trim;
mod vacuity;
pub mod verdict;

pub use label::{MOST_CLASSES, MOST_STEP_ATOMS};
