//! Runs one generation of an application after another, as a supervisor decides.
//!
//! The thread that calls [`supervise`] waits at a [`Line`] for the first of: the root's output, its
//! panic, its being dropped (aborted, or the executor shut down), and notices from the executor:
//! a task of the generation is stuck, or all is over. Each message bears its generation's number,
//! since a root that was left behind may still end, long after its successor began.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Decision, Failure, Stuck, SuperviseError, Supervisor};

/// What a supervision asks of the executor.
pub(crate) trait House {
    /// What the tasks of one generation have in common: the root's, and by inheritance that of
    /// every task which one of them spawns.
    type Generation;
    /// Can a stuck worker's queue be taken over? False under `cooperative`.
    fn can_switch(&self) -> bool;
    /// Is there a spare for the next generation to run on?
    fn has_spare(&self) -> bool;
    /// Spawns a root as a new generation. `notify` is called when the watchdog's callback asks to
    /// restart one of its tasks, and when the executor shuts down. `None` if it has already.
    fn begin(
        &self,
        root: impl Future<Output = ()> + Send + 'static,
        notify: Arc<dyn Fn(Notice) + Send + Sync>,
    ) -> Option<Self::Generation>;
    /// Aborts all its tasks, now and whenever a stuck one spawns another. Does not wait for them.
    fn abort(&self, generation: Self::Generation);
    /// The time, from any beginning.
    fn now(&self) -> Duration;
    /// Waits so long at a line. A notice that all is over may end it early.
    fn pause<T>(&self, line: &Line<T>, pause: Duration) {
        line.pause(pause);
    }
}

/// What the executor tells a supervision.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    /// A task is to be restarted, and so its generation.
    Stuck(Stuck),
    /// The executor has shut down: the root may never end.
    Closed,
}

/// What may happen to a generation.
enum Event<T> {
    Ended(T),
    Panicked(Box<dyn Any + Send>),
    Dropped,
    Noticed(Notice),
}

/// Where a supervision waits. Only the supervising thread receives; tasks, the reporter and the
/// executor send, each outside all locks of the executor.
pub(crate) struct Line<T> {
    sender: Sender<(u32, Event<T>)>,
    receiver: Receiver<(u32, Event<T>)>,
}

impl<T> Line<T> {
    fn new() -> Self {
        let (sender, receiver) = channel();
        Line { sender, receiver }
    }

    /// The next event of a generation; what belongs to earlier ones is thrown away.
    fn next(&self, generation: u32) -> Event<T> {
        loop {
            // The line holds a sender itself, so that it never ends; were it to, all is over.
            match self.receiver.recv() {
                Ok((of, event)) if of == generation => return event,
                Ok(_) => {}
                Err(_) => return Event::Noticed(Notice::Closed),
            }
        }
    }

    /// Throws away what comes in meanwhile: the generation was aborted, and whether the executor
    /// is closed will be seen when the next one begins.
    fn pause(&self, pause: Duration) {
        let begun = std::time::Instant::now();
        while let Some(left) = pause.checked_sub(begun.elapsed()) {
            match self.receiver.recv_timeout(left) {
                Ok((_, Event::Noticed(Notice::Closed))) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}

/// A root future that tells the line how it ended.
struct Root<F: Future> {
    generation: u32,
    /// Taken when it has told.
    line: Option<Sender<(u32, Event<F::Output>)>>,
    /// Boxed: made once a generation, and so it can be polled without unsafe code.
    future: Pin<Box<F>>,
}

impl<F: Future> Root<F> {
    fn tell(&mut self, event: Event<F::Output>) {
        if let Some(line) = self.line.take() {
            // Nobody listens any more when the supervision has given up.
            let _ = line.send((self.generation, event));
        }
    }
}

impl<F: Future> Future for Root<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let root = &mut *self;
        let event = match catch_unwind(AssertUnwindSafe(|| root.future.as_mut().poll(context))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Event::Ended(output),
            Err(panic) => Event::Panicked(panic),
        };
        root.tell(event);
        Poll::Ready(())
    }
}

impl<F: Future> Drop for Root<F> {
    fn drop(&mut self) {
        self.tell(Event::Dropped);
    }
}

/// Runs `root` until it ends, again and again as the supervisor permits. Blocks the caller.
///
/// # Errors
///
/// As [`SuperviseError`] says; a panic that is not to be followed by a restart is resumed.
pub(crate) fn supervise<T, F, H>(
    house: &H,
    supervisor: &Supervisor,
    root: impl Fn() -> F,
) -> Result<T, SuperviseError>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
    H: House,
{
    if !house.can_switch() {
        return Err(SuperviseError::Cooperative);
    }
    let line = Line::new();
    let mut restarts = 0;
    for number in 0_u32.. {
        let begun = house.now();
        let wrapped =
            Root { generation: number, line: Some(line.sender.clone()), future: Box::pin(root()) };
        let Some(generation) = house.begin(wrapped, notify(&line, number)) else { break };
        let event = line.next(number);
        let failure = match &event {
            Event::Ended(_) => None,
            Event::Panicked(_) => Some(Failure::Panicked),
            Event::Noticed(Notice::Stuck(_)) => Some(Failure::Stuck),
            Event::Dropped | Event::Noticed(Notice::Closed) => break,
        };
        let decision = failure.map_or(Decision::GiveUp, |failure| {
            supervisor.decide(restarts, failure, house.now().saturating_sub(begun))
        });
        if failure.is_some() {
            house.abort(generation);
        }
        match (decision, event) {
            (_, Event::Noticed(Notice::Stuck(stuck))) if !house.has_spare() => {
                return Err(SuperviseError::NoSpare { stuck });
            }
            (Decision::Restart { restarts: counted, after }, _) => {
                restarts = counted;
                house.pause(&line, after);
            }
            (_, Event::Ended(output)) => return Ok(output),
            (_, Event::Panicked(panic)) => resume_unwind(panic),
            (_, Event::Noticed(Notice::Stuck(stuck))) => {
                return Err(SuperviseError::GaveUp { restarts, stuck });
            }
            (_, Event::Dropped | Event::Noticed(Notice::Closed)) => break,
        }
    }
    Err(SuperviseError::Closed)
}

fn notify<T: Send + 'static>(line: &Line<T>, number: u32) -> Arc<dyn Fn(Notice) + Send + Sync> {
    let sender = line.sender.clone();
    Arc::new(move |notice| {
        // Nobody listens any more when the supervision is over.
        let _ = sender.send((number, Event::Noticed(notice)));
    })
}

#[cfg(test)]
mod tests;
