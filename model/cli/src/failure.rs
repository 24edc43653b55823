//! Why a command could do nothing, or not all that was asked.

use std::fmt;
use std::io;
use std::path::PathBuf;

use turnwise_checker::check::CheckError;
use turnwise_xcheck::tool::Missing;

/// What is printed on stderr after `error:`, and the exit code that goes with it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A name that nothing has, and the nearest that something has.
    Unknown { what: &'static str, name: String, near: Option<String>, known: Vec<String> },
    /// Cases that cannot be read, each error set as text already.
    Cases(Vec<String>),
    /// A formula given as an argument that cannot be read, set as text already.
    Formula(String),
    /// A file.
    File { doing: &'static str, path: PathBuf, error: io::Error },
    /// The case has nothing of this kind.
    Nothing(String),
    /// More states than are to be drawn.
    TooManyStates(usize),
    /// The checker refused, or contradicted itself.
    Check { case: String, error: CheckError },
    /// Another checker is not there.
    Missing(Missing),
    /// Another checker gives no answer.
    Tool { about: String, why: turnwise_xcheck::outcome::Failure },
    /// The port cannot be had.
    Port { address: String, error: io::Error },
}

impl Failure {
    /// 2 for what the user can mend, 3 where a limit was in the way, 4 where two checks disagree.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::Check {
                error: CheckError::Nondeterministic(_) | CheckError::Unsound(..),
                ..
            } => 4,
            Failure::TooManyStates(_) => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unknown { what, name, near, known } => {
                write!(out, "error: there is no {what} `{name}`")?;
                match near {
                    Some(near) => write!(out, "; did you mean `{near}`?"),
                    None if known.is_empty() => Ok(()),
                    None => write!(out, "\n  known: {}", known.join(", ")),
                }
            }
            Failure::Cases(errors) => write!(out, "{}", errors.join("\n\n")),
            Failure::Formula(error) => write!(out, "{error}"),
            Failure::File { doing, path, error } => {
                write!(out, "error: cannot {doing} {}: {error}", path.display())
            }
            Failure::Nothing(what) => write!(out, "error: {what}"),
            Failure::TooManyStates(most) => {
                write!(out, "error: there are more than {most} states; --max-states N draws more")
            }
            Failure::Check { case, error } => write!(out, "error: {case}: {error}"),
            Failure::Missing(Missing { tool, why, get }) => {
                write!(out, "error: no {tool}: {why}\n  this fetches it: {get}")
            }
            Failure::Tool { about, why } => write!(out, "error: {about}: {why}"),
            Failure::Port { address, error } => {
                write!(out, "error: cannot listen on {address}: {error}")
            }
        }
    }
}
