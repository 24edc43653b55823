//! What was written is what is read, and what is not whole or not right is not read at all.

use std::collections::BTreeMap;

use proptest::prelude::{Strategy, any, proptest};
use proptest::{prop_assert, prop_assert_eq};
use turnwise_conformance::record::{ReadError, Record, Writer, read, write};
use turnwise_conformance::run::{Event, Run, Version};

use crate::toys::queue::Seen;

fn events() -> impl Strategy<Value = Vec<Event<Seen>>> {
    let what = (any::<bool>(), 0..3_usize, any::<u8>()).prop_map(|(push, who, number)| {
        if push { Seen::Push { by: who, number } } else { Seen::Pop { from: who, number } }
    });
    let version = proptest::option::of((any::<u64>(), any::<u64>()))
        .prop_map(|it| it.map(|(object, number)| Version { object, number }));
    let one = (any::<u64>(), any::<u64>(), proptest::option::of(0..3_usize), version, what)
        .prop_map(|(one, other, lane, version, what)| {
            let (before, after) =
                (one.min(other), if lane.is_none() { one } else { one.max(other) });
            Event { before: before.min(after), after, lane, version, what }
        });
    proptest::collection::vec(one, 0..12)
}

fn records() -> impl Strategy<Value = Record<Seen>> {
    let about = proptest::collection::btree_map(".{0,5}", ".{0,5}", 0..3);
    let lanes = proptest::collection::vec(".{0,6}", 3..5);
    (about, lanes, events(), any::<u64>())
        .prop_map(|(about, lanes, events, lost)| Record { about, run: Run { lanes, events, lost } })
}

fn text(record: &Record<Seen>) -> String {
    String::from_utf8(write(Vec::new(), record).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_is_read(record in records()) {
        prop_assert_eq!(read::<Seen>(&text(&record)), Ok(record));
    }

    #[test]
    fn a_part_is_not_the_whole(record in records(), part in 0.0..1.0) {
        let text = text(&record);
        // All but the last line's end is the whole.
        let cut = (0..=((text.len() - 2) as f64 * part) as usize).rev();
        let cut = cut.into_iter().find(|&at| text.is_char_boundary(at)).unwrap();
        prop_assert!(read::<Seen>(&text[..cut]).is_err());
    }

    #[test]
    fn where_it_is_wrong_is_in_the_text(record in records(), at in any::<usize>(), with in ".") {
        let mut text = text(&record);
        let at = (0..=at % text.len()).rev().find(|&at| text.is_char_boundary(at)).unwrap();
        let end = at + text[at..].chars().next().unwrap().len_utf8();
        text.replace_range(at..end, &with);
        if let Err(error) = read::<Seen>(&text) {
            prop_assert_eq!(&text[error.span.clone()], error.text.as_str());
            prop_assert!(!error.text.contains('\n'));
            prop_assert_eq!(error.line, text[..error.span.start].matches('\n').count() + 1);
        }
    }
}

const HEAD: &str = r#"{"format":"turnwise-run","version":1,"lanes":["a","b"]}"#;
const PUSH: &str = r#"{"at":1,"lane":0,"what":{"push":{"by":0,"number":5}}}"#;
const END: &str = r#"{"events":1,"lost":0}"#;

#[test]
fn the_form_is_as_documented() {
    let event = |lane, what| Event { before: 2, after: 5, ..Event::at(0, lane, what) };
    let about = BTreeMap::from([("case".to_owned(), "é".to_owned())]);
    let mut writer = Writer::new(Vec::new(), &["a".to_owned()], &about).unwrap();
    writer.event(&Event::at(1, None, Seen::Push { by: 0, number: 5 })).unwrap();
    writer.event(&event(Some(0), Seen::Pop { from: 0, number: 5 }).versioned(3, 7)).unwrap();
    let text = String::from_utf8(writer.finish(4).unwrap()).unwrap();
    let expected = r#"{"format":"turnwise-run","version":1,"lanes":["a"],"about":{"case":"é"}}
{"at":1,"what":{"push":{"by":0,"number":5}}}
{"before":2,"after":5,"lane":0,"object":3,"number":7,"what":{"pop":{"from":0,"number":5}}}
{"events":2,"lost":4}
"#;
    assert_eq!(text, expected);
    let read = read::<Seen>(&text).unwrap();
    assert_eq!((read.about, read.run.lost, read.run.events.len()), (about, 4, 2));
}

/// The error of a record, with `…` where the line has been changed.
fn error(lines: &[&str]) -> (String, ReadError) {
    let error = read::<Seen>(&lines.join("\n")).expect_err("it is wrong");
    (format!("{error} at `{}`", error.text), error)
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_was_expected() {
    assert!(read::<Seen>(&[HEAD, PUSH, END].join("\n")).is_ok(), "the good twin of all");
    let wrong = |old: &str, new: &str| {
        let lines = [HEAD, PUSH, END].map(|line| line.replacen(old, new, 1));
        error(&lines.each_ref().map(String::as_str)).0
    };
    let told = [
        wrong("turnwise-run", "trace"),
        wrong(r#""version":1"#, r#""version":2"#),
        wrong(r#""at":1"#, r#""at":"one""#),
        wrong(r#""at":1,"#, ""),
        wrong(r#""at":1"#, r#""before":3,"after":1"#),
        wrong(r#""lane":0"#, r#""lane":2"#),
        wrong(r#""lane":0"#, r#""object":0"#),
        wrong(r#""lane":0"#, r#""line":0"#),
        wrong(r#""push""#, r#""posh""#),
        wrong(r#","what":{"push":{"by":0,"number":5}}"#, ""),
        wrong(r#""number":5}"#, r#""number":5"#),
        wrong(r#""events":1"#, r#""events":3"#),
        wrong(r#","lost":0"#, ""),
    ];
    let expected = [
        "line 1, column 12: this is a record of another kind, `trace`, expected `turnwise-run` \
         at `trace`",
        "line 1, column 36: version 2 of the format is not known, expected version 1 at `2`",
        "line 2, column 7: invalid type: string \"one\", expected u64 at `\"one\"`",
        "line 2, column 1: no time is told, expected either `at`, or `before` and `after` \
         at `{\"lane\":0,\"what\":{\"push\":{\"by\":0,\"number\":5}}}`",
        "line 2, column 1: the event ends before it begins, expected `before` not above `after` \
         at `{\"before\":3,\"after\":1,\"lane\":0,\"what\":{\"push\":{\"by\":0,\"number\":5}}}`",
        "line 2, column 9: there is no lane 2, expected a lane below 2, the number of lanes \
         at `\"lane\":2`",
        "line 2, column 1: half a version is told, expected `object` and `number`, or neither \
         at `{\"at\":1,\"object\":0,\"what\":{\"push\":{\"by\":0,\"number\":5}}}`",
        "line 2, column 9: unknown field `line`, expected one of `at`, `before`, `after`, `lane`, \
         `object`, `number`, `what`, `events`, `lost` at `\"line\"`",
        "line 2, column 26: unknown variant `posh`, expected `push` or `pop` at `\"posh\"`",
        "line 2, column 1: no observation is told, expected `what` at `{\"at\":1,\"lane\":0}`",
        "line 2, column 50: EOF while parsing an object, expected a whole JSON object \
         at `5}}`",
        "line 3, column 11: the run has 1 event, and not 3, expected `\"events\":1` at `3`",
        "line 3, column 1: neither an event nor the end, expected `events` and `lost`, or neither \
         at `{\"events\":1}`",
    ];
    for (told, expected) in told.iter().zip(expected) {
        assert_eq!(told, expected);
    }
}

#[test]
fn what_is_not_whole_is_not_read() {
    let (told, truncated) = error(&[HEAD, PUSH]);
    let last = r#"expected the last line, `{"events":…,"lost":…}` at ``"#;
    assert_eq!(told, format!("line 3, column 1: the run is not whole, {last}"));
    assert_eq!(truncated.span.start, HEAD.len() + PUSH.len() + 1);
    let (told, _) = error(&[HEAD, PUSH, END, PUSH]);
    assert!(told.starts_with("line 4, column 1: a line after the last one"), "{told}");
    let (told, _) = error(&[""]);
    assert!(told.starts_with("line 1, column 1: EOF while parsing a value"), "{told}");
    let (told, _) = error(&[HEAD, "", PUSH, END]);
    assert!(told.starts_with("line 2, column 1: EOF while parsing a value"), "{told}");
}

#[test]
fn line_ends_of_either_kind_are_read() {
    let (unix, other) = ([HEAD, PUSH, END].join("\n"), [HEAD, PUSH, END, ""].join("\r\n"));
    assert_eq!(read::<Seen>(&unix), read::<Seen>(&other));
    let error = read::<Seen>(&other.replace("\"at\"", "\"it\"")).unwrap_err();
    assert_eq!((error.line, error.column, error.text.as_str()), (2, 2, "\"it\""));
}

#[test]
fn an_observation_may_be_null() {
    let record = Record { about: BTreeMap::new(), run: Run::ordered(["a"], [(Some(0), ())]) };
    let text = String::from_utf8(write(Vec::new(), &record).unwrap()).unwrap();
    assert_eq!(read::<()>(&text), Ok(record));
}
