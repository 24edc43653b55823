//! Every model of the manifest, beside the manifest and beside the case that it mirrors.

use turnwise_xcheck::ask::{Tools, Unanswered, ask};
use turnwise_xcheck::compare::{with_manifest, with_ours};
use turnwise_xcheck::manifest::Model;
use turnwise_xcheck::tool::Tool;

use super::{Compared, each, our_answer, required};
use crate::budget::Budget;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::request;
use crate::specs::Specs;

/// # Errors
///
/// If the manifest or a case cannot be read, a tool is not there, or gives no answer.
pub(super) fn compare(specs: &Specs, budget: &Budget) -> Result<Vec<Compared>, Failure> {
    let manifest = specs.manifest()?;
    let tools = Tools::find();
    let models = &manifest.models;
    let needs = |tool| models.iter().any(|model| model.tool.tool() == tool);
    for tool in [Tool::Tlc, Tool::Spin].into_iter().filter(|tool| needs(*tool)) {
        required(tools.missing(tool).map_or(Ok(()), |missing| Err(missing.clone())))?;
    }
    let ask_one = |i: usize, bar: &Bar| {
        bar.doing(format!("{}: {}", models[i].name, models[i].tool.tool()));
        one(&models[i], specs, &tools, budget, bar)
    };
    each(models.len(), budget, ask_one, |compared| Some(&compared.found.as_ref()?.1))
}

fn one(
    model: &Model,
    specs: &Specs,
    tools: &Tools,
    budget: &Budget,
    bar: &Bar,
) -> Result<Compared, Failure> {
    let found = ask(model, specs.folder(), tools).map_err(|error| match error {
        Unanswered::Missing(missing) => Failure::Missing(missing),
        Unanswered::Failed(why) => Failure::Tool { about: model.name.clone(), why },
    })?;
    let mut differences = with_manifest(model, &found);
    let mut name = model.name.clone();
    let mut ours = None;
    if let Some(mirrored) = &model.mirrors {
        let read = request::read_one(&mirrored.case)?;
        let variant = read.variant(mirrored.variant.as_deref())?;
        let answer = our_answer(&read, variant, budget, 1, bar)?;
        differences.extend(with_ours(model, &answer, &found));
        name = format!("{name}: {mirrored}");
        ours = Some(answer);
    }
    let claims = model.claims.iter().map(|claim| (claim.same.clone(), Some(claim.name.clone())));
    let claims = claims.collect();
    let notes = model.differs.iter().map(|why| format!("another machine: {why}")).collect();
    Ok(Compared { name, ours, found: Some((model.tool.tool(), found)), claims, differences, notes })
}
