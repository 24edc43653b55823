//! The table in `specs/README.md` is that of the manifest; `BLESS=1` writes it anew.

use std::fs;

use turnwise_xcheck::manifest::{Claim, Model, Source};

use crate::{manifest, specs};

const BEGIN: &str = "<!-- models -->\n";
const END: &str = "<!-- end of models -->";

#[test]
fn the_table_of_the_readme_is_that_of_the_manifest() {
    let path = specs().join("README.md");
    let readme = fs::read_to_string(&path).expect("a README");
    let (before, rest) = readme.split_once(BEGIN).expect("a marker");
    let (_, after) = rest.split_once(END).expect("an end marker");
    let new = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &new).expect("a README that can be written");
    } else {
        let line = readme.lines().zip(new.lines()).find(|(old, new)| old != new);
        assert!(readme == new, "specs/README.md is out of date (BLESS=1 writes it anew): {line:?}");
    }
}

fn table() -> String {
    let head = "| model | file | mirrors | states | hold | violated |\n\
                | --- | --- | --- | --- | --- | --- |\n";
    manifest().models.iter().fold(head.to_owned(), |table, model| table + &row(model))
}

fn row(model: &Model) -> String {
    let file = match &model.tool {
        Source::Tlc { module, .. } => module.clone(),
        Source::Spin { file, broken: None, .. } => file.clone(),
        Source::Spin { file, broken: Some(rule), .. } => format!("{file}, {rule}"),
    };
    let mirrors = model.mirrors.as_ref().map_or(String::new(), ToString::to_string);
    let mirrors = match &model.differs {
        None => mirrors,
        Some(why) => format!("{mirrors}: {why}"),
    };
    let states = model.counts.states.map_or(String::new(), |states| states.to_string());
    let (fail, hold): (Vec<&Claim>, Vec<&Claim>) =
        model.claims.iter().partition(|claim| claim.fails);
    let fail: Vec<&str> = fail.iter().map(|claim| claim.name.as_str()).collect();
    let (name, hold, fail) = (&model.name, hold.len(), fail.join(", "));
    format!("| {name} | {file} | {mirrors} | {states} | {hold} | {fail} |\n")
}
