//! Instructions a poll, counted by callgrind: a number that no noise of the machine touches.

use std::process::Command;
use std::sync::atomic::Ordering;

use crate::child::{self, number};
use crate::peers::{Executor, Measure, Peer, Yield, measure, ours};
use crate::workloads::give_way;

const TASKS: usize = 1_000;
/// A slice in milliseconds: callgrind slows a poll down some 50 times, and none must overrun.
const NEVER_FIRES: u64 = 1_000;
const MILLION: u64 = 1_000_000;
/// More than this the hand-off discipline must not cost a poll, as long as it does nothing.
const BOUND: f64 = 6.0;

/// 1,000 tasks that give way until there were so many polls.
struct Polls(u64);

impl Measure for Polls {
    fn on<P: Peer>(self, workers: usize) -> Vec<f64> {
        let turns = self.0 as usize / TASKS - 1;
        P::run(workers, async move {
            let tasks: Vec<_> = (0..TASKS).map(|_| P::spawn(give_way::<P>(turns))).collect();
            for task in tasks {
                task.await;
            }
        });
        vec![]
    }
}

/// `poll-loop EXECUTOR POLLS`: one worker and so many polls, to be counted from outside.
pub fn poll_loop(args: &[String]) {
    let long = |name: &str| match name {
        "cooperative" => "turnwise".to_owned(),
        "handoff" | "preemptive" => format!("turnwise-{name}"),
        other => other.to_owned(),
    };
    // Ordering: read by this thread.
    ours::SLICE_MS.store(NEVER_FIRES, Ordering::Relaxed);
    let contender = [long(&args[0]), "1".to_owned(), Yield::Own.name().to_owned()];
    measure(child::contender(&contender), Polls(number(&args[1])));
}

/// Counts for every executor, and says what the hand-off discipline adds to a poll.
pub fn tell() {
    println!("\ninstructions a poll: yields, one worker, callgrind's slope between 1 M and 2 M");
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("  not counted: there is no valgrind here");
        return;
    }
    let mut cooperative = None;
    for executor in Executor::ALL {
        let a_poll = slope(*executor);
        println!("  {:<22} {a_poll:.2}", executor.name());
        match (executor.name(), cooperative) {
            ("turnwise", _) => cooperative = Some(a_poll),
            ("turnwise-handoff", Some(without)) => {
                let added = a_poll - without;
                let met = if added <= BOUND { "met" } else { "NOT MET" };
                println!("    more than cooperative: {added:.2}; at most {BOUND}: {met}");
            }
            _ => {}
        }
    }
}

fn slope(executor: Executor) -> f64 {
    let [one, two] = [1, 2].map(|millions| counted(executor, millions * MILLION));
    (two as f64 - one as f64) / MILLION as f64
}

/// All instructions of a process with so many polls.
fn counted(executor: Executor, polls: u64) -> u64 {
    let program = child::again();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program.get_program())
        .args(["poll-loop", executor.name(), &polls.to_string()])
        .output()
        .expect("valgrind was there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.split("Collected :").nth(1));
    number(line.expect("callgrind says how many it collected").trim())
}
