//! Manifests that are sound, and those that are not: each error at its place.

use crate::manifest::{Manifest, ManifestError};
use crate::outcome::Counts;
use crate::tool::Tool;

const SOUND: &str = r#"
parts = ["tla/Scheduling.tla"]

[[model]]
name = "hang"
tool = "tlc"
file = "tla/MCHang.tla"
states = 243
transitions = 900
mirrors = "hang"
variant = "a timer"

[model.claims]
TypeOK = "holds"
Live = { expect = "violated", same = "every ready task runs / low" }

[[model]]
name = "word-lost"
tool = "spin"
file = "promela/word.pml"
fairness = "weak"
broken = "LOST"
claims = { safety = "violated", comes = "violated" }
"#;

#[test]
fn a_sound_manifest_is_read() {
    let manifest = Manifest::read(SOUND).expect("it is sound");
    let [tlc, spin] = &manifest.models[..] else { panic!("two models") };
    assert_eq!((tlc.tool.tool(), spin.tool.tool()), (Tool::Tlc, Tool::Spin));
    let counts = Counts { states: Some(243), transitions: Some(900), depth: None };
    assert_eq!(tlc.counts, counts);
    assert_eq!(tlc.mirrors.as_ref().expect("a case").to_string(), "hang (a timer)");
    let live = &tlc.claims[0];
    assert_eq!((live.name.as_str(), live.fails), ("Live", true));
    assert_eq!(live.same.as_deref(), Some("every ready task runs / low"));
    assert!(spin.is_broken() && !tlc.is_broken());
    let expected = ["promela/word.pml", "tla/MCHang.cfg", "tla/MCHang.tla", "tla/Scheduling.tla"];
    assert_eq!(manifest.files(), expected);
}

/// Everything that is wrong with the sound one if `from` becomes `to`, and what is underlined.
fn broken(from: &str, to: &str) -> Vec<(String, String)> {
    assert!(SOUND.contains(from), "{from}");
    let text = SOUND.replacen(from, to, 1);
    let errors = Manifest::read(&text).expect_err("it is not sound");
    let shown = |error: ManifestError| (error.message, text[error.span].to_owned());
    errors.into_iter().map(shown).collect()
}

#[test]
fn each_error_is_underlined() {
    let check = |from, to, message: &str, place: &str| {
        let found = broken(from, to);
        let is = |(found, at): &(String, String)| found.contains(message) && at.starts_with(place);
        assert!(found.iter().any(is), "{message}: {found:?}");
    };
    check("file =", "fil =", "unknown field `fil`", "fil");
    check("\"tlc\"", "\"tcl\"", "unknown variant `tcl`", "\"tcl\"");
    check("states = 243", "states = \"many\"", "invalid type", "\"many\"");
    check("name = \"hang\"", "name = \"Hang\"", "no name of a model", "\"Hang\"");
    check("name = \"word-lost\"", "name = \"hang\"", "a second model", "\"hang\"");
    check("TypeOK = \"holds\"", "TypeOK = \"held\"", "\"held\"", "\"held\"");
    check("mirrors = \"hang\"", "", "a variant of no case", "\"a timer\"");
    check("states = 243", "", "does not say `states`", "[[model]]");
    check("file = \"tla/MCHang.tla\"", "", "missing field `file`", "[[model]]");
    check("fairness = \"weak\"", "config = \"a.cfg\"", "for TLC alone", "\"a.cfg\"");
    check("broken =", "states = 3\nbroken =", "nobody counts", "3");
    check("\"violated\", comes = \"violated\"", "\"holds\"", "violates nothing", "{");
    check("{ safety = \"violated\",", "{", "without the claim `safety`", "{");
    check("same = \"every", "sane = \"every", "unknown field `sane`", "sane");
}

#[test]
fn nothing_to_check_is_an_error() {
    let errors = Manifest::read("parts = []").expect_err("no model");
    assert!(errors[0].message.contains("nothing to check"));
}
