//! Where a run leaves every behaviour of the model, and what the model would have allowed there.

mod chart;

use std::collections::BTreeSet;
use std::fmt;
use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use stateright::Model;

use crate::observation::{Field, ObservationOf, Observe};
use crate::path::{self, Path};
use crate::run::Run;
use crate::space::Space;
use crate::unfolding::{Edge, Node, Unfolding};
use crate::verdict::Effort;

/// The farthest that the model goes along with a run, and what stands there.
///
/// In a totally ordered run, what is explained and the one stuck event are the shortest beginning
/// that is no behaviour. In a partially ordered run several sets of events may be explained as far
/// as they go; this is one with the most events.
#[derive(Clone, Debug)]
pub struct Divergence<T, S, A> {
    /// The lanes' names.
    pub lanes: Vec<String>,
    /// The events that are explained, as indices into the run, in an order that explains them.
    pub explained: Vec<usize>,
    /// The last of them, as many as are drawn.
    pub recent: Vec<Shown<T>>,
    /// The events that may come next, none of which is allowed. Empty: the run ends here, and the
    /// model is in no state in which it may.
    pub stuck: Vec<Shown<T>>,
    /// All that the model can show here, by label.
    pub allowed: Vec<Shown<T>>,
    /// What is allowed and differs the least from what is stuck.
    pub nearest: Option<Nearest>,
    /// A shortest path of the model that explains what is explained; `None` if the model has no
    /// initial state.
    pub path: Option<Path<S, A>>,
    /// So many model states go with what is explained.
    pub states: usize,
    /// How much was looked at.
    pub effort: Effort,
}

/// An observation, with the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<T> {
    /// Its index in the run; `None` if it is only allowed.
    pub place: Option<usize>,
    /// Its lane, if it has one.
    pub lane: Option<usize>,
    /// The observation.
    pub what: T,
    /// In a few words.
    pub label: String,
    /// Its parts.
    pub fields: Vec<Field>,
}

/// How little is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// Which of the stuck ones.
    pub stuck: usize,
    /// Which of the allowed ones.
    pub allowed: usize,
    /// In what they differ.
    pub differences: Vec<Difference>,
}

/// A part in which two observations differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which part.
    pub name: &'static str,
    /// Its value in the run, if it has the part.
    pub run: Option<String>,
    /// Its value in the model.
    pub model: Option<String>,
}

impl<T, S, A> fmt::Display for Divergence<T, S, A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        chart::draw(self, out)
    }
}

/// The divergence at a cut, the farthest, with all states that go with it.
pub(crate) fn of<M, O>(
    mut unfolding: Unfolding<'_, '_, M, O>,
    run: &Run<ObservationOf<M, O>>,
    cut: u32,
    states: Vec<u32>,
    effort: Effort,
) -> Divergence<ObservationOf<M, O>, M::State, M::Action>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let path = shortest(&mut unfolding, cut);
    let Unfolding { space, mut order } = unfolding;
    let next: Vec<usize> = order.moves_of(cut).map(|at| order.place(order.at(at).event)).collect();
    let shown = |place: usize| {
        let event = &run.events[place];
        Shown { place: Some(place), lane: event.lane, ..show::<M, O>(space, &event.what) }
    };
    let steps = path.iter().flat_map(|path| &path.steps);
    let explained: Vec<usize> = steps.filter_map(|taken| taken.event).collect();
    let recent = explained[explained.len().saturating_sub(chart::ROWS)..].iter();
    let recent = recent.map(|&place| shown(place)).collect();
    let stuck: Vec<_> = next.into_iter().map(shown).collect();
    let allowed = allowed(space, &states);
    let nearest = nearest(&stuck, &allowed);
    let (lanes, states) = (run.lanes.clone(), states.len());
    Divergence { lanes, explained, recent, stuck, allowed, nearest, path, states, effort }
}

fn show<M: Model, O: Observe<M>>(
    space: &Space<'_, M, O>,
    what: &ObservationOf<M, O>,
) -> Shown<ObservationOf<M, O>> {
    let (label, fields) = (space.observe.label(what), space.observe.fields(what));
    Shown { place: None, lane: space.observe.lane(what), what: what.clone(), label, fields }
}

/// What the model can show in one of these states, by label.
pub(crate) fn allowed<M, O>(
    space: &mut Space<'_, M, O>,
    states: &[u32],
) -> Vec<Shown<ObservationOf<M, O>>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut numbers: BTreeSet<u32> = BTreeSet::new();
    for &state in states {
        let steps = space.steps_of(state);
        numbers.extend(space.steps[steps].iter().filter_map(|step| step.shows));
    }
    let numbers = numbers.into_iter();
    let mut allowed: Vec<_> =
        numbers.map(|what| show(space, &space.observations[what as usize])).collect();
    allowed.sort_by(|a, b| a.label.cmp(&b.label));
    allowed
}

/// A path to a cut with as few steps as can be.
fn shortest<M, O>(
    unfolding: &mut Unfolding<'_, '_, M, O>,
    cut: u32,
) -> Option<Path<M::State, M::Action>>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let start = unfolding.start().into_iter().map(|node| (node, None));
    let mut found: IndexMap<Node, Option<(usize, Edge)>, RandomState> = start.collect();
    let mut at = 0;
    while found.get_index(at)?.0.0 != cut {
        for edge in unfolding.edges(*found.get_index(at)?.0) {
            found.entry(edge.to).or_insert(Some((at, edge)));
        }
        at += 1;
    }
    let mut steps = Vec::new();
    while let Some((before, edge)) = found[at] {
        steps.push((edge.step, edge.event.map(|event| unfolding.order.place(event))));
        at = before;
    }
    steps.reverse();
    let (&(_, first), _) = found.get_index(at)?;
    Some(path::of(unfolding.space, first, &steps))
}

/// The pair with the fewest differences; the first of those.
fn nearest<T>(stuck: &[Shown<T>], allowed: &[Shown<T>]) -> Option<Nearest> {
    let pairs = (0..stuck.len()).flat_map(|s| (0..allowed.len()).map(move |a| (s, a)));
    let compared = pairs.map(|(s, a)| Nearest {
        stuck: s,
        allowed: a,
        differences: differences(&stuck[s].fields, &allowed[a].fields),
    });
    compared.min_by_key(|nearest| nearest.differences.len())
}

fn differences(run: &[Field], model: &[Field]) -> Vec<Difference> {
    let value = |fields: &[Field], name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.map(|field| field.value.clone())
    };
    let only_model = model.iter().filter(|field| value(run, field.name).is_none());
    let names = run.iter().chain(only_model).map(|field| field.name);
    let both = names.map(|name| (name, value(run, name), value(model, name)));
    both.filter(|(_, run, model)| run != model)
        .map(|(name, run, model)| Difference { name, run, model })
        .collect()
}
