//! Two answers to the same questions side by side, and where they are not the same.

use std::fmt;

use crate::manifest::Model;
use crate::outcome::{Counts, Outcome, Verdict};
use crate::tool::Tool;

/// Where two answers are not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What was asked: a claim, or what was counted.
    pub what: String,
    /// What the tool answers.
    pub found: String,
    /// Who says otherwise.
    pub other: Other,
    /// And what.
    pub expected: String,
    /// Did both come to an answer? If not, they do not contradict each other.
    pub is_decided: bool,
}

/// With whom a tool can disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// The manifest of the specs.
    Manifest,
    /// Our own checker.
    Ours,
}

impl fmt::Display for Other {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Other::Manifest => "the manifest",
            Other::Ours => "our checker",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { what, found, other, expected, .. } = self;
        write!(out, "{what}: {found}, but {other} says {expected}")
    }
}

/// What is otherwise than the manifest says.
pub fn with_manifest(model: &Model, found: &Outcome) -> Vec<Difference> {
    let mut differences = Differences { other: Other::Manifest, all: Vec::new() };
    let (expected, counts) = (model.counts, found.counts);
    for (what, expected, found) in each_count(expected, counts) {
        if expected.is_some() {
            differences.count(what, found, expected);
        }
    }
    for claim in &model.claims {
        differences.claim(&claim.name, found.verdict(&claim.name), Some(&claim.expected()));
    }
    differences.all
}

/// What is otherwise than our checker says of the case that the model mirrors: the claims that are
/// the same, and the states, unless the manifest says why they differ.
pub fn with_ours(model: &Model, ours: &Outcome, found: &Outcome) -> Vec<Difference> {
    let mut differences = Differences { other: Other::Ours, all: Vec::new() };
    if model.differs.is_none() {
        differences.counts(ours.counts, found.counts, model.tool.tool());
    }
    for claim in &model.claims {
        if let Some(same) = &claim.same {
            let what = format!("{} ({same})", claim.name);
            differences.claim(&what, found.verdict(&claim.name), ours.verdict(same));
        }
    }
    differences.all
}

/// What is otherwise than our checker says, claim by claim of the same names, and in counts.
///
/// A claim that the case does not have is one of the module alone, and must hold.
pub fn with_same_names(ours: &Outcome, found: &Outcome, tool: Tool) -> Vec<Difference> {
    let mut differences = Differences { other: Other::Ours, all: Vec::new() };
    differences.counts(ours.counts, found.counts, tool);
    for (name, verdict) in &found.claims {
        let expected = ours.verdict(name).unwrap_or(&Verdict::Holds);
        differences.claim(name, Some(verdict), Some(expected));
    }
    differences.all
}

type Count = Option<u64>;

fn each_count(a: Counts, b: Counts) -> [(&'static str, Count, Count); 3] {
    [
        ("states", a.states, b.states),
        ("transitions", a.transitions, b.transitions),
        ("depth", a.depth, b.depth),
    ]
}

struct Differences {
    other: Other,
    all: Vec<Difference>,
}

impl Differences {
    /// Steps to the same state are not comparable: TLC looks at them too. Nor is Spin's depth.
    fn counts(&mut self, ours: Counts, found: Counts, tool: Tool) {
        self.count("states", found.states, ours.states);
        if tool == Tool::Tlc && found.depth.is_some() {
            self.count("depth", found.depth, ours.depth);
        }
    }

    fn count(&mut self, what: &str, found: Count, expected: Count) {
        if found.is_none() || found != expected {
            let text = |count: Count| count.map_or("no number".to_owned(), |n| n.to_string());
            let is_decided = found.is_some() && expected.is_some();
            self.push(what, text(found), text(expected), is_decided);
        }
    }

    /// An answer that is missing on either side is no agreement, nor is an undecided one.
    fn claim(&mut self, what: &str, found: Option<&Verdict>, expected: Option<&Verdict>) {
        let decided = matches!(found, Some(Verdict::Holds | Verdict::Violated));
        if !decided || found != expected {
            let text = |verdict: Option<&Verdict>| {
                verdict.map_or("nothing".to_owned(), |verdict| verdict.to_string())
            };
            let is_open = |it| matches!(it, Some(&Verdict::Undecided(_)));
            let is_decided = !is_open(found) && !is_open(expected);
            self.push(what, text(found), text(expected), is_decided);
        }
    }

    fn push(&mut self, what: &str, found: String, expected: String, is_decided: bool) {
        let what = what.to_owned();
        self.all.push(Difference { what, found, other: self.other, expected, is_decided });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::manifest::Manifest;

    fn model(more: &str) -> Model {
        let text = format!(
            "[[model]]\nname = \"a\"\ntool = \"tlc\"\nfile = \"A.tla\"\nstates = 9\n\
             mirrors = \"hang\"\n{more}\n[model.claims]\nTypeOK = \"holds\"\n\
             Live = {{ expect = \"violated\", same = \"it lives\" }}\n"
        );
        Manifest::read(&text).expect("it is sound").models.remove(0)
    }

    fn outcome(states: u64, claims: &[(&str, Verdict)]) -> Outcome {
        let counts = Counts { states: Some(states), transitions: Some(20), depth: Some(4) };
        let claims = claims.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect();
        Outcome { counts, claims, time: Duration::ZERO }
    }

    fn said(differences: &[Difference]) -> Vec<String> {
        differences.iter().map(Difference::to_string).collect()
    }

    #[test]
    fn what_is_the_same_is_no_difference() {
        let found = outcome(9, &[("TypeOK", Verdict::Holds), ("Live", Verdict::Violated)]);
        let ours = outcome(9, &[("it lives", Verdict::Violated)]);
        assert_eq!(with_manifest(&model(""), &found), []);
        assert_eq!(with_ours(&model(""), &ours, &found), []);
    }

    #[test]
    fn counts_and_verdicts_are_compared_with_both() {
        let found = outcome(8, &[("TypeOK", Verdict::Holds), ("Live", Verdict::Holds)]);
        let ours = outcome(9, &[("it lives", Verdict::Violated)]);
        let expected =
            ["states: 8, but the manifest says 9", "Live: holds, but the manifest says violated"];
        assert_eq!(said(&with_manifest(&model(""), &found)), expected);
        let expected = [
            "states: 8, but our checker says 9",
            "Live (it lives): holds, but our checker says violated",
        ];
        assert_eq!(said(&with_ours(&model(""), &ours, &found)), expected);
        let other = model("differs = \"why\"");
        assert_eq!(with_ours(&other, &ours, &found).len(), 1, "only the verdict");
    }

    #[test]
    fn no_answer_is_no_agreement() {
        let undecided = Verdict::Undecided("why".to_owned());
        let found = outcome(9, &[("TypeOK", undecided.clone())]);
        let expected = [
            "Live: nothing, but the manifest says violated",
            "TypeOK: undecided, but the manifest says holds",
        ];
        assert_eq!(said(&with_manifest(&model(""), &found)), expected);
        let ours = Outcome { counts: Counts::default(), ..outcome(9, &[("it lives", undecided)]) };
        let answer = outcome(9, &[("TypeOK", Verdict::Holds), ("Live", Verdict::Violated)]);
        let expected = [
            "states: 9, but our checker says no number",
            "depth: 4, but our checker says no number",
            "Live (it lives): violated, but our checker says undecided",
        ];
        assert_eq!(said(&with_ours(&model(""), &ours, &answer)), expected);
    }

    #[test]
    fn who_has_no_answer_contradicts_nobody() {
        let undecided = Verdict::Undecided("why".to_owned());
        let cut = |verdict| Outcome {
            counts: Counts::default(),
            ..outcome(9, &[("it lives", verdict), ("it ends", Verdict::Violated)])
        };
        let whole = outcome(9, &[("it lives", Verdict::Holds), ("it ends", Verdict::Holds)]);
        let decided = |ours: &Outcome, found: &Outcome| {
            let all = with_same_names(ours, found, Tool::Spin);
            all.into_iter().map(|it| (it.what, it.is_decided)).collect::<Vec<_>>()
        };
        let expected = [("states", false), ("it lives", false), ("it ends", true)];
        let expected = expected.map(|(what, is_decided)| (what.to_owned(), is_decided));
        assert_eq!(decided(&whole, &cut(undecided.clone())), expected);
        assert_eq!(decided(&cut(undecided), &whole), expected);
        // What is missing where the rest is told is no open question.
        let silent = outcome(8, &[("it ends", Verdict::Holds)]);
        let mut differences = Differences { other: Other::Ours, all: Vec::new() };
        differences.claim("it lives", silent.verdict("it lives"), whole.verdict("it lives"));
        assert!(differences.all[0].is_decided);
    }

    #[test]
    fn what_only_the_module_claims_must_hold() {
        let ours = outcome(9, &[("it lives", Verdict::Holds)]);
        let found = |own| outcome(9, &[("it lives", Verdict::Holds), ("TypeOK", own)]);
        assert_eq!(with_same_names(&ours, &found(Verdict::Holds), Tool::Tlc), []);
        assert_eq!(with_same_names(&ours, &found(Verdict::Violated), Tool::Tlc).len(), 1);
    }
}
