//! The environment's part of a path: what comes from outside, and whether anything happens at all.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use turnwise_schedulers::spec::TaskSpec;

use super::{Gate, Progress};
use crate::calm::{Then, calmly};
use crate::pump::script::Outside;
use crate::pump::{Departure, Ending};
use crate::world::World;

impl Gate {
    /// Has the environment act whenever it is due, until it is over. `world` is there once anybody
    /// has acted.
    ///
    /// Keeps the executor's signal from the thread that it is on, for good.
    pub(in crate::pump) fn attend(
        self: &Arc<Self>,
        world: &dyn Fn() -> Option<Arc<World>>,
        patience: Duration,
    ) {
        let mut progress = self.lock();
        let mut since = (progress.at, Instant::now());
        let mut is_anybody_made_ready = false;
        while progress.ending.is_none() {
            if let Some(what) = progress.outside.pop_front() {
                progress.is_acting = true;
                drop(progress);
                let world = world().expect("a task has acted");
                let is_done = act(&world, what);
                progress = self.lock();
                self.acted(&mut progress, what, is_done);
                since = (progress.at, Instant::now());
                continue;
            }
            let alone = progress.alone.take().filter(|_| !is_anybody_made_ready);
            if let Some(task) = alone {
                drop(progress);
                self.make_somebody_ready(&world().expect("a task has acted"), task);
                is_anybody_made_ready = true;
                progress = self.lock();
                continue;
            }
            if progress.at == self.script.deeds.len() && self.script.rests.is_some() {
                drop(progress);
                let is_quiet = world().is_some_and(|world| world.state().is_quiet());
                progress = self.lock();
                if is_quiet {
                    self.end(&mut progress, Ending::AtRest);
                    continue;
                }
            }
            if progress.at != since.0 {
                since = (progress.at, Instant::now());
            } else if since.1.elapsed() > patience {
                let at = progress.at;
                self.end(&mut progress, Ending::Standstill { at });
                continue;
            }
            let a_moment = Duration::from_millis(5);
            let (again, _) = self
                .changed
                .wait_timeout(progress, a_moment)
                .unwrap_or_else(PoisonError::into_inner);
            progress = again;
        }
    }

    fn acted(&self, progress: &mut Progress, what: Outside, is_done: bool) {
        progress.is_acting = false;
        match what {
            _ if !is_done => {
                let at = progress.at;
                self.end(progress, Ending::Refused { at });
            }
            Outside::Arrive { .. } => progress.steered.events = true,
            Outside::Answer { .. } => progress.steered.answers = true,
        }
        self.changed.notify_all();
    }

    /// Spawns a task, the most urgent of all, that is none of the path's. Once it has a turn, that
    /// of `task`, who was alone, was taken over.
    fn make_somebody_ready(self: &Arc<Self>, world: &World, task: u8) {
        let tasks = &world.spec.tasks;
        let spec = TaskSpec {
            name: "somebody".to_owned(),
            priority: tasks.iter().map(|task| task.priority).max().unwrap_or_default(),
            ..tasks[usize::from(task)].clone()
        };
        let gate = Arc::clone(self);
        let turns = async move {
            calmly(|| {
                let did = match gate.hands_off() {
                    true => Departure::IsHandedOff,
                    false => Departure::IsStopped,
                };
                let mut progress = gate.lock();
                if progress.ending.is_none() {
                    gate.depart(&mut progress, task, did);
                }
                drop(progress);
                ((), Then::Leave)
            });
        };
        world.host.spawn(&spec, Box::pin(turns));
    }
}

/// The environment does something; says whether it could.
fn act(world: &World, what: Outside) -> bool {
    world.step(|state| match what {
        Outside::Arrive { channel } => state.may_arrive(channel).then(|| state.arrive(channel)),
        Outside::Answer { device, task, failed } => {
            let place = state.asked[device].iter().position(|asked| *asked == task)?;
            state.answer(device, place, failed)
        }
    })
}
