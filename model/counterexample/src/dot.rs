//! Some states and the steps between them, as DOT, which Graphviz draws.
//!
//! A start has a double border. What lies on a counterexample's stem is bold, what lies on its
//! loop bold and red, and a loop's steps have `∞` before their names; what no step leaves here,
//! though something might, is dashed.

use std::fmt;

use petgraph::Graph;
use petgraph::dot::{Config, Dot};

/// Where something lies; what is on the loop counts most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// On no counterexample.
    #[default]
    Beside,
    /// On the way to a counterexample's loop, or on a path to its end.
    Stem,
    /// On a counterexample's loop.
    Loop,
}

/// States and steps. A state's number is its place in the list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateGraph {
    states: Vec<State>,
    steps: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    text: String,
    is_start: bool,
    is_whole: bool,
    part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    action: String,
    part: Part,
}

impl StateGraph {
    /// A state by its values, one a line; returns its number. `is_start`: behaviours begin there.
    /// `is_whole`: all the steps that leave it are added too.
    pub fn state(&mut self, values: &[String], is_start: bool, is_whole: bool) -> usize {
        let text = values.join("\n");
        self.states.push(State { text, is_start, is_whole, part: Part::Beside });
        self.states.len() - 1
    }

    /// A step between two states.
    ///
    /// # Panics
    ///
    /// If there are no such states.
    pub fn step(&mut self, from: usize, to: usize, action: impl Into<String>, part: Part) {
        self.steps.push(Edge { from, to, action: action.into(), part });
        for end in [from, to] {
            let state = &mut self.states[end];
            state.part = state.part.max(part);
        }
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }
}

/// The graph as the text of a `.dot` file.
pub fn render(graph: &StateGraph) -> String {
    let mut drawn: Graph<Label, Label> = Graph::new();
    let nodes: Vec<_> = graph
        .states
        .iter()
        .enumerate()
        .map(|(i, state)| drawn.add_node(Label(format!("{i}\n{}\n", state.text))))
        .collect();
    for step in &graph.steps {
        let mark = if step.part == Part::Loop { "∞ " } else { "" };
        let label = Label(format!("{mark}{}", step.action));
        drawn.add_edge(nodes[step.from], nodes[step.to], label);
    }
    let node = |_, (index, _): (petgraph::graph::NodeIndex, &Label)| {
        let state = &graph.states[index.index()];
        let borders = if state.is_start { 2 } else { 1 };
        let dashed = if state.is_whole { "" } else { ",dashed" };
        format!("peripheries={borders} style=\"rounded{dashed}\" {}", ink(state.part))
    };
    let edge = |_, edge: petgraph::graph::EdgeReference<'_, Label>| {
        use petgraph::visit::EdgeRef;
        ink(graph.steps[edge.id().index()].part).to_owned()
    };
    let content = Dot::with_attr_getters(&drawn, &[Config::GraphContentOnly], &edge, &node);
    let fonts = "    node [ shape=box fontname=\"monospace\" fontsize=10 ]\n    \
                 edge [ fontname=\"monospace\" fontsize=10 ]\n";
    format!("digraph states {{\n{fonts}{content}}}\n")
}

fn ink(part: Part) -> &'static str {
    match part {
        Part::Beside => "color=gray40",
        Part::Stem => "color=black penwidth=2.5",
        Part::Loop => "color=red3 penwidth=2.5",
    }
}

/// Text as Graphviz shows it, lines flush left: it takes `&name;` for a character's name.
struct Label(String);

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.replace('&', "&amp;"))
    }
}
