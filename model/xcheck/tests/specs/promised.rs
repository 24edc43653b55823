//! What the manifest must have in it: enough models, and the twins of those that hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use turnwise_xcheck::manifest::{Claim, Model, Source};

use crate::{manifest, specs};

#[test]
fn every_file_is_there() {
    let files = manifest().files().into_iter().map(str::to_owned).collect::<Vec<_>>();
    let lost: Vec<&String> = files.iter().filter(|file| !specs().join(file).is_file()).collect();
    assert!(!files.is_empty() && lost.is_empty(), "{lost:?}");
}

#[test]
fn each_protocol_in_promela_has_two_broken_variants() {
    let mut broken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut sound = BTreeSet::new();
    for model in manifest().models {
        let Source::Spin { file, broken: rule, .. } = model.tool else { continue };
        match rule {
            Some(rule) => broken.entry(file).or_default().insert(rule),
            None => sound.insert(file),
        };
    }
    assert!(sound.len() >= 3, "only {sound:?}");
    for file in &sound {
        let rules = broken.get(file).map_or(0, BTreeSet::len);
        assert!(rules >= 2, "{file} has {rules} broken variants");
    }
    // What is defined is looked at by the file.
    for (file, rules) in &broken {
        let text = fs::read_to_string(specs().join(file)).expect("a readable model");
        for rule in rules {
            assert!(text.contains(rule), "{file} knows nothing of {rule}");
        }
    }
}

/// The formulas of a Promela model, by their names.
fn formulas(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(specs().join(file)).expect("a readable model");
    let lines = text.lines().filter_map(|line| line.strip_prefix("ltl "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// A claim that nothing can violate says nothing: each has a variant that does, or is violated and
/// has one that mends it; and each variant that a file knows is put to it.
#[test]
fn each_claim_in_promela_is_violated_by_a_variant() {
    let manifest = manifest();
    let mut files: BTreeMap<&str, Vec<&Model>> = BTreeMap::new();
    for model in &manifest.models {
        if let Source::Spin { file, .. } = &model.tool {
            files.entry(file).or_default().push(model);
        }
    }
    for (file, models) in &files {
        let claims = |is_broken: bool| {
            let of = models.iter().filter(move |model| model.is_broken() == is_broken);
            of.flat_map(|model| &model.claims)
        };
        for formula in formulas(file) {
            let sound = claims(false).find(|claim| claim.name == formula);
            let sound = sound.unwrap_or_else(|| panic!("{file}: nobody asks for {formula}"));
            let is_denied = formula.starts_with("never_") && sound.fails;
            // Of a case too it may be told that it is violated: a variant mends it then.
            let is_told = is_denied || !sound.fails || sound.same.is_some();
            assert!(is_told, "{file}: {formula} fails");
            let differs = |claim: &Claim| claim.name == formula && claim.fails != sound.fails;
            let is_answered_both_ways = claims(true).any(differs);
            assert!(is_denied || is_answered_both_ways, "{file}: no variant changes {formula}");
        }
        let is_asked = |rule: &str| {
            let asks = |tool: &Source| match tool {
                Source::Spin { broken: Some(broken), .. } => broken == rule,
                _ => false,
            };
            models.iter().any(|model| asks(&model.tool))
        };
        let text = fs::read_to_string(specs().join(file)).expect("a readable model");
        for rule in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let is_rule = rule.starts_with("BROKEN_");
            assert!(!is_rule || is_asked(rule), "{file}: nobody asks for {rule}");
        }
    }
}
