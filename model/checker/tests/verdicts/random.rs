//! Small graphs, formulas and assumptions by chance, that shrink to the smallest that still fails.

use std::fmt;

use quickcheck::{Arbitrary, Gen};
use turnwise_checker::fairness::Assumption;
use turnwise_checker::formula::{self, Formula};

use crate::drawn::{Drawn, assuming, at, by};

pub mod shaped;

const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const NAMES: [&str; 3] = ["x", "y", "z"];

/// A graph as it will be drawn.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub arrows: Vec<(usize, usize, Option<usize>)>,
    pub initial: Vec<usize>,
    pub boundary: Vec<usize>,
}

/// A formula as data.
#[derive(Clone, Debug)]
pub enum Claim {
    True,
    At(Vec<usize>),
    By(Vec<usize>),
    One(One, Box<Claim>),
    Two(Two, Box<Claim>, Box<Claim>),
}

#[derive(Clone, Copy, Debug)]
pub enum One {
    Not,
    Always,
    Eventually,
}

#[derive(Clone, Copy, Debug)]
pub enum Two {
    And,
    Or,
    Implies,
    Until,
    LeadsTo,
}

/// One question: a graph, what is fair, and some claims to be decided in one run.
#[derive(Clone, Debug)]
pub struct Question {
    pub sketch: Sketch,
    /// Each as text, such as `weak x|y`; no class twice.
    pub fairness: Vec<String>,
    pub claims: Vec<Claim>,
}

fn pick<T: Clone>(g: &mut Gen, from: &[T]) -> T {
    g.choose(from).expect("something to choose from").clone()
}

/// True once in so many times.
fn once_in(g: &mut Gen, times: usize) -> bool {
    usize::arbitrary(g) % times == 0
}

fn words(names: &[&str], chosen: &[usize], between: &str) -> String {
    chosen.iter().map(|&i| names[i]).collect::<Vec<_>>().join(between)
}

impl Sketch {
    fn drawn(g: &mut Gen, count: usize, arrows: usize) -> Self {
        let nodes: Vec<usize> = (0..count).collect();
        let arrow = |g: &mut Gen| {
            let to = if once_in(g, 12) { None } else { Some(pick(g, &nodes)) };
            (pick(g, &nodes), pick(g, &[0, 1, 2]), to)
        };
        let arrows = (0..arrows).map(|_| arrow(g)).collect();
        Sketch { arrows, initial: vec![pick(g, &nodes)], boundary: vec![] }
    }

    /// One with many arrows and nothing cut off, where more depends on fairness.
    fn dense(g: &mut Gen) -> Self {
        let count = pick(g, &[3, 3, 4, 4, 5]);
        let arrows = 2 * count + usize::arbitrary(g) % count;
        Self::drawn(g, count, arrows)
    }

    /// The model.
    pub fn graph(&self) -> Drawn {
        Drawn::new(&self.to_string())
    }
}

impl fmt::Display for Sketch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "initial: {};", words(&NODES, &self.initial, ", "))?;
        if !self.boundary.is_empty() {
            write!(out, " boundary: {};", words(&NODES, &self.boundary, ", "))?;
        }
        for (i, &(from, name, to)) in self.arrows.iter().enumerate() {
            let (comma, name) = (if i == 0 { "" } else { "," }, NAMES[name]);
            match to {
                Some(to) => write!(out, "{comma} {} -{name}-> {}", NODES[from], NODES[to])?,
                None => write!(out, "{comma} {} -{name}-|", NODES[from])?,
            }
        }
        Ok(())
    }
}

impl Arbitrary for Sketch {
    fn arbitrary(g: &mut Gen) -> Self {
        let count = pick(g, &[1, 2, 3, 3, 4, 4, 4, 5, 5, 6]);
        let arrows = usize::arbitrary(g) % (2 * count + 2);
        let mut sketch = Sketch::drawn(g, count, arrows);
        if once_in(g, 4) {
            sketch.initial.push(usize::arbitrary(g) % count);
        }
        if once_in(g, 60) {
            sketch.initial.clear();
        }
        if once_in(g, 10) {
            sketch.boundary.push(usize::arbitrary(g) % count);
        }
        sketch
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let whole = self.clone();
        let arrows = without_one(&self.arrows).map({
            let whole = whole.clone();
            move |arrows| Sketch { arrows, ..whole.clone() }
        });
        let initial = without_one(&self.initial).map({
            let whole = whole.clone();
            move |initial| Sketch { initial, ..whole.clone() }
        });
        let boundary =
            without_one(&self.boundary).map(move |boundary| Sketch { boundary, ..whole.clone() });
        Box::new(arrows.chain(initial).chain(boundary))
    }
}

fn without_one<T: Clone + 'static>(items: &[T]) -> impl Iterator<Item = Vec<T>> + use<T> {
    let items = items.to_vec();
    (0..items.len()).map(move |i| {
        let mut fewer = items.clone();
        fewer.remove(i);
        fewer
    })
}

impl Claim {
    /// The formula.
    pub fn formula(&self) -> Formula<Drawn> {
        match self {
            Claim::True => Formula::True,
            Claim::At(nodes) => at(&words(&NODES, nodes, " ")),
            Claim::By(names) => by(&words(&NAMES, names, " ")),
            Claim::One(one, p) => match one {
                One::Not => formula::not(p.formula()),
                One::Always => formula::always(p.formula()),
                One::Eventually => formula::eventually(p.formula()),
            },
            Claim::Two(two, p, q) => {
                let (p, q) = (p.formula(), q.formula());
                match two {
                    Two::And => p.and(q),
                    Two::Or => p.or(q),
                    Two::Implies => p.implies(q),
                    Two::Until => formula::until(p, q),
                    Two::LeadsTo => formula::leads_to(p, q),
                }
            }
        }
    }

    /// A claim without temporal operators, at most so deep.
    pub fn immediate(g: &mut Gen, depth: usize) -> Self {
        if depth == 0 || once_in(g, 2) {
            return Self::leaf(g);
        }
        if once_in(g, 3) {
            return Claim::One(One::Not, Box::new(Self::immediate(g, depth - 1)));
        }
        let two = pick(g, &[Two::And, Two::Or, Two::Implies]);
        let (p, q) = (Self::immediate(g, depth - 1), Self::immediate(g, depth - 1));
        Claim::Two(two, Box::new(p), Box::new(q))
    }

    fn leaf(g: &mut Gen) -> Self {
        let some = |g: &mut Gen, count: usize| {
            (0..count).filter(|_| once_in(g, 2)).collect::<Vec<usize>>()
        };
        match usize::arbitrary(g) % 20 {
            0 => Claim::True,
            1..=6 => Claim::By(some(g, NAMES.len())),
            _ => Claim::At(some(g, NODES.len())),
        }
    }

    fn any(g: &mut Gen, depth: usize) -> Self {
        if depth == 0 || once_in(g, 5) {
            return Self::leaf(g);
        }
        let p = Box::new(Self::any(g, depth - 1));
        if once_in(g, 2) {
            let one = pick(g, &[One::Not, One::Always, One::Always, One::Eventually]);
            return Claim::One(one, p);
        }
        let kinds = [Two::And, Two::Or, Two::Implies, Two::Until, Two::Until, Two::LeadsTo];
        Claim::Two(pick(g, &kinds), p, Box::new(Self::any(g, depth - 1)))
    }
}

impl Arbitrary for Claim {
    fn arbitrary(g: &mut Gen) -> Self {
        Self::any(g, 3)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let leaves = |items: &[usize], leaf: fn(Vec<usize>) -> Claim| {
            Box::new(without_one(items).map(leaf)) as Box<dyn Iterator<Item = Self>>
        };
        match self {
            Claim::True => quickcheck::empty_shrinker(),
            Claim::At(nodes) => leaves(nodes, Claim::At),
            Claim::By(names) => leaves(names, Claim::By),
            Claim::One(one, p) => {
                let (one, part) = (*one, (**p).clone());
                let smaller = p.shrink().map(move |p| Claim::One(one, p));
                Box::new(std::iter::once(part).chain(smaller))
            }
            Claim::Two(two, p, q) => {
                let two = *two;
                let parts = vec![(**p).clone(), (**q).clone()];
                let smaller = (p.clone(), q.clone()).shrink();
                Box::new(parts.into_iter().chain(smaller.map(move |(p, q)| Claim::Two(two, p, q))))
            }
        }
    }
}

impl Question {
    /// The assumptions.
    pub fn assumptions(&self) -> Vec<Assumption<Drawn>> {
        assuming(&self.fairness.join(", "))
    }
}

impl fmt::Display for Question {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "graph       {}", self.sketch)?;
        writeln!(out, "assuming    {}", self.fairness.join(", "))?;
        for claim in &self.claims {
            writeln!(out, "claim       {}", claim.formula())?;
        }
        Ok(())
    }
}

impl Arbitrary for Question {
    fn arbitrary(g: &mut Gen) -> Self {
        let fairness = fairness(g, &["none", "weak", "strong"]);
        let claims = (0..pick(g, &[1, 2, 3])).map(|_| Claim::arbitrary(g)).collect();
        let sketch = if once_in(g, 3) { Sketch::dense(g) } else { Sketch::arbitrary(g) };
        Question { sketch, fairness, claims }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let whole = self.clone();
        let fewer = without_one(&self.claims).map({
            let whole = whole.clone();
            move |claims| Question { claims, ..whole.clone() }
        });
        let sketches = self.sketch.shrink().map({
            let whole = whole.clone();
            move |sketch| Question { sketch, ..whole.clone() }
        });
        let unfair = without_one(&self.fairness).map({
            let whole = whole.clone();
            move |fairness| Question { fairness, ..whole.clone() }
        });
        let claims: Vec<Self> = (0..self.claims.len())
            .flat_map(|i| self.claims[i].shrink().map(move |claim| (i, claim)))
            .map(|(i, claim)| {
                let mut smaller = whole.clone();
                smaller.claims[i] = claim;
                smaller
            })
            .collect();
        let some = |question: &Self| !question.claims.is_empty();
        Box::new(fewer.filter(some).chain(sketches).chain(unfair).chain(claims))
    }
}

fn fairness(g: &mut Gen, strengths: &[&str]) -> Vec<String> {
    let mut chosen = vec![];
    for class in ["x", "y", "z", "x|y", "y|z"] {
        let strength = pick(g, strengths);
        if strength != "none" && (class.len() == 1 || once_in(g, 4)) {
            chosen.push(format!("{strength} {class}"));
        }
    }
    chosen
}
