//! A counterexample as a trace in the Trace Event Format, which Perfetto and Chrome's viewer open.
//!
//! The model has no time: a step takes a millisecond here, and step `i` begins at `i` of them.
//!
//! | process | its threads |
//! | --- | --- |
//! | `lanes` | one a lane: turns, and in them the steps that the lane takes; then all other steps |
//! | `path` | stem and loop |
//! | `claim` | how its subject stands, and what each column says, as slices |
//! | `state` | one a variable: its values, as slices |

use serde_json::{Value, json};

use crate::document::{Behaviour, Document};

/// How long a step takes, in the format's microseconds.
const STEP: usize = 1_000;

/// The document as the text of a `.json` file, an event a line.
pub fn render(document: &Document) -> String {
    let behaviour = &document.behaviour;
    let mut trace = Trace::default();
    lanes(&mut trace, behaviour);
    path(&mut trace, behaviour);
    let process = trace.process("claim");
    for column in behaviour.subject().into_iter().chain(behaviour.columns()) {
        let thread = trace.thread(process, &column.head);
        trace.spans(thread, &column.cells, &json!({ "meaning": column.meaning }));
    }
    let process = trace.process("state");
    for (i, name) in behaviour.shape().variables.iter().enumerate() {
        let thread = trace.thread(process, name);
        let value = |at: usize| behaviour.position(at).values[i].clone();
        let values: Vec<String> = (0..=behaviour.steps().len()).map(value).collect();
        trace.spans(thread, &values, &json!({}));
    }
    let events: Vec<String> = trace.events.iter().map(Value::to_string).collect();
    let events = events.join(",\n");
    let other = json!({
        "verdict": document.verdict,
        "claim": document.claim,
        "formula": document.formula,
        "title": document.title,
        "cause": document.cause,
        "unit": "a step is drawn as one millisecond; the model has no time",
    });
    let head = format!("\"displayTimeUnit\": \"ms\",\n\"otherData\": {other}");
    format!("{{\n{head},\n\"traceEvents\": [\n{events}\n]\n}}\n")
}

/// A lane's turns, with its steps in them.
fn lanes(trace: &mut Trace, behaviour: &Behaviour) {
    let process = trace.process("lanes");
    for (lane, name) in behaviour.shape().lanes.iter().enumerate() {
        let thread = trace.thread(process, name);
        let on = |i: usize| behaviour.position(i).occupants[lane].clone().unwrap_or_default();
        let turns: Vec<String> = (0..=behaviour.steps().len()).map(on).collect();
        trace.spans(thread, &turns, &json!({}));
        steps_of(trace, thread, behaviour, Some(lane));
    }
    if behaviour.steps().iter().any(|step| step.lane.is_none()) {
        let thread = trace.thread(process, "no lane");
        steps_of(trace, thread, behaviour, None);
    }
}

fn steps_of(trace: &mut Trace, thread: Thread, behaviour: &Behaviour, lane: Option<usize>) {
    for (i, step) in behaviour.steps().iter().enumerate().filter(|(_, step)| step.lane == lane) {
        let text = step.action.as_deref().unwrap_or("(nothing moves)");
        let arguments = json!({ "step": i + 1, "changes": behaviour.changes(i + 1, i + 1) });
        trace.slice(thread, text, i + 1..i + 2, &arguments);
    }
}

fn path(trace: &mut Trace, behaviour: &Behaviour) {
    let process = trace.process("path");
    let thread = trace.thread(process, "stem and loop");
    let end = behaviour.steps().len() + 1;
    let repeats = behaviour.back_to().map_or(end, |start| start + 1);
    trace.slice(thread, "stem", 0..repeats, &json!({}));
    if let Some(start) = behaviour.back_to() {
        let arguments = json!({ "leads back to the state after step": start });
        trace.slice(thread, "loop ∞", repeats..end, &arguments);
    }
}

/// A thread of a process, by their numbers.
#[derive(Clone, Copy)]
struct Thread {
    process: usize,
    thread: usize,
}

/// The events so far. Processes and threads have numbers from 1.
#[derive(Default)]
struct Trace {
    events: Vec<Value>,
    processes: usize,
    threads: usize,
}

impl Trace {
    fn process(&mut self, name: &str) -> usize {
        self.processes += 1;
        let number = self.processes;
        self.says("process_name", Thread { process: number, thread: 0 }, &json!({ "name": name }));
        let order = json!({ "sort_index": number });
        self.says("process_sort_index", Thread { process: number, thread: 0 }, &order);
        number
    }

    fn thread(&mut self, process: usize, name: &str) -> Thread {
        self.threads += 1;
        let thread = Thread { process, thread: self.threads };
        self.says("thread_name", thread, &json!({ "name": name }));
        self.says("thread_sort_index", thread, &json!({ "sort_index": self.threads }));
        thread
    }

    /// Something about a thread or a process, not in time.
    fn says(&mut self, what: &str, Thread { process, thread }: Thread, arguments: &Value) {
        self.events.push(json!({
            "ph": "M", "name": what, "pid": process, "tid": thread, "args": arguments,
        }));
    }

    /// Something that lasts from one position to another.
    fn slice(
        &mut self,
        Thread { process, thread }: Thread,
        name: &str,
        positions: std::ops::Range<usize>,
        arguments: &Value,
    ) {
        self.events.push(json!({
            "ph": "X", "name": name, "cat": "turnwise", "pid": process, "tid": thread,
            "ts": positions.start * STEP, "dur": positions.len() * STEP, "args": arguments,
        }));
    }

    /// One slice for each run of equal texts; none where the text is empty.
    fn spans(&mut self, thread: Thread, texts: &[String], arguments: &Value) {
        let mut start = 0;
        for run in texts.chunk_by(|a, b| a == b) {
            let end = start + run.len();
            if !run[0].is_empty() {
                self.slice(thread, &run[0], start..end, arguments);
            }
            start = end;
        }
    }
}
