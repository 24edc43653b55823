//! The classic programming model: windows, registered callbacks, queues of input.
//!
//! A program opens a window, registers what is to be called when something happens to it, and
//! returns. When something happens, the callback is called, handles it, and returns. Here each
//! window is a task of the executor, named after the window, and a callback that runs is a turn
//! of that task: one input, one turn. The model knows nothing of the discipline; what happens
//! when a callback does *not* return is the discipline's doing.
//!
//! ```
//! use turnwise::event_loop::EventLoop;
//! use turnwise::{Discipline, Executor, Policy};
//!
//! let ex = Executor::builder()
//!     .workers(1)
//!     .policy(Policy::Fifo)
//!     .discipline(Discipline::Cooperative)
//!     .build()?;
//! let text = ex.run(async {
//!     let desktop = EventLoop::builder().build(&turnwise::Handle::current());
//!     let (editor, task) = desktop
//!         .window_with("editor", String::new())
//!         .on(|key: &char, window| window.state.push(*key))
//!         .open();
//!     for key in "hello".chars() {
//!         editor.post(key).expect("there is room for five");
//!     }
//!     editor.close(); // what was posted before is still handled
//!     task.await
//! });
//! assert_eq!(text?, "hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! - Inputs of one queue are handled in the order in which they were taken in, each once, unless
//!   their window's task ends before (a callback panicked, the task was aborted, the executor was
//!   shut down); then the rest of that window's inputs is dropped, and nobody else's.
//! - A window's callbacks never run at the same time as each other, and the task gives way after
//!   each. Between an input and a tick of its timer that are both due, neither comes twice running;
//!   the idle callback comes when neither is there.
//! - A panic in a callback ends that window only; its [`JoinHandle`](crate::JoinHandle) has it.
//!
//! On one worker under `Policy::Fifo`, a window that has something to do waits for at most one turn
//! of each other task: with N windows and nothing else, for N − 1 callbacks. How long that is, and
//! whether it ends, is what the discipline says of a callback that does not return:
//!
//! | discipline | other windows, when a callback does not return |
//! | --- | --- |
//! | `Cooperative` | wait for ever, once as many callbacks as there are workers are like that |
//! | `Handoff` | go on after a slice, as long as at most `spares` callbacks are unfinished |
//! | `Preemptive` | go on after a slice, as long as at most `threads − workers` are unfinished |
//!
//! That is said of their *turns*. Their *input* is another matter:
//!
//! # One queue for each window, or one for all
//!
//! [`Queues::PerWindow`]: what is posted to a stuck window waits for it, and nobody else does.
//!
//! [`Queues::Shared`]: one order for all input. The first input is for one window, and only that
//! one may take it; while it handles it, nobody takes the next. A window that does not return from
//! an input keeps everyone's input waiting, **under every discipline**: the windows have their
//! turns (timers and idle callbacks show it), but nothing to do in them. Early systems worked like
//! this, and preemption alone did not cure them.
//!
//! # When a queue is full
//!
//! A queue holds at most [`Builder::capacity`] inputs, not counting those being handled. A post to
//! a full queue is refused at once, as [`PostError::Full`], and hands the input back: nothing is
//! overwritten, nobody waits. Behind a stuck window a queue of its own fills up; a shared one fills
//! up for everyone. Ticks of a timer take no room, and do not pile up.

mod queue;
mod registry;
mod window;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::Handle;

pub use queue::PostError;
use queue::Queue;
use registry::Registry;
pub use window::{Idle, Window, WindowBuilder, WindowState};

/// Inputs that a queue holds, unless [`Builder::capacity`] says otherwise.
pub const DEFAULT_CAPACITY: usize = 64;

/// Whose input waits where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Queues {
    /// Each window has a queue of its own.
    #[default]
    PerWindow,
    /// One queue, read in order: an input waits for all that came before it, whoever they are for.
    Shared,
}

/// What an event loop is to be like; made by [`EventLoop::builder`].
#[derive(Debug)]
#[must_use = "no loop is made before `build` is called"]
pub struct Builder<E> {
    queues: Queues,
    capacity: usize,
    input: PhantomData<fn(E)>,
}

impl<E: Send + 'static> Builder<E> {
    /// A queue for each window (the default), or one for all.
    pub fn queues(mut self, queues: Queues) -> Self {
        self.queues = queues;
        self
    }

    /// How many inputs a queue holds; room for them is allocated when it is made, at the loop's
    /// building or at a window's opening. 0 is taken as 1. The default is [`DEFAULT_CAPACITY`].
    pub fn capacity(mut self, inputs: usize) -> Self {
        self.capacity = inputs.max(1);
        self
    }

    /// An event loop without windows, whose windows will be tasks of that executor.
    ///
    /// Inside a task, `Handle::current()` is the executor at hand.
    pub fn build(self, executor: &Handle) -> EventLoop<E> {
        let shared = match self.queues {
            Queues::PerWindow => None,
            Queues::Shared => Some(Queue::new(self.capacity)),
        };
        let inner = Inner {
            executor: executor.clone(),
            capacity: self.capacity,
            shared,
            windows: Registry::new(),
        };
        EventLoop { inner: Arc::new(inner) }
    }
}

/// Windows whose input is of type `E`, on an executor.
///
/// Clones are the same loop. Dropping it closes nothing: a window lives until it is closed, its
/// task has ended, or the executor is shut down.
pub struct EventLoop<E> {
    inner: Arc<Inner<E>>,
}

struct Inner<E> {
    executor: Handle,
    capacity: usize,
    /// The one queue, if there is one for all.
    shared: Option<Arc<Queue<E>>>,
    windows: Registry<Window<E>>,
}

impl<E: Send + 'static> EventLoop<E> {
    /// Queues per window, of [`DEFAULT_CAPACITY`].
    pub fn builder() -> Builder<E> {
        Builder { queues: Queues::default(), capacity: DEFAULT_CAPACITY, input: PhantomData }
    }

    /// A window that is to be opened; its name is its task's. Names need not differ.
    pub fn window(&self, name: &str) -> WindowBuilder<E, ()> {
        self.window_with(name, ())
    }

    /// The same, with something that its callbacks share, as [`WindowState::state`].
    pub fn window_with<S>(&self, name: &str, state: S) -> WindowBuilder<E, S>
    where
        S: Send + 'static,
    {
        WindowBuilder::new(self.clone(), name, state)
    }

    /// The windows whose tasks have not ended, in the order in which they were opened.
    pub fn windows(&self) -> Vec<Window<E>> {
        self.inner.windows.all()
    }

    /// The first of the windows of that name.
    pub fn find(&self, name: &str) -> Option<Window<E>> {
        self.windows().into_iter().find(|window| window.name() == name)
    }

    /// Closes all windows that are open now, as [`Window::close`] does.
    pub fn close(&self) {
        for window in self.windows() {
            window.close();
        }
    }

    /// The queue of a window that is being opened.
    fn queue(&self) -> Arc<Queue<E>> {
        self.inner.shared.clone().unwrap_or_else(|| Queue::new(self.inner.capacity))
    }
}

impl<E> Clone for EventLoop<E> {
    fn clone(&self) -> Self {
        EventLoop { inner: self.inner.clone() }
    }
}

impl<E> fmt::Debug for EventLoop<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queues = if self.inner.shared.is_some() { Queues::Shared } else { Queues::PerWindow };
        let capacity = self.inner.capacity;
        out.debug_struct("EventLoop")
            .field("queues", &queues)
            .field("capacity", &capacity)
            .finish_non_exhaustive()
    }
}
