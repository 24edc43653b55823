//! A state graph drawn as text is a model: `a -x-> b -y-> a, b -z-> c`.
//!
//! Nodes are states, and each name of a node is a predicate of states ([`at`]). Names on arrows are
//! classes of actions ([`named`]) and predicates of steps ([`by`]). Chains are parted by commas.
//! `a -x-|` is an action that `actions` lists and `next_state` refuses. What comes before the last
//! semicolon are headings: `initial: a, d;` (otherwise the first node drawn is initial, and
//! `initial: ;` means none), `boundary: c;` (nodes that `within_boundary` refuses).

use stateright::Model;
use turnwise_checker::fairness::{Assumption, Class};
use turnwise_checker::formula::{Atom, Formula};

/// A graph as a model: a state is the number of a node, an action that of an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub nodes: Vec<String>,
    pub arrows: Vec<Arrow>,
    pub initial: Vec<u8>,
    pub boundary: Vec<u8>,
}

/// One drawn arrow. Without a target it is listed and refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: u8,
    pub name: String,
    pub to: Option<u8>,
}

impl Drawn {
    /// Reads a drawing.
    ///
    /// # Panics
    ///
    /// If the text is no drawing: that is a mistake in the test.
    pub fn new(text: &str) -> Self {
        let mut graph = Drawn { nodes: vec![], arrows: vec![], initial: vec![], boundary: vec![] };
        let (headings, chains) = text.rsplit_once(';').unwrap_or(("", text));
        for chain in chains.split(',').filter(|chain| !chain.trim().is_empty()) {
            graph.chain(chain);
        }
        let mut initial = None;
        for heading in headings.split(';').filter(|heading| !heading.trim().is_empty()) {
            let (what, names) = heading.split_once(':').expect("a heading is `what: names;`");
            let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
            let nodes = names.map(|name| graph.node(name)).collect();
            match what.trim() {
                "initial" => initial = Some(nodes),
                "boundary" => graph.boundary = nodes,
                other => panic!("no heading `{other}`"),
            }
        }
        graph.initial = initial.unwrap_or_else(|| vec![0]);
        assert!(!graph.nodes.is_empty() || graph.initial.is_empty(), "nothing drawn: `{text}`");
        graph
    }

    fn chain(&mut self, chain: &str) {
        let mut words = chain.split_whitespace();
        let mut from = self.node(words.next().expect("a chain begins with a node"));
        while let Some(shaft) = words.next() {
            if let Some(name) = shaft.strip_prefix('-').and_then(|rest| rest.strip_suffix("-|")) {
                self.arrows.push(Arrow { from, name: name.into(), to: None });
                continue;
            }
            let name = shaft.strip_prefix('-').and_then(|rest| rest.strip_suffix("->"));
            let name = name.unwrap_or_else(|| panic!("`{shaft}` is no arrow like `-x->`"));
            let to = self.node(words.next().expect("an arrow leads to a node"));
            self.arrows.push(Arrow { from, name: name.into(), to: Some(to) });
            from = to;
        }
    }

    fn node(&mut self, name: &str) -> u8 {
        let known = self.nodes.iter().position(|node| node == name);
        let number = known.unwrap_or_else(|| {
            self.nodes.push(name.into());
            self.nodes.len() - 1
        });
        u8::try_from(number).expect("at most 256 nodes")
    }

    /// The name of a state.
    pub fn name(&self, state: u8) -> &str {
        &self.nodes[usize::from(state)]
    }
}

impl Model for Drawn {
    type State = u8;
    type Action = u16;

    fn init_states(&self) -> Vec<u8> {
        self.initial.clone()
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u16>) {
        let numbered = self.arrows.iter().zip(0..);
        actions.extend(numbered.filter(|(arrow, _)| arrow.from == *state).map(|(_, i)| i));
    }

    fn next_state(&self, _: &u8, action: u16) -> Option<u8> {
        self.arrows[usize::from(action)].to
    }

    fn within_boundary(&self, state: &u8) -> bool {
        !self.boundary.contains(state)
    }
}

/// The state is one of these nodes.
pub fn at(nodes: &str) -> Formula<Drawn> {
    let names: Vec<String> = nodes.split_whitespace().map(String::from).collect();
    let label = format!("at {nodes}");
    Atom::state(label, move |m: &Drawn, s| names.iter().any(|name| name == m.name(*s))).into()
}

/// The step just taken goes by one of these names.
pub fn by(arrows: &str) -> Formula<Drawn> {
    let names: Vec<String> = arrows.split_whitespace().map(String::from).collect();
    let test =
        move |m: &Drawn, _: &u8, a: &u16, _: &u8| names.contains(&m.arrows[*a as usize].name);
    Atom::step(format!("by {arrows}"), test).into()
}

/// The class of the actions that go by one of these names: `x`, or `x|y`.
pub fn named(names: &str) -> Class<Drawn> {
    let wanted: Vec<String> = names.split('|').map(String::from).collect();
    Class::new(names, move |m: &Drawn, _, a| wanted.contains(&m.arrows[*a as usize].name))
}

/// Assumptions as text: `weak x, strong y|z`, or nothing.
///
/// # Panics
///
/// If an item is neither `weak …` nor `strong …`: that is a mistake in the test.
pub fn assuming(text: &str) -> Vec<Assumption<Drawn>> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| match item.split_once(' ') {
            Some(("weak", class)) => named(class).weakly_fair(),
            Some(("strong", class)) => named(class).strongly_fair(),
            _ => panic!("`{item}` is neither `weak x` nor `strong x`"),
        })
        .collect()
}
