//! What `check` found, as a folder: a page a counterexample, and a page that lists them.

use turnwise_counterexample::html::listing::{self, Group, Row};
use turnwise_counterexample::{Document, html};
use turnwise_schedulers::outcome::Outcome;

use crate::budget::Budget;
use crate::checked::Checked;
use crate::counterfactual;
use crate::failure::Failure;
use crate::outcome::{Agreement, of_claim, of_instance};
use crate::request::variant_name;

/// The page that lists the others.
pub(crate) const FIRST: &str = "index.html";

/// Names and texts of all files, the list first. Each page says who causes the violation and what
/// would mend it.
///
/// # Errors
///
/// If the checker contradicts itself on a changed machine.
pub(crate) fn render(
    checked: &[Checked<'_>],
    agreement: Agreement,
    budget: &Budget,
) -> Result<Vec<(String, String)>, Failure> {
    let found: Vec<_> =
        checked.iter().flat_map(|it| it.all_found().map(|found| it.violation(&found))).collect();
    let mut causes = counterfactual::sentences_of_all(&found, budget)?.into_iter();
    let mut files: Vec<(String, String)> = vec![(FIRST.to_owned(), String::new())];
    let groups = checked.iter().map(|it| group(it, &mut causes, &mut files));
    let groups: Vec<Group> = groups.collect();
    files[0].1 = listing::render(agreement.word(), &groups);
    Ok(files)
}

/// A variant: a row an instance, but for those that hold as expected.
fn group(
    checked: &Checked<'_>,
    causes: &mut impl Iterator<Item = Vec<String>>,
    files: &mut Vec<(String, String)>,
) -> Group {
    let mut rows = Vec::new();
    for (i, claim) in checked.judgement.claims.iter().enumerate() {
        for (j, instance) in claim.instances.iter().enumerate() {
            let page = checked.found(i, j).map(|found| {
                let parts = [
                    &checked.read.source.name,
                    variant_name(checked.variant),
                    &claim.name,
                    &instance.name,
                ];
                let name = file_name(&parts, files);
                let causes = causes.next().expect("there are some of each");
                let document = Document { causes, ..found.document() };
                files.push((name.clone(), html::render(&document)));
                name
            });
            let surprise = of_instance(claim, j).max(of_claim(claim)) != Agreement::AsExpected;
            if instance.outcome.found == Outcome::Holds && !surprise {
                continue;
            }
            rows.push(Row {
                claim: claim.name.clone(),
                about: instance.name.clone(),
                verdict: instance.outcome.found.to_string(),
                expected: !surprise,
                cause: super::why(checked, i, j).unwrap_or_default(),
                page,
            });
        }
    }
    let instances = checked.judgement.claims.iter().map(|claim| claim.instances.len());
    Group {
        name: format!("{} · {}", checked.read.source.name, variant_name(checked.variant)),
        title: checked.read.title_of(checked.variant),
        held: instances.sum::<usize>() - rows.len(),
        rows,
    }
}

/// A name of letters, digits and `-` that none of the files has.
fn file_name(parts: &[&str], files: &[(String, String)]) -> String {
    let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| {
        let words = part.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
        words.collect::<Vec<_>>().join("-")
    });
    let stem = parts.collect::<Vec<_>>().join("--");
    let numbered = (2..).map(|number| format!("{stem}--{number}.html"));
    let mut names = std::iter::once(format!("{stem}.html")).chain(numbered);
    names.find(|name| !files.iter().any(|(known, _)| known == name)).expect("numbers go on")
}
