//! What a picture of a behaviour shows beyond its words: who waits, what broke off, what is owed.

use std::fmt;

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing has started it yet.
    NotStarted,
    /// It could run and has no turn.
    Ready,
    /// It has a turn on a worker that has none itself.
    Mounted,
    /// It has a turn and runs.
    Runs,
    /// It waits for something else than a turn.
    Waits,
    /// It has ended well.
    Done,
    /// It has ended by an error.
    Failed,
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Standing::NotStarted => "not started",
            Standing::Ready => "ready",
            Standing::Mounted => "mounted",
            Standing::Runs => "runs",
            Standing::Waits => "waits",
            Standing::Done => "done",
            Standing::Failed => "failed",
        })
    }
}

/// A task from the start on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Its name, as occupants of lanes and members of queues are named.
    pub name: String,
    /// How it stands, one a position.
    pub standings: Vec<Standing>,
}

/// What a variable is a value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A task.
    Task,
    /// A queue: its value names its members, who goes first before the others.
    Queue,
    /// Anything else.
    Other,
}

/// What a step is, where it is more than an operation of the task that has the turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A task gets a turn.
    Dispatch,
    /// A turn is broken off, and its task queues again.
    Interrupt,
    /// A turn goes on elsewhere, and its lane serves others.
    HandOff,
    /// Somebody is restarted.
    Restart,
    /// Something outside happens: an event, an answer.
    Outside,
}

/// What a fairness assumption speaks of at a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Chance {
    /// One of its steps is possible here.
    pub possible: bool,
    /// The step that leads here is one of them.
    pub taken: bool,
}

/// All of it. Whatever is empty is not drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// One a variable.
    pub kinds: Vec<Kind>,
    /// One a task.
    pub lives: Vec<Life>,
    /// One a step.
    pub marks: Vec<Option<Mark>>,
    /// One a position: for each lane, whether the turn on it has used up its slice.
    pub overruns: Vec<Vec<bool>>,
    /// One a position: is what is claimed to come still to come? All the rest of a loop, once it
    /// is so at its end.
    pub owed: Vec<bool>,
    /// What that is, as a formula; empty if nothing is known.
    pub wanted: String,
    /// One an assumption of the certificate, in its order: a chance a position.
    pub chances: Vec<Vec<Chance>>,
}

impl Drawing {
    /// # Panics
    ///
    /// If something is there and is not of this size.
    pub(super) fn assert_size(&self, lanes: usize, variables: usize, steps: usize) {
        let fits = |len: usize, whole: usize| len == 0 || len == whole;
        let positions = steps + 1;
        assert!(fits(self.kinds.len(), variables), "one kind a variable");
        assert!(fits(self.marks.len(), steps), "one mark a step");
        assert!(fits(self.overruns.len(), positions), "overruns of each position");
        assert!(fits(self.owed.len(), positions), "what is owed at each position");
        assert!(self.lives.iter().all(|life| life.standings.len() == positions), "whole lives");
        assert!(self.overruns.iter().all(|here| here.len() == lanes), "overruns of each lane");
        assert!(self.chances.iter().all(|row| row.len() == positions), "one chance a position");
    }
}
