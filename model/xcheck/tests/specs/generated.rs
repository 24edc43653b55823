//! The mirrors in `specs/tla` are what the generator writes today.
//!
//! `BLESS=1 cargo test -p turnwise-xcheck --test specs generated` writes them anew.

use std::fs;
use std::path::Path;

use turnwise_xcheck::generate::generate;
use turnwise_xcheck::manifest::{Model, Source};

use crate::{case_of, manifest, say, specs, variant_of};

#[test]
fn every_mirror_is_what_the_generator_writes() {
    let mut stale = Vec::new();
    let mut count = 0;
    for model in manifest().models {
        let Some((module, config)) = files(&model) else { continue };
        count += 1;
        let (text, configuration) = written(&model, &module);
        for (file, text) in [(&module, text), (&config, configuration)] {
            let path = specs().join(file);
            if std::env::var_os("BLESS").is_some() {
                fs::write(&path, text).expect("a folder that can be written");
            } else if fs::read_to_string(&path).unwrap_or_default() != text {
                stale.push(file.clone());
            }
        }
    }
    say(&format!("{count} mirrors as the generator writes them"));
    let again = "BLESS=1 cargo test -p turnwise-xcheck --test specs generated";
    assert!(stale.is_empty(), "{} are not; write them anew with `{again}`", stale.join(", "));
    assert!(count >= 12, "only {count} mirrors");
}

/// The claims in the manifest are those of the module, each under the case's name for it.
#[test]
fn the_manifest_names_every_claim_of_a_mirror() {
    for model in manifest().models {
        let Some(mirrored) = model.mirrors.as_ref().filter(|_| files(&model).is_some()) else {
            continue;
        };
        let case = case_of(mirrored);
        let module = generate(variant_of(&case, mirrored), "MC", "").expect("covered");
        let claims = module.claims.iter().map(|claim| {
            let name = turnwise_schedulers::run::name(&claim.property, &claim.instance);
            (claim.operator.clone(), Some(name))
        });
        let own = ["TypeOK", "PromisedSpec"].map(|name| (name.to_owned(), None));
        let mut expected: Vec<_> = own.into_iter().chain(claims).collect();
        let claims = model.claims.iter().map(|claim| (claim.name.clone(), claim.same.clone()));
        let mut found: Vec<_> = claims.collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}", model.name);
    }
}

/// The module and the configuration of a model that mirrors a case under TLC.
fn files(model: &Model) -> Option<(String, String)> {
    match &model.tool {
        Source::Tlc { module, config } if model.mirrors.is_some() => {
            Some((module.clone(), config.clone()))
        }
        _ => None,
    }
}

fn written(model: &Model, file: &str) -> (String, String) {
    let mirrored = model.mirrors.as_ref().expect("a mirror");
    let case = case_of(mirrored);
    let name = Path::new(file).file_stem().and_then(|stem| stem.to_str()).expect("a module");
    let about = match &mirrored.variant {
        None => format!("The case {}: {}.", mirrored.case, case.title),
        Some(variant) => format!("The case {}, variant \"{variant}\".", mirrored.case),
    };
    let module = generate(variant_of(&case, mirrored), name, &about)
        .unwrap_or_else(|uncovered| panic!("{mirrored}: {uncovered}"));
    (module.text, module.config)
}
