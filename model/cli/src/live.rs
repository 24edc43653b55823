//! What the page of `turnwise explore` asks, and the answers: one machine, any number of ways.
//!
//! The server remembers nothing of a reader: each question holds the whole way that it is about.

mod choices;
mod fate;
mod search;
pub(crate) mod server;
mod told;
mod way;
mod written;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Counterexample;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::outcome::Outcome;
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::step::Action;

use self::way::Way;
use crate::budget::Budget;
use crate::checked::check_all;
use crate::diagnostic::{self, Complaint};
use crate::document;
use crate::failure::Failure;
use crate::request::{Read, variant_name};

/// One variant of a case, checked.
pub(crate) struct Live {
    pub title: String,
    /// As paths written down name it.
    case: String,
    variant: String,
    machine: Arc<Machine>,
    assumptions: Vec<Assumption<Machine>>,
    /// At least one.
    claims: Vec<Claim>,
    budget: Budget,
    /// Long work is done one at a time.
    works: Mutex<()>,
    /// How much of it was asked for.
    tickets: AtomicU64,
}

/// A place among the questions that mean long work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ticket(u64);

/// An instance of a property, and what was found of it.
struct Claim {
    property: String,
    instance: Instance,
    /// In a word; empty for a claim of nothing.
    verdict: String,
    /// With the way that it goes.
    counterexample: Option<(Way, Counterexample<State, Action>)>,
}

impl Live {
    /// Checks the one variant that is left of a case.
    ///
    /// # Errors
    ///
    /// If the checker refuses it.
    pub(crate) fn new(read: Read, budget: Budget) -> Result<Live, Failure> {
        let cases = [read];
        let checked = check_all(&cases, &budget)?.swap_remove(0);
        let machine = &checked.variant.machine;
        let mut claims = Vec::new();
        for (i, claim) in checked.judgement.claims.iter().enumerate() {
            for (j, judged) in claim.instances.iter().enumerate() {
                let found = checked.counterexample(i, j);
                claims.push(Claim {
                    property: claim.name.clone(),
                    instance: checked.variant.properties[i].instances[j].clone(),
                    verdict: judged.outcome.found.to_string(),
                    counterexample: found.map(|it| (Way::of(machine, &it.trace), it.clone())),
                });
            }
        }
        if claims.is_empty() {
            claims.push(Claim::nothing());
        }
        Ok(Live {
            title: checked.read.title_of(checked.variant),
            case: checked.read.source.name.clone(),
            variant: variant_name(checked.variant).to_owned(),
            machine: Arc::clone(machine),
            assumptions: checked.variant.assumptions.clone(),
            claims,
            budget,
            works: Mutex::new(()),
            tickets: AtomicU64::new(0),
        })
    }

    /// Every claim with its counterexample as a way, and the place of the first that has one.
    fn all_claims(&self) -> Value {
        let claims: Vec<Value> = self.claims.iter().map(Claim::told).collect();
        let first = self.claims.iter().position(|claim| claim.counterexample.is_some());
        json!({
            "of": format!("{}, {}", self.case, self.variant),
            "claims": claims,
            "claim": first.unwrap_or(0),
        })
    }

    /// A place for a question that means long work.
    fn ticket(&self) -> Ticket {
        // Ordering: Relaxed; it is a number and tells of nothing else.
        Ticket(self.tickets.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Has another one been asked since?
    fn is_overtaken(&self, ticket: Ticket) -> bool {
        // Ordering: Relaxed, as above.
        self.tickets.load(Ordering::Relaxed) != ticket.0
    }

    /// Does long work when it is its turn, unless another has been asked for by then: a reader who
    /// asks again does not wait for the first answer.
    fn in_turn<T>(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let _turn = self.works.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_overtaken(ticket) {
            return Err(Refusal("another question came after this one".to_owned()));
        }
        work()
    }

    /// The claim at a place.
    fn claim(&self, place: usize) -> Result<&Claim, Refusal> {
        self.claims.get(place).ok_or_else(|| Refusal(format!("there is no claim {place}")))
    }
}

impl Claim {
    fn nothing() -> Claim {
        Claim {
            property: "nothing is claimed".to_owned(),
            instance: Instance { name: String::new(), formula: Formula::True, subject: None },
            verdict: Outcome::Holds.to_string(),
            counterexample: None,
        }
    }

    fn name(&self) -> String {
        document::claim_of(&self.property, &self.instance.name)
    }

    fn told(&self) -> Value {
        let way = self.counterexample.as_ref().map(|(way, _)| way);
        json!({ "name": self.name(), "verdict": self.verdict, "way": way })
    }
}

/// Why a question has no answer, for whoever asked it.
#[derive(Debug)]
struct Refusal(String);

impl Refusal {
    /// With the place in what was asked underlined, for a page.
    fn at(what: &str, text: &str, complaint: &Complaint<'_>) -> Refusal {
        let styled = diagnostic::render(what, text, complaint);
        Refusal(anstream::adapter::strip_str(&styled).to_string())
    }
}
