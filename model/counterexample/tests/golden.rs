//! Small documents and results in every format, compared whole.

use std::time::Duration;

use ::itf as other_itf;
use pulldown_cmark::{Event, Options, Parser};
use snapbox::{assert_data_eq, file};
use turnwise_counterexample::document::{Chance, Drawing, Kind, Life, Mark, Standing};
use turnwise_counterexample::dot::{self, Part, StateGraph};
use turnwise_counterexample::results::{Agreement, Answer, Place, Results, Suite};
use turnwise_counterexample::text::{self, Style};
use turnwise_counterexample::{
    Behaviour, Column, Document, Met, Obligation, Position, Shape, Step, html, itf, junit,
    markdown, mermaid, perfetto, sarif,
};

/// `"a|ready,wait"`: `a` is on the only lane, the two variables have these values.
fn at(text: &str) -> Position {
    let (occupants, values) = text.split_once('|').expect("a bar");
    let occupants = occupants.split(',').map(|name| (!name.is_empty()).then_some(name));
    Position::new(values.split(','), occupants)
}

fn step(action: &str, after: &str) -> Step {
    Step::action(action, Some(0), at(after))
}

/// Two tasks that wake each other, and a third that waits.
fn ping_pong() -> Document {
    let shape = Shape::new(["processor 0"], ["a", "b", "low"]);
    let behaviour = Behaviour::new(
        shape,
        at("|ready,waits,at work"),
        vec![
            step("dispatch a", "a|running,waits,at work"),
            step("a: wake b", "a|running,ready,at work"),
            step("a: wait", "|waits,ready,at work"),
            step("dispatch b", "b|waits,running,at work"),
            step("b: wake a", "b|ready,running,at work"),
            step("b: wait", "|ready,waits,at work"),
        ],
        Some(0),
    );
    Document {
        verdict: "violated".into(),
        claim: "every ready task runs, for low".into(),
        formula: "always (ready(low) -> eventually running(low))".into(),
        title: "The LIFO slot without a cap".into(),
        cause: "low is ready for ever and never runs: on the loop only a and b are dispatched, \
                and `dispatch low` never comes."
            .into(),
        causes: vec!["because of a: were it idle, the claim would hold".into()],
        behaviour: behaviour.about(Column {
            head: "low".into(),
            meaning: String::new(),
            cells: vec!["ready".into(); 7],
        }),
        counts: "It counts: the loop keeps every assumption.".into(),
        certificate: vec![
            Obligation { assumption: "weak fairness of processor 0".into(), met: Met::TakenAt(1) },
            Obligation {
                assumption: "weak fairness of timer 0".into(),
                met: Met::DisabledAfter(3),
            },
            Obligation {
                assumption: "strong fairness of database for a".into(),
                met: Met::NeverEnabled,
            },
        ],
        brevity: "No loop that violates the claim is shorter.".into(),
    }
}

/// Long work, a loop in which nothing moves, a column beside.
fn comes_to_rest() -> Document {
    let mut steps = vec![step("dispatch a", "a,|running,0 of 2")];
    steps.extend((1..5).map(|_| step("a: work", "a,|running,0 of 2")));
    steps.push(Step::action("clicks: an event", None, at("a,|running,1 of 2")));
    steps.push(Step::stutter(at("a,|running,1 of 2")));
    let shape = Shape::new(["processor 0", "processor 1"], ["a", "clicks"]);
    let behaviour =
        Behaviour::new(shape, at(",|ready,0 of 2"), steps, Some(6)).with_column(Column {
            head: "A".into(),
            meaning: "queued(clicks)".into(),
            cells: ["·", "·", "·", "·", "·", "·", "✓", "✓"].map(String::from).to_vec(),
        });
    Document {
        verdict: "violated".into(),
        claim: "every event is handled, for clicks".into(),
        formula: String::new(),
        title: "A program that stops".into(),
        cause: "everything stops: nothing obliges processor 0 to go on.".into(),
        causes: vec![],
        behaviour,
        counts: "It counts: nothing is assumed, so any loop may go on for ever.".into(),
        certificate: vec![],
        brevity: String::new(),
    }
}

#[test]
fn a_lasso_as_text() {
    let text = text::render(&ping_pong(), Style::default());
    assert_data_eq!(text, file!["golden/lasso.txt"].raw());
}

#[test]
fn a_run_of_equal_steps_is_one_row_and_rest_is_said() {
    let text = text::render(&comes_to_rest(), Style::default());
    assert_data_eq!(text, file!["golden/rest.txt"].raw());
}

#[test]
fn a_narrow_page_has_the_changes_below() {
    let text = text::render(&ping_pong(), Style { width: 60, colour: false });
    assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    assert_data_eq!(text, file!["golden/narrow.txt"].raw());
}

#[test]
fn colours_only_repeat_what_is_there_without_them() {
    let plain = text::render(&ping_pong(), Style::default());
    let coloured = text::render(&ping_pong(), Style { colour: true, ..Style::default() });
    assert_ne!(plain, coloured);
    assert_eq!(plain, anstream::adapter::strip_str(&coloured).to_string());
}

#[test]
fn a_lasso_as_itf() {
    assert_data_eq!(itf::render(&ping_pong()), file!["golden/lasso.itf.json"].raw());
}

#[test]
fn a_path_has_no_loop_in_itf() {
    let mut document = comes_to_rest();
    let behaviour =
        Behaviour::new(Shape::new(["p"], ["x"]), at("|0"), vec![step("set", "|1")], None);
    document.behaviour = behaviour;
    let value = itf::value(&document);
    assert_eq!(value.get("loop"), None);
    assert_eq!(value["states"].as_array().map(Vec::len), Some(2));
}

#[test]
fn another_reader_of_itf_understands_it() {
    #[derive(serde::Deserialize)]
    struct State {
        a: String,
        b: String,
        low: String,
    }
    let text = itf::render(&ping_pong());
    let trace: other_itf::Trace<State> = other_itf::trace_from_str(&text).expect("ITF");
    assert_eq!(trace.vars, ["a", "b", "low"]);
    assert_eq!(trace.loop_index, Some(0));
    assert_eq!(trace.states.len(), 6);
    let State { a, b, low } = &trace.states[4].value;
    assert_eq!([a, b, low], ["waits", "running", "at work"]);
    assert_eq!(trace.states[4].meta.other["action"], "dispatch b");
    assert_eq!(trace.meta.format.as_deref(), Some("ITF"));
}

#[test]
fn a_lasso_as_a_sequence_diagram() {
    assert_data_eq!(mermaid::render(&ping_pong()), file!["golden/lasso.mmd"].raw());
    assert_data_eq!(mermaid::render(&comes_to_rest()), file!["golden/rest.mmd"].raw());
}

#[test]
fn a_lasso_as_markdown() {
    assert_data_eq!(markdown::render(&ping_pong()), file!["golden/lasso.md"].raw());
    assert_data_eq!(markdown::render(&comes_to_rest()), file!["golden/rest.md"].raw());
}

#[test]
fn a_lasso_as_a_trace() {
    assert_data_eq!(perfetto::render(&ping_pong()), file!["golden/lasso.trace.json"].raw());
    let text = perfetto::render(&comes_to_rest());
    let trace: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("a list");
    let on = |lane: &str| events.iter().filter(|e| e["args"]["name"] == lane).count();
    assert_eq!([on("processor 0"), on("processor 1"), on("no lane")], [1, 1, 1]);
}

#[test]
fn whatever_markdown_would_take_for_its_own_is_text() {
    let odd: String = (' '..='~').collect();
    let mut document = comes_to_rest();
    for text in ["- a", "+ a", "= a", "# a", "> a", "1. a", "12) a", "    indented", "a\nb", &odd] {
        document.cause = text.into();
        document.title = text.into();
        document.claim = text.into();
        let page = markdown::render(&document);
        let shown = Parser::new_ext(&page, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
        let mut found = String::new();
        let mut blocks = 0;
        for event in shown {
            match event {
                Event::Text(text) => found.push_str(&text),
                Event::End(pulldown_cmark::TagEnd::Paragraph) => blocks += 1,
                Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => panic!("{event:?}"),
                _ => {}
            }
        }
        assert_eq!(blocks, 3, "title, cause and why it counts are paragraphs: {page}");
        let text = text.trim().replace('\n', " ");
        assert_eq!(found.matches(&text).count(), 3, "{text:?} is not in {found:?}");
    }
}

#[test]
fn states_and_steps_as_dot() {
    let mut graph = StateGraph::default();
    let value = |text: &str| vec![format!("lamp = {text}"), "name = \"a & b\\\"".to_owned()];
    let off = graph.state(&value("off"), true, true);
    let on = graph.state(&value("on"), false, true);
    let broken = graph.state(&value("broken"), false, false);
    graph.step(off, on, "switch", Part::Loop);
    graph.step(on, off, "switch", Part::Loop);
    graph.step(on, broken, "drop \"it\"", Part::Beside);
    assert_data_eq!(dot::render(&graph), file!["golden/states.dot"].raw());
}

/// A suite with an answer of each kind, and one in no file.
fn results() -> Results {
    let answer = |subject: &str, agreement, message: &str| Answer {
        claim: "every ready task runs".into(),
        subject: subject.into(),
        agreement,
        message: message.into(),
        place: Some(Place { line: 20, column: 1, end_line: 20, end_column: 24 }),
        counterexample: (agreement == Agreement::NotAsExpected).then(ping_pong),
    };
    let answers = vec![
        answer("a", Agreement::AsExpected, "holds, as expected"),
        answer("low", Agreement::NotAsExpected, "violated (the case expects: holds)"),
        answer("b", Agreement::Vacuous, "vacuous: `ready(b)` is never true"),
        answer("c", Agreement::Undecided, "undecided: the limit of 3 states was reached"),
    ];
    let file = Some("cases/two wake.toml".into());
    let time = Some(Duration::from_millis(1_500));
    let other =
        Answer { claim: "number of states".into(), subject: String::new(), ..answers[0].clone() };
    Results {
        tool: "turnwise".into(),
        version: "0.1.0".into(),
        suites: vec![
            Suite { name: "two wake (as written)".into(), file, time, answers },
            Suite { name: "shipped (capped)".into(), file: None, time, answers: vec![other] },
        ],
    }
}

#[test]
fn results_as_junit_xml() {
    assert_data_eq!(junit::render(&results()), file!["golden/results.xml"].raw());
}

#[test]
fn results_as_sarif() {
    assert_data_eq!(sarif::render(&results()), file!["golden/results.sarif"].raw());
}

/// What a picture shows of [`ping_pong`].
fn drawing() -> Drawing {
    use Standing::{Ready, Runs, Waits};
    let life = |name: &str, standings: [Standing; 7]| Life {
        name: name.into(),
        standings: standings.to_vec(),
    };
    let mut overruns = vec![vec![false]; 7];
    overruns[2] = vec![true];
    let chance = |taken| Chance { possible: true, taken };
    Drawing {
        kinds: vec![Kind::Task, Kind::Task, Kind::Queue],
        lives: vec![
            life("a", [Ready, Runs, Runs, Waits, Waits, Ready, Ready]),
            life("low", [Ready; 7]),
        ],
        marks: vec![Some(Mark::Dispatch), None, None, Some(Mark::Dispatch), None, None],
        overruns,
        owed: vec![true; 7],
        wanted: "running(low)".into(),
        chances: vec![
            (0..7).map(|i| chance(i > 0)).collect(),
            vec![Chance::default(); 7],
            vec![Chance::default(); 7],
        ],
    }
}

/// The JSON in a page.
fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("id=\"document\">").expect("a place");
    let (json, _) = rest.split_once("</script>").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn what_a_page_reads() {
    let mut document = ping_pong();
    document.behaviour = document.behaviour.drawn(drawing());
    let data = data(&html::render(&document));
    assert_eq!(data["schema"], html::SCHEMA);
    assert_data_eq!(format!("{data:#}\n"), file!["golden/lasso.page.json"].raw());
}

#[test]
fn names_and_sentences_stay_text_in_a_page() {
    let mut document = ping_pong();
    document.claim = "</script><b>& /* document */".into();
    document.cause = "<!-- /* script */ <!-- title -->".into();
    let page = html::render(&document);
    assert_eq!(data(&page)["claim"], "</script><b>& /* document */");
    assert_eq!(data(&page)["cause"], "<!-- /* script */ <!-- title -->");
    let title = "<title>violated: &lt;/script&gt;&lt;b&gt;&amp; /* document */</title>";
    assert!(page.contains(title));
    assert_eq!(page.matches("</script>").count(), 2);
}
