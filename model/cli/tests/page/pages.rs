//! Pages to open: of shipped cases by the command, and long ones made up.

use std::path::PathBuf;
use std::process::Command;

use turnwise_counterexample::document::{Drawing, Kind, Life, Standing};
use turnwise_counterexample::{Behaviour, Document, Position, Shape, Step, html};

use crate::tools;

/// Runs the command in the repository.
pub(crate) fn turnwise(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("the command can be run")
}

/// The page of a counterexample, as `turnwise view … -o` writes it.
pub(crate) fn view(name: &str, arguments: &[&str]) -> PathBuf {
    let file = tools::folder().join(format!("{name}.html"));
    let path = file.to_str().expect("text");
    let output = turnwise(&[&["view"], arguments, &["-o", path]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

/// A round of four tasks, the last of which waits; `steps` in the loop after a step before it.
pub(crate) fn long(steps: usize) -> PathBuf {
    const TASKS: [&str; 4] = ["a", "b", "c", "low"];
    let running = |i: usize| i % 3;
    let at = |i: usize| {
        let standing = |task: usize| if task == running(i) { "running" } else { "ready" };
        let others = (1..3).map(|k| TASKS[(running(i) + k) % 3]);
        let queue: Vec<&str> = others.chain(["low"]).collect();
        let values = (0..4).map(|task| standing(task).to_owned()).chain([queue.join(", ")]);
        Position::new(values, [Some(TASKS[running(i)])])
    };
    let step = |i: usize| Step::action(format!("switch to {}", TASKS[running(i)]), Some(0), at(i));
    // A multiple of three, so that the loop closes.
    let round = steps / 3 * 3;
    let shape = Shape::new(["processor 0"], TASKS.into_iter().chain(["queue"]));
    let behaviour = Behaviour::new(shape, at(0), (1..=round + 1).map(step).collect(), Some(1));
    let lives = TASKS.iter().enumerate().map(|(task, name)| Life {
        name: (*name).to_owned(),
        standings: (0..=round + 1)
            .map(|i| if task == running(i) { Standing::Runs } else { Standing::Ready })
            .collect(),
    });
    let drawing = Drawing {
        kinds: vec![Kind::Task, Kind::Task, Kind::Task, Kind::Task, Kind::Queue],
        lives: lives.collect(),
        owed: vec![true; round + 2],
        wanted: "running(low)".into(),
        ..Drawing::default()
    };
    let document = Document {
        verdict: "violated".into(),
        claim: "every ready task runs, for low".into(),
        formula: "ready(low) leads to running(low)".into(),
        title: "A long round".into(),
        cause: "low is ready for ever and never runs.".into(),
        causes: vec![],
        behaviour: behaviour.drawn(drawing),
        counts: "It counts.".into(),
        certificate: vec![],
        brevity: String::new(),
    };
    let file = tools::folder().join(format!("long-{steps}.html"));
    std::fs::write(&file, html::render(&document)).expect("it is written");
    file
}
