//! A path of the model on a real executor, which goes along round after round, or escapes.
//!
//! The programs are real tasks, and the executor is as its users get it: who has the next turn it
//! decides alone. Each operation is compared with the next one of the path. As long as they are the
//! same, the executor does what the path says; at the first turn or operation that is another one
//! it escapes, and the path is none of its behaviours from there on.
//!
//! Scripted is what no executor decides: branches of `either`, what the environment and devices do,
//! how long operations take, and when a turn that lasts may be taken over (see [`Steered`]). What
//! comes from outside is there before the executor chooses, wherever its choice may depend on it.
//!
//! Under `handoff` a turn whose queue was handed off goes on beside the processor, on a thread of
//! its own. Its operations wait until the path has them; but where it gives way there, the system
//! says whether its task stands in the queue before or behind one that is queued from the processor
//! at the same time. A path that depends on that may escape in one run and not in another.

mod gate;
mod ground;
mod script;
mod why;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::spec::MachineSpec;
use turnwise_schedulers::step::Action;

use self::gate::Gate;
use self::script::Script;
use crate::plan::{self, NoPlan};

pub use self::ground::{Ground, Stage, TakesOver, Turnwise};
pub use self::script::{Kind, Steered};
pub use self::why::Why;
pub use crate::world::{Host, Turns};

/// A path, or a lasso: a stem and a loop. As `Trace` of the checker.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    /// The states; the first is initial.
    pub states: &'a [State],
    /// `moves[i]` leads from `states[i]` to the next; the last one of a lasso to `back_to`. `None`:
    /// the state stays as it is.
    pub moves: &'a [Option<Action>],
    /// Where the loop begins; `None` for a path.
    pub back_to: Option<usize>,
}

impl Path<'_> {
    /// The position after a step.
    fn after(&self, step: usize) -> usize {
        match self.back_to {
            Some(start) if step + 1 == self.states.len() => start,
            _ => step + 1,
        }
    }

    /// The steps from there to the end, and once round the loop.
    fn ahead(&self, from: usize) -> impl Iterator<Item = (usize, Option<&Action>)> {
        let again = self.back_to.map_or(0..0, |start| start..self.moves.len());
        let steps = (from..self.moves.len()).chain(again);
        steps.map(|step| (step, self.moves[step].as_ref()))
    }
}

/// How much is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How often the loop is to be gone round; at least 1.
    pub rounds: u64,
    /// So long without an operation is a standstill. It must be far more than any pause that the
    /// computer may make; and it is ten slices of the ground at least.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { rounds: 100, patience: Duration::from_secs(20) }
    }
}

/// How it ended. `at` counts the operations before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All that was asked for was done as the path says.
    AtTheEnd,
    /// The path says that nothing happens any more, and every task waits or is done.
    AtRest,
    /// The executor does something else.
    Escaped {
        /// Operations before it.
        at: usize,
        /// The step of the path, from 0, that would have been next, or in which nothing happens any
        /// more; `None`: the path is over.
        step: Option<usize>,
        /// Whose turn it is instead.
        task: u8,
        /// What is done instead.
        did: Departure,
    },
    /// What the environment is to do there cannot be done: path and programs differ.
    Refused {
        /// Operations before it.
        at: usize,
    },
    /// Nothing happened any more, although the path goes on.
    Standstill {
        /// Operations before it.
        at: usize,
    },
}

/// What is done instead of what the path says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The task has a turn.
    HasATurn,
    /// The task goes on with its turn.
    GoesOn,
    /// The task's turn is stopped, where the path has its queue handed off.
    IsStopped,
    /// The queue of the task's turn is handed off, where the path has it stopped.
    IsHandedOff,
    /// The task, whose turn it is, does another operation.
    Does(String),
}

/// A task's turns and operations in the loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The task's name.
    pub task: String,
    /// Turns that the loop has, in all its rounds. One that is interrupted goes on later, and is
    /// one turn.
    pub turns_expected: u64,
    /// Turns that were seen: how often the task was polled.
    pub turns: u64,
    /// Operations that the loop has, in all its rounds.
    pub operations_expected: u64,
    /// Operations that were done.
    pub operations: u64,
}

/// A step of the path, on the executor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What the path says, in words; empty where nothing happens.
    pub text: String,
    /// Whose step it is.
    pub kind: Kind,
    /// How often it was done, of operations.
    pub done: u64,
}

/// What became of a path on an executor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pumped {
    /// How it ended.
    pub ending: Ending,
    /// Rounds of the loop that were completed.
    pub rounds: u64,
    /// One a step of the path.
    pub steps: Vec<Told>,
    /// One a task; the loop alone.
    pub tallies: Vec<Tally>,
    /// What was scripted.
    pub steered: Steered,
    /// Takeovers that the path has, in its stem and in one round of its loop, after which the same
    /// task goes on. On an executor nothing of them is to be seen, and it need not have them.
    pub goes_on: u64,
}

impl Pumped {
    /// Was everything done as the path says, with all turns that it has and no others?
    pub fn is_reproduced(&self) -> bool {
        let as_expected = |it: &Tally| it.turns == it.turns_expected;
        matches!(self.ending, Ending::AtTheEnd | Ending::AtRest)
            && self.tallies.iter().all(as_expected)
    }
}

/// Why nothing was run.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotHosted {
    /// The machine is none that real tasks can be.
    Machine(NoPlan),
    /// The machine has so many processors, more than one.
    Processors(u8),
    /// The path has a step that nothing does on an executor.
    Step(String),
    /// The executor cannot be built.
    Executor(String),
}

impl std::fmt::Display for NotHosted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotHosted::Machine(why) => why.fmt(out),
            NotHosted::Processors(many) => {
                write!(out, "the machine has {many} processors; an executor is compared with one")
            }
            NotHosted::Step(what) => write!(out, "nothing on an executor does `{what}`"),
            NotHosted::Executor(why) => write!(out, "the executor cannot be built: {why}"),
        }
    }
}

impl std::error::Error for NotHosted {}

/// Runs the machine's programs on the ground, along the path.
///
/// # Errors
///
/// If they cannot be run there.
///
/// # Panics
///
/// If the path is none of the machine's.
pub fn pump(
    machine: &Machine,
    path: &Path<'_>,
    ground: &dyn Ground,
    settings: Settings,
) -> Result<Pumped, NotHosted> {
    pump_programs(machine.spec(), machine, path, ground, settings)
}

/// The same with the programs of `spec`, of which it is asked whether they are the machine's: as
/// many tasks, channels and devices, with the same names.
///
/// # Errors
///
/// As [`pump`].
///
/// # Panics
///
/// As [`pump`].
pub fn pump_programs(
    spec: &MachineSpec,
    machine: &Machine,
    path: &Path<'_>,
    ground: &dyn Ground,
    settings: Settings,
) -> Result<Pumped, NotHosted> {
    plan::check(spec).map_err(NotHosted::Machine)?;
    if spec.scheduler.carriers > 1 {
        return Err(NotHosted::Processors(spec.scheduler.carriers));
    }
    let takes_over = ground.takes_over();
    let script = Script::new(machine, path, settings.rounds, takes_over, ground.policy());
    let script = script.map_err(|it| NotHosted::Step(it.0))?;
    let names = spec.tasks.iter().map(|task| task.name.clone()).collect();
    let gate = Arc::new(Gate::new(script, names, takes_over));
    let stage = Stage { spec: spec.clone(), gate: Arc::clone(&gate), world: OnceLock::new() };
    // How long a turn is watched until it is taken over is the executor's affair.
    let patience = settings.patience.max(ground.slice() * SLICES);
    let result = std::thread::scope(|scope| {
        // Both on threads of their own: the caller's keeps its signals.
        let runs = scope.spawn(|| {
            // Else the environment would wait for tasks that there are not, also after a panic.
            let _gives_up = GivesUp(&gate);
            ground.run(&stage)
        });
        scope.spawn(|| gate.attend(&|| stage.world.get().cloned(), patience));
        runs.join()
    });
    let result = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    result.map_err(NotHosted::Executor)?;
    Ok(told(machine, path, &gate))
}

/// So many slices at least before nothing is said to happen.
const SLICES: u32 = 10;

/// Ends it once nothing runs any more.
struct GivesUp<'a>(&'a Gate);

impl Drop for GivesUp<'_> {
    fn drop(&mut self) {
        self.0.give_up(Ending::Standstill { at: 0 });
    }
}

fn told(machine: &Machine, path: &Path<'_>, gate: &Gate) -> Pumped {
    let script = &gate.script;
    let (turns, operations, at) = gate.counts();
    let mut done = vec![0; path.moves.len()];
    script.deeds[..at].iter().for_each(|deed| done[deed.step] += 1);
    let steps = script.texts.iter().zip(&script.kinds).zip(done);
    let steps = steps.map(|((text, &kind), done)| Told { text: text.clone(), kind, done });
    let mut expected = vec![0; turns.len()];
    let in_loop = script.deeds.get(script.before..).unwrap_or_default();
    in_loop.iter().for_each(|deed| expected[usize::from(deed.task)] += 1);
    let tally = |task: usize| Tally {
        task: machine.spec().tasks[task].name.clone(),
        turns_expected: script.turns[1][task] - script.turns[0][task],
        turns: turns[task],
        operations_expected: expected[task],
        operations: operations[task],
    };
    let rounds = match script.a_round {
        0 => 0,
        many => (at.saturating_sub(script.before) / many) as u64,
    };
    Pumped {
        ending: gate.ending().expect("it is over"),
        rounds,
        steps: steps.collect(),
        tallies: (0..turns.len()).map(tally).collect(),
        steered: gate.steered(),
        goes_on: script.goes_on,
    }
}
