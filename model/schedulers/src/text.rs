//! What the small languages share: words and where they stand, errors that say what was expected.
//!
//! Programs and formulas are parsed with winnow over a text that knows its positions. Every choice
//! is made on the next word, so nothing is tried twice and the first error is the right one.

use std::ops::Range;

use winnow::error::ParserError;
use winnow::prelude::{ModalResult, Parser};
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::take;

use crate::program::Name;

/// Blocks and parentheses nest at most so deep, so that no text can exhaust the stack.
const DEEPEST: usize = 32;

/// What is wrong with a program's or a formula's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// One sentence without a full stop.
    pub message: String,
    /// Bytes of the text; empty at its end.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl TextError {
    /// An error at a place.
    pub(crate) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        TextError { message: message.into(), span, help: None }
    }

    /// The same, with advice.
    pub(crate) fn with_help(self, help: impl Into<Option<String>>) -> Self {
        TextError { help: help.into(), ..self }
    }
}

/// What parsers know beside the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// The number that `{i}` stands for.
    copy: usize,
    /// Blocks or parentheses that are open.
    depth: usize,
}

pub(crate) type Input<'t> = Stateful<LocatingSlice<&'t str>, Reading>;

/// A text to be parsed; `{i}` stands for `copy`.
pub(crate) fn input(text: &str, copy: usize) -> Input<'_> {
    Stateful { input: LocatingSlice::new(text), state: Reading { copy, depth: 0 } }
}

/// Runs a parser that reads a whole text.
pub(crate) fn run<'t, O>(
    mut parser: impl FnMut(&mut Input<'t>) -> ModalResult<O, TextError>,
    mut text: Input<'t>,
) -> Result<O, TextError> {
    parser(&mut text).map_err(|error| {
        error.into_inner().expect("parsers of whole texts never ask for more input")
    })
}

impl<'t> ParserError<Input<'t>> for TextError {
    type Inner = Self;

    fn from_input(input: &Input<'t>) -> Self {
        TextError::at(next_token(input), "this was not expected")
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// Stops with an error: every choice was made on the word before, nothing else is worth trying.
pub(crate) fn stop<O>(error: TextError) -> ModalResult<O, TextError> {
    Err(winnow::error::ErrMode::Cut(error))
}

/// How many bytes of `text` a word at its start takes: letters, digits, `_`, `{i}`, and `-` within.
fn word_len(text: &str) -> usize {
    let mut len = 0;
    loop {
        let rest = &text[len..];
        let hyphen = usize::from(len > 0 && rest.starts_with('-'));
        let piece = rest[hyphen..]
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len() - hyphen);
        let piece = if piece == 0 && rest[hyphen..].starts_with("{i}") { 3 } else { piece };
        if piece == 0 {
            return len;
        }
        len += hyphen + piece;
    }
}

/// Could this be the name of something: a word, and nothing after it?
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('{') && word_len(text) == text.len()
}

/// Does a word come next?
pub(crate) fn next_is_word(input: &Input<'_>) -> bool {
    word_len(&input.input) > 0
}

/// The word that comes next, `{i}` in it replaced by the copy's number.
pub(crate) fn word(input: &mut Input<'_>) -> ModalResult<Name, TextError> {
    let copy = input.state.copy.to_string();
    let len = word_len(&input.input);
    take(len)
        .verify(|word: &str| !word.is_empty())
        .with_span()
        .map(|(word, span): (&str, _)| Name { text: word.replace("{i}", &copy), span })
        .parse_next(input)
}

/// Is the text used up?
pub(crate) fn is_at_end(input: &Input<'_>) -> bool {
    input.eof_offset() == 0
}

/// Where the next token stands: a word, a single sign, or the empty place at the end.
pub(crate) fn next_token(input: &Input<'_>) -> Range<usize> {
    let start = input.current_token_start();
    let rest: &str = &input.input;
    let len = match word_len(rest) {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        word => word,
    };
    start..start + len
}

/// What stands there, for people.
pub(crate) fn found(input: &Input<'_>) -> String {
    let span = next_token(input);
    if span.is_empty() {
        return "the end".to_owned();
    }
    let rest: &str = &input.input;
    format!("`{}`", rest[..span.len()].escape_debug())
}

/// Parses what is inside a block or parentheses, one level deeper.
pub(crate) fn deeper<'t, O>(
    input: &mut Input<'t>,
    opened: Range<usize>,
    inner: impl FnOnce(&mut Input<'t>) -> ModalResult<O, TextError>,
) -> ModalResult<O, TextError> {
    if input.state.depth == DEEPEST {
        return stop(TextError::at(opened, format!("nested more than {DEEPEST} deep")));
    }
    input.state.depth += 1;
    let parsed = inner(input);
    input.state.depth -= 1;
    parsed
}
