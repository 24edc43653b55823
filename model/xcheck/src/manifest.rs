//! The manifest of the specs: per model the tool, what it must answer, and the case it mirrors.
//!
//! ```toml
//! parts = ["tla/Scheduling.tla"]       # files that are no model by themselves
//!
//! [[model]]
//! name = "hang"                        # unique; lower case, digits and `-`
//! tool = "tlc"                         # or "spin"
//! file = "tla/MCHang.tla"              # beside the manifest, as all paths
//! config = "tla/MCHang.cfg"            # TLC only
//! fairness = "weak"                    # Spin only: of each process; left out: none
//! broken = "LOST_WAKE"                 # Spin only: what to define for the broken variant
//! search-depth = 100000                # Spin only: steps of the longest path
//! vector = 1024                        # Spin only: bytes that a state may take
//! states = 243                         # these three as the tool counts them
//! transitions = 900
//! depth = 12
//! mirrors = "hang"                     # a case of model/cases …
//! variant = "a timer that may come early"    # … and its variant
//! differs = "why"                      # where the abstraction is another one than the case's
//!
//! [model.claims]
//! TypeOK = "holds"
//! Live = { expect = "violated", same = "every ready task runs / low" }   # the case's claim
//! ```

mod read;

use std::fmt;
use std::ops::Range;

use crate::outcome::{Counts, Verdict};
use crate::spin;
use crate::tool::Tool;

/// All models, in file order.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Files that are no model by themselves.
    pub parts: Vec<String>,
    /// At least one.
    pub models: Vec<Model>,
}

/// One model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name, which no other has.
    pub name: String,
    /// What reads it.
    pub tool: Source,
    /// What the tool must count; `None`: nothing is said of it.
    pub counts: Counts,
    /// The case that it mirrors.
    pub mirrors: Option<Mirrored>,
    /// Why it counts other states than the case, or claims other things.
    pub differs: Option<String>,
    /// At least one.
    pub claims: Vec<Claim>,
}

/// Where a model stands, relative to the manifest, and how its tool is to look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// For TLC.
    Tlc {
        /// The module.
        module: String,
        /// Its configuration.
        config: String,
    },
    /// For Spin.
    Spin {
        /// The model.
        file: String,
        /// Is each process treated weakly fairly?
        is_fair: bool,
        /// What is defined for the preprocessor, in a broken variant.
        broken: Option<String>,
        /// Steps of the longest path that is followed.
        search_depth: u32,
        /// Bytes that a state may take.
        vector: u32,
    },
}

impl Source {
    /// What reads it.
    pub fn tool(&self) -> Tool {
        match self {
            Source::Tlc { .. } => Tool::Tlc,
            Source::Spin { .. } => Tool::Spin,
        }
    }
}

/// A case, or one of its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirrored {
    /// The name of its file, without `.toml`.
    pub case: String,
    /// `None`: the case as written.
    pub variant: Option<String>,
}

impl fmt::Display for Mirrored {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variant {
            None => out.pad(&self.case),
            Some(variant) => out.pad(&format!("{} ({variant})", self.case)),
        }
    }
}

/// A claim, and what the tool must say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// A definition of the module, a formula of the Promela model, or a reserved name.
    pub name: String,
    /// Must it fail?
    pub fails: bool,
    /// The case's name for it: `property`, or `property / instance`.
    pub same: Option<String>,
}

impl Claim {
    /// What the tool must say.
    pub fn expected(&self) -> Verdict {
        if self.fails { Verdict::Violated } else { Verdict::Holds }
    }
}

/// What is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    /// One sentence without a full stop.
    pub message: String,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Manifest {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in file order; of a text that does not parse, or has a
    /// value of the wrong kind, the first thing.
    pub fn read(text: &str) -> Result<Manifest, Vec<ManifestError>> {
        read::manifest(text)
    }

    /// Every file that it names, relative to it.
    pub fn files(&self) -> Vec<&str> {
        let of_models = self.models.iter().flat_map(|model| match &model.tool {
            Source::Tlc { module, config } => vec![module.as_str(), config],
            Source::Spin { file, .. } => vec![file.as_str()],
        });
        let mut files: Vec<&str> = self.parts.iter().map(String::as_str).chain(of_models).collect();
        files.sort_unstable();
        files.dedup();
        files
    }
}

impl Model {
    /// Is it a variant that must fail?
    pub fn is_broken(&self) -> bool {
        matches!(&self.tool, Source::Spin { broken: Some(_), .. })
    }

    /// Do its claims include the one without which Spin counts nothing?
    fn counts_states(&self) -> bool {
        let fails = |claim: &Claim| claim.name == spin::SAFETY && claim.fails;
        self.tool.tool() == Tool::Tlc || !self.claims.iter().any(fails)
    }
}
