//! From TOML to a manifest, with the place of each thing that is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::{Claim, Manifest, ManifestError, Mirrored, Model, Source};
use crate::outcome::Counts;
use crate::spin::SAFETY;
use crate::tool::Tool;

/// Enough for every model that is small enough to be understood.
const SEARCH_DEPTH: u32 = 1_000_000;
/// Spin's own.
const VECTOR: u32 = 1_024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    model: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    name: Spanned<String>,
    tool: ToolWord,
    file: String,
    config: Option<Spanned<String>>,
    fairness: Option<Spanned<Fairness>>,
    broken: Option<Spanned<String>>,
    search_depth: Option<Spanned<u32>>,
    vector: Option<Spanned<u32>>,
    states: Option<Spanned<u64>>,
    transitions: Option<u64>,
    depth: Option<u64>,
    mirrors: Option<Spanned<String>>,
    variant: Option<Spanned<String>>,
    differs: Option<Spanned<String>>,
    claims: Spanned<BTreeMap<Spanned<String>, Expected>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum ToolWord {
    Tlc,
    Spin,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fairness {
    Weak,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Word {
    Holds,
    Violated,
}

/// `"holds"`, or a table that says more.
struct Expected {
    expect: Word,
    same: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedTable {
    expect: Word,
    same: Option<Spanned<String>>,
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Expected;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("`\"holds\"`, `\"violated\"`, or a table with `expect` and `same`")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Expected, E> {
                let expect = match word {
                    "holds" => Word::Holds,
                    "violated" => Word::Violated,
                    other => {
                        return Err(E::invalid_value(serde::de::Unexpected::Str(other), &self));
                    }
                };
                Ok(Expected { expect, same: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Expected, A::Error> {
                let table = ExpectedTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Expected { expect: table.expect, same: table.same })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Reads a manifest.
pub(super) fn manifest(text: &str) -> Result<Manifest, Vec<ManifestError>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..text.len());
        vec![ManifestError { message: error.message().to_owned(), span, help: None }]
    })?;
    let mut errors = Errors(Vec::new());
    if file.model.is_empty() {
        errors.at(0..0, "no `[[model]]`: there is nothing to check", None);
    }
    let mut names = BTreeSet::new();
    let mut models = Vec::new();
    for entry in file.model {
        let place = entry.span();
        let entry = entry.into_inner();
        name(&entry.name, &mut names, &mut errors);
        models.push(model(entry, place, &mut errors));
    }
    if errors.0.is_empty() {
        Ok(Manifest { parts: file.parts, models })
    } else {
        errors.0.sort_by_key(|error| error.span.start);
        Err(errors.0)
    }
}

struct Errors(Vec<ManifestError>);

impl Errors {
    fn at(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<&str>) {
        let help = help.map(str::to_owned);
        self.0.push(ManifestError { message: message.into(), span, help });
    }
}

fn name(name: &Spanned<String>, names: &mut BTreeSet<String>, errors: &mut Errors) {
    let text = name.get_ref();
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(part) {
        let help = Some("lower case letters, digits and `-`");
        errors.at(name.span(), format!("`{text}` is no name of a model"), help);
    } else if !names.insert(text.clone()) {
        errors.at(name.span(), format!("a second model with the name `{text}`"), None);
    }
}

fn model(entry: Entry, place: Range<usize>, errors: &mut Errors) -> Model {
    let claims_place = entry.claims.span();
    let mirrors = entry.mirrors.as_ref().map(|mirrors| Mirrored {
        case: mirrors.get_ref().clone(),
        variant: entry.variant.as_ref().map(|variant| variant.get_ref().clone()),
    });
    if let (Some(variant), None) = (&entry.variant, &mirrors) {
        errors.at(variant.span(), "a variant of no case", Some("say which case with `mirrors`"));
    }
    let mut claims = Vec::new();
    for (name, expected) in entry.claims.get_ref() {
        let same = expected.same.as_ref();
        if let (Some(same), None) = (same, &mirrors) {
            errors.at(same.span(), "the same as a claim of no case", Some("say `mirrors`"));
        }
        claims.push(Claim {
            name: name.get_ref().clone(),
            fails: expected.expect == Word::Violated,
            same: same.map(|same| same.get_ref().clone()),
        });
    }
    if claims.is_empty() {
        errors.at(claims_place.clone(), "a model without claims", None);
    }
    let counts = Counts {
        states: entry.states.as_ref().map(|states| *states.get_ref()),
        transitions: entry.transitions,
        depth: entry.depth,
    };
    let differs = entry.differs.as_ref().map(|differs| differs.get_ref().clone());
    let model = Model {
        name: entry.name.get_ref().clone(),
        tool: source(&entry, errors),
        counts,
        mirrors,
        differs,
        claims,
    };
    if model.tool.tool() == Tool::Spin && !model.claims.iter().any(|x| x.name == SAFETY) {
        let help = Some("say what is expected of the model's assertions and ends");
        errors.at(claims_place.clone(), "a Promela model without the claim `safety`", help);
    }
    if model.is_broken() && !model.claims.iter().any(|claim| claim.fails) {
        let help = Some("say of which claim `violated` is expected");
        errors.at(claims_place, "a broken variant that violates nothing", help);
    }
    match entry.states {
        None if model.counts_states() => {
            errors.at(place, format!("`{}` does not say `states`", model.name), None);
        }
        Some(states) if !model.counts_states() => {
            let help = Some("leave it out: where `safety` fails, Spin's search does not end");
            errors.at(states.span(), "states that nobody counts", help);
        }
        _ => {}
    }
    model
}

/// Which tool, and what is said for it alone.
fn source(entry: &Entry, errors: &mut Errors) -> Source {
    let mut foreign = |place: Option<Range<usize>>, key: &str, tool: &str| {
        if let Some(place) = place {
            errors.at(place, format!("`{key}` is for {tool} alone"), None);
        }
    };
    let file = entry.file.clone();
    match entry.tool {
        ToolWord::Tlc => {
            foreign(entry.fairness.as_ref().map(Spanned::span), "fairness", "Spin");
            foreign(entry.broken.as_ref().map(Spanned::span), "broken", "Spin");
            foreign(entry.search_depth.as_ref().map(Spanned::span), "search-depth", "Spin");
            foreign(entry.vector.as_ref().map(Spanned::span), "vector", "Spin");
            let stem = file.strip_suffix(".tla").unwrap_or(&file);
            let config = entry.config.as_ref().map(|config| config.get_ref().clone());
            let config = config.unwrap_or_else(|| format!("{stem}.cfg"));
            Source::Tlc { module: file, config }
        }
        ToolWord::Spin => {
            foreign(entry.config.as_ref().map(Spanned::span), "config", "TLC");
            let number = |value: &Option<Spanned<u32>>, default| {
                value.as_ref().map_or(default, |value| *value.get_ref())
            };
            Source::Spin {
                file,
                is_fair: entry.fairness.is_some(),
                broken: entry.broken.as_ref().map(|broken| broken.get_ref().clone()),
                search_depth: number(&entry.search_depth, SEARCH_DEPTH),
                vector: number(&entry.vector, VECTOR),
            }
        }
    }
}

#[cfg(test)]
mod tests;
