//! Every command in every state: a system driven along the edges of a model, compared at each.
//!
//! A system that can be driven step by step ([`Subject`]) is put through every command in every
//! state that it can be brought to, from its beginning again and again. After each command the
//! model must be able to show what was observed, and the system's snapshot must be that of the
//! model's state. Then every two consecutive commands: what the system has and the snapshot does
//! not show would make the second go otherwise after another first.
//!
//! States are pairs of the model's state and the snapshot: one state of the model is visited once
//! for each way in which the system can be in it.

mod divergence;
mod pairs;
mod route;

use std::fmt;
use std::hash::Hash;

use foldhash::fast::RandomState;
use stateright::Model;

pub use self::divergence::Divergence;
use crate::observation::{ObservationOf, Observe};
use crate::space::{Numbered, Space};

/// A state of the model, and the actions that it allows there.
pub struct Here<'a, M: Model> {
    /// The state.
    pub state: &'a M::State,
    /// The actions of its steps.
    pub actions: Vec<&'a M::Action>,
}

/// A system that takes steps only when it is told to.
pub trait Subject<M: Model> {
    /// What is observed of a step: what the model's steps show too.
    type Observation;
    /// What it can be told.
    type Command: Clone + Eq + fmt::Display;
    /// What is to be seen of it when it stands still.
    type Snapshot: Clone + Eq + Hash + fmt::Debug;

    /// Goes back to the beginning.
    ///
    /// # Errors
    ///
    /// What went wrong, in a sentence.
    fn restart(&mut self) -> Result<(), String>;

    /// What is to be seen of it now.
    fn snapshot(&mut self) -> Self::Snapshot;

    /// Is it in that state of the model?
    ///
    /// # Errors
    ///
    /// What is not as the model has it.
    fn compare(&self, here: &Here<'_, M>, snapshot: &Self::Snapshot) -> Result<(), String>;

    /// What it can be told here, always in the same order.
    fn commands(&self, here: &Here<'_, M>, snapshot: &Self::Snapshot) -> Vec<Self::Command>;

    /// Does what it is told, and says what was observed, in order.
    ///
    /// # Errors
    ///
    /// What went wrong, in a sentence.
    fn perform(&mut self, command: &Self::Command) -> Result<Vec<Self::Observation>, String>;
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Commands in a run, at most.
    pub longest: usize,
    /// States up to which every two consecutive commands are tried. Beyond, none is looked at that
    /// was not met by then, and `sample` commands are drawn.
    pub most: usize,
    /// So many commands are drawn where not all can be tried.
    pub sample: usize,
    /// Draws them.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { longest: 120, most: 20_000, sample: 200_000, seed: 0 }
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// States of the model and the system together.
    pub states: usize,
    /// Commands in them.
    pub edges: usize,
    /// Two consecutive commands; `None`: not all could be tried, and commands were drawn.
    pub pairs: Option<usize>,
    /// Commands that were drawn, if not all pairs could be tried.
    pub drawn: usize,
    /// Runs from the beginning.
    pub runs: usize,
    /// Commands performed, in all runs.
    pub performed: usize,
    /// States of the model that were visited, and that there are.
    pub model_states: (usize, usize),
    /// Steps of the model that were taken, and that there are.
    pub model_steps: (usize, usize),
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { states, edges, runs, performed, .. } = self;
        write!(out, "{states} states, {edges} edges, ")?;
        match self.pairs {
            Some(pairs) => write!(out, "{pairs} pairs")?,
            None => write!(out, "{} commands drawn instead of all pairs", self.drawn)?,
        }
        let ((seen, all), (taken, steps)) = (self.model_states, self.model_steps);
        write!(out, "; {performed} commands in {runs} runs; of the model ")?;
        write!(out, "{seen} of {all} states, {taken} of {steps} steps")
    }
}

/// What a subject's commands are.
type CommandOf<M, S> = <S as Subject<M>>::Command;

/// A command, and where it leads.
struct Edge<C> {
    command: C,
    to: Option<u32>,
}

/// Drives a subject.
pub struct Explorer<'a, M: Model, O: Observe<M>, S: Subject<M>> {
    space: Space<'a, M, O>,
    subject: S,
    settings: Settings,
    /// Each state of both, and what can be done there.
    nodes: Numbered<(u32, S::Snapshot)>,
    edges: Vec<Vec<Edge<S::Command>>>,
    /// Steps of the model that were taken.
    taken: Numbered<u32>,
    /// The state that the subject is in, and how it came there.
    at: u32,
    path: Vec<S::Command>,
    report: Report,
}

impl<'a, M, O, S> Explorer<'a, M, O, S>
where
    M: Model,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
    O: Observe<M>,
    S: Subject<M, Observation = ObservationOf<M, O>>,
{
    /// Of a model with one initial state, in which the subject begins. Each step must show
    /// something, and no two steps of a state the same.
    pub fn new(model: &'a M, observe: &'a O, subject: S, settings: Settings) -> Self {
        Explorer {
            space: Space::new(model, observe),
            subject,
            settings,
            nodes: Numbered::with_hasher(RandomState::default()),
            edges: vec![],
            taken: Numbered::with_hasher(RandomState::default()),
            at: 0,
            path: vec![],
            report: Report::default(),
        }
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// The first command after which system and model differ.
    ///
    /// # Panics
    ///
    /// If the model has no initial state.
    pub fn explore(mut self) -> Result<Report, Divergence> {
        self.every_edge()?;
        if self.nodes.len() < self.settings.most {
            self.every_pair()?;
        } else {
            self.sample()?;
        }
        Ok(self.sum())
    }

    /// Every command in every state.
    fn every_edge(&mut self) -> Result<(), Divergence> {
        loop {
            self.restart()?;
            let mut tried = 0;
            while self.path.len() < self.settings.longest && self.nodes.len() < self.settings.most {
                let Some(route) = self.route_to_untried() else { break };
                for edge in route {
                    self.take(edge)?;
                    tried += 1;
                }
            }
            if tried == 0 {
                return Ok(());
            }
        }
    }

    /// Commands drawn evenly, each held against the model.
    fn sample(&mut self) -> Result<(), Divergence> {
        let mut dice = fastrand::Rng::with_seed(self.settings.seed);
        while self.report.drawn < self.settings.sample {
            self.restart()?;
            while self.path.len() < self.settings.longest && !self.edges[self.at()].is_empty() {
                self.take(dice.usize(..self.edges[self.at()].len()))?;
                self.report.drawn += 1;
            }
        }
        Ok(())
    }

    fn at(&self) -> usize {
        self.at as usize
    }

    /// To the beginning.
    fn restart(&mut self) -> Result<(), Divergence> {
        self.report.runs += 1;
        self.path.clear();
        self.subject.restart().map_err(|what| self.differs(what))?;
        let start = *self.space.initial.first().expect("the model has an initial state");
        self.at = self.arrive(start)?;
        Ok(())
    }

    /// One command, of those that there are here.
    fn take(&mut self, edge: usize) -> Result<(), Divergence> {
        let Edge { command, to } = &self.edges[self.at as usize][edge];
        let (command, before) = (command.clone(), *to);
        self.path.push(command.clone());
        self.report.performed += 1;
        let seen = self.subject.perform(&command).map_err(|what| self.differs(what))?;
        let mut state = self.nodes[self.at()].0;
        for what in seen {
            state = self.step(state, &what)?;
        }
        let to = self.arrive(state)?;
        if let Some(before) = before.filter(|before| *before != to) {
            let snapshot = |node: u32| &self.nodes[node as usize].1;
            let what = format!(
                "the same command in the same state led elsewhere before: something that decides \
                 is not in the snapshot, which was\n  {:?}\nand is\n  {:?}",
                snapshot(before),
                snapshot(to),
            );
            return Err(self.differs(what));
        }
        self.edges[self.at as usize][edge].to = Some(to);
        self.at = to;
        Ok(())
    }

    /// The model shows it too.
    fn step(&mut self, state: u32, what: &ObservationOf<M, O>) -> Result<u32, Divergence> {
        let number = self.space.observation(what);
        let steps = self.space.steps_of(state);
        let shows = |step: &usize| self.space.steps[*step].shows == Some(number);
        let found: Vec<usize> = steps.clone().filter(shows).collect();
        let label = |what: u32| self.space.observe.label(&self.space.observations[what as usize]);
        match found[..] {
            [step] => {
                self.taken.insert(step as u32);
                Ok(self.space.steps[step].to)
            }
            [] => {
                let allowed = steps.filter_map(|step| self.space.steps[step].shows).map(label);
                let allowed: Vec<String> = allowed.collect();
                let (what, allowed) = (label(number), allowed.join(", "));
                Err(self.differs(format!("nothing allows `{what}`; allowed here: {allowed}")))
            }
            _ => Err(self.differs(format!("the model has two steps `{}`", label(number)))),
        }
    }

    /// The subject is in the model's state; gives the number of both.
    fn arrive(&mut self, state: u32) -> Result<u32, Divergence> {
        let snapshot = self.subject.snapshot();
        let steps = self.space.steps_of(state);
        let actions = self.space.steps[steps].iter().map(|step| &step.action).collect();
        let here = Here { state: &self.space.states[state as usize], actions };
        self.subject.compare(&here, &snapshot).map_err(|what| self.differs(what))?;
        let commands = self.subject.commands(&here, &snapshot);
        let (node, is_new) = self.nodes.insert_full((state, snapshot));
        if is_new {
            let edge = |command| Edge { command, to: None };
            self.edges.push(commands.into_iter().map(edge).collect());
        }
        Ok(node as u32)
    }

    fn differs(&self, what: String) -> Divergence {
        Divergence { commands: self.path.iter().map(CommandOf::<M, S>::to_string).collect(), what }
    }

    /// What was looked at, with all that the model has.
    fn sum(mut self) -> Report {
        let visited: Numbered<u32> = self.nodes.iter().map(|(state, _)| *state).collect();
        let mut at = 0;
        while at < self.space.states.len() {
            self.space.steps_of(at as u32);
            at += 1;
        }
        let tried = self.edges.iter().flatten().filter(|edge| edge.to.is_some());
        Report {
            states: self.nodes.len(),
            edges: tried.count(),
            model_states: (visited.len(), self.space.states.len()),
            model_steps: (self.taken.len(), self.space.steps.len()),
            ..self.report
        }
    }
}
