//! Claims sorted by what they rest on: fairness, nothing at all, or not even all that is assumed.

use std::fmt::Write;

use anstyle::Style as Ink;
use turnwise_checker::assumptions::{AssumptionSet, Carrying, Member};
use turnwise_checker::verdict::Counterexample;
use turnwise_counterexample::{Document, text};
use turnwise_schedulers::case::CaseVariant;
use turnwise_schedulers::machine::State;
use turnwise_schedulers::property::Instance;
use turnwise_schedulers::step::Action;

use crate::budget::limit_text;
use crate::counterfactual::{self, Causes};
use crate::document::{Found, claim_of};
use crate::report::text::STYLE;
use crate::request::Read;

const TITLE: Ink = Ink::new().bold();

/// What each claim of one variant rests on.
pub(super) struct Foundations<'a> {
    read: &'a Read,
    variant: &'a CaseVariant,
    /// With the whole lasso that a dropped assumption lets in.
    whole: bool,
    /// Under fairness: claims that rest on the same go together.
    fair: Vec<Fair>,
    /// Under any behaviour.
    free: Vec<String>,
    /// Whatever is assumed here.
    violated: Vec<(String, Vec<String>)>,
    vacuous: Vec<String>,
    undecided: Vec<String>,
}

/// Instances of one claim that rest on the same.
struct Fair {
    claim: String,
    instances: Vec<String>,
    /// Of each minimal set, the assumptions.
    sets: Vec<Vec<String>>,
    /// For the first of the instances, what happens without each of them.
    without: Vec<Vec<Document>>,
    /// What else there is to say.
    note: String,
}

impl<'a> Foundations<'a> {
    /// Nothing known yet.
    pub(super) fn new(read: &'a Read, variant: &'a CaseVariant, whole: bool) -> Self {
        let (fair, free, violated) = (Vec::new(), Vec::new(), Vec::new());
        let (vacuous, undecided) = (Vec::new(), Vec::new());
        Foundations { read, variant, whole, fair, free, violated, vacuous, undecided }
    }

    /// One more claim.
    pub(super) fn add(
        &mut self,
        claim: &str,
        instance: &Instance,
        carrying: &Carrying<State, Action>,
        causes: Option<&Causes>,
    ) {
        let name = claim_of(claim, &instance.name);
        match carrying {
            Carrying::Sets { sets, .. } if sets.iter().any(|set| set.members.is_empty()) => {
                self.free.push(name);
            }
            Carrying::Sets { sets, complete, necessary } => {
                let note = if *complete { String::new() } else { self.note(necessary) };
                self.add_fair(claim, instance, sets, note);
            }
            Carrying::None(found) => {
                let cause = document(self.read, self.variant, claim, instance, found).cause;
                let why = causes.map_or_else(Vec::new, counterfactual::lines);
                self.violated.push((format!("{name}: {cause}"), why));
            }
            Carrying::Vacuous(why) => self.vacuous.push(format!("{name}: {why}")),
            Carrying::Undecided(limit) => {
                self.undecided.push(format!("{name}: {}", limit_text(*limit)));
            }
        }
    }

    fn add_fair(
        &mut self,
        claim: &str,
        instance: &Instance,
        sets: &[AssumptionSet<State, Action>],
        note: String,
    ) {
        let named = |set: &AssumptionSet<State, Action>| {
            set.members.iter().map(|member| self.assumed(member)).collect()
        };
        let names: Vec<Vec<String>> = sets.iter().map(named).collect();
        let same = |fair: &&mut Fair| fair.claim == claim && fair.sets == names;
        if let Some(same) = self.fair.iter_mut().find(same) {
            same.instances.push(instance.name.clone());
            return;
        }
        let documents = sets.iter().map(|set| {
            let members = set.members.iter();
            members
                .map(|member| document(self.read, self.variant, claim, instance, &member.without))
                .collect()
        });
        self.fair.push(Fair {
            without: documents.collect(),
            claim: claim.to_owned(),
            instances: vec![instance.name.clone()],
            sets: names,
            note,
        });
    }

    /// An assumption as strong as it must be, and as strong as it was made if that is more.
    fn assumed(&self, member: &Member<State, Action>) -> String {
        let given = &self.variant.assumptions[member.assumption];
        let needed = format!("{} fairness of {}", member.strength, given.class.name());
        if member.strength == given.strength {
            needed
        } else {
            format!("{needed} (more is assumed: {given})")
        }
    }

    /// What is known where not all minimal sets were looked for.
    fn note(&self, necessary: &[usize]) -> String {
        let names = necessary.iter().map(|&i| self.variant.assumptions[i].to_string());
        let names: Vec<String> = names.collect();
        let needed = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        format!("There may be other such sets. Needed in each of them: {needed}.")
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if !self.fair.is_empty() {
            let _ = writeln!(out, "{TITLE}Hold because of fairness{TITLE:#}");
            for fair in &self.fair {
                out.push_str(&fair.text(self.whole));
            }
            out.push('\n');
        }
        let plain = |claims: &[String]| {
            claims.iter().map(|claim| (claim.clone(), vec![])).collect::<Vec<_>>()
        };
        let groups = [
            ("Hold without any fairness", plain(&self.free)),
            ("Violated under all that is assumed", self.violated.clone()),
            ("Vacuous: true of nothing", plain(&self.vacuous)),
            ("Undecided", plain(&self.undecided)),
        ];
        for (title, claims) in groups.iter().filter(|(_, claims)| !claims.is_empty()) {
            let _ = writeln!(out, "{TITLE}{title}{TITLE:#}");
            for (claim, more) in claims {
                out.push_str(&text::paragraph(claim, 2, 2, STYLE.width));
                for line in more {
                    out.push_str(&text::paragraph(line, 4, 2, STYLE.width));
                }
            }
            out.push('\n');
        }
        out
    }
}

/// What happens where the claim is violated.
pub(super) fn document(
    read: &Read,
    variant: &CaseVariant,
    claim: &str,
    instance: &Instance,
    counterexample: &Counterexample<State, Action>,
) -> Document {
    let found = Found {
        machine: &variant.machine,
        title: read.title_of(variant),
        claim,
        instance,
        assumptions: &variant.assumptions,
        counterexample,
    };
    found.document()
}

impl Fair {
    fn text(&self, whole: bool) -> String {
        let names: Vec<&str> = self.instances.iter().map(String::as_str).collect();
        let head = claim_of(&self.claim, &names.join(", "));
        let mut out = text::paragraph(&head, 2, 2, STYLE.width);
        for (i, (set, documents)) in self.sets.iter().zip(&self.without).enumerate() {
            let needs = match (i, set.len()) {
                (0, 1) => "needs",
                (0, _) => "needs all of these",
                (_, 1) => "or else needs",
                (_, _) => "or else needs all of these",
            };
            let _ = writeln!(out, "    {needs}");
            for (assumption, document) in set.iter().zip(documents) {
                let _ = writeln!(out, "    - {assumption}");
                let without = format!("without it: {}", document.cause);
                out.push_str(&text::paragraph(&without, 6, 2, STYLE.width));
                if whole {
                    let _ = writeln!(out, "\n{}", text::render(document, STYLE));
                }
            }
        }
        out + &text::paragraph(&self.note, 4, 2, STYLE.width)
    }
}
