//! DOT, judged by Graphviz, and the whole graph against the checker's count of states and steps.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cases::{checked, exported, list, read, temporary, text, turnwise};
use crate::tools::{needed, output};

/// More states take Graphviz longer than a test should.
const DRAWN: u64 = 60;

/// Nodes and edges as they are written: a line each, numbers first.
fn written(graph: &str) -> (usize, usize) {
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.parse::<usize>().is_ok());
    let second = |line: &str| {
        let mut words = line.split_whitespace();
        is_number(words.next()).then(|| words.next().map(str::to_owned)).flatten()
    };
    let seconds: Vec<String> = graph.lines().filter_map(second).collect();
    let edges = seconds.iter().filter(|word| *word == "->").count();
    (seconds.len() - edges, edges)
}

/// Nodes and edges as Graphviz draws them; `None` if it is not there.
fn drawn(file: &Path) -> Option<Result<(usize, usize), String>> {
    needed("Graphviz", output(Command::new("dot").arg("-V")))?;
    let picture = output(Command::new("dot").arg("-Tsvg").arg(file));
    let count = |picture: String| {
        let count = |what| picture.matches(&format!("<g id=\"{what}")).count();
        (count("node"), count("edge"))
    };
    Some(picture.map(count))
}

#[test]
fn graphviz_draws_every_counterexample_with_its_surroundings() {
    let exported = exported("dot");
    for (violated, path) in &exported {
        let graph = read(path);
        let (nodes, edges) = written(&graph);
        assert!(nodes > 0 && edges >= nodes - 1, "all states are connected");
        assert_eq!(graph.contains("label = \"∞ "), violated.is_lasso, "{}", path.display());
        let Some(found) = drawn(path) else { return };
        assert_eq!(found, Ok((nodes, edges)), "{}", path.display());
    }
    let spoiled = temporary("dot").join("spoiled");
    let graph = read(&exported[0].1);
    std::fs::write(&spoiled, graph.trim_end().trim_end_matches('}')).expect("a file");
    assert!(drawn(&spoiled).is_some_and(|found| found.is_err()), "a graph without its end");
}

#[test]
fn the_whole_graph_has_the_states_and_steps_that_the_checker_counts() {
    let folder = temporary("whole");
    let (report, mut counted, mut draws) = (checked(), 0, true);
    for case in list(&report, "cases") {
        for (i, variant) in list(case, "variants").iter().enumerate() {
            let states = variant["states"]["distinct"].as_u64().expect("a number");
            let file = folder.join(format!("{}-{i}.dot", text(&case["case"])));
            let graph = whole(case, variant, states, &file);
            assert_eq!(graph, (Some(0), String::new()));
            let (nodes, edges) = written(&read(&file));
            let starts = read(&file).matches("peripheries=2").count();
            assert_eq!(nodes as u64, states, "{}", file.display());
            // To the checker, becoming an initial state is a step too.
            assert_eq!((edges + starts) as u64, variant["transitions"], "{}", file.display());
            let (code, said) = whole(case, variant, states - 1, &folder.join("none"));
            assert_eq!(code, Some(3));
            assert!(said.contains(&format!("more than {} states", states - 1)), "{said}");
            if draws && states <= DRAWN {
                let found = drawn(&file);
                draws = found.is_some();
                assert!(found.is_none_or(|found| found == Ok((nodes, edges))));
            }
            counted += 1;
        }
    }
    assert!(counted >= 60, "only {counted} machines");
}

/// What `turnwise graph` answers: its exit code, and what it says on standard error.
fn whole(case: &Value, variant: &Value, most: u64, file: &Path) -> (Option<i32>, String) {
    let (most, name) = (most.max(1).to_string(), variant["variant"].as_str());
    let (case, file) = (text(&case["again"]), file.to_str().expect("text"));
    let name = name.unwrap_or("as written");
    let output = turnwise(&["graph", case, "--variant", name, "--max-states", &most, "-o", file]);
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}
