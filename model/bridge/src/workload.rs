//! Programs in: each becomes a task of the executor that does what its operations say.

mod doing;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use turnwise::deterministic::spend;
use turnwise_schedulers::program::{Name, Operation, Statement};

use crate::mark::Mark;
use crate::world::{Attempt, World};

pub(crate) use doing::Doing;

/// How a task's program goes on after a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// With the next one.
    On,
    /// It ends.
    Exit,
    /// It ends by an error.
    Fail,
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Flow> + Send + 'a>>;

/// One task of a workload.
pub(crate) struct Actor {
    pub(crate) world: Arc<World>,
    pub(crate) task: u8,
    /// Draws branches.
    dice: fastrand::Rng,
    /// Draws how long operations take on threads: no draw of branches depends on it.
    jitter: fastrand::Rng,
}

/// How long an operation takes beside what it does, at most: long enough for turns to overrun.
const WORK: u32 = 600;
/// Of so many operations one lets another thread go first.
const LETS_GO: u8 = 32;
/// At most so many units of time on the clock of a deterministic driver.
const MOST: u32 = 3;
/// Such a unit.
pub(crate) const OPERATION: Duration = Duration::from_millis(1);

impl Actor {
    pub(crate) fn new(world: &Arc<World>, task: u8, dice: fastrand::Rng) -> Actor {
        let jitter = jitter(&dice);
        Actor { world: Arc::clone(world), task, dice, jitter }
    }

    /// Its program, to its end.
    pub(crate) async fn run(mut self) {
        let world = Arc::clone(&self.world);
        let program = &world.spec.tasks[usize::from(self.task)].program;
        let failed = self.body(&program.body).await == Flow::Fail;
        let task = self.task;
        world
            .operate(task, Doing::End { failed }, |state| {
                state.end(task);
                Attempt::Done(Mark::Leave)
            })
            .await;
    }

    fn body<'a>(&'a mut self, body: &'a [Statement]) -> Boxed<'a> {
        Box::pin(async move {
            for statement in body {
                let flow = self.statement(&statement.operation).await;
                if flow != Flow::On {
                    return flow;
                }
            }
            Flow::On
        })
    }

    async fn statement(&mut self, operation: &Operation) -> Flow {
        match operation {
            Operation::Work(many) => {
                for _ in 0..*many {
                    self.tick(operation).await;
                }
            }
            Operation::Spin => loop {
                self.tick(operation).await;
            },
            Operation::Yield => {
                self.world.use_fuel(self.task, Doing::Statement(operation)).await;
                self.world.host.yield_now().await;
            }
            Operation::Await(device, otherwise) => {
                return self.ask(operation, device, otherwise).await;
            }
            Operation::Block(..) => unreachable!("a plan has no blocking calls"),
            Operation::Loop(body) => loop {
                let flow = self.body(body).await;
                if flow != Flow::On {
                    return flow;
                }
            },
            Operation::Repeat(many, body) => {
                for _ in 0..*many {
                    let flow = self.body(body).await;
                    if flow != Flow::On {
                        return flow;
                    }
                }
            }
            Operation::Either(branches) => {
                let (world, task) = (Arc::clone(&self.world), self.task);
                let mut branch = self.dice.u8(..branches.len() as u8);
                world
                    .operate(task, Doing::Statement(operation), |_| {
                        branch = world.branch_of(task).unwrap_or(branch);
                        Attempt::Done(Mark::Choose { branch })
                    })
                    .await;
                return self.body(&branches[usize::from(branch)]).await;
            }
            Operation::Exit => return Flow::Exit,
            Operation::Spawn(other) => self.spawn(operation, other).await,
            shared => self.share(shared).await,
        }
        Flow::On
    }

    /// A unit of computation.
    async fn tick(&mut self, operation: &Operation) {
        let doing = Doing::Statement(operation);
        self.world.operate(self.task, doing, |_| Attempt::Done(Mark::Operate)).await;
        for _ in 0..self.jitter.u32(..WORK) {
            std::hint::spin_loop();
        }
        if self.jitter.u8(..LETS_GO) == 0 {
            std::thread::yield_now();
        }
        // Some are so long that the turn overruns with them, some take no time at all.
        spend(OPERATION * self.dice.u32(..=MOST));
    }

    /// An operation on something that tasks share.
    async fn share(&mut self, operation: &Operation) {
        let (world, task) = (Arc::clone(&self.world), self.task);
        let spec = &world.spec;
        let other = |name: &Name| place(spec.tasks.iter().map(|it| &it.name), name) as u8;
        let channel = |name: &Name| place(spec.channels.iter().map(|it| &it.name), name);
        let lock = |name: &Name| place(spec.locks.iter().map(|it| &it.name), name);
        world
            .operate(task, Doing::Statement(operation), |state| match operation {
                Operation::Receive(name) => state.receive(task, channel(name)),
                Operation::Send(name) => state.send(task, channel(name)),
                Operation::Wait => state.wait_for_wake(task),
                Operation::Wake(name) => state.wake(other(name)),
                Operation::Lock(name) => state.lock(task, lock(name)),
                Operation::Unlock(name) => state.unlock(task, lock(name)),
                Operation::Join(name) => state.join(task, other(name)),
                // What counters hold nobody sees.
                _ => Attempt::Done(Mark::Operate),
            })
            .await;
    }

    async fn ask(
        &mut self,
        operation: &Operation,
        device: &Name,
        otherwise: &Option<Vec<Statement>>,
    ) -> Flow {
        let (world, task) = (Arc::clone(&self.world), self.task);
        let device = place(world.spec.devices.iter().map(|it| &it.name), device);
        let doing = Doing::Statement(operation);
        world.operate(task, doing, |state| state.ask(task, device)).await;
        let was_refused = world.state().was_refused(task);
        match (was_refused, otherwise) {
            (true, Some(body)) => self.body(body).await,
            // An error that nothing handles ends the task.
            (true, None) => Flow::Fail,
            (false, _) => Flow::On,
        }
    }

    async fn spawn(&mut self, operation: &Operation, other: &Name) {
        let (world, task) = (Arc::clone(&self.world), self.task);
        let other = place(world.spec.tasks.iter().map(|it| &it.name), other) as u8;
        let mut dice = self.dice.fork();
        world
            .operate(task, Doing::Statement(operation), |state| {
                if state.start(other) {
                    let dice = dice.fork();
                    let id = spawn(Actor::new(&world, other, dice));
                    state.ids.insert(id, other);
                }
                Attempt::Done(Mark::Operate)
            })
            .await;
    }
}

/// Dice for what only takes time, drawn from others that stay as they are.
pub(crate) fn jitter(dice: &fastrand::Rng) -> fastrand::Rng {
    fastrand::Rng::with_seed(!dice.clone().u64(..))
}

fn place<'a>(mut names: impl Iterator<Item = &'a String>, name: &Name) -> usize {
    names.position(|it| *it == name.text).expect("the machine was compiled with these names")
}

/// Spawns the task on the world's executor, and gives the number that it has there.
pub(crate) fn spawn(actor: Actor) -> u64 {
    let (world, task) = (Arc::clone(&actor.world), actor.task);
    let host = Arc::clone(&world.host);
    let mut program = Box::pin(actor.run());
    let turns = {
        let world = Arc::clone(&world);
        poll_fn(move |context| {
            world.turn(task);
            program.as_mut().poll(context)
        })
    };
    host.spawn(&world.spec.tasks[usize::from(task)], Box::pin(turns))
}

/// Spawns those that start by themselves, in the order of the description.
pub(crate) fn start(world: &Arc<World>, dice: &mut fastrand::Rng) {
    let starting = (0..).zip(&world.spec.tasks).filter(|(_, task)| task.starts);
    for (task, _) in starting {
        world.state().start(task);
        let id = spawn(Actor::new(world, task, dice.fork()));
        world.state().ids.insert(id, task);
    }
}
