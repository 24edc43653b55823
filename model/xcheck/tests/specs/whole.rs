//! Every model of the manifest is answered as the manifest says, in verdicts and in counts.

use std::collections::BTreeMap;

use turnwise_xcheck::ask::{Tools, Unanswered, ask};
use turnwise_xcheck::compare::{with_manifest, with_ours};
use turnwise_xcheck::manifest::{Manifest, Model};
use turnwise_xcheck::outcome::Outcome;
use turnwise_xcheck::tool::Tool;

use crate::{absent, case_of, manifest, our_answer, say, specs, variant_of};

#[test]
fn every_model_is_answered_as_the_manifest_says() {
    let manifest = manifest();
    let tools = Tools::find();
    for tool in [Tool::Tlc, Tool::Spin] {
        let models = manifest.models.iter().filter(|model| model.tool.tool() == tool).count();
        if let Some(missing) = tools.missing(tool) {
            absent(missing, &format!("{models} models"));
        }
    }
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<Tool, Seen> = BTreeMap::new();
    for (model, answer) in manifest.models.iter().zip(answers(&manifest, &tools)) {
        let found = match answer {
            Ok(found) => found,
            Err(Unanswered::Missing(_)) => continue,
            Err(Unanswered::Failed(failure)) => {
                wrong.push(format!("{}: {failure}", model.name));
                continue;
            }
        };
        let seen = seen.entry(model.tool.tool()).or_default();
        seen.add(model, &found);
        let mut differences = with_manifest(model, &found);
        if let Some(mirrored) = &model.mirrors {
            let case = case_of(mirrored);
            let ours = our_answer(variant_of(&case, mirrored));
            differences.extend(with_ours(model, &ours, &found));
        }
        wrong.extend(differences.iter().map(|difference| format!("{}: {difference}", model.name)));
    }
    for (tool, seen) in &seen {
        say(&format!("{tool}: {seen}"));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// One an entry, in their order; as many at a time as there are processors.
fn answers(manifest: &Manifest, tools: &Tools) -> Vec<Result<Outcome, Unanswered>> {
    let specs = &specs();
    let at_a_time = std::thread::available_parallelism().map_or(1, usize::from);
    let mut answers = Vec::new();
    for models in manifest.models.chunks(at_a_time) {
        std::thread::scope(|scope| {
            let asked = models.iter().map(|model| scope.spawn(move || ask(model, specs, tools)));
            let asked: Vec<_> = asked.collect();
            answers.extend(asked.into_iter().map(|asked| asked.join().expect("no panic")));
        });
    }
    answers
}

/// How much was looked at.
#[derive(Default)]
struct Seen {
    models: usize,
    mirrored: usize,
    broken: usize,
    claims: usize,
    violated: usize,
    states: u64,
}

impl Seen {
    fn add(&mut self, model: &Model, found: &Outcome) {
        self.models += 1;
        self.mirrored += usize::from(model.mirrors.is_some());
        self.broken += usize::from(model.is_broken());
        self.claims += model.claims.len();
        self.violated += model.claims.iter().filter(|claim| claim.fails).count();
        self.states += found.counts.states.unwrap_or(0);
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Seen { models, mirrored, broken, claims, violated, states } = self;
        write!(
            out,
            "{models} models, {mirrored} of them mirrored, {broken} broken; {claims} claims, \
             {violated} of which must fail; {states} states"
        )
    }
}
