//! The executor beside those that a user would pick instead, and its disciplines beside each other.
//!
//! `cargo bench -p turnwise --bench executor` takes some twenty minutes, with `-- quick` eight;
//! `-- yields` and the like measure one thing, and `-- help` names all. Every measurement has a
//! process of its own, contenders take turns, and ratios are formed within a round, so that noise
//! falls on all of them: compare ratios, never times. Brackets enclose the median with at least
//! 95 % confidence.

// A benchmark has nothing but what it prints.
#![allow(clippy::print_stdout)]

use std::env;
use std::process;
use std::time::Duration;

#[path = "executor/alarms.rs"]
mod alarms;
#[path = "executor/child.rs"]
mod child;
#[path = "executor/disciplines.rs"]
mod disciplines;
#[path = "executor/instructions.rs"]
mod instructions;
#[path = "executor/loops.rs"]
mod loops;
#[path = "executor/peers.rs"]
mod peers;
#[path = "executor/processor.rs"]
mod processor;
#[path = "executor/rest.rs"]
mod rest;
#[path = "executor/statistics.rs"]
mod statistics;
#[path = "executor/stuck.rs"]
mod stuck;
#[path = "executor/switches.rs"]
mod switches;
#[path = "executor/tables.rs"]
mod tables;
#[path = "executor/workloads.rs"]
mod workloads;

use child::number;
use peers::ours;
use tables::Effort;
use workloads::Workload;

#[global_allocator]
static ALLOCATOR: rest::Counting = rest::Counting;

const FULL: Effort = Effort { rounds: 12, few: 9, waits: 20 };
const QUICK: Effort = Effort { rounds: 6, few: 3, waits: 6 };
/// No measurement takes as long, unless something hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// Measures, and prints a table.
type Tell = fn(Effort);

/// What can be asked for, in the order in which it is measured.
const ALL: [(&str, Tell); 16] = [
    ("spawn", |effort| tables::timed(Workload::Spawn, effort)),
    ("spawn-and-trim", |effort| tables::timed(Workload::SpawnAndTrim, effort)),
    ("yields", |effort| tables::timed(Workload::Yields, effort)),
    ("ping-pong", |effort| tables::timed(Workload::PingPong, effort)),
    ("fan-out", |effort| tables::timed(Workload::FanOut, effort)),
    ("bypass", |effort| tables::turns(Workload::Bypass, 1, effort)),
    ("shares", |effort| tables::turns(Workload::Shares, 2, effort)),
    ("spin", tables::spin),
    ("wait", tables::wait),
    ("armed", disciplines::armed),
    ("instructions", |_| instructions::tell()),
    ("loops", disciplines::loops),
    ("switches", disciplines::switches),
    ("alarms", disciplines::alarms),
    ("idle", disciplines::idle),
    ("memory", |_| disciplines::memory()),
];

fn main() {
    // Built with the whole workspace, it has the probe that the bridge to the models asks for.
    if cfg!(any(feature = "probe", turnwise_loom, turnwise_shuttle, turnwise_test)) {
        println!("built for tests: measure what users have, `cargo bench -p turnwise`");
        process::exit(2);
    }
    statistics::check();
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.first().map(String::as_str) {
        Some("child") => child(&args[1], &args[2..]),
        Some("busy") => child::be_busy(),
        Some("poll-loop") => instructions::poll_loop(&args[1..]),
        _ => measure(&args),
    }
}

fn measure(args: &[String]) {
    let (quick, named): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| *arg == "quick");
    let known = |name: &&&String| ALL.iter().any(|(known, _)| *name == known);
    if let Some(unknown) = named.iter().find(|name| !known(name)) {
        let names = ALL.map(|(name, _)| name).join(" ");
        println!("{unknown} is none of: quick {names}\nnor is it: poll-loop EXECUTOR POLLS");
        process::exit(if *unknown == "help" { 0 } else { 2 });
    }
    println!("processors: {}, {}", processor::count(), processor::load());
    let effort = if quick.is_empty() { FULL } else { QUICK };
    for (name, tell) in ALL {
        if named.is_empty() || named.iter().any(|asked| *asked == name) {
            tell(effort);
        }
    }
    println!("\n{}", processor::load());
}

/// Measures one thing, and prints what the parent reads.
fn child(what: &str, args: &[String]) {
    processor::give_up_after(LIMIT);
    let contender = || child::contender(args);
    let milliseconds = |i: usize| Duration::from_millis(number(&args[i]));
    let numbers = match what {
        "spin" => peers::measure(contender(), stuck::Spin),
        "wait" => peers::measure(contender(), stuck::Wait { times: number(&args[3]) }),
        "idle" => peers::measure(contender(), rest::Wakeups),
        "memory" => peers::measure(contender(), rest::Memory),
        "loops" => loops::measure(milliseconds(0), number(&args[1])),
        "switches" => switches::measure(milliseconds(0), milliseconds(1), number(&args[2])),
        "alarms" => {
            let preemptive = args[0] == "preemptive";
            let discipline = if preemptive { ours::PREEMPTIVE } else { ours::HANDOFF };
            alarms::measure(discipline, number(&args[1]), milliseconds(2), milliseconds(3))
        }
        name => {
            let named = |workload: &Workload| workload.name() == name;
            let workload = Workload::ALL.into_iter().find(named).expect("a known workload");
            peers::measure(contender(), workload)
        }
    };
    let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
    println!("{}", numbers.join(" "));
    // Workers of some executors are threads that never end.
    process::exit(0);
}
