//! Mirrored cases without any tool: the manifest says what our checker answers.

use std::collections::BTreeSet;

use turnwise_checker::formula::Formula;
use turnwise_schedulers::case::CaseVariant;
use turnwise_xcheck::compare::with_ours;
use turnwise_xcheck::manifest::Model;
use turnwise_xcheck::outcome::Outcome;
use turnwise_xcheck::tool::Tool;

use crate::{case_of, manifest, our_answer, say, variant_of};

#[test]
fn the_manifest_and_our_checker_agree() {
    let mut cases = BTreeSet::new();
    let mut with_liveness = BTreeSet::new();
    let mut wrong = Vec::new();
    for model in manifest().models {
        let Some(mirrored) = &model.mirrors else { continue };
        let case = case_of(mirrored);
        let variant = variant_of(&case, mirrored);
        let ours = our_answer(variant);
        let differences = with_ours(&model, &ours, &promised(&model));
        wrong.extend(differences.iter().map(|difference| format!("{}: {difference}", model.name)));
        if model.tool.tool() == Tool::Tlc && model.differs.is_none() {
            cases.insert(mirrored.to_string());
            if model.claims.iter().any(|claim| is_liveness(variant, claim.same.as_deref())) {
                with_liveness.insert(mirrored.to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    let (cases, with_liveness) = (cases.len(), with_liveness.len());
    say(&format!("{cases} machines mirrored state by state, {with_liveness} with liveness"));
    assert!(cases >= 12 && with_liveness >= 6, "only {cases}, {with_liveness} with liveness");
}

/// What the tool answers if the manifest is right.
pub(crate) fn promised(model: &Model) -> Outcome {
    let claims = model.claims.iter().map(|claim| (claim.name.clone(), claim.expected()));
    Outcome { counts: model.counts, claims: claims.collect(), time: Default::default() }
}

/// Is it a claim that something comes, and not only that something never does?
fn is_liveness(variant: &CaseVariant, same: Option<&str>) -> bool {
    let Some(name) = same.map(|same| same.split(" / ").next().unwrap_or(same)) else {
        return false;
    };
    let claim = variant.properties.iter().find(|claim| claim.name == name);
    claim.is_some_and(|claim| match &claim.instances[0].formula {
        Formula::Always(inner) => !inner.is_immediate(),
        other => !other.is_immediate(),
    })
}
