//! The specs in `specs/`, each put to its own checker, and held against our models.
//!
//! It stands with the crate whose question it is: the executor, whose tests are in `tests/`, knows
//! neither models nor specs.

mod assortment;
mod generated;
mod generator;
mod mirrored;
mod promised;
mod runs;
mod spoiled;
mod table;
mod toys;
mod whole;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use turnwise_schedulers::case::{self, Case, CaseVariant};
use turnwise_schedulers::run;
use turnwise_xcheck::manifest::{Manifest, Mirrored};
use turnwise_xcheck::ours;
use turnwise_xcheck::outcome::Outcome;
use turnwise_xcheck::tool::Missing;

/// The folder `specs`.
fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs")
}

/// What stands in it.
fn manifest() -> Manifest {
    let text = fs::read_to_string(specs().join("manifest.toml")).expect("there is a manifest");
    Manifest::read(&text).unwrap_or_else(|errors| panic!("specs/manifest.toml: {errors:#?}"))
}

/// The case that a model mirrors.
fn case_of(mirrored: &Mirrored) -> Case {
    let path = specs().join(format!("../model/cases/{}.toml", mirrored.case));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    case::read(&text).unwrap_or_else(|errors| panic!("{path:?}: {errors:#?}"))
}

/// The variant of it.
fn variant_of<'c>(case: &'c Case, mirrored: &Mirrored) -> &'c CaseVariant {
    let found = case.all().find(|variant| variant.name == mirrored.variant);
    found.unwrap_or_else(|| panic!("{mirrored}: there is no such variant"))
}

/// What our checker answers to it.
fn our_answer(variant: &CaseVariant) -> Outcome {
    let begun = Instant::now();
    let report = run::checker(variant).run().expect("a case can be checked");
    ours::outcome(variant, &report, begun.elapsed())
}

/// A tool that is not there: a line that says what was not checked for it, or, where everything is
/// to be checked, a failure.
fn absent(missing: &Missing, not_checked: &str) {
    assert!(
        std::env::var_os("TURNWISE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
        "{not_checked} not checked: {missing}"
    );
    say(&format!("{not_checked} not checked: {missing}"));
}

/// Says something at once: what is printed in a test that passes, nobody sees.
fn say(line: &str) {
    // If nobody can hear it, nothing is lost but words.
    let _ = std::io::stderr().write_all(format!("specs: {line}\n").as_bytes());
}
