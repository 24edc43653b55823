//! `turnwise cases`: the shipped cases, listed, or one as its file.

use std::fmt::Write;

use anstyle::Style as Ink;

use crate::args::Cases;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::{output, request, source};

const NAME: Ink = Ink::new().bold();
const FAINT: Ink = Ink::new().dimmed();

/// # Errors
///
/// If there is no such case, or a case cannot be read.
pub(crate) fn run(arguments: &Cases) -> Result<Agreement, Failure> {
    let text = match &arguments.case {
        Some(name) => source::find(name)?.text,
        None => list()?,
    };
    output::write(&arguments.output, &text)?;
    Ok(Agreement::AsExpected)
}

fn list() -> Result<String, Failure> {
    let cases = request::read_all(source::shipped()?)?;
    let mut out = String::new();
    for read in &cases {
        let _ = writeln!(out, "{NAME}{}{NAME:#}: {}", read.source.name, read.title);
        if let Some(story) = &read.story {
            let _ = writeln!(out, "  {FAINT}from {story}{FAINT:#}");
        }
        for name in read.variants.iter().filter_map(|variant| variant.name.as_ref()) {
            let _ = writeln!(out, "  - {name}");
        }
    }
    Ok(out)
}
