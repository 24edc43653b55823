//! Running a program on an executor: each step as it stands, each join compared with the journal.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Poll;
use std::time::{Duration, Instant};

use turnwise::{
    AbortHandle, JoinError, JoinHandle, block_in_place, sleep, task, timeout, yield_now,
};

use crate::channel::Channel;
use crate::hangs::Watchdog;
use crate::journal::{Event, Journal, Life, Output};
use crate::program::{CHANNELS, Program, Step};
use crate::setup::Setup;

/// As long as is waited for what may never come.
const A_WHILE: Duration = Duration::from_micros(500);
/// How a panic that a program asks for speaks.
pub(crate) const MEANT: &str = "the program says so";

/// What is known of a joined task: who, and what the handle said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Output(usize),
    Panic,
    Cancelled,
}

/// What all tasks of a run share.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub journal: Journal,
    pub channels: [Channel; CHANNELS],
    /// Joins, each of the task and of what its handle said.
    pub joins: Arc<Mutex<Vec<(usize, Said)>>>,
}

impl World {
    fn joined(&self, child: usize, result: Result<Output, JoinError>) {
        let said = match result {
            Ok(output) => Said::Output(output.task),
            Err(error) if error.is_panic() => {
                let payload = error.into_panic();
                assert_eq!(payload.downcast_ref::<&str>(), Some(&MEANT), "another panic");
                Said::Panic
            }
            Err(_) => Said::Cancelled,
        };
        self.joins.lock().expect("nobody panics under it").push((child, said));
    }
}

/// A handle, and whose it is.
struct Child {
    task: usize,
    handle: JoinHandle<Output>,
}

type Tasks = Pin<Box<dyn Future<Output = Output> + Send>>;

/// Where a task finds what it may abort itself by, as soon as the one who spawned it has it.
type Own = Arc<OnceLock<AbortHandle>>;

/// The future of a task, which writes its turns down.
fn run(world: World, mut life: Life, itself: Own, steps: Vec<Step>) -> Tasks {
    let mut own = None;
    let id = life.task;
    let journal = world.journal.clone();
    let body = async move {
        let mut children: Vec<Child> = vec![];
        for step in steps {
            match step {
                Step::AbortItself => {
                    if let Some(itself) = itself.get() {
                        world.journal.note(Event::Aborted(life.task));
                        itself.abort();
                    }
                }
                step => one(&world, &mut life, &mut children, step).await,
            }
        }
        life.finishes()
    };
    let mut body = Box::pin(body);
    Box::pin(poll_fn(move |context| {
        own.get_or_insert_with(|| task::id().expect("a task"));
        assert_eq!(own, task::id(), "it is one task all its life");
        journal.note(Event::Turn(id));
        let poll = body.as_mut().poll(context);
        if let Poll::Ready(output) = &poll {
            assert_eq!(output.task, id);
        }
        poll
    }))
}

fn chosen(children: &[Child], number: u8) -> Option<usize> {
    (!children.is_empty()).then(|| usize::from(number) % children.len())
}

fn compute(microseconds: u16) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_micros(microseconds.into()) {
        std::hint::spin_loop();
    }
}

/// One step that waits for no child.
async fn alone(world: &World, life: &mut Life, step: Step) {
    match step {
        Step::Yield => {
            life.yields();
            yield_now().await;
        }
        Step::Sleep(time) => sleep(Duration::from_micros(time.into())).await,
        Step::Send(to) => world.channels[usize::from(to) % CHANNELS].send(u32::from(to)),
        Step::Receive(from) => {
            let from = usize::from(from) % CHANNELS;
            if let Ok(item) = timeout(A_WHILE, world.channels[from].receive()).await {
                assert_eq!(item as usize % CHANNELS, from, "sent to this channel");
            }
        }
        Step::Compute(time) => compute(time),
        Step::InPlace(time) => block_in_place(|| compute(time)),
        Step::Panic => {
            life.panics();
            std::panic::panic_any(MEANT);
        }
        _ => unreachable!("a step with children"),
    }
}

async fn one(world: &World, life: &mut Life, children: &mut Vec<Child>, step: Step) {
    match step {
        Step::Spawn(priority, steps) => {
            let born = world.journal.born(priority);
            let task = born.task;
            let itself = Own::default();
            let future = run(world.clone(), born, Arc::clone(&itself), steps);
            let handle = turnwise::task().priority(priority).spawn(future);
            itself.set(handle.abort_handle()).expect("set once");
            children.push(Child { task, handle });
        }
        Step::Join(number) => {
            if let Some(child) = chosen(children, number) {
                let Child { task, handle } = children.swap_remove(child);
                world.joined(task, handle.await);
            }
        }
        Step::JoinAWhile(number) => {
            if let Some(child) = chosen(children, number)
                && let Ok(result) = timeout(A_WHILE, &mut children[child].handle).await
            {
                world.joined(children[child].task, result);
                drop(children.swap_remove(child));
            }
        }
        Step::Abort(number) => {
            if let Some(child) = chosen(children, number) {
                world.journal.note(Event::Aborted(children[child].task));
                children[child].handle.abort();
            }
        }
        Step::Detach(number) => {
            if let Some(child) = chosen(children, number) {
                drop(children.swap_remove(child));
            }
        }
        step => alone(world, life, step).await,
    }
}

/// Runs it to its end, detached tasks too.
pub(crate) fn on(setup: Setup, program: &Program) -> World {
    let executor = setup.build();
    let world = World::default();
    let _watchdog = Watchdog::watch(format!("{setup:?}: {program:?}"), executor.handle());
    let born = world.journal.born(0);
    let root = executor.spawn(run(world.clone(), born, Own::default(), program.clone()));
    world.joined(0, executor.block_on(root));
    while executor.metrics().live > 0 {
        std::thread::yield_now();
    }
    let report = executor.shutdown(Duration::MAX);
    assert!(report.is_clean() && report.cancelled == 0, "{setup:?}: {report}");
    world
}
