//! What the page of `turnwise explore` asks, and the answers: one machine, any number of ways.
//!
//! The server remembers nothing of a reader: each question holds the whole way that it is about.

mod choices;
mod fate;
mod search;
pub(crate) mod server;
mod told;
mod way;
mod why;
mod written;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use turnwise_checker::formula::Formula;
use turnwise_checker::verdict::Counterexample;
use turnwise_schedulers::case::CaseVariant;
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
    /// With this one variant.
    read: Read,
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
        let [read] = cases;
        Ok(Live { read, claims, budget, works: Mutex::new(()), tickets: AtomicU64::new(0) })
    }

    fn variant(&self) -> &CaseVariant {
        &self.read.variants[0]
    }

    fn machine(&self) -> &Arc<Machine> {
        &self.variant().machine
    }

    /// The story in one line.
    pub(crate) fn title(&self) -> String {
        self.read.title_of(self.variant())
    }

    /// As paths written down name it: the case and the variant.
    fn name(&self) -> String {
        format!("{}, {}", self.read.source.name, variant_name(self.variant()))
    }

    /// Every claim with its counterexample as a way, and the place of the first that has one.
    fn all_claims(&self) -> Value {
        let claims: Vec<Value> = self.claims.iter().map(Claim::told).collect();
        let first = self.claims.iter().position(|claim| claim.counterexample.is_some());
        json!({
            "of": self.name(),
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

    /// The counterexample, if this is the way that it goes.
    fn goes(&self, way: &Way) -> Option<&Counterexample<State, Action>> {
        let own = self.counterexample.as_ref().filter(|(its, _)| its == way);
        own.map(|(_, counterexample)| counterexample)
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
