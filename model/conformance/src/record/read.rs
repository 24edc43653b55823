//! Reads a record, or says where it is none and what should stand there.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::{FORMAT, Head, ReadError, Record, VERSION};
use crate::run::{Event, Run, Version};
use crate::verdict::counted;

/// A line after the first: an event, or the end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Deserialize<'de>")]
struct Line<T> {
    at: Option<u64>,
    before: Option<u64>,
    after: Option<u64>,
    lane: Option<usize>,
    object: Option<u64>,
    number: Option<u64>,
    #[serde(default = "nothing", deserialize_with = "something")]
    what: Option<T>,
    events: Option<u64>,
    lost: Option<u64>,
}

fn nothing<T>() -> Option<T> {
    None
}

/// Even `null` is an observation, if it is there.
fn something<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

enum Kind<T> {
    Event(Event<T>),
    End { lost: u64 },
}

/// A line of the text, and where it stands.
#[derive(Clone, Copy)]
struct Place<'t> {
    /// Without the line's end.
    text: &'t str,
    start: usize,
    number: usize,
}

/// What is wrong in a line: a range of its bytes, the message, what was expected.
struct Wrong(Range<usize>, String, Option<String>);

/// Reads a record.
///
/// # Errors
///
/// The first thing that is wrong. A text without its last line is truncated, and an error: what is
/// missing might be what matters.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<Record<T>, ReadError> {
    let mut places = places(text);
    let first = places.next().unwrap_or(Place { text: "", start: 0, number: 1 });
    let head = head(first.text).map_err(|wrong| error(first, wrong))?;
    let mut run = Run { lanes: head.lanes, events: Vec::new(), lost: 0 };
    for place in places.by_ref() {
        match line(place.text, &run).map_err(|wrong| error(place, wrong))? {
            Kind::Event(event) => run.events.push(event),
            Kind::End { lost } => {
                run.lost = lost;
                return match places.next() {
                    None => Ok(Record { about: head.about, run }),
                    Some(more) => Err(error(more, whole(more.text, "a line after the last one"))),
                };
            }
        }
    }
    let number = text.lines().count() + 1;
    let expected = r#"the last line, `{"events":…,"lost":…}`"#;
    let message = "the run is not whole".to_owned();
    let end = Place { text: "", start: text.len(), number };
    Err(error(end, Wrong(0..0, message, Some(expected.to_owned()))))
}

fn places(text: &str) -> impl Iterator<Item = Place<'_>> {
    let mut start = 0;
    (1..).zip(text.split_inclusive('\n')).map(move |(number, whole)| {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let place = Place { text: line.strip_suffix('\r').unwrap_or(line), start, number };
        start += whole.len();
        place
    })
}

fn head(text: &str) -> Result<Head, Wrong> {
    let head: Head = parse(text)?;
    if head.format != FORMAT {
        let message = format!("this is a record of another kind, `{}`", head.format);
        return Err(Wrong(find(text, &head.format), message, Some(format!("`{FORMAT}`"))));
    }
    if head.version != VERSION {
        let message = format!("version {} of the format is not known", head.version);
        let at = find(text, &head.version.to_string());
        return Err(Wrong(at, message, Some(format!("version {VERSION}"))));
    }
    Ok(head)
}

fn line<T: DeserializeOwned>(text: &str, run: &Run<T>) -> Result<Kind<T>, Wrong> {
    let line: Line<T> = parse(text)?;
    let wrong = |message: &str, expected: &str| {
        Wrong(0..text.len(), message.to_owned(), Some(expected.to_owned()))
    };
    let Line { at, before, after, lane, object, number, what, events, lost } = line;
    if events.is_some() || lost.is_some() {
        let rest = [at, before, after, object, number].iter().any(Option::is_some);
        let (Some(events), Some(lost), None, None, false) = (events, lost, lane, &what, rest)
        else {
            return Err(wrong("neither an event nor the end", "`events` and `lost`, or neither"));
        };
        if events != run.events.len() as u64 {
            let message =
                format!("the run has {}, and not {events}", counted(run.events.len(), "event"));
            let expected = format!("`\"events\":{}`", run.events.len());
            return Err(Wrong(find(text, &events.to_string()), message, Some(expected)));
        }
        return Ok(Kind::End { lost });
    }
    let (before, after) = match (at, before, after) {
        (Some(at), None, None) => (at, at),
        (None, Some(before), Some(after)) if before <= after => (before, after),
        (None, Some(_), Some(_)) => {
            return Err(wrong("the event ends before it begins", "`before` not above `after`"));
        }
        _ => return Err(wrong("no time is told", "either `at`, or `before` and `after`")),
    };
    let version = match (object, number) {
        (Some(object), Some(number)) => Some(Version { object, number }),
        (None, None) => None,
        _ => return Err(wrong("half a version is told", "`object` and `number`, or neither")),
    };
    if let Some(lane) = lane.filter(|lane| *lane >= run.lanes.len()) {
        let expected = format!("a lane below {}, the number of lanes", run.lanes.len());
        let message = format!("there is no lane {lane}");
        return Err(Wrong(after_key(text, "lane"), message, Some(expected)));
    }
    let what = what.ok_or_else(|| wrong("no observation is told", "`what`"))?;
    Ok(Kind::Event(Event { before, after, lane, version, what }))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|error| {
        // It ends in its place, which is told by other means.
        let said = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let said = said.strip_suffix(&place).unwrap_or(&said);
        let (message, expected) = match said.split_once(", expected ") {
            Some((message, expected)) => (message.to_owned(), Some(expected.to_owned())),
            None => (said.to_owned(), None),
        };
        let end = floor(text, error.column().min(text.len()));
        let delimiter = |c: char| ",:{[".contains(c);
        let start = text[..end].trim_end_matches(delimiter).rfind(delimiter);
        let start = start.map_or(0, |at| at + 1);
        let wanted = expected.or_else(|| error.is_eof().then(|| "a whole JSON object".to_owned()));
        Wrong(start..end, message, wanted)
    })
}

/// The last character boundary that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn whole(text: &str, message: &str) -> Wrong {
    Wrong(0..text.len(), message.to_owned(), Some("nothing".to_owned()))
}

/// Where a piece of the line stands; the whole line if it is written in another way.
fn find(text: &str, piece: &str) -> Range<usize> {
    text.find(piece).map_or(0..text.len(), |at| at..at + piece.len())
}

/// The value of a key.
fn after_key(text: &str, key: &str) -> Range<usize> {
    let Some(at) = text.find(&format!("\"{key}\"")) else { return 0..text.len() };
    let end = text[at..].find([',', '}']).map_or(text.len(), |length| at + length);
    at..end
}

fn error(place: Place<'_>, Wrong(range, message, expected): Wrong) -> ReadError {
    ReadError {
        message,
        expected,
        span: place.start + range.start..place.start + range.end,
        line: place.number,
        column: place.text[..range.start].chars().count() + 1,
        text: place.text[range].to_owned(),
    }
}
