//! Each measurement has a process of its own, and those that are compared take turns.

use std::env;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;

use crate::peers::{Contender, Executor, Yield};

/// What a child is told, and what it measured in each round.
pub type Rounds = Vec<Vec<f64>>;

/// The arguments that have a child measure something with a contender.
pub fn call(what: &str, contender: Contender) -> Vec<String> {
    let Contender { executor, workers, gives_way } = contender;
    [what, executor.name(), &workers.to_string(), gives_way.name()].map(str::to_owned).into()
}

/// The contender in a child's arguments, after what it is to do.
pub fn contender(args: &[String]) -> Contender {
    let named = |executor: &&Executor| executor.name() == args[0];
    Contender {
        executor: *Executor::ALL.iter().find(named).expect("a known executor"),
        workers: number(&args[1]),
        gives_way: if args[2] == Yield::Common.name() { Yield::Common } else { Yield::Own },
    }
}

/// Measures each in turn, so many rounds; another begins in each, so that none is always first.
pub fn in_turns(calls: &[Vec<String>], rounds: usize) -> Vec<Rounds> {
    let mut measured = vec![vec![]; calls.len()];
    for round in 0..rounds {
        for place in 0..calls.len() {
            let which = (round + place) % calls.len();
            measured[which].push(measure(&calls[which]));
        }
    }
    measured
}

/// Has a child measure, and reads its numbers.
pub fn measure(call: &[String]) -> Vec<f64> {
    let output = again().arg("child").args(call).output().expect("this program can be run again");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {}, {said}", call.join(" "), output.status);
    let answer = String::from_utf8(output.stdout).expect("numbers");
    answer.split_whitespace().map(number).collect()
}

/// So many processes that do nothing but keep a processor busy, until this is dropped.
pub struct Busy(Vec<Child>);

impl Busy {
    /// Starts them. A child ends by itself when its parent has gone.
    pub fn start(count: usize) -> Busy {
        let one = || again().arg("busy").stdin(Stdio::piped()).spawn().expect("it can be run");
        Busy((0..count).map(|_| one()).collect())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let ended = child.kill().and_then(|()| child.wait());
            ended.expect("a child of our own can be ended");
        }
    }
}

/// Keeps a processor busy until the standard input ends.
pub fn be_busy() {
    std::thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("the input can be read");
}

/// This program.
pub fn again() -> Command {
    Command::new(env::current_exe().expect("this program has a path"))
}

/// A number in a child's arguments or answer.
pub fn number<T: FromStr<Err: std::fmt::Debug>>(text: impl AsRef<str>) -> T {
    text.as_ref().parse().expect("a number")
}
