//! The small text form of a program: statements separated by white space, a line's end or `;`.

use std::ops::Range;

use winnow::prelude::{ModalResult, Parser};
use winnow::token::{any, take_till};

use crate::program::{Name, Operation, Program, Statement};
use crate::text::{self, Input, TextError, stop};
use crate::words::suggestion;

/// Words with a meaning of their own: the operations, and what stands between their blocks.
const WORDS: [&str; 21] = [
    "work", "spin", "yield", "await", "block", "receive", "send", "wait", "wake", "lock", "unlock",
    "read", "write", "spawn", "join", "exit", "loop", "repeat", "either", "else", "or",
];

/// `work n` and `repeat n` go up to here: more is another model, not a longer one.
const MOST: u32 = 10_000;

impl Program {
    /// Reads a program.
    ///
    /// # Errors
    ///
    /// The first thing that is no statement, with its place and what was expected there.
    pub fn parse(text: &str) -> Result<Program, TextError> {
        Program::parse_copy(text, 0)
    }

    /// Reads the program of copy number `copy`, which is what `{i}` stands for in it. Spans speak
    /// of the text as it was written.
    ///
    /// # Errors
    ///
    /// The first thing that is no statement, with its place and what was expected there.
    pub fn parse_copy(text: &str, copy: usize) -> Result<Program, TextError> {
        text::run(program, text::input(text, copy))
    }
}

fn program(input: &mut Input<'_>) -> ModalResult<Program, TextError> {
    let body = statements(input)?;
    if text::is_at_end(input) {
        return Ok(Program { body });
    }
    let place = text::next_token(input);
    let found = text::found(input);
    stop(if found == "`}`" {
        TextError::at(place, "this `}` closes nothing")
    } else {
        TextError::at(place, format!("expected an operation, found {found}"))
    })
}

/// White space, `;`, and comments from `#` to the line's end.
fn separators(input: &mut Input<'_>) -> ModalResult<(), TextError> {
    loop {
        let rest: &str = &input.input;
        match rest.chars().next() {
            Some('#') => take_till(0.., '\n').void().parse_next(input)?,
            Some(c) if c.is_whitespace() || c == ';' => any.void().parse_next(input)?,
            _ => return Ok(()),
        }
    }
}

/// As many statements as follow, with what separates them.
fn statements(input: &mut Input<'_>) -> ModalResult<Vec<Statement>, TextError> {
    let mut body = Vec::new();
    separators(input)?;
    while text::next_is_word(input) {
        let head = text::word(input)?;
        body.push(statement(input, &head)?);
        separators(input)?;
    }
    Ok(body)
}

/// The statement that `head` begins. Its span is the head with its argument, without blocks.
fn statement(input: &mut Input<'_>, head: &Name) -> ModalResult<Statement, TextError> {
    let alone = |operation| Ok((operation, head.span.clone()));
    let with = |name: Name, operation: fn(Name) -> Operation| {
        let span = head.span.start..name.span.end;
        Ok((operation(name), span))
    };
    let (operation, span) = match head.text.as_str() {
        "spin" => alone(Operation::Spin),
        "yield" => alone(Operation::Yield),
        "wait" => alone(Operation::Wait),
        "exit" => alone(Operation::Exit),
        "work" => {
            number(input, head, "work 2").map(|(n, end)| (Operation::Work(n), head.span.start..end))
        }
        "receive" => with(name(input, head, "a channel")?, Operation::Receive),
        "send" => with(name(input, head, "a channel")?, Operation::Send),
        "wake" => with(name(input, head, "a task")?, Operation::Wake),
        "spawn" => with(name(input, head, "a task")?, Operation::Spawn),
        "join" => with(name(input, head, "a task")?, Operation::Join),
        "lock" => with(name(input, head, "a lock")?, Operation::Lock),
        "unlock" => with(name(input, head, "a lock")?, Operation::Unlock),
        "read" => with(name(input, head, "a counter")?, Operation::Read),
        "write" => with(name(input, head, "a counter")?, Operation::Write),
        "await" => asks(input, head, Operation::Await),
        "block" => asks(input, head, Operation::Block),
        "loop" => Ok((Operation::Loop(block(input, head, "loop")?), head.span.clone())),
        "repeat" => {
            let (times, end) = number(input, head, "repeat 2 { work 1 }")?;
            let body = block(input, head, "repeat")?;
            Ok((Operation::Repeat(times, body), head.span.start..end))
        }
        "either" => Ok((Operation::Either(branches(input, head)?), head.span.clone())),
        "else" => stop(
            TextError::at(head.span.clone(), "this `else` follows no `await` or `block`")
                .with_help("write `await database else { … }`".to_owned()),
        ),
        "or" => stop(
            TextError::at(head.span.clone(), "this `or` follows no `either`")
                .with_help("write `either { … } or { … }`".to_owned()),
        ),
        unknown => stop(unknown_operation(unknown, head.span.clone())),
    }?;
    Ok(Statement { operation, span })
}

fn unknown_operation(word: &str, span: Range<usize>) -> TextError {
    TextError::at(span, format!("`{word}` is no operation")).with_help(suggestion(word, &WORDS))
}

/// `await D [else { … }]` and `block D [else { … }]`.
fn asks(
    input: &mut Input<'_>,
    head: &Name,
    operation: fn(Name, Option<Vec<Statement>>) -> Operation,
) -> ModalResult<(Operation, Range<usize>), TextError> {
    let device = name(input, head, "a device")?;
    let span = head.span.start..device.span.end;
    let otherwise = match keyword(input, "else")? {
        Some(word) => Some(block(input, &word, "else")?),
        None => None,
    };
    Ok((operation(device, otherwise), span))
}

/// The blocks of an `either`: two or more.
fn branches(input: &mut Input<'_>, head: &Name) -> ModalResult<Vec<Vec<Statement>>, TextError> {
    let mut branches = vec![block(input, head, "either")?];
    while let Some(or) = keyword(input, "or")? {
        branches.push(block(input, &or, "or")?);
    }
    if branches.len() > 1 {
        return Ok(branches);
    }
    stop(
        TextError::at(head.span.clone(), "this `either` has one branch")
            .with_help("write `either { … } or { … }`".to_owned()),
    )
}

/// Takes `keyword` if it comes next, and the separators before it.
fn keyword(input: &mut Input<'_>, keyword: &str) -> ModalResult<Option<Name>, TextError> {
    separators(input)?;
    if text::found(input) == format!("`{keyword}`") {
        text::word(input).map(Some)
    } else {
        Ok(None)
    }
}

/// `{ … }` after the word `of`.
fn block(input: &mut Input<'_>, of: &Name, what: &str) -> ModalResult<Vec<Statement>, TextError> {
    separators(input)?;
    let opened = text::next_token(input);
    if text::found(input) != "`{`" {
        let found = text::found(input);
        let message = format!("`{what}` needs a block in braces, found {found}");
        return stop(TextError::at(
            if opened.is_empty() { of.span.clone() } else { opened },
            message,
        ));
    }
    any.void().parse_next(input)?;
    let body = text::deeper(input, opened.clone(), statements)?;
    match text::found(input).as_str() {
        "`}`" => any.value(body).parse_next(input),
        "the end" => stop(TextError::at(opened, "this block is never closed")),
        found => stop(TextError::at(
            text::next_token(input),
            format!("expected an operation or `}}`, found {found}"),
        )),
    }
}

/// The name after `head`: on the same line or the next, but no operation.
fn name(input: &mut Input<'_>, head: &Name, what: &str) -> ModalResult<Name, TextError> {
    argument(input, head, &format!("the name of {what}"))
}

/// The number after `head`, from 1 to [`MOST`], and where it ends.
fn number(
    input: &mut Input<'_>,
    head: &Name,
    example: &str,
) -> ModalResult<(u32, usize), TextError> {
    let word = argument(input, head, "a number")
        .map_err(|error| error.map(|error| error.with_help(format!("write `{example}`"))))?;
    match word.text.parse::<u32>() {
        Ok(n) if (1..=MOST).contains(&n) => Ok((n, word.span.end)),
        _ => stop(TextError::at(
            word.span,
            format!("`{}` needs a number from 1 to {MOST}, found `{}`", head.text, word.text),
        )),
    }
}

fn argument(input: &mut Input<'_>, head: &Name, what: &str) -> ModalResult<Name, TextError> {
    separators(input)?;
    let needs = format!("`{}` needs {what}", head.text);
    if !text::next_is_word(input) {
        let found = text::found(input);
        return stop(TextError::at(head.span.clone(), format!("{needs}, found {found}")));
    }
    let word = text::word(input)?;
    if WORDS.contains(&word.text.as_str()) {
        let message = format!("{needs}, found the word `{}`", word.text);
        return stop(TextError::at(head.span.clone(), message));
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (String, &str) {
        let error = Program::parse(text).expect_err("it should not parse");
        let advice = error.help.map(|help| format!("; {help}")).unwrap_or_default();
        (error.message + &advice, &text[error.span])
    }

    #[test]
    fn statements_are_separated_by_space_line_or_semicolon() {
        let one = Program::parse("work 2 yield exit").unwrap();
        let two = Program::parse("work 2; yield;;\n# a comment; spin\n  exit\n").unwrap();
        let kinds = |program: Program| {
            program.body.into_iter().map(|statement| statement.operation).collect::<Vec<_>>()
        };
        assert_eq!(kinds(one), [Operation::Work(2), Operation::Yield, Operation::Exit]);
        assert_eq!(kinds(two), [Operation::Work(2), Operation::Yield, Operation::Exit]);
    }

    #[test]
    fn a_copy_s_number_is_put_in_and_spans_speak_of_the_text() {
        let text = "receive clicks-{i}; work 1";
        let program = Program::parse_copy(text, 12).unwrap();
        let Operation::Receive(name) = &program.body[0].operation else { panic!("{program:?}") };
        assert_eq!((name.text.as_str(), &text[name.span.clone()]), ("clicks-12", "clicks-{i}"));
        assert_eq!(&text[program.body[1].span.clone()], "work 1");
    }

    #[test]
    fn blocks_nest() {
        let text =
            "loop { await db else { work 1 } either { } or { repeat 2 { send c } } or {spin} }";
        let program = Program::parse(text).unwrap();
        let Operation::Loop(body) = &program.body[0].operation else { panic!("{program:?}") };
        let Operation::Either(branches) = &body[1].operation else { panic!("{body:?}") };
        assert_eq!((body.len(), branches.len(), branches[0].len()), (2, 3, 0));
        assert_eq!(&text[body[0].span.clone()], "await db");
    }

    #[test]
    fn errors_name_the_place_and_what_was_expected() {
        let cases = [
            ("wrok 2", "`wrok` is no operation; did you mean `work`?", "wrok"),
            ("work", "`work` needs a number, found the end; write `work 2`", "work"),
            ("work 0", "`work` needs a number from 1 to 10000, found `0`", "0"),
            (
                "receive\nyield",
                "`receive` needs the name of a channel, found the word `yield`",
                "receive",
            ),
            ("loop { work 1", "this block is never closed", "{"),
            ("work 1 }", "this `}` closes nothing", "}"),
            ("loop work 1", "`loop` needs a block in braces, found `work`", "work"),
            ("either { }", "this `either` has one branch; write `either { … } or { … }`", "either"),
            ("or { }", "this `or` follows no `either`; write `either { … } or { … }`", "or"),
            ("work 1, yield", "expected an operation, found `,`", ","),
            ("loop { work 1 ) }", "expected an operation or `}`, found `)`", ")"),
        ];
        for (text, message, place) in cases {
            assert_eq!(error(text), (message.to_owned(), place), "{text}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let text = "loop { ".repeat(40);
        assert_eq!(error(&text).0, "nested more than 32 deep");
    }
}
