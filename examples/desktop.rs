//! A small desktop on which one program has a bug: it freezes, or lives, by the discipline alone.
//!
//! ```console
//! $ cargo run --example desktop -- --discipline cooperative
//! $ cargo run --example desktop -- --discipline handoff
//! $ cargo run --example desktop -- --discipline preemptive
//! $ cargo run --example desktop -- --discipline preemptive --shared-queue
//! ```
//!
//! The program is the same each time: a clock, an editor, a computation with a progress bar, and a
//! window whose callback at some point does not return. Early systems were cooperative, and one
//! such program froze them whole. Under the other two disciplines the other windows live on. With
//! one queue of input for all they live, but nobody's input is handled: preemption alone did not
//! cure the systems that had one. `--plain` prints the story as text, its result a line a window,
//! and needs no terminal.
//!
//! What is drawn, and the end, are up to the main thread, which is no worker of the executor: the
//! frozen desktop must still be shown, and the program must end.

// An example has nothing but what it prints.
#![allow(clippy::print_stdout)]

#[path = "desktop/plain.rs"]
mod plain;
#[path = "desktop/screen.rs"]
mod screen;
#[path = "desktop/windows.rs"]
mod windows;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use turnwise::event_loop::{EventLoop, Queues};
use turnwise::{Executor, Policy};

use self::windows::Desktop;

/// A small desktop on which one program has a bug.
#[derive(Parser)]
struct Args {
    /// What happens when a callback does not return.
    #[arg(long, value_enum)]
    discipline: Discipline,

    /// One queue of input for all windows, read in order, as early systems had it.
    #[arg(long)]
    shared_queue: bool,

    /// Text on standard output, and the result as a line a window.
    #[arg(long)]
    plain: bool,

    /// On the screen, for how long the desktop is shown [default: 30]; with --plain, how long its
    /// windows have to show that they are alive after the bug [default: 3].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: Option<u64>,

    /// Workers of the executor. With more than one, a single stuck callback freezes nothing.
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
}

#[derive(Clone, Copy, ValueEnum)]
enum Discipline {
    /// Nothing: it goes on, and its worker serves nobody else.
    Cooperative,
    /// Its worker's queue moves to another thread.
    Handoff,
    /// It is stopped when its slice is over, and waits for its next turn like everyone else.
    Preemptive,
}

impl fmt::Display for Discipline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Discipline::Cooperative => "cooperative",
            Discipline::Handoff => "handoff",
            Discipline::Preemptive => "preemptive",
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let executor = executor(&args)?;
    let queues = if args.shared_queue { Queues::Shared } else { Queues::PerWindow };
    let event_loop = EventLoop::builder().queues(queues).build(&executor.handle());
    let desktop = Desktop::open(&event_loop);
    let heading = heading(&args);
    let seconds = args.seconds.unwrap_or(if args.plain { 3 } else { 30 });
    let time = Duration::from_secs(seconds);
    if args.plain {
        plain::tell(desktop, &heading, time)?;
    } else if let Err(error) = screen::show(desktop, &heading, time) {
        let error = format!("this needs a terminal ({error}); use --plain");
        Args::command().error(ErrorKind::Io, error).exit();
    }
    // Not by way of the executor's end: it would wait for the callback that does not return.
    std::process::exit(0)
}

fn executor(args: &Args) -> Result<Executor, Box<dyn Error>> {
    let workers = usize::from(args.workers);
    let slice = Duration::from_millis(10);
    let discipline = match args.discipline {
        Discipline::Cooperative => turnwise::Discipline::Cooperative,
        Discipline::Handoff => turnwise::Discipline::Handoff { slice, spares: 2 },
        Discipline::Preemptive => turnwise::Discipline::Preemptive { slice, threads: workers + 3 },
    };
    let builder = Executor::builder().workers(workers).policy(Policy::Fifo);
    Ok(builder.discipline(discipline).thread_name("desktop").build()?)
}

fn heading(args: &Args) -> String {
    let queues = if args.shared_queue { "one queue for all windows" } else { "a queue a window" };
    let workers =
        if args.workers == 1 { "1 worker".into() } else { format!("{} workers", args.workers) };
    format!("{} desktop, {queues}, {workers}", args.discipline)
}
