//! A wait as a document: where it begins and ends, and what it has cost so far at each step.

use turnwise_checker::verdict::Trace;
use turnwise_counterexample::{Column, Document};
use turnwise_schedulers::case::{BoundClaim, BoundInstance};
use turnwise_schedulers::cost::Weight;
use turnwise_schedulers::machine::State;
use turnwise_schedulers::property::Subject;
use turnwise_schedulers::step::Action;

use crate::checked::Checked;
use crate::document::{behaviour, claim_of};
use crate::table::weight_name;

/// The witness of a bound.
pub(crate) struct Wait<'a> {
    pub checked: &'a Checked<'a>,
    pub claim: &'a BoundClaim,
    pub instance: &'a BoundInstance,
    pub trace: &'a Trace<State, Action>,
    /// The position where it begins.
    pub begins: usize,
    /// The position where it ends; `None`: the loop puts it off any number of times.
    pub ends: Option<usize>,
}

impl Wait<'_> {
    /// The longest wait there is.
    pub(crate) fn at_most(&self, most: u64) -> Document {
        let unit = self.unit();
        let end = self.ends.map_or_else(String::new, |end| format!(" to step {end}"));
        let begin = if self.begins == 0 { "the start" } else { &format!("step {}", self.begins) };
        let cause = format!("{} from {begin}{end}: {most} {unit}.", self.who());
        let exact =
            self.claim.weight != Weight::Lost || self.checked.variant.machine.lost_work_is_exact();
        let brevity = if exact {
            "No wait costs more: the bound is exact."
        } else {
            "No wait costs more. Branches of different length meet again, and the longer counts: \
             the bound may be too high."
        };
        self.document(format!("at most {most} {unit}"), cause, brevity)
    }

    /// A wait that ends in every fair behaviour, after no fixed time.
    pub(crate) fn unbounded(&self) -> Document {
        let begin = if self.begins == 0 { "the start" } else { &format!("step {}", self.begins) };
        let cause = format!(
            "{} from {begin} on. The wait ends in every fair behaviour, but the loop can be gone \
             through any number of times before, and adds {} each time.",
            self.who(),
            self.unit(),
        );
        let brevity = "Every finite stretch of this belongs to a fair behaviour.";
        self.document("unbounded".to_owned(), cause, brevity)
    }

    fn unit(&self) -> &'static str {
        match self.claim.weight {
            Weight::Turns => "turns of others",
            weight => weight_name(weight),
        }
    }

    fn who(&self) -> String {
        match self.instance.subject {
            Some(task) => {
                format!("{} waits", self.checked.variant.machine.spec().tasks[task].name)
            }
            None => "The wait lasts".to_owned(),
        }
    }

    fn document(&self, verdict: String, cause: String, brevity: &str) -> Document {
        let checked = self.checked;
        let subject = self.instance.subject.map(Subject::Task);
        let words = behaviour(&checked.variant.machine, self.trace, subject);
        Document {
            verdict,
            claim: claim_of(&self.claim.name, &self.instance.name),
            formula: format!("{} leads to {}", self.instance.from, self.instance.to),
            title: checked.read.title_of(checked.variant),
            cause,
            causes: vec![],
            behaviour: words.with_column(self.running_total()),
            counts: String::new(),
            certificate: vec![],
            brevity: brevity.to_owned(),
        }
    }

    /// What the wait has cost up to each position of it.
    fn running_total(&self) -> Column {
        let mut total = 0;
        let mut cells = Vec::new();
        for position in 0..=self.trace.moves.len() {
            let waits = position >= self.begins && self.ends.is_none_or(|end| position <= end);
            if waits && position > self.begins {
                total += u64::from(self.weight_of(position - 1));
            }
            cells.push(if waits { total.to_string() } else { String::new() });
        }
        let head = weight_name(self.claim.weight).to_owned();
        Column { head, meaning: String::new(), cells }
    }

    fn weight_of(&self, i: usize) -> u32 {
        let machine = &self.checked.variant.machine;
        let (from, to) = (&self.trace.states[i], &self.trace.states[self.trace.after(i)]);
        let (weight, level) = (self.claim.weight, self.instance.level);
        self.trace.moves[i].as_ref().map_or(0, |action| {
            machine.weigh(weight, level, self.instance.subject, from, action, to)
        })
    }
}
