//! A trial as a file: a run of the conformance crate's format, in the machine's own names.
//!
//! ```text
//! {"format":"turnwise-run","version":1,"lanes":["editor","environment"],"about":{"order":"told"}}
//! {"at":3,"lane":0,"what":{"dispatch":{"task":"editor","processor":0}}}
//! {"at":4,"lane":0,"what":{"leave":{"task":"editor"}}}
//! {"events":2,"lost":0}
//! ```
//!
//! Beside `ending` and `order`, which say how the run is to be judged, `about` holds what the
//! writer likes.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use turnwise_conformance::record::{self, ReadError, Record};
use turnwise_conformance::run::{Event, Run};
use turnwise_schedulers::machine::Machine;

use crate::seen::{Names, Seen};
use crate::trial::{Ending, Trial};

/// An observation in names.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Told {
    Dispatch { task: String, processor: u8 },
    Operate { task: String },
    Choose { task: String, branch: u8 },
    Leave { task: String },
    Interrupt { task: String },
    HandOff { task: String },
    Arrive { channel: String },
    Answer { device: String, task: String, failed: bool },
}

const ENDING: &str = "ending";
const ORDER: &str = "order";
const IS_TOLD: &str = "told";
const IS_NOT_TOLD: &str = "not told";

fn word(ending: Ending) -> &'static str {
    match ending {
        Ending::OutOfFuel => "out of fuel",
        Ending::AtRest => "at rest",
        Ending::Standstill => "standstill",
        Ending::CutShort => "cut short",
    }
}

/// Writes a trial of the machine.
///
/// # Errors
///
/// Those of the writer.
pub fn write(
    out: impl io::Write,
    machine: &Machine,
    trial: &Trial,
    mut about: BTreeMap<String, String>,
) -> io::Result<()> {
    let order = if trial.tells_order { IS_TOLD } else { IS_NOT_TOLD };
    about.insert(ENDING.to_owned(), word(trial.ending).to_owned());
    about.insert(ORDER.to_owned(), order.to_owned());
    let names = Names::new(machine);
    let told = |event: &Event<Seen>| Event {
        before: event.before,
        after: event.after,
        lane: event.lane,
        version: event.version,
        what: tell(&names, event.what),
    };
    let Run { lanes, events, lost } = &trial.run;
    let events = events.iter().map(told).collect();
    let run = Run { lanes: lanes.clone(), events, lost: *lost };
    record::write(out, &Record { about, run }).map(drop)
}

fn tell(names: &Names, seen: Seen) -> Told {
    let task = |task: u8| names.tasks[usize::from(task)].clone();
    match seen {
        Seen::Dispatch { task: it, processor } => Told::Dispatch { task: task(it), processor },
        Seen::Operate { task: it } => Told::Operate { task: task(it) },
        Seen::Choose { task: it, branch } => Told::Choose { task: task(it), branch },
        Seen::Leave { task: it } => Told::Leave { task: task(it) },
        Seen::Interrupt { task: it } => Told::Interrupt { task: task(it) },
        Seen::HandOff { task: it } => Told::HandOff { task: task(it) },
        Seen::Arrive { channel } => {
            Told::Arrive { channel: names.channels[usize::from(channel)].clone() }
        }
        Seen::Answer { device, task: it, failed } => {
            let device = names.devices[usize::from(device)].clone();
            Told::Answer { device, task: task(it), failed }
        }
    }
}

/// Reads a trial of the machine, and what else its writer said about it.
///
/// # Errors
///
/// Where the text is no record, or names what the machine has not.
pub fn read(text: &str, machine: &Machine) -> Result<(Trial, BTreeMap<String, String>), ReadError> {
    let Record { about, run } = record::read::<Told>(text)?;
    let names = Names::new(machine);
    let mut events = Vec::with_capacity(run.events.len());
    for (i, Event { before, after, lane, version, what }) in run.events.into_iter().enumerate() {
        let what = see(&names, &what).map_err(|unknown| unknown.at(text, i))?;
        events.push(Event { before, after, lane, version, what });
    }
    let run = Run { lanes: run.lanes, events, lost: run.lost };
    let endings = [Ending::AtRest, Ending::Standstill, Ending::CutShort];
    let told = about.get(ENDING).map(String::as_str);
    let ending = endings.into_iter().find(|&it| Some(word(it)) == told);
    // Of a run that somebody else wrote it is not known that it came to its end.
    let ending = ending.unwrap_or(Ending::OutOfFuel);
    let tells_order = about.get(ORDER).is_none_or(|order| order != IS_NOT_TOLD);
    Ok((Trial { run, tells_order, ending }, about))
}

/// A name that the machine does not have.
struct Unknown<'a> {
    kind: &'static str,
    name: &'a str,
    known: String,
}

impl Unknown<'_> {
    /// The error for the event of that index, which stands in a line of its own after the head.
    fn at(&self, text: &str, event: usize) -> ReadError {
        let lines = text.split_inclusive('\n');
        let start: usize = lines.clone().take(event + 1).map(str::len).sum();
        let line = lines.clone().nth(event + 1).unwrap_or_default();
        let quoted = format!("\"{}\"", self.name);
        let place = line.find(&quoted).unwrap_or(0);
        ReadError {
            message: format!("the machine has no {} `{}`", self.kind, self.name),
            expected: Some(format!("one of: {}", self.known)),
            span: start + place..start + place + quoted.len(),
            line: event + 2,
            column: line[..place].chars().count() + 1,
            text: quoted,
        }
    }
}

fn see<'a>(names: &Names, told: &'a Told) -> Result<Seen, Unknown<'a>> {
    let place = |kind, known: &[String], name: &'a str| {
        let found = known.iter().position(|it| it == name).map(|place| place as u8);
        found.ok_or_else(|| Unknown { kind, name, known: known.join(", ") })
    };
    let task = |name: &'a String| place("task", &names.tasks, name);
    Ok(match told {
        Told::Dispatch { task: it, processor } => {
            Seen::Dispatch { task: task(it)?, processor: *processor }
        }
        Told::Operate { task: it } => Seen::Operate { task: task(it)? },
        Told::Choose { task: it, branch } => Seen::Choose { task: task(it)?, branch: *branch },
        Told::Leave { task: it } => Seen::Leave { task: task(it)? },
        Told::Interrupt { task: it } => Seen::Interrupt { task: task(it)? },
        Told::HandOff { task: it } => Seen::HandOff { task: task(it)? },
        Told::Arrive { channel } => {
            Seen::Arrive { channel: place("channel", &names.channels, channel)? }
        }
        Told::Answer { device, task: it, failed } => Seen::Answer {
            device: place("device", &names.devices, device)?,
            task: task(it)?,
            failed: *failed,
        },
    })
}
