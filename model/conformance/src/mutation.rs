//! Spoiled runs: a judge that accepts them shows nothing when it accepts a good one.
//!
//! A spoiled run may be a behaviour of the model all the same (two steps that do not depend on each
//! other, swapped). Then the judge accepts it, and [`trial`] lists it; it is for the reader to
//! agree that it should.

use std::fmt;
use std::hash::Hash;

use stateright::Model;

use crate::judge::Judge;
use crate::observation::{ObservationOf, Observe};
use crate::run::{Event, Run, Version};
use crate::verdict::Verdict;

/// What was done to a run. Places are indices into the run before it was spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spoil {
    /// An event is left out.
    Drop(usize),
    /// An event and the next have happened in each other's stead.
    Swap(usize),
    /// An event has happened twice.
    Repeat(usize),
    /// In place of an event another was observed.
    Rename {
        /// The event.
        place: usize,
        /// Which of the alphabet.
        to: usize,
    },
}

/// A run that is not what was recorded.
#[derive(Clone, Debug)]
pub struct Spoiled<T> {
    /// What is wrong with it.
    pub spoil: Spoil,
    /// With it.
    pub run: Run<T>,
}

/// Every way to spoil a run by one change, lazily; the alphabet is what events are renamed to.
///
/// What would give the same run again is left out. Versions stay in the order of the events.
///
/// # Panics
///
/// If a number of the run is 2⁶³ or more.
pub fn spoiled<'r, T: Clone + PartialEq>(
    run: &'r Run<T>,
    alphabet: &'r [T],
) -> impl Iterator<Item = Spoiled<T>> + 'r {
    let places = || 0..run.events.len();
    let drops = places().map(|place| (Spoil::Drop(place), drop_one(run, place)));
    let pairs = 0..run.events.len().saturating_sub(1);
    let differ = |place: &usize| {
        let [one, other] = [&run.events[*place], &run.events[*place + 1]];
        (&one.what, one.lane) != (&other.what, other.lane)
    };
    let swaps = pairs.filter(differ).map(|place| (Spoil::Swap(place), swap(run, place)));
    let repeats = places().map(|place| (Spoil::Repeat(place), repeat(run, place)));
    let renames = places().flat_map(move |place| {
        let others = alphabet.iter().enumerate();
        let others = others.filter(move |(_, what)| **what != run.events[place].what);
        others.map(move |(to, what)| (Spoil::Rename { place, to }, rename(run, place, what)))
    });
    let all = drops.chain(swaps).chain(repeats).chain(renames);
    all.map(|(spoil, events)| {
        let (lanes, lost) = (run.lanes.clone(), run.lost);
        Spoiled { spoil, run: Run { lanes, events, lost } }
    })
}

fn drop_one<T: Clone>(run: &Run<T>, place: usize) -> Vec<Event<T>> {
    let mut events = run.events.clone();
    events.remove(place);
    events
}

/// The intervals stay where they are; what stands in them changes places.
fn swap<T: Clone>(run: &Run<T>, place: usize) -> Vec<Event<T>> {
    let mut events = run.events.clone();
    let [one, other] = [events[place].clone(), events[place + 1].clone()];
    let numbers = |event: &Event<T>| event.version.map(|version| (version.object, version.number));
    let same_object = |(object, _): (u64, u64)| {
        numbers(&other).filter(|(of_other, _)| *of_other == object).is_some()
    };
    let keep_versions = numbers(&one).is_some_and(same_object);
    let into = |slot: &Event<T>, content: &Event<T>| Event {
        before: slot.before,
        after: slot.after,
        lane: content.lane,
        version: if keep_versions { slot.version } else { content.version },
        what: content.what.clone(),
    };
    events[place] = into(&one, &other);
    events[place + 1] = into(&other, &one);
    events
}

/// All numbers are doubled, so that there is room right after the event.
fn repeat<T: Clone>(run: &Run<T>, place: usize) -> Vec<Event<T>> {
    let double = |event: &Event<T>| Event {
        before: event.before * 2,
        after: event.after * 2,
        version: event
            .version
            .map(|Version { object, number }| Version { object, number: number * 2 }),
        ..event.clone()
    };
    let mut events: Vec<Event<T>> = run.events.iter().map(double).collect();
    let mut again = events[place].clone();
    (again.before, again.after) = (again.after + 1, again.after + 1);
    if let Some(version) = &mut again.version {
        version.number += 1;
    }
    events.insert(place + 1, again);
    events
}

fn rename<T: Clone>(run: &Run<T>, place: usize, what: &T) -> Vec<Event<T>> {
    let mut events = run.events.clone();
    events[place].what = what.clone();
    events
}

/// What a judge said about the spoiled versions of a run.
#[must_use = "what was not refused needs a reason"]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// So many were refused.
    pub refused: usize,
    /// These are behaviours of the model themselves, each with the place in the run.
    pub behaviours: Vec<Spoil>,
    /// About these nothing was found out.
    pub undecided: Vec<Spoil>,
}

/// Judges all spoiled versions of a run.
pub fn trial<M, O>(
    judge: &mut Judge<'_, M, O>,
    run: &Run<ObservationOf<M, O>>,
    alphabet: &[ObservationOf<M, O>],
) -> Trial
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
{
    let mut trial = Trial::default();
    for Spoiled { spoil, run } in spoiled(run, alphabet) {
        match judge.judge(&run) {
            Verdict::Accepted(_) => trial.behaviours.push(spoil),
            Verdict::Diverged(_) => trial.refused += 1,
            Verdict::Undecided(_) => trial.undecided.push(spoil),
        }
    }
    trial
}

impl fmt::Display for Spoil {
    /// Events are counted from 1.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spoil::Drop(place) => write!(out, "event {} dropped", place + 1),
            Spoil::Swap(place) => write!(out, "events {} and {} swapped", place + 1, place + 2),
            Spoil::Repeat(place) => write!(out, "event {} repeated", place + 1),
            Spoil::Rename { place, to } => {
                write!(out, "event {} made number {} of the alphabet", place + 1, to + 1)
            }
        }
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trial { refused, behaviours, undecided } = self;
        let all = refused + behaviours.len() + undecided.len();
        write!(out, "{all} spoiled runs: {refused} refused")?;
        for (spoils, what) in [(behaviours, "behaviours themselves"), (undecided, "undecided")] {
            if !spoils.is_empty() {
                let list: Vec<String> = spoils.iter().map(Spoil::to_string).collect();
                write!(out, ", {} {what} ({})", spoils.len(), list.join("; "))?;
            }
        }
        Ok(())
    }
}
