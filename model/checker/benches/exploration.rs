//! How fast states are explored, and judged, beside Stateright's breadth-first search.
//!
//! `cargo bench -p turnwise-checker` takes some minutes, with `-- --quick` some seconds. Every
//! measurement has a process of its own, so that none inherits another's memory; the contenders
//! take turns, and medians are compared, so that noise falls on all of them.

// A benchmark has nothing but what it prints.
#![allow(clippy::print_stdout)]

#[path = "../tests/common/round_robin.rs"]
mod round_robin;

use std::env;
use std::process::Command;
use std::time::Instant;

use stateright::{Checker as _, Model};
use turnwise_checker::check::Checker;
use turnwise_checker::fairness::Class;
use turnwise_checker::formula::{Atom, always, leads_to};
use turnwise_checker::verdict::Verdict;

use self::round_robin::{Action, RoundRobin, State};

/// What is measured, as it is passed to the child.
#[derive(Clone, Copy)]
enum What {
    /// Stateright's search, with the model's invariant.
    Stateright,
    /// The same by turnwise.
    States,
    /// All states and all steps, labelled with two classes.
    Edges,
    /// "Ready leads to running" for every task, under weak fairness of each processor.
    LeadsTo,
}

const ALL: [(What, &str); 4] = [
    (What::Stateright, "stateright"),
    (What::States, "states"),
    (What::Edges, "edges"),
    (What::LeadsTo, "leads-to"),
];

type Size = (usize, usize, u64, u64);

/// What a child reports.
#[derive(Clone, Copy)]
struct Measured {
    seconds: f64,
    states: usize,
    /// By turnwise's own account.
    state_bytes: usize,
    edge_bytes: usize,
    /// By how much the process grew.
    resident: usize,
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == "child") {
        return child(&args[1..]);
    }
    let quick = args.iter().any(|arg| arg == "--quick");
    let (large, small, rounds) =
        if quick { ((6, 2, 3, 2), (5, 2, 3, 2), 3) } else { ((6, 2, 2, 1), (6, 2, 3, 2), 5) };
    exploration(large, rounds);
    leads_to_all(small, rounds);
}

fn exploration(size: Size, rounds: usize) {
    println!("round robin {size:?}, medians of {rounds}");
    println!("{:<22} {:>9} {:>12} {:>7}  bytes a state", "", "seconds", "states/s", "ratio");
    for threads in [1, 2] {
        let whats = [What::Stateright, What::States, What::Edges];
        let [theirs, ours, edges] = in_turns(whats, threads, size, rounds);
        for (name, measured) in
            [("stateright", theirs), ("turnwise", ours), ("  with edges", edges)]
        {
            let per_state = |bytes: usize| bytes as f64 / measured.states as f64;
            println!(
                "{name:<12} {threads} threads {:>9.3} {:>12.0} {:>7.1}  {}{:.1} resident",
                measured.seconds,
                measured.states as f64 / measured.seconds,
                theirs.seconds / measured.seconds,
                match (measured.state_bytes, measured.edge_bytes) {
                    (0, _) => String::new(),
                    (states, 0) => format!("{:.1} counted, ", per_state(states)),
                    (states, edges) =>
                        format!("{:.1} + {:.1} counted, ", per_state(states), per_state(edges)),
                },
                per_state(measured.resident),
            );
        }
    }
}

fn leads_to_all(size: Size, rounds: usize) {
    println!("\nready leads to running for all tasks, round robin {size:?}, medians of {rounds}");
    for threads in [1, 2] {
        let [edges, judged] = in_turns([What::Edges, What::LeadsTo], threads, size, rounds);
        println!(
            "{threads} threads: with edges {:.3} s, judged too {:.3} s, {:.2} times as long",
            edges.seconds,
            judged.seconds,
            judged.seconds / edges.seconds
        );
    }
}

/// Measures each in turn, so many rounds, and gives the medians.
fn in_turns<const N: usize>(
    whats: [What; N],
    threads: usize,
    size: Size,
    rounds: usize,
) -> [Measured; N] {
    let mut measured = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (what, measured) in whats.iter().zip(&mut measured) {
            warm_up_memory();
            measured.push(in_child(*what, threads, size));
        }
    }
    measured.map(|mut measured: Vec<Measured>| {
        measured.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        measured[measured.len() / 2]
    })
}

/// Has the system hold as much memory as a measurement needs. A virtual machine may give back to
/// its host what lies idle, and fetching it anew can take longer than the search.
fn warm_up_memory() {
    let mut memory: Vec<u8> = Vec::with_capacity(1 << 30);
    for page in memory.spare_capacity_mut().chunks_mut(4096) {
        std::hint::black_box(page)[0].write(1);
    }
}

fn in_child(what: What, threads: usize, (tasks, processors, work, slice): Size) -> Measured {
    let (_, name) = ALL[what as usize];
    let numbers = [threads, tasks, processors, work as usize, slice as usize];
    let output = Command::new(env::current_exe().expect("this program has a path"))
        .args(["child", name])
        .args(numbers.map(|number| number.to_string()))
        .output()
        .expect("this program can be run again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer = String::from_utf8(output.stdout).expect("numbers");
    let mut numbers = answer.split_whitespace().map(|number| number.parse::<f64>().expect("one"));
    let mut next = || numbers.next().expect("five numbers");
    let seconds = next();
    let [states, state_bytes, edge_bytes, resident] = std::array::from_fn(|_| next() as usize);
    Measured { seconds, states, state_bytes, edge_bytes, resident }
}

/// Measures one thing, and prints what `in_child` reads.
fn child(args: &[String]) {
    let (what, _) = ALL.into_iter().find(|(_, name)| *name == args[0]).expect("a known name");
    let number = |i: usize| args[i].parse::<usize>().expect("a number");
    let threads = number(1);
    let model = RoundRobin::new(number(2), number(3), number(4) as u64, number(5) as u64);
    let before = peak_resident();
    let begun = Instant::now();
    let (states, state_bytes, edge_bytes) = match what {
        What::Stateright => {
            let checker = model.checker().threads(threads).spawn_bfs().join();
            (checker.unique_state_count(), 0, 0)
        }
        _ => {
            let size = check(what, &model, threads);
            (size.states, size.state_bytes, size.edge_bytes)
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    let resident = peak_resident() - before;
    println!("{seconds} {states} {state_bytes} {edge_bytes} {resident}");
}

fn check(what: What, model: &RoundRobin, threads: usize) -> turnwise_checker::explore::Size {
    let processor = |c: usize| {
        let of_it = move |_: &RoundRobin, _: &State, a: &Action| a.processor() == Some(c);
        Class::new(format!("processor {c}"), of_it)
    };
    let mut checker = Checker::new(model).threads(threads);
    match what {
        What::Stateright => unreachable!("it checks by itself"),
        What::States => {
            let consistent = Atom::state("consistent", RoundRobin::consistent);
            checker = checker.property("who is on a processor is running", always(consistent));
        }
        What::Edges => {
            checker = (0..model.processors).map(processor).fold(checker, Checker::class);
        }
        What::LeadsTo => {
            for t in 0..model.tasks {
                let ready = Atom::state("ready", move |m: &RoundRobin, s: &State| m.ready(s, t));
                let runs = Atom::state("running", move |m: &RoundRobin, s: &State| m.running(s, t));
                checker = checker.property(format!("task {t}"), leads_to(ready, runs));
            }
            for c in 0..model.processors {
                checker = checker.assume(processor(c).weakly_fair());
            }
        }
    }
    let report = checker.run().expect("the check is well formed");
    let held = report.properties.iter().all(|answer| matches!(answer.verdict, Verdict::Holds));
    assert!(held, "the reference model starves no one");
    report.size
}

/// The most memory this process has had, in bytes; 0 where the system does not say.
fn peak_resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) * 1024
}
