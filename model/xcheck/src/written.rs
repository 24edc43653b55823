//! A case that nobody wrote in TLA+ by hand: the generated module, put to TLC.

use std::fs;
use std::path::Path;

use turnwise_schedulers::run;

use crate::generate::Module;
use crate::outcome::{Failure, Outcome, Verdict};
use crate::tlc::{Asked, Config, Question};
use crate::tool::Tlc;

/// What TLC answers to each claim of the module, by the names that [`ours`](crate::ours) gives
/// them; what the module claims beside those of the case keeps its own name, and should hold.
///
/// `ours` is our own answer: what is violated there is asked alone. `library` is the folder of the
/// shared modules.
///
/// # Errors
///
/// If TLC gives no answer.
pub fn ask(module: &Module, ours: &Outcome, tlc: &Tlc, library: &Path) -> Result<Outcome, Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure::io("make a folder", &error))?;
    let path = folder.path().join(format!("{}.tla", module.name));
    fs::write(&path, &module.text).map_err(|error| Failure::io("write a module", &error))?;
    let config = Config::read(&module.config);
    let name_of = |operator: &str| {
        let claim = module.claims.iter().find(|claim| claim.operator == operator);
        claim.map_or(operator.to_owned(), |claim| run::name(&claim.property, &claim.instance))
    };
    let asked = |operator| {
        let fails = ours.verdict(&name_of(operator)) == Some(&Verdict::Violated);
        Asked { claim: operator, fails }
    };
    let claims: Vec<Asked<'_>> = config.claims().map(asked).collect();
    let question = Question { module: &path, library: Some(library), config: &config };
    let found = tlc.ask(question, &claims)?;
    let claims = found.claims.iter();
    let claims = claims.map(|(operator, verdict)| (name_of(operator), verdict.clone())).collect();
    Ok(Outcome { claims, ..found })
}
