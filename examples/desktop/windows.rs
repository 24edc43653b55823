//! The windows of the desktop: three that are sound, and one with a bug.
//!
//! Each has a sign of life that needs no input: the clock ticks, the cursors blink, the computation
//! goes on whenever there is nothing else to do. So one sees whether a window has turns, apart from
//! whether its input is handled.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use turnwise::event_loop::{EventLoop, Idle, Window};

/// What can happen to a window.
#[derive(Clone, Copy)]
pub(crate) enum Input {
    /// A key was typed.
    Key(char),
    /// The button that should never have been pressed.
    Button,
}

/// What a window shows. Its callbacks write it, the main thread reads it.
#[derive(Default)]
pub(crate) struct Pane {
    life: AtomicU64,
    text: Mutex<String>,
}

impl Pane {
    /// How often the window has shown that it is alive.
    pub(crate) fn life(&self) -> u64 {
        self.life.load(Ordering::Relaxed)
    }

    fn live(&self) -> u64 {
        self.life.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn write(&self, text: String) {
        let mut shown = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = text;
    }

    /// The text, unless it is being written just now. Whoever draws must not wait for a task,
    /// which may have been stopped in the middle.
    pub(crate) fn read(&self) -> Option<String> {
        self.text.try_lock().ok().map(|text| text.clone())
    }
}

/// A window and what is known of it outside.
pub(crate) struct Shown {
    pub(crate) window: Window<Input>,
    pub(crate) pane: Arc<Pane>,
    /// Inputs that were taken in.
    pub(crate) posted: u64,
}

impl Shown {
    /// Posts an input. If its queue is full it is lost, as a key typed too fast.
    pub(crate) fn post(&mut self, input: Input) {
        self.posted += u64::from(self.window.post(input).is_ok());
    }
}

/// All windows.
pub(crate) struct Desktop {
    pub(crate) windows: Vec<Shown>,
    stuck: Arc<AtomicBool>,
}

impl Desktop {
    pub(crate) const EDITOR: usize = 1;
    pub(crate) const BUGGY: usize = 3;

    pub(crate) fn open(event_loop: &EventLoop<Input>) -> Self {
        let stuck = Arc::new(AtomicBool::new(false));
        let windows = vec![
            clock(event_loop),
            editor(event_loop),
            progress(event_loop),
            buggy(event_loop, stuck.clone()),
        ];
        Desktop { windows, stuck }
    }

    /// Has the buggy window begun to spin?
    pub(crate) fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Acquire)
    }
}

fn clock(event_loop: &EventLoop<Input>) -> Shown {
    let pane = Arc::new(Pane::default());
    let (begun, on_tick) = (Instant::now(), pane.clone());
    let (window, _) = event_loop
        .window("clock")
        .every(Duration::from_millis(50), move |_| {
            let ticks = on_tick.live();
            let seconds = begun.elapsed().as_secs();
            on_tick.write(format!("{:02}:{:02}\n{ticks} ticks", seconds / 60, seconds % 60));
        })
        .open();
    Shown { window, pane, posted: 0 }
}

fn editor(event_loop: &EventLoop<Input>) -> Shown {
    let pane = Arc::new(Pane::default());
    let (on_input, on_tick) = (pane.clone(), pane.clone());
    let (window, _) = event_loop
        .window_with("editor", String::new())
        .on(move |input, window| {
            match *input {
                Input::Key('\u{8}') => drop(window.state.pop()),
                Input::Key(key) => window.state.push(key),
                Input::Button => window.state.clear(),
            }
            on_input.write(format!("{}█", window.state));
        })
        .every(Duration::from_millis(200), move |window| {
            let cursor = if on_tick.live() % 2 == 0 { '█' } else { ' ' };
            on_tick.write(format!("{}{cursor}", window.state));
        })
        .open();
    Shown { window, pane, posted: 0 }
}

/// Terms of Leibniz's series for π that are added in one turn, and in all.
const A_TURN: u64 = 1_000;
const IN_ALL: u64 = 100_000_000;

fn progress(event_loop: &EventLoop<Input>) -> Shown {
    let pane = Arc::new(Pane::default());
    let on_idle = pane.clone();
    let (window, _) = event_loop
        .window_with("progress", (0, 0.0))
        .on(|_, window| window.state = (0, 0.0)) // a key begins anew
        .idle(move |window| {
            let (done, sum) = &mut window.state;
            for term in *done..*done + A_TURN {
                let sign = if term % 2 == 0 { 1.0 } else { -1.0 };
                *sum += sign / (2 * term + 1) as f64;
            }
            *done += A_TURN;
            on_idle.live();
            if *done % (100 * A_TURN) == 0 {
                let bar = "■".repeat((*done * 20).div_ceil(IN_ALL) as usize);
                on_idle.write(format!("{bar:·<20}\nπ ≈ {:.9}", 4.0 * *sum));
            }
            if *done == IN_ALL {
                window.state = (0, 0.0);
            }
            Idle::Again
        })
        .open();
    Shown { window, pane, posted: 0 }
}

fn buggy(event_loop: &EventLoop<Input>, stuck: Arc<AtomicBool>) -> Shown {
    let pane = Arc::new(Pane::default());
    let (on_input, on_tick) = (pane.clone(), pane.clone());
    let (window, _) = event_loop
        .window_with("buggy", 0)
        .on(move |input, window| match input {
            Input::Key(_) => window.state += 1,
            Input::Button => {
                on_input.write("printing …".into());
                stuck.store(true, Ordering::Release);
                loop {
                    hint::spin_loop(); // the bug: nobody ever says that it has been printed
                }
            }
        })
        .every(Duration::from_millis(200), move |window| {
            let cursor = if on_tick.live() % 2 == 0 { '█' } else { ' ' };
            on_tick.write(format!("{} keys\n[ Print ]{cursor}", window.state));
        })
        .open();
    Shown { window, pane, posted: 0 }
}
