//! Writes a run line by line, as it happens.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{FORMAT, Head, Record, VERSION};
use crate::run::{Event, Version};

/// Writes a run. Until [`finish`](Writer::finish) the file is not whole, and is not read.
#[must_use = "a record without its end is not read"]
pub struct Writer<W> {
    out: W,
    events: u64,
}

#[derive(Serialize)]
struct Line<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    what: &'a T,
}

#[derive(Serialize)]
struct End {
    events: u64,
    lost: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the head.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn new(out: W, lanes: &[String], about: &BTreeMap<String, String>) -> io::Result<Self> {
        let (format, lanes, about) = (FORMAT.to_owned(), lanes.to_vec(), about.clone());
        let mut writer = Writer { out, events: 0 };
        writer.line(&Head { format, version: VERSION, lanes, about })?;
        Ok(writer)
    }

    /// Writes an event. Its lane must be one of the head's: the reader checks it.
    ///
    /// # Errors
    ///
    /// Those of the writer, and what the observation's serialization says.
    pub fn event<T: Serialize>(&mut self, event: &Event<T>) -> io::Result<()> {
        let Event { before, after, lane, version, what } = event;
        let point = before == after;
        self.line(&Line {
            at: point.then_some(*before),
            before: (!point).then_some(*before),
            after: (!point).then_some(*after),
            lane: *lane,
            object: version.map(|Version { object, .. }| object),
            number: version.map(|Version { number, .. }| number),
            what,
        })?;
        self.events += 1;
        Ok(())
    }

    /// Writes the end, with the number of events that were lost, and flushes.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn finish(mut self, lost: u64) -> io::Result<W> {
        self.line(&End { events: self.events, lost })?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        // One call a line: a crash leaves whole lines, if the writer below does.
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.out.write_all(&text)
    }
}

/// Writes a whole record.
///
/// # Errors
///
/// Those of the writer, and what the observations' serialization says.
pub fn write<T: Serialize, W: Write>(out: W, record: &Record<T>) -> io::Result<W> {
    let mut writer = Writer::new(out, &record.run.lanes, &record.about)?;
    for event in &record.run.events {
        writer.event(event)?;
    }
    writer.finish(record.run.lost)
}
