//! What a run of many checks came to, in words: for the programs that watch over such runs.

use std::time::Duration;

use crate::document::Document;

/// All answers of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Who checked.
    pub tool: String,
    /// The tool's version.
    pub version: String,
    /// Answers about one thing each, in order.
    pub suites: Vec<Suite>,
}

/// The answers about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its name; each suite has another.
    pub name: String,
    /// The file that describes it, as it was given; `None`: it is in no file.
    pub file: Option<String>,
    /// How long it took; `None`: that is not to be told.
    pub time: Option<Duration>,
    /// One for each thing that was asked.
    pub answers: Vec<Answer>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is claimed: `every ready task runs`.
    pub claim: String,
    /// Of whom; empty where there is only one.
    pub subject: String,
    /// Is it as expected?
    pub agreement: Agreement,
    /// What was found and what was expected, in one sentence.
    pub message: String,
    /// Where in the suite's file the claim stands, in lines and columns.
    pub place: Option<Place>,
    /// What shows the claim false, if something does.
    pub counterexample: Option<Document>,
}

impl Answer {
    /// The claim, and of whom: `every ready task runs, for low`.
    pub fn name(&self) -> String {
        match &*self.subject {
            "" => self.claim.clone(),
            subject => format!("{}, for {subject}", self.claim),
        }
    }
}

/// Whether an answer is what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// As expected.
    AsExpected,
    /// Something else was expected.
    NotAsExpected,
    /// True, but of nothing.
    Vacuous,
    /// A limit was reached before the answer was known.
    Undecided,
}

/// A stretch of a file. Lines and columns count from 1, columns in characters; `end_column` is the
/// first one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it begins.
    pub line: usize,
    /// Where it begins.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// Where it ends.
    pub end_column: usize,
}

impl Place {
    /// The place of these bytes of a text.
    ///
    /// # Panics
    ///
    /// If they are not in the text or begin or end within a character.
    pub fn of(text: &str, bytes: std::ops::Range<usize>) -> Self {
        let at = |byte: usize| {
            let before = &text[..byte];
            let line = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        };
        let ((line, column), (end_line, end_column)) = (at(bytes.start), at(bytes.end));
        Place { line, column, end_line, end_column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_1() {
        let text = "ab\nüß = 1\n";
        let place = |bytes| {
            let Place { line, column, end_line, end_column } = Place::of(text, bytes);
            [line, column, end_line, end_column]
        };
        assert_eq!(place(0..2), [1, 1, 1, 3]);
        assert_eq!(place(5..7), [2, 2, 2, 3]);
        assert_eq!(place(1..3), [1, 2, 2, 1]);
        assert_eq!(place(11..11), [2, 7, 2, 7]);
    }
}
