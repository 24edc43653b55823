//! A model's path as a script: what the tasks do, in order, and what happens around them.

mod order;
mod reading;

use turnwise::Policy;
use turnwise_schedulers::machine::Machine;

use self::reading::Reading;
use super::Path;
use super::ground::TakesOver;

/// What the environment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// An event arrives in a channel.
    Arrive { channel: usize },
    /// A device answers a task.
    Answer { device: usize, task: u8, failed: bool },
}

/// One operation of a task, and what comes between it and the one before.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// The step of the path, from 0.
    pub(crate) step: usize,
    /// The step in which the task gets the turn, if this is the first operation of one.
    pub(crate) turn: Option<usize>,
    pub(crate) task: u8,
    /// The branch that it takes, if it is an `either`.
    pub(crate) branch: Option<u8>,
    /// Before this task had its turn: done while the one before is still in its operation.
    pub(crate) early: Vec<Outside>,
    /// After that: done before the operation.
    pub(crate) late: Vec<Outside>,
    /// Some of the early ones make tasks ready which the path has behind the one before, who gave
    /// way first.
    pub(crate) is_reordered: bool,
    /// Whose turn was taken over in between.
    pub(crate) taken: Option<Taken>,
    /// Is the executor to take this turn over before the operation, whatever the path says?
    pub(crate) overdue: Overdue,
    /// Those whose turns go on beside the processor; is this task's one of them?
    pub(crate) beside: u32,
    pub(crate) is_beside: bool,
    /// Who acts next on the processor, here or later.
    pub(crate) on_processor: Option<u8>,
}

/// Has a turn computed for a slice, and never ends on the path?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overdue {
    No,
    /// Somebody else is ready, and gets a turn.
    Awaited,
    /// Nobody else is ready. So somebody is made ready, to see it taken over.
    Alone,
}

/// A turn that is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) from: u8,
    pub(crate) step: usize,
    /// Its queue is handed off, and it goes on beside; else it is stopped.
    pub(crate) is_handed_off: bool,
}

/// The path, its loop repeated.
pub(crate) struct Script {
    pub(crate) deeds: Vec<Deed>,
    /// What comes after the last of them.
    pub(crate) rest: Vec<Outside>,
    /// For each step of the path what is done there, in words and by whom.
    pub(crate) texts: Vec<String>,
    pub(crate) kinds: Vec<Kind>,
    /// How many deeds come before the loop, and how many are in one round of it.
    pub(crate) before: usize,
    pub(crate) a_round: usize,
    /// For each task the turns that begin before the loop, and up to the last deed of all.
    pub(crate) turns: [Vec<u64>; 2],
    /// Whose turn, begun before the loop, does the first deed of it.
    pub(crate) begun: Option<u8>,
    /// Takeovers in the stem and in one round of the loop after which the same task goes on.
    pub(crate) goes_on: u64,
    /// The step in which nothing happens any more, if the path ends so; and whose turn overruns
    /// there, and is to be taken over.
    pub(crate) rests: Option<usize>,
    pub(crate) overdue_at_rest: Option<u8>,
}

/// Whose a step of the path is, once it is on an executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A task does something: compared.
    Operation(u8),
    /// A task gets a turn: the executor's choice.
    Turn(u8),
    /// A turn is taken over: the executor does that.
    TakenOver(u8),
    /// A turn is taken over and the same task goes on: nothing that could be seen.
    GoesOn(u8),
    /// The environment's: scripted.
    Outside,
    /// Nothing happens any more.
    Rest,
}

/// What the script did, since no executor does it by itself: that, and no more than was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steered {
    /// Branches of `either`.
    pub branches: bool,
    /// Events that arrive.
    pub events: bool,
    /// Answers of devices.
    pub answers: bool,
    /// How long operations take, so that slices end where the path has them end.
    pub durations: bool,
    /// When turns may be taken over: nowhere else does the executor's signal come through.
    pub takeovers: bool,
    /// The order of events: some came before a task had given way which the path has after that.
    pub order: bool,
}

impl Steered {
    /// Was anything?
    pub fn any(self) -> bool {
        self != Steered::default()
    }
}

/// A path that has no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoScript(pub(crate) String);

impl Script {
    /// The path with its loop `rounds` times, for an executor that takes turns over so, and whose
    /// policy is that; `None`: nothing is known of it.
    pub(crate) fn new(
        machine: &Machine,
        path: &Path<'_>,
        rounds: u64,
        takes_over: Option<TakesOver>,
        policy: Option<Policy>,
    ) -> Result<Script, NoScript> {
        let mut reading = Reading::new(machine, path, takes_over, policy);
        let stem = path.back_to.unwrap_or(path.moves.len());
        for step in 0..stem {
            reading.read(step)?;
        }
        let before = reading.script.deeds.len();
        reading.script.before = before;
        reading.loop_begins();
        if path.back_to.is_none() {
            return Ok(reading.end());
        }
        for round in 0..rounds {
            for step in stem..path.moves.len() {
                reading.read(step)?;
            }
            let done = reading.script.deeds.len() - before;
            if round == 0 {
                reading.script.a_round = done;
            }
            if done == 0 {
                reading.rest(stem);
                break;
            }
        }
        Ok(reading.end())
    }
}
