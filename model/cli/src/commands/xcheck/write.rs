//! The TLA+ of cases, into a folder.

use std::fs;
use std::path::Path;

use turnwise_schedulers::case::CaseVariant;
use turnwise_xcheck::generate::{Module, Uncovered, generate};

use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::output;
use crate::request::{Read, variant_name};
use crate::specs::Specs;

/// The module of a variant.
///
/// # Errors
///
/// What TLA+ does not cover.
pub(super) fn module(read: &Read, variant: &CaseVariant) -> Result<Module, Uncovered> {
    let name =
        format!("MC{}{}", camel(&read.source.name), camel(variant.name.as_deref().unwrap_or("")));
    generate(variant, &name, &format!("{} ({})", read.source.name, variant_name(variant)))
}

/// `a timer-that` as `ATimerThat`: what TLA+ takes for a name.
fn camel(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}

/// Writes each module with its configuration, and the modules that they extend.
///
/// # Errors
///
/// If a file cannot be written.
pub(super) fn run(cases: &[Read], specs: &Specs, folder: &Path) -> Result<Agreement, Failure> {
    let write = |name: &str, text: &str| output::file(&folder.join(name), text);
    fs::create_dir_all(folder).map_err(|error| Failure::File {
        doing: "make",
        path: folder.to_owned(),
        error,
    })?;
    for (name, text) in specs.shared()? {
        write(&name, &text)?;
    }
    let mut agreement = Agreement::AsExpected;
    let mut said = String::new();
    for (read, variant) in
        cases.iter().flat_map(|read| read.variants.iter().map(move |v| (read, v)))
    {
        let what = format!("{} ({})", read.source.name, variant_name(variant));
        match module(read, variant) {
            Ok(module) => {
                write(&format!("{}.tla", module.name), &module.text)?;
                write(&format!("{}.cfg", module.name), &module.config)?;
                said.push_str(&format!("{what}: {}.tla\n", module.name));
                for left_out in &module.left_out {
                    said.push_str(&format!("  without {left_out}\n"));
                }
            }
            Err(uncovered) => {
                agreement = Agreement::Undecided;
                said.push_str(&format!("{what}: not written: {uncovered}\n"));
            }
        }
    }
    output::say(&said);
    Ok(agreement)
}
