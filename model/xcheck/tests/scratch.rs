//! Scratch.
#[test]
fn all() {
    let Ok(out) = std::env::var("MC_OUT") else { return };
    let root = std::env::var("MC_CASES").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../cases").to_owned());
    let mut names: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    let mut index = String::new();
    for path in names {
        let case = turnwise_schedulers::case::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for (i, variant) in case.all().enumerate() {
            let module = format!("MC_{}_{i}", stem.replace('-', "_"));
            match turnwise_xcheck::generate::generate(variant, &module, &stem) {
                Ok(m) => {
                    std::fs::write(format!("{out}/{module}.tla"), &m.text).unwrap();
                    std::fs::write(format!("{out}/{module}.cfg"), &m.config).unwrap();
                    let report = turnwise_schedulers::run::checker(variant).threads(1).run().unwrap();
                    let mut outcomes = std::collections::HashMap::new();
                    for a in &report.properties {
                        outcomes.insert(a.name.clone(), turnwise_schedulers::outcome::Outcome::of(&a.verdict).to_string());
                    }
                    for c in &m.claims {
                        let full = turnwise_schedulers::run::name(&c.property, &c.instance);
                        index.push_str(&format!("{module}\t{stem}\t{}\t{}\t{}\t{}\t{full}\t{:?}\n", variant.name.clone().unwrap_or_default(), report.size.states, c.operator, outcomes[&full], c.kind));
                    }
                    for l in &m.left_out { index.push_str(&format!("#left {module} {l}\n")); }
                }
                Err(e) => index.push_str(&format!("#uncovered {stem} {:?}: {e}\n", variant.name)),
            }
        }
    }
    std::fs::write(format!("{out}/index.tsv"), index).unwrap();
}
