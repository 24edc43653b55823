//! A window: the task that calls its callbacks, and the handle by which others reach it.
//!
//! A turn of the task is one callback: an input, a tick of the timer, or idleness. It gives way
//! after each, also where nothing but the next input of the same window is waiting.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::EventLoop;
use super::queue::{Addressee, PostError, Queue, Reading};
use crate::JoinHandle;

/// Whether an idle callback wants to be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idle {
    /// There is more to do: call again in a later turn, unless there is input or a tick first.
    Again,
    /// Nothing more, until there has been an input or a tick.
    Rest,
}

/// A handle to an open window, from which anyone may post; clones are the same window.
///
/// Dropping it does not close the window.
pub struct Window<E> {
    addressee: Arc<Addressee>,
    queue: Arc<Queue<E>>,
}

impl<E> Window<E> {
    /// What it was called when it was opened.
    pub fn name(&self) -> &str {
        self.addressee.name()
    }

    /// Puts an input at the end of the window's queue, or of the one for all. Never waits; may be
    /// called from any thread, also from a callback.
    ///
    /// # Errors
    ///
    /// [`PostError::Full`] if the queue has no room, [`PostError::Closed`] if the window is
    /// closed. Either hands the input back.
    pub fn post(&self, input: E) -> Result<(), PostError<E>> {
        self.queue.post(&self.addressee, input)
    }

    /// Refuses all later input. What was taken in before is still handled; then the task ends.
    /// A callback that is running is not interrupted.
    pub fn close(&self) {
        self.addressee.close();
    }

    /// Does it take input in?
    pub fn is_open(&self) -> bool {
        self.addressee.is_open()
    }

    /// Of how many inputs the callback has returned.
    pub fn handled(&self) -> u64 {
        self.addressee.handled()
    }

    /// How many inputs wait for it; one that is being handled does not wait any more. Takes time
    /// in proportion to the length of the queue.
    pub fn waiting(&self) -> usize {
        self.queue.waiting(&self.addressee)
    }
}

impl<E> Clone for Window<E> {
    fn clone(&self) -> Self {
        Window { addressee: self.addressee.clone(), queue: self.queue.clone() }
    }
}

impl<E> fmt::Debug for Window<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Window")
            .field("name", &self.name())
            .field("open", &self.is_open())
            .field("handled", &self.handled())
            .finish_non_exhaustive()
    }
}

/// What a callback sees of its window: the state it keeps from call to call, and itself.
#[non_exhaustive]
pub struct WindowState<E, S> {
    /// What was given to [`EventLoop::window_with`]; the window's task returns it at its end.
    pub state: S,
    window: Window<E>,
}

impl<E, S> WindowState<E, S> {
    /// The window, for instance to post to it, or to give it to others.
    pub fn window(&self) -> &Window<E> {
        &self.window
    }

    /// As [`Window::close`]: the task ends when what was taken in before is handled.
    pub fn close(&self) {
        self.window.close();
    }
}

impl<E, S: fmt::Debug> fmt::Debug for WindowState<E, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WindowState")
            .field("window", &self.window)
            .field("state", &self.state)
            .finish()
    }
}

type OnInput<E, S> = Box<dyn FnMut(&E, &mut WindowState<E, S>) + Send>;
type OnTick<E, S> = Box<dyn FnMut(&mut WindowState<E, S>) + Send>;
type OnIdle<E, S> = Box<dyn FnMut(&mut WindowState<E, S>) -> Idle + Send>;

/// A window before it is opened; made by [`EventLoop::window`].
#[must_use = "no window is opened before `open` is called"]
pub struct WindowBuilder<E, S> {
    event_loop: EventLoop<E>,
    name: String,
    state: S,
    callbacks: Callbacks<E, S>,
}

struct Callbacks<E, S> {
    input: Option<OnInput<E, S>>,
    tick: Option<(Duration, OnTick<E, S>)>,
    idle: Option<OnIdle<E, S>>,
}

impl<E: Send + 'static, S: Send + 'static> WindowBuilder<E, S> {
    pub(super) fn new(event_loop: EventLoop<E>, name: &str, state: S) -> Self {
        let callbacks = Callbacks { input: None, tick: None, idle: None };
        WindowBuilder { event_loop, name: name.to_owned(), state, callbacks }
    }

    /// Called for each input. Without it inputs are taken, counted as handled, and dropped.
    pub fn on(mut self, callback: impl FnMut(&E, &mut WindowState<E, S>) + Send + 'static) -> Self {
        self.callbacks.input = Some(Box::new(callback));
        self
    }

    /// Called again and again, with `period` between the end of one call and the next being due.
    /// A tick that comes late is not made up for.
    pub fn every(
        mut self,
        period: Duration,
        callback: impl FnMut(&mut WindowState<E, S>) + Send + 'static,
    ) -> Self {
        self.callbacks.tick = Some((period, Box::new(callback)));
        self
    }

    /// Called when there is neither an input that the window may take nor a tick, at the beginning
    /// and after each input and tick, once a turn for as long as it says [`Idle::Again`].
    pub fn idle(
        mut self,
        callback: impl FnMut(&mut WindowState<E, S>) -> Idle + Send + 'static,
    ) -> Self {
        self.callbacks.idle = Some(Box::new(callback));
        self
    }

    /// Opens it: its task is spawned, and returns the state when the window is closed. Dropping
    /// the task's handle leaves the window open.
    ///
    /// On an executor that has been shut down the window is closed from the beginning.
    pub fn open(self) -> (Window<E>, JoinHandle<S>) {
        let WindowBuilder { event_loop, name, state, callbacks } = self;
        let window = Window { addressee: Addressee::new(&name), queue: event_loop.queue() };
        event_loop.inner.windows.add(window.clone());
        let end = End { event_loop: event_loop.clone(), window: window.clone() };
        let state = WindowState { state, window: window.clone() };
        let task = event_loop.inner.executor.task().name(name.as_str());
        let task = task.spawn(live(state, callbacks, end));
        (window, task)
    }
}

impl<E, S> fmt::Debug for WindowBuilder<E, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WindowBuilder").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Leaves no trace of a window's task, however it ends, even if it never had a turn: a shared
/// queue must not wait for a window that is no more.
struct End<E: Send + 'static> {
    event_loop: EventLoop<E>,
    window: Window<E>,
}

impl<E: Send + 'static> Drop for End<E> {
    fn drop(&mut self) {
        let Window { addressee, queue } = &self.window;
        self.event_loop.inner.windows.remove(|other| Arc::ptr_eq(&other.addressee, addressee));
        addressee.close();
        queue.discard(addressee);
    }
}

/// What a turn is for.
enum Next<'q, E> {
    Input(Reading<'q, E>),
    Tick,
    Idle,
    Closed,
}

/// A window's task.
async fn live<E, S>(mut window: WindowState<E, S>, mut callbacks: Callbacks<E, S>, end: End<E>) -> S
where
    E: Send + 'static,
    S: Send + 'static,
{
    let Window { addressee, queue } = end.window.clone();
    let mut timer = Timer::new(callbacks.tick.as_ref().map(|(period, _)| *period));
    let mut restless = callbacks.idle.is_some();
    let mut ticked = false;
    loop {
        let next = poll_fn(|cx| {
            if !ticked && timer.poll_due(cx).is_ready() {
                return Poll::Ready(Next::Tick);
            }
            match queue.poll_take(&addressee, cx) {
                Poll::Ready(Some(reading)) => return Poll::Ready(Next::Input(reading)),
                Poll::Ready(None) => return Poll::Ready(Next::Closed),
                Poll::Pending => {}
            }
            if ticked && timer.poll_due(cx).is_ready() {
                return Poll::Ready(Next::Tick);
            }
            if restless { Poll::Ready(Next::Idle) } else { Poll::Pending }
        });
        match next.await {
            Next::Input(reading) => {
                if let Some(callback) = &mut callbacks.input {
                    callback(&reading.input, &mut window);
                }
                addressee.count();
                ticked = false;
                restless = callbacks.idle.is_some();
            }
            Next::Tick => {
                if let Some((_, callback)) = &mut callbacks.tick {
                    callback(&mut window);
                }
                timer.start();
                ticked = true;
                restless = callbacks.idle.is_some();
            }
            Next::Idle => {
                let again = callbacks.idle.as_mut().map(|callback| callback(&mut window));
                restless = again == Some(Idle::Again);
            }
            Next::Closed => return window.state,
        }
        crate::yield_now().await;
    }
}

/// The window's timer: the time until the next tick.
struct Timer {
    period: Option<Duration>,
    left: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Timer {
    fn new(period: Option<Duration>) -> Self {
        let mut timer = Timer { period, left: None };
        timer.start();
        timer
    }

    fn start(&mut self) {
        self.left = self.period.map(|period| {
            let sleep: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(crate::sleep(period));
            sleep
        });
    }

    /// Ready when the tick is due; it is then to be started again. Never ready without a timer.
    fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.left {
            Some(left) => left.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}
