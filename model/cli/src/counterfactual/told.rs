//! Causes in words, and for programs.

use serde_json::{Value, json};
use turnwise_schedulers::outcome::Outcome;

use super::{Answer, Because, Causes, Change};

/// Who overtakes and how, because of whom, what would mend it and what would not, a sentence each.
pub(crate) fn lines(causes: &Causes) -> Vec<String> {
    let mut lines = Vec::new();
    for overtaker in &causes.overtakers {
        let armed = match &overtaker.armed_by {
            Some(action) => format!("; made ready again by `{action}`"),
            None => String::new(),
        };
        lines.push(format!("overtaken by {}: {}{armed}", overtaker.task, overtaker.how));
    }
    lines.extend(because(causes));
    lines.push(match named(&causes.changes, Outcome::Holds) {
        none if none.is_empty() => "no single change that was tried would mend it".to_owned(),
        some => format!("would hold with: {some}"),
    });
    for (outcome, words) in
        [(Outcome::Violated, "would not with"), (Outcome::Undecided, "not known with")]
    {
        let some = named(&causes.changes, outcome);
        if !some.is_empty() {
            lines.push(format!("{words}: {some}"));
        }
    }
    lines
}

/// Because of whom, or of nobody, or that it is not known.
fn because(causes: &Causes) -> Option<String> {
    let copies = causes.overtakers.iter().any(|it| it.is_copy);
    let all = if copies { "all but its copies" } else { "all of them" };
    Some(match &causes.because {
        Because::Nobody if copies => {
            "overtaken by its own copies only: they cannot be idle without it".to_owned()
        }
        Because::Nobody => return None,
        Because::Of(tasks) => {
            let who = tasks.join(" and ");
            let others = causes.overtakers.iter().filter(|it| !tasks.contains(&it.family));
            let others: Vec<&str> = others.map(|it| &*it.task).collect();
            let not = if others.is_empty() {
                String::new()
            } else {
                format!(", with {} as it is", others.join(", "))
            };
            format!("because of {who}: were it idle, the claim would hold{not}")
        }
        Because::Open(Answer::Is(Outcome::Violated)) => {
            format!("not because of who overtakes: were {all} idle, it would not hold")
        }
        Because::Open(Answer::Is(Outcome::Undecided)) => format!(
            "because of whom is not known: were {all} idle, there would be too much to look at"
        ),
        Because::Open(Answer::Is(Outcome::Vacuous)) => {
            format!("because of whom cannot be said: were {all} idle, the claim would say nothing")
        }
        Because::Open(Answer::NoClaim) => format!(
            "because of whom cannot be said: were {all} idle, nothing would be left to claim"
        ),
        Because::Open(Answer::NoMachine) => {
            format!("because of whom cannot be said: no machine has {all} idle")
        }
        Because::Open(Answer::Is(Outcome::Holds)) => unreachable!("then it is because of all"),
    })
}

fn named(changes: &[Change], outcome: Outcome) -> String {
    let of = changes.iter().filter(|change| change.answer == Answer::Is(outcome));
    of.map(|change| change.what.as_str()).collect::<Vec<_>>().join(", ")
}

/// The same for programs.
pub(crate) fn json(causes: &Causes) -> Value {
    let overtakers = causes
        .overtakers
        .iter()
        .map(|it| json!({ "task": it.task, "how": it.how, "armed by": it.armed_by }));
    let changes = causes
        .changes
        .iter()
        .map(|change| json!({ "what": change.what, "verdict": verdict(change.answer) }));
    let (tasks, all_idle) = match &causes.because {
        Because::Nobody => (None, None),
        Because::Of(tasks) => (Some(tasks), None),
        Because::Open(answer) => (None, Some(*answer)),
    };
    let all_idle = all_idle.map(|answer| match answer {
        Answer::Is(outcome) => outcome.to_string(),
        Answer::NoClaim => "nothing to claim".to_owned(),
        Answer::NoMachine => "no such machine".to_owned(),
    });
    json!({
        "overtakers": overtakers.collect::<Vec<_>>(),
        "because of": tasks,
        "all idle": all_idle,
        "changes": changes.collect::<Vec<_>>(),
    })
}

fn verdict(answer: Answer) -> Option<String> {
    match answer {
        Answer::Is(outcome) => Some(outcome.to_string()),
        Answer::NoClaim | Answer::NoMachine => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Overtaker;
    use super::*;

    fn causes(because: Because, is_copy: bool) -> Causes {
        let overtaker = Overtaker {
            task: "hog".to_owned(),
            family: "hog".to_owned(),
            is_copy,
            how: "it is in the slot".to_owned(),
            armed_by: None,
        };
        Causes { overtakers: vec![overtaker], because, changes: vec![] }
    }

    #[test]
    fn only_what_was_found_violated_is_said_to_be() {
        let answers = [
            (Answer::Is(Outcome::Violated), "violated", "it would not hold"),
            (Answer::Is(Outcome::Undecided), "undecided", "is not known: "),
            (Answer::Is(Outcome::Vacuous), "vacuous", "the claim would say nothing"),
            (Answer::NoClaim, "nothing to claim", "nothing would be left to claim"),
            (Answer::NoMachine, "no such machine", "no machine has all of them idle"),
        ];
        for (answer, word, words) in answers {
            let causes = causes(Because::Open(answer), false);
            let line = &lines(&causes)[1];
            assert!(line.contains(words), "{line}");
            let denies = line.starts_with("not because of who overtakes");
            assert_eq!(denies, answer == Answer::Is(Outcome::Violated), "{line}");
            assert_eq!(json(&causes)["all idle"], word);
        }
    }

    #[test]
    fn copies_of_the_victim_are_told_apart() {
        let line = |because, is_copy| lines(&causes(because, is_copy)).swap_remove(1);
        let all = Because::Open(Answer::Is(Outcome::Violated));
        assert!(line(all, true).contains("were all but its copies idle"));
        assert!(line(Because::Nobody, true).starts_with("overtaken by its own copies only"));
        assert!(line(Because::Nobody, false).starts_with("no single change"));
    }
}
