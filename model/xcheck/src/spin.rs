//! Puts a Promela model to Spin: a verifier is made, compiled and run, once a claim.

mod said;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use self::said::Search;
use crate::outcome::{Counts, Failure, Outcome, Verdict};
use crate::tool::Spin;

/// The claim that no assertion of the model fails and that it ends only where it may.
pub const SAFETY: &str = "safety";

/// A Promela model, and how Spin is to look at it.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The file.
    pub model: &'a Path,
    /// A name to define for Promela's preprocessor.
    pub define: Option<&'a str>,
    /// Is each process treated weakly fairly?
    pub is_fair: bool,
    /// Steps of the longest path that is followed.
    pub search_depth: u32,
    /// Bytes that a state may take.
    pub vector: u32,
}

/// What is compiled: with claims, or for [`SAFETY`] alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verifier {
    Safety,
    Claims,
}

impl Spin {
    /// What Spin answers to each claim, in their order. States are counted without any claim, and
    /// only where the search without one came to its end.
    ///
    /// # Errors
    ///
    /// If a tool cannot be started, or finds a mistake in the model or in a claim's name.
    pub fn ask(&self, question: Question<'_>, claims: &[&str]) -> Result<Outcome, Failure> {
        let begun = Instant::now();
        let work = tempfile::tempdir().map_err(|error| Failure::io("make a folder", &error))?;
        let work = work.path();
        self.verifier(question, Verifier::Safety, work)?;
        let safety = pan(question, Verifier::Safety, None, work)?;
        if claims.iter().any(|claim| *claim != SAFETY) {
            self.verifier(question, Verifier::Claims, work)?;
        }
        let mut verdicts = Vec::new();
        for claim in claims {
            let verdict = if *claim == SAFETY {
                safety.verdict.clone()
            } else {
                pan(question, Verifier::Claims, Some(claim), work)?.verdict
            };
            verdicts.push(((*claim).to_owned(), verdict));
        }
        let counts = match safety.verdict {
            Verdict::Holds => safety.counts,
            _ => Counts::default(),
        };
        Ok(Outcome { counts, claims: verdicts, time: begun.elapsed() })
    }

    /// Makes and compiles a verifier in `work`.
    fn verifier(
        &self,
        question: Question<'_>,
        which: Verifier,
        work: &Path,
    ) -> Result<(), Failure> {
        let model = std::path::absolute(question.model)
            .map_err(|error| Failure::io("find the model", &error))?;
        let mut spin = Command::new(&self.spin);
        spin.arg("-a").args(question.define.map(|name| format!("-D{name}")));
        if which == Verifier::Claims {
            // An invariant that is claimed becomes an assertion too. Those of the model are taken
            // out, so that what fails is the claim; each stays a step.
            spin.arg("-D'assert(condition)=skip'"); // quoted: Spin hands it to a shell
        }
        let place = question.model.display();
        run(spin.arg(model).current_dir(work), &format!("Spin cannot read {place}"))?;
        let mut cc = Command::new(&self.cc);
        // All interleavings: with fewer, states could not be compared.
        cc.args(["-O1", "-w", "-DNOREDUCE"]).arg(format!("-DVECTORSZ={}", question.vector));
        if which == Verifier::Safety {
            cc.args(["-DSAFETY", "-DNOCLAIM"]);
        }
        cc.args(["-o", "pan", "pan.c"]).current_dir(work);
        run(&mut cc, &format!("the verifier of {place} does not compile")).map(|_| ())
    }
}

/// Runs the verifier in `work`. Its exit code says nothing; its words do.
fn pan(
    question: Question<'_>,
    which: Verifier,
    claim: Option<&str>,
    work: &Path,
) -> Result<Search, Failure> {
    let mut pan = Command::new(work.join("pan"));
    pan.arg(format!("-m{}", question.search_depth)).arg("-w20");
    if which == Verifier::Claims {
        pan.arg("-a").args(question.is_fair.then_some("-f"));
    }
    if let Some(name) = claim {
        pan.args(["-N", name]);
    }
    pan.current_dir(work).stdin(Stdio::null());
    let output = pan.output().map_err(|error| Failure::io("start the verifier", &error))?;
    let said = String::from_utf8_lossy(&output.stdout);
    said::read(&said).map_err(|problem| {
        let claim = claim.map_or_else(String::new, |name| format!(", claim {name}"));
        let place = question.model.display();
        let errors = String::from_utf8_lossy(&output.stderr);
        let all = format!("{said}\n{errors}");
        Failure::new(format!("Spin gives no verdict on {place}{claim}: {problem}"), &all)
    })
}

fn run(command: &mut Command, failed: &str) -> Result<(), Failure> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failure::io("start a tool", &error))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(Failure::new(failed, &String::from_utf8_lossy(&text)))
}
