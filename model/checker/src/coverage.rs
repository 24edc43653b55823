//! How often each class of actions was enabled and taken: one that never fires is worth a look.

use stateright::Model;

use crate::space::Space;

/// What was seen of one class of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The class.
    pub name: String,
    /// In so many states it had a step that changes the state.
    pub enabled_states: usize,
    /// So many edges of the state graph belong to it.
    pub taken_edges: usize,
}

/// The coverage of every class.
pub(crate) fn of<M: Model>(space: &Space<'_, M>) -> Vec<Coverage> {
    let graph = &space.graph;
    let mut by_label = vec![0; graph.label_table.len()];
    for &label in &graph.labels {
        by_label[label as usize] += 1;
    }
    let mut by_enabled = vec![0; graph.enabled_table.len()];
    for (s, &enabled) in graph.enabled.iter().enumerate() {
        by_enabled[enabled as usize] += usize::from(graph.expanded.get(s));
    }
    let classes = space.labeller.classes.iter().enumerate();
    let cover = classes.map(|(i, class)| Coverage {
        name: class.name().to_owned(),
        enabled_states: total(&by_enabled, |at| graph.enabled_table[at] >> i & 1 != 0),
        taken_edges: total(&by_label, |at| graph.label_table[at].taken >> i & 1 != 0),
    });
    cover.collect()
}

fn total(counts: &[usize], which: impl Fn(usize) -> bool) -> usize {
    (0..counts.len()).filter(|&at| which(at)).map(|at| counts[at]).sum()
}
