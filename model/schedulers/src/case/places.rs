//! Where the parts of a case stand in its file, so that every error can point at its cause.

use std::ops::Range;

use crate::case::CaseError;
use crate::error::{Place, SpecError};
use crate::text::TextError;

/// Where a program or a formula stands in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct TextPlace {
    /// The whole value, with its quotes.
    whole: Range<usize>,
    /// Where the text itself begins, if it stands in the file as it is: without escapes.
    verbatim: Option<usize>,
}

impl TextPlace {
    /// The place of a text whose value, quotes and all, is at `whole`.
    pub(super) fn of(text: &str, whole: Range<usize>, source: &str) -> TextPlace {
        let written = &source[whole.clone()];
        let quotes =
            if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
        let inside = written.get(quotes..written.len() - quotes).unwrap_or_default();
        // A line's end right after the opening quotes of a long string is no part of it.
        let skipped = match inside {
            _ if quotes == 1 => 0,
            inside if inside.starts_with("\r\n") => 2,
            inside if inside.starts_with('\n') => 1,
            _ => 0,
        };
        let verbatim = (inside[skipped..] == *text).then_some(whole.start + quotes + skipped);
        TextPlace { whole, verbatim }
    }

    /// The bytes of the file for bytes of the text; the whole value if the text was escaped. An
    /// empty place at the text's end becomes the closing quote.
    fn span(&self, span: Range<usize>) -> Range<usize> {
        match self.verbatim {
            Some(start) => start + span.start..start + span.end.max(span.start + 1),
            None => self.whole.clone(),
        }
    }

    /// An error in the text, as one in the file.
    pub(super) fn error(&self, error: TextError) -> CaseError {
        CaseError::at(self.span(error.span), error.message).with_help(error.help)
    }
}

/// Where the parts of a machine stand: one place for each entry of its description.
#[derive(Default)]
pub(super) struct Places {
    pub(super) machine: Range<usize>,
    pub(super) tasks: Vec<Range<usize>>,
    pub(super) programs: Vec<TextPlace>,
    pub(super) channels: Vec<Range<usize>>,
    pub(super) devices: Vec<Range<usize>>,
    pub(super) locks: Vec<Range<usize>>,
    pub(super) counters: Vec<Range<usize>>,
    pub(super) runtimes: Vec<Range<usize>>,
    pub(super) supervisor: Range<usize>,
}

impl Places {
    /// An error in the description, as one in the file.
    pub(super) fn error(&self, error: SpecError) -> CaseError {
        let span = match error.place {
            Place::Machine => self.machine.clone(),
            Place::Task(i) => self.tasks[i].clone(),
            Place::Program { task, span } => self.programs[task].span(span),
            Place::Channel(i) => self.channels[i].clone(),
            Place::Device(i) => self.devices[i].clone(),
            Place::Lock(i) => self.locks[i].clone(),
            Place::Counter(i) => self.counters[i].clone(),
            Place::Runtime(i) => self.runtimes[i].clone(),
            Place::Supervisor => self.supervisor.clone(),
        };
        CaseError::at(span, error.message).with_help(error.help)
    }
}
