//! What the manifest must have in it: enough models, and the twins of those that hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use turnwise_xcheck::manifest::Source;

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
