//! From arguments to what is to be checked: cases read, variants and claims chosen.

use turnwise_schedulers::case::{self, Case, CaseVariant};
use turnwise_schedulers::words::nearest;

use crate::diagnostic::{self, Complaint};
use crate::failure::Failure;
use crate::source::{self, Source};

/// What the case itself, without any variant, is called.
pub(crate) const AS_WRITTEN: &str = "as written";

/// A case, and where it was read.
pub(crate) struct Read {
    pub source: Source,
    /// The story in one line.
    pub title: String,
    /// Where the story comes from.
    pub story: Option<String>,
    /// The case as written and its variants, in file order; never empty.
    pub variants: Vec<CaseVariant>,
}

impl Read {
    fn new(source: Source, case: Case) -> Self {
        let Case { title, source: story, base, variants } = case;
        Read { source, title, story, variants: std::iter::once(base).chain(variants).collect() }
    }

    /// `One program never gives way · preempted`.
    pub(crate) fn title_of(&self, variant: &CaseVariant) -> String {
        match &variant.name {
            None => self.title.clone(),
            Some(name) => format!("{} · {name}", self.title),
        }
    }

    /// The variant of this name, or the case as written where none is named.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub(crate) fn variant(&self, name: Option<&str>) -> Result<&CaseVariant, Failure> {
        let wanted = name.unwrap_or(AS_WRITTEN);
        let known = self.variants.iter().map(|variant| variant_name(variant).to_owned());
        self.variants
            .iter()
            .find(|variant| variant_name(variant) == wanted)
            .ok_or_else(|| unknown("variant", wanted, known.collect()))
    }
}

/// The name by which a variant is chosen and shown.
pub(crate) fn variant_name(variant: &CaseVariant) -> &str {
    variant.name.as_deref().unwrap_or(AS_WRITTEN)
}

/// Reads cases; all of them, so that every error is shown at once.
///
/// # Errors
///
/// If one of them cannot be read.
pub(crate) fn read_all(sources: Vec<Source>) -> Result<Vec<Read>, Failure> {
    let mut cases = Vec::new();
    let mut errors = Vec::new();
    for source in sources {
        match case::read(&source.text) {
            Ok(case) => cases.push(Read::new(source, case)),
            Err(found) => errors.extend(found.iter().map(|error| {
                let complaint = Complaint {
                    message: &error.message,
                    span: error.span.clone(),
                    label: error.label.as_deref(),
                    help: error.help.as_deref(),
                };
                diagnostic::render(&source.again, &source.text, &complaint)
            })),
        }
    }
    if errors.is_empty() { Ok(cases) } else { Err(Failure::Cases(errors)) }
}

/// Reads the one case that an argument means.
///
/// # Errors
///
/// If there is no such case, or it cannot be read.
pub(crate) fn read_one(argument: &str) -> Result<Read, Failure> {
    let mut cases = read_all(vec![source::find(argument)?])?;
    Ok(cases.swap_remove(0))
}

/// Keeps the variant of this name, in the cases that have it.
///
/// # Errors
///
/// If no case has it.
pub(crate) fn keep_variant(cases: &mut Vec<Read>, name: &str) -> Result<(), Failure> {
    let names = cases.iter().flat_map(|read| read.variants.iter().map(variant_name));
    known("variant", name, names)?;
    cases.retain_mut(|read| {
        read.variants.retain(|variant| variant_name(variant) == name);
        !read.variants.is_empty()
    });
    Ok(())
}

/// Keeps these properties and bounds, in the variants that have one of them.
///
/// # Errors
///
/// If no case has one of the names.
pub(crate) fn keep_claims(cases: &mut Vec<Read>, names: &[String]) -> Result<(), Failure> {
    for name in names {
        let variants = cases.iter().flat_map(|read| &read.variants);
        known("property or bound", name, variants.flat_map(claim_names))?;
    }
    cases.retain_mut(|read| {
        read.variants.retain_mut(|variant| {
            variant.properties.retain(|claim| names.contains(&claim.name));
            variant.bounds.retain(|bound| names.contains(&bound.name));
            claim_names(variant).next().is_some()
        });
        !read.variants.is_empty()
    });
    Ok(())
}

/// The names of a variant's properties and bounds.
fn claim_names(variant: &CaseVariant) -> impl Iterator<Item = &str> {
    let properties = variant.properties.iter().map(|claim| claim.name.as_str());
    properties.chain(variant.bounds.iter().map(|bound| bound.name.as_str()))
}

/// Is the name one of these?
///
/// # Errors
///
/// If not, with the nearest.
pub(crate) fn known<'n>(
    what: &'static str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
) -> Result<(), Failure> {
    let mut all: Vec<String> = Vec::new();
    for known in names {
        if known == name {
            return Ok(());
        }
        if !all.iter().any(|other| other == known) {
            all.push(known.to_owned());
        }
    }
    Err(unknown(what, name, all))
}

fn unknown(what: &'static str, name: &str, known: Vec<String>) -> Failure {
    let known: Vec<String> = known.into_iter().filter(|known| !known.is_empty()).collect();
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Failure::Unknown { what, name: name.to_owned(), near, known }
}
