//! Which machines are compared: every discipline with every policy and every value of the sweep.

use turnwise_schedulers::case::settings::{self, Setting};
use turnwise_schedulers::case::{CaseError, CaseVariant};

use crate::args::Compare;
use crate::failure::Failure;
use crate::request::{Read, known};

/// A machine, and what is set in it that is not in all others.
pub(super) struct Machine {
    pub settings: Vec<Setting>,
    pub variant: CaseVariant,
    /// The same, asked how long tasks wait.
    pub waits: CaseVariant,
}

/// All of them, in the order of the arguments.
///
/// # Errors
///
/// If there is nothing to compare, or one of them cannot be.
pub(super) fn machines(arguments: &Compare, read: &Read) -> Result<Vec<Machine>, Failure> {
    let refuse = |text: String| Failure::Nothing(text);
    let named = |key: &str, values: &[String]| {
        let settings = values.iter().map(|value| Setting::new(key, value));
        settings.collect::<Result<Vec<_>, _>>().map_err(refuse)
    };
    let disciplines = named("discipline", &arguments.discipline)?;
    let policies = named("policy", &arguments.policy)?;
    let sweep = arguments.sweep.as_ref().map_or(&[][..], |sweep| &sweep.values);
    if disciplines.is_empty() && policies.is_empty() && sweep.is_empty() {
        let text = "nothing to compare: give --discipline, --policy or --sweep";
        return Err(refuse(text.to_owned()));
    }
    let mut rows: Vec<Vec<Setting>> = vec![vec![]];
    for values in [&disciplines[..], &policies[..], sweep] {
        if !values.is_empty() {
            let with = |row: &Vec<Setting>, value: &Setting| {
                row.iter().chain([value]).cloned().collect::<Vec<_>>()
            };
            rows = rows
                .iter()
                .flat_map(|row| values.iter().map(move |value| with(row, value)))
                .collect();
        }
    }
    rows.into_iter().map(|settings| machine(arguments, read, settings)).collect()
}

fn machine(arguments: &Compare, read: &Read, settings: Vec<Setting>) -> Result<Machine, Failure> {
    let name = arguments.variant.as_deref().filter(|name| *name != crate::request::AS_WRITTEN);
    // A parameter that is set for all belongs to the policy of the row.
    let (last, first): (Vec<_>, Vec<_>) =
        settings.iter().cloned().partition(|it| !matches!(it.key(), "discipline" | "policy"));
    let all: Vec<Setting> = first.into_iter().chain(arguments.set.clone()).chain(last).collect();
    let mut variant = settings::with(&read.source.text, name, &all).map_err(|errors| {
        let text = |error: CaseError| match error.help {
            Some(help) => format!("{}\n  help: {help}", error.message),
            None => error.message,
        };
        let texts: Vec<String> = errors.into_iter().map(text).collect();
        Failure::Nothing(texts.join("\n"))
    })?;
    let waits = variant.waits();
    for property in &arguments.property {
        known("property", property, variant.properties.iter().map(|claim| &*claim.name))?;
    }
    if !arguments.property.is_empty() {
        variant.properties.retain(|claim| arguments.property.contains(&claim.name));
    }
    Ok(Machine { settings, variant, waits })
}
