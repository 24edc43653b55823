//! Puts a model of the manifest to the tool that it is for.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::manifest::{Model, Source};
use crate::outcome::{Failure, Outcome};
use crate::tlc::{Asked, Config};
use crate::tool::{Missing, Spin, Tlc, Tool};
use crate::{spin, tlc};

/// The tools of this machine, each found or not.
#[derive(Clone, Debug)]
pub struct Tools {
    /// TLC.
    pub tlc: Result<Tlc, Missing>,
    /// Spin.
    pub spin: Result<Spin, Missing>,
}

impl Tools {
    /// Looks for each of them.
    pub fn find() -> Tools {
        Tools { tlc: Tlc::find(), spin: Spin::find() }
    }

    /// Why a tool is not there, if it is not.
    pub fn missing(&self, tool: Tool) -> Option<&Missing> {
        match tool {
            Tool::Tlc => self.tlc.as_ref().err(),
            Tool::Spin => self.spin.as_ref().err(),
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The tool is not there.
    Missing(Missing),
    /// It gives none.
    Failed(Failure),
}

impl fmt::Display for Unanswered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unanswered::Missing(missing) => write!(out, "{missing}"),
            Unanswered::Failed(failure) => write!(out, "{failure}"),
        }
    }
}

impl std::error::Error for Unanswered {}

impl From<&Missing> for Unanswered {
    fn from(missing: &Missing) -> Self {
        Unanswered::Missing(missing.clone())
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Unanswered::Failed(failure)
    }
}

/// What the model's tool answers to its claims.
///
/// `specs` is the folder of the manifest.
///
/// # Errors
///
/// If the tool is not there, or gives no answer.
pub fn ask(model: &Model, specs: &Path, tools: &Tools) -> Result<Outcome, Unanswered> {
    match &model.tool {
        Source::Tlc { module, config } => {
            let path = specs.join(config);
            let text = fs::read_to_string(&path)
                .map_err(|error| Failure::io(&format!("read {}", path.display()), &error))?;
            let config = Config::read(&text);
            let module = specs.join(module);
            let claims = model.claims.iter();
            let claims: Vec<Asked<'_>> =
                claims.map(|claim| Asked { claim: &claim.name, fails: claim.fails }).collect();
            let question = tlc::Question { module: &module, library: None, config: &config };
            Ok(tools.tlc.as_ref()?.ask(question, &claims)?)
        }
        Source::Spin { file, is_fair, broken, search_depth, vector } => {
            let path = specs.join(file);
            let question = spin::Question {
                model: &path,
                define: broken.as_deref(),
                is_fair: *is_fair,
                search_depth: *search_depth,
                vector: *vector,
            };
            let claims: Vec<&str> = model.claims.iter().map(|claim| claim.name.as_str()).collect();
            Ok(tools.spin.as_ref()?.ask(question, &claims)?)
        }
    }
}
