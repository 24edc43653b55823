//! The driven executor as a subject: commands in, observations out.

use turnwise_conformance::edges::{Here, Subject};
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::step::{Action, Entity};

use super::command::Command;
use super::compare;
use super::gates::Who;
use super::pool::Pool;
use super::watched::{Standing, Watched};
use crate::plan::Plan;
use crate::seen::Seen;

/// An executor, made anew for each run.
pub(super) struct Stage<'p> {
    plan: &'p Plan,
    now: Option<Watched>,
}

impl<'p> Stage<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Stage { plan, now: None }
    }

    fn now(&self) -> &Watched {
        self.now.as_ref().expect("a run has begun")
    }

    fn now_mut(&mut self) -> &mut Watched {
        self.now.as_mut().expect("a run has begun")
    }

    fn look(&mut self, worker: usize) -> Result<Vec<Seen>, String> {
        let task = self.now_mut().look(worker)?;
        Ok(task.map(|task| Seen::Dispatch { task, processor: worker as u8 }).into_iter().collect())
    }

    fn overrun(&mut self, task: u8) -> Result<Vec<Seen>, String> {
        let core = self.now().gates.state().task(task).flatten();
        let stops = matches!(self.plan.discipline, turnwise::Discipline::Preemptive { .. });
        if !self.now_mut().overrun(task)? {
            return Ok(vec![]);
        }
        if !stops {
            return Ok(vec![Seen::HandOff { task }]);
        }
        let core = core.ok_or("a turn without a core was stopped")?;
        let next = self.now().gates.state().at_core(core);
        let next = next.and_then(|who| match who {
            Who::Task(task) => Some(Seen::Dispatch { task, processor: core as u8 }),
            Who::Worker(_) => None,
        });
        Ok([Seen::Interrupt { task }].into_iter().chain(next).collect())
    }
}

/// Commands that are steps of the model, as far as the executor's threads are where they can take
/// them; and looks of workers for which there is nothing.
fn commands(actions: &[&Action], watched: &Watched) -> Vec<Command> {
    let gates = watched.gates.state();
    let workers = 0..watched.standing().executor.cores.len();
    let looks = workers.filter(|it| gates.at_core(*it) == Some(Who::Worker(*it)));
    let mut commands: Vec<Command> = looks.map(|worker| Command::Look { worker }).collect();
    commands.extend(actions.iter().filter_map(|action| match **action {
        Action::Operate { task, .. } | Action::Leave { task, .. } => {
            Some(Command::GoOn { task, branch: None })
        }
        Action::Choose { task, branch, .. } => Some(Command::GoOn { task, branch: Some(branch) }),
        Action::Interrupt { entity: Entity::Task(task), .. }
        | Action::HandOff { entity: Entity::Task(task), .. } => Some(Command::Overrun { task }),
        Action::Arrive { channel } => Some(Command::Arrive { channel }),
        Action::Answer { device, task, failed } => Some(Command::Answer { device, task, failed }),
        _ => None,
    }));
    commands
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        self.now.take().map(Watched::end);
    }
}

impl<'m> Subject<EveryStep<'m>> for Stage<'_> {
    type Observation = Seen;
    type Command = Command;
    type Snapshot = Standing;

    fn restart(&mut self) -> Result<(), String> {
        let pool = self.now.take().map_or_else(Pool::new, Watched::end);
        self.now = Some(Watched::new(self.plan, pool)?);
        Ok(())
    }

    fn snapshot(&mut self) -> Standing {
        self.now().standing()
    }

    fn compare(&self, here: &Here<'_, EveryStep<'m>>, standing: &Standing) -> Result<(), String> {
        let state = self.now().gates.state();
        let ids = self.now().world.state().ids.clone();
        compare::compare(&self.plan.machine, here, &standing.executor, &state, &ids)
    }

    fn commands(&self, here: &Here<'_, EveryStep<'m>>, _: &Standing) -> Vec<Command> {
        commands(&here.actions, self.now())
    }

    fn perform(&mut self, command: &Command) -> Result<Vec<Seen>, String> {
        match *command {
            Command::Look { worker } => self.look(worker),
            Command::GoOn { task, branch } => {
                if let Some(branch) = branch {
                    self.now().gates.tell(task, branch);
                }
                let goes_on = self.now_mut().go_on(task)?;
                Ok(vec![match (goes_on, branch) {
                    (true, None) => Seen::Operate { task },
                    (true, Some(branch)) => Seen::Choose { task, branch },
                    (false, _) => Seen::Leave { task },
                }])
            }
            Command::Overrun { task } => self.overrun(task),
            Command::Arrive { channel } => {
                self.now().world.step(|state| Some(state.arrive(usize::from(channel))));
                self.now_mut().settle()?;
                Ok(vec![Seen::Arrive { channel }])
            }
            Command::Answer { device, task, failed } => {
                let world = &self.now().world;
                let answered = world.step(|state| {
                    let asked = &state.asked[usize::from(device)];
                    let place = asked.iter().position(|it| *it == task)?;
                    state.answer(usize::from(device), place, failed)
                });
                self.now_mut().settle()?;
                let answer = Seen::Answer { device, task, failed };
                Ok(answered.then_some(answer).into_iter().collect())
            }
        }
    }
}
