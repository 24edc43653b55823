//! Puts a TLA+ model to TLC, claim by claim where TLC does not say which one failed.

mod config;
mod messages;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

pub use self::config::Config;
use self::messages::{Report, Said};
use crate::outcome::{Counts, Failure, Outcome, Verdict};
use crate::tool::Tlc;

/// The claim that no reachable state is without a next one.
pub const DEADLOCK: &str = "deadlock";

/// A claim that is put to TLC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// A definition that the configuration names, or [`DEADLOCK`].
    pub claim: &'a str,
    /// It is expected to fail. TLC does not name the liveness that it finds violated, and stops at
    /// the first: so this one is asked alone, and the others together.
    pub fails: bool,
}

/// A module and what TLC is to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The file of the module; what it extends stands beside it, or in the library.
    pub module: &'a Path,
    /// A folder of modules that others extend.
    pub library: Option<&'a Path>,
    /// Its configuration, with every claim.
    pub config: &'a Config,
}

impl Tlc {
    /// What TLC answers to each claim, in their order, and how many states it counts.
    ///
    /// # Errors
    ///
    /// If TLC cannot be started or finds a mistake in the model, or the configuration does not
    /// name a claim.
    pub fn ask(&self, question: Question<'_>, claims: &[Asked<'_>]) -> Result<Outcome, Failure> {
        let begun = Instant::now();
        let alone = |asked: &Asked<'_>| asked.fails || asked.claim == DEADLOCK;
        let together: Vec<&str> =
            claims.iter().filter(|asked| !alone(asked)).map(|asked| asked.claim).collect();
        let mut all = self.run(question, &together)?;
        let all_hold = all.verdict == Said::Completed;
        if let Said::Violated(_) = all.verdict {
            // What was counted is not the whole.
            all.counts = self.run(question, &[])?.counts;
        }
        let mut verdicts = Vec::new();
        for asked in claims {
            let verdict = match &all.verdict {
                Said::OutOfMemory(why) => Verdict::Undecided(why.clone()),
                _ if all_hold && !alone(asked) => Verdict::Holds,
                _ => verdict(self.run(question, &[asked.claim])?.verdict),
            };
            verdicts.push((asked.claim.to_owned(), verdict));
        }
        let counts = match all.verdict {
            Said::OutOfMemory(_) => Counts::default(),
            _ => all.counts,
        };
        Ok(Outcome { counts, claims: verdicts, time: begun.elapsed() })
    }

    /// One run with these claims.
    fn run(&self, question: Question<'_>, claims: &[&str]) -> Result<Report, Failure> {
        let of_names: Vec<&str> = claims.iter().copied().filter(|name| *name != DEADLOCK).collect();
        let config = question.config.with_only(&of_names)?;
        let work = tempfile::tempdir().map_err(|error| Failure::io("make a folder", &error))?;
        let config_path = work.path().join("run.cfg");
        std::fs::write(&config_path, config)
            .map_err(|error| Failure::io("write a configuration", &error))?;
        let module = std::path::absolute(question.module)
            .map_err(|error| Failure::io("find the module", &error))?;
        let (Some(folder), Some(name)) = (module.parent(), module.file_stem()) else {
            return Err(Failure::new(format!("{} is no module", module.display()), ""));
        };
        let mut command = Command::new(&self.java);
        // Most models are small: what takes time is Java's start. This halves it.
        command.args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]);
        // The standard modules are unpacked there; each run has its own.
        command.arg(option("-Djava.io.tmpdir=", work.path()));
        if let Some(library) = question.library {
            let library = std::path::absolute(library)
                .map_err(|error| Failure::io("find the library", &error))?;
            command.arg(option("-DTLA-Library=", &library));
        }
        command.arg("-cp").arg(&self.jar).arg("tlc2.TLC");
        // One worker and one hash function: the same run each time, depth included.
        command.args(["-tool", "-workers", "1", "-fp", "0"]);
        if !claims.contains(&DEADLOCK) {
            command.arg("-deadlock"); // which turns the search for them off
        }
        command.arg("-metadir").arg(work.path());
        command.arg("-config").arg(&config_path).arg(name);
        command.current_dir(folder).stdin(Stdio::null());
        let output =
            command.output().map_err(|error| Failure::io("start java with TLC", &error))?;
        let said = String::from_utf8_lossy(&output.stdout);
        messages::read(&said).map_err(|problem| {
            let errors = String::from_utf8_lossy(&output.stderr);
            let place = question.module.display();
            Failure::new(format!("TLC gives no verdict on {place}: {problem}"), &errors)
        })
    }
}

fn option(name: &str, value: &Path) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(name);
    option.push(value);
    option
}

fn verdict(said: Said) -> Verdict {
    match said {
        Said::Completed => Verdict::Holds,
        Said::Violated(_) => Verdict::Violated,
        Said::OutOfMemory(why) => Verdict::Undecided(why),
    }
}
