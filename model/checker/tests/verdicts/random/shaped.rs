//! Questions by chance that are shaped so that more depends on fairness.

use std::fmt;

use quickcheck::{Arbitrary, Gen};

use super::{
    Claim, NAMES, NODES, One, Question, Sketch, Two, fairness, once_in, pick, without_one,
};

/// A question of how long something waits.
#[derive(Clone, Debug)]
pub struct Wait {
    pub question: Question,
    pub from: Claim,
    pub to: Claim,
    /// One for each name on arrows.
    pub weights: Vec<u8>,
    pub resting: Vec<usize>,
}

impl Wait {
    /// The weights as text, such as `x=1 rest:a`.
    pub fn weights(&self) -> String {
        let moving =
            self.weights.iter().zip(NAMES).map(|(weight, name)| format!("{name}={weight}"));
        let resting = self.resting.iter().map(|&node| format!("rest:{}", NODES[node]));
        moving.chain(resting).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.formula(), self.to.formula());
        writeln!(out, "{}wait        from {from} to {to}, {}", self.question, self.weights())
    }
}

impl Arbitrary for Wait {
    fn arbitrary(g: &mut Gen) -> Self {
        let mut question = Question::arbitrary(g);
        question.claims.clear();
        let (mut from, mut to) = (Claim::immediate(g, 1), Claim::immediate(g, 1));
        if !once_in(g, 4) {
            question.sketch = Sketch::dense(g);
            question.fairness = fairness(g, &["strong", "strong", "weak"]);
            let nodes: Vec<usize> = (0..NODES.len() - 1).collect();
            (from, to) = (Claim::At(vec![pick(g, &nodes)]), Claim::At(vec![pick(g, &nodes)]));
        }
        Wait {
            question,
            from,
            to,
            weights: NAMES.iter().map(|_| pick(g, &[0, 0, 1, 2])).collect(),
            resting: if once_in(g, 8) { vec![pick(g, &[0, 1, 2, 3])] } else { vec![] },
        }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let whole = self.clone();
        let sketches = self.question.sketch.shrink().map({
            let whole = whole.clone();
            move |sketch| {
                let question = Question { sketch, ..whole.question.clone() };
                Wait { question, ..whole.clone() }
            }
        });
        let unfair = without_one(&self.question.fairness).map({
            let whole = whole.clone();
            move |fairness| {
                let question = Question { fairness, ..whole.question.clone() };
                Wait { question, ..whole.clone() }
            }
        });
        let claims = (self.from.clone(), self.to.clone()).shrink().map({
            let whole = whole.clone();
            move |(from, to)| Wait { from, to, ..whole.clone() }
        });
        let rest = without_one(&self.resting).map(move |resting| Wait { resting, ..whole.clone() });
        Box::new(sketches.chain(unfair).chain(claims).chain(rest))
    }
}

/// A question of which assumptions carry a claim: several, and claims that need them.
#[derive(Clone, Debug)]
pub struct Carried(pub Question);

impl fmt::Display for Carried {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Arbitrary for Carried {
    fn arbitrary(g: &mut Gen) -> Self {
        let mut question = Question::arbitrary(g);
        question.fairness = fairness(g, &["strong", "strong", "weak", "none"]);
        if !once_in(g, 4) {
            question.sketch = Sketch::dense(g);
            let nodes: Vec<usize> = (0..NODES.len() - 1).collect();
            let mut at =
                |count: usize| Box::new(Claim::At((0..count).map(|_| pick(g, &nodes)).collect()));
            let (p, q) = (at(1), at(2));
            let often = Box::new(Claim::One(One::Eventually, q.clone()));
            question.claims = vec![match usize::arbitrary(g) % 3 {
                0 => Claim::Two(Two::LeadsTo, p, q),
                1 => Claim::One(One::Always, often),
                _ => *often,
            }];
        }
        Carried(question)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Carried))
    }
}
