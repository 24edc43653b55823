//! The grammar of formulas: what binds what, and what is refused because it reads two ways.
//!
//! ```text
//! formula   = { "for each" NAME "in" NAME ":" } sentence
//! sentence  = implied [ ("until" | "leads to") implied ]
//! implied   = either [ "->" implied ]
//! either    = both { "or" both }
//! both      = unary { "and" unary }
//! unary     = ("not" | "always" | "eventually") unary | "(" sentence ")" | predicate
//! predicate = "true" | "false" | "all done" | NAME [ "(" NAME { "," NAME } ")" ]
//! ```
//!
//! `always p and q` would be read one way by some and the other way by others, so it asks for
//! parentheses; `p -> q until r` does too.

use std::ops::Range;

use winnow::prelude::{ModalResult, Parser};
use winnow::token::{any, take_while};

use crate::program::Name;
use crate::text::{self, Input, TextError, stop};

/// A formula with names in it.
pub(crate) struct Quantified {
    /// `for each` variable in a family, the outermost first.
    pub(crate) binders: Vec<Binder>,
    pub(crate) body: Expression,
}

/// `for each VARIABLE in FAMILY:`.
pub(crate) struct Binder {
    pub(crate) variable: Name,
    pub(crate) family: Name,
}

/// A formula without `for each`.
pub(crate) enum Expression {
    Constant(bool),
    /// In parentheses, which keep together what would read two ways without.
    Group(Box<Expression>),
    Predicate {
        name: Name,
        arguments: Vec<Name>,
        span: Range<usize>,
    },
    Unary(Unary, Box<Expression>, Range<usize>),
    Binary(Binary, Box<Expression>, Box<Expression>, Range<usize>),
}

/// What stands before its operand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    Always,
    Eventually,
}

/// What stands between its operands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    And,
    Or,
    Implies,
    Until,
    LeadsTo,
}

/// So that no chain of operators can exhaust the stack.
const LONGEST: usize = 4000;

/// Reads a formula.
pub(crate) fn parse(text: &str) -> Result<Quantified, TextError> {
    if text.len() > LONGEST {
        let message = format!("a formula has at most {LONGEST} bytes, this one {}", text.len());
        return Err(TextError::at(0..text.len(), message));
    }
    text::run(formula, text::input(text, 0))
}

fn formula(input: &mut Input<'_>) -> ModalResult<Quantified, TextError> {
    let mut binders = Vec::new();
    while let Some(start) = keyword(input, "for")? {
        binders.push(binder(input, start)?);
    }
    let body = sentence(input)?;
    space(input)?;
    if text::is_at_end(input) {
        return Ok(Quantified { binders, body });
    }
    let message = match text::found(input).as_str() {
        "`)`" => "this `)` closes nothing".to_owned(),
        found => {
            format!("expected `and`, `or`, `->`, `until`, `leads to` or the end, found {found}")
        }
    };
    stop(TextError::at(text::next_token(input), message))
}

fn binder(input: &mut Input<'_>, start: Range<usize>) -> ModalResult<Binder, TextError> {
    let form = || Some("write `for each t in tasks: …`".to_owned());
    let mut name = |before: &str, what: &str| {
        if keyword(input, before)?.is_none() {
            let message = format!("expected `{before}`, found {}", text::found(input));
            return stop(TextError::at(text::next_token(input), message).with_help(form()));
        }
        space(input)?;
        if text::next_is_word(input) {
            return text::word(input);
        }
        let message = format!("expected {what}, found {}", text::found(input));
        stop(TextError::at(text::next_token(input), message).with_help(form()))
    };
    let variable = name("each", "a variable")?;
    let family = name("in", "`tasks`, `channels`, `processors` or a name")?;
    if sign(input, ":")?.is_some() {
        return Ok(Binder { variable, family });
    }
    let place = start.start..family.span.end;
    stop(TextError::at(place, "this `for each` needs a `:` before its formula").with_help(form()))
}

fn sentence(input: &mut Input<'_>) -> ModalResult<Expression, TextError> {
    let left = implied(input)?;
    let Some((operator, place)) = connective(input)? else { return Ok(left) };
    let right = implied(input)?;
    if let Some((_, place)) = connective(input)? {
        return two_ways(place, "two of `until` and `leads to` in a row");
    }
    if is_implication(&left) || is_implication(&right) {
        return two_ways(place, "`until` or `leads to` beside `->`");
    }
    Ok(binary(operator, left, right, place))
}

fn two_ways<O>(place: Range<usize>, what: &str) -> ModalResult<O, TextError> {
    let error = TextError::at(place, format!("{what} reads two ways"));
    stop(error.with_help("use parentheses".to_owned()))
}

/// Is it an implication that no parentheses keep together?
fn is_implication(expression: &Expression) -> bool {
    matches!(expression, Expression::Binary(Binary::Implies, ..))
}

fn binary(
    operator: Binary,
    left: Expression,
    right: Expression,
    place: Range<usize>,
) -> Expression {
    Expression::Binary(operator, Box::new(left), Box::new(right), place)
}

/// `until` or `leads to`, if one of them comes next.
fn connective(input: &mut Input<'_>) -> ModalResult<Option<(Binary, Range<usize>)>, TextError> {
    if let Some(place) = keyword(input, "until")? {
        return Ok(Some((Binary::Until, place)));
    }
    let Some(leads) = keyword(input, "leads")? else { return Ok(None) };
    match keyword(input, "to")? {
        Some(to) => Ok(Some((Binary::LeadsTo, leads.start..to.end))),
        None => {
            let message = format!("expected `leads to`, found `leads` and {}", text::found(input));
            stop(TextError::at(leads, message))
        }
    }
}

fn implied(input: &mut Input<'_>) -> ModalResult<Expression, TextError> {
    let left = chain(input, "or", Binary::Or, |input| chain(input, "and", Binary::And, unary))?;
    match sign(input, "->")? {
        Some(place) => {
            let right = text::deeper(input, place.clone(), implied)?;
            Ok(binary(Binary::Implies, left, right, place))
        }
        None => Ok(left),
    }
}

/// Operands with `word` between them, grouped from the left.
fn chain<'t>(
    input: &mut Input<'t>,
    word: &str,
    operator: Binary,
    operand: impl Fn(&mut Input<'t>) -> ModalResult<Expression, TextError>,
) -> ModalResult<Expression, TextError> {
    let mut left = operand(input)?;
    while let Some(place) = keyword(input, word)? {
        left = binary(operator, left, operand(input)?, place);
    }
    Ok(left)
}

fn unary(input: &mut Input<'_>) -> ModalResult<Expression, TextError> {
    for (word, operator) in
        [("not", Unary::Not), ("always", Unary::Always), ("eventually", Unary::Eventually)]
    {
        if let Some(place) = keyword(input, word)? {
            let operand = text::deeper(input, place.clone(), unary)?;
            if operator != Unary::Not {
                refuse_what_reads_two_ways(input, word)?;
            }
            return Ok(Expression::Unary(operator, Box::new(operand), place));
        }
    }
    if let Some(opened) = sign(input, "(")? {
        let inside = text::deeper(input, opened.clone(), sentence)?;
        if sign(input, ")")?.is_some() {
            return Ok(Expression::Group(Box::new(inside)));
        }
        if text::is_at_end(input) {
            return stop(TextError::at(opened, "this `(` is never closed"));
        }
        let message = format!("expected `)`, found {}", text::found(input));
        return stop(TextError::at(text::next_token(input), message));
    }
    predicate(input)
}

/// After `always p` or `eventually p`: a connective would take either `p` or all of it.
fn refuse_what_reads_two_ways(input: &mut Input<'_>, word: &str) -> ModalResult<(), TextError> {
    space(input)?;
    let next = text::found(input);
    let next = next.trim_matches('`');
    let connective = match next {
        "and" | "or" | "until" => next,
        "leads" => "leads to",
        "-" => "->",
        _ => return Ok(()),
    };
    let start = text::next_token(input).start;
    let place = start..start + next.len().max(if connective == "->" { 2 } else { 0 });
    let error = TextError::at(place, format!("`{word} … {connective} …` reads two ways"));
    let help = format!("write `{word} (… {connective} …)` or `({word} …) {connective} …`");
    stop(error.with_help(help))
}

fn predicate(input: &mut Input<'_>) -> ModalResult<Expression, TextError> {
    space(input)?;
    let expected = "expected a predicate, `not`, `always`, `eventually` or `(`";
    if !text::next_is_word(input) {
        let message = format!("{expected}, found {}", text::found(input));
        return stop(TextError::at(text::next_token(input), message));
    }
    let name = text::word(input)?;
    match name.text.as_str() {
        "true" => return Ok(Expression::Constant(true)),
        "false" => return Ok(Expression::Constant(false)),
        "all" => return all_done(input, name),
        "for" => {
            let error = TextError::at(name.span, "`for each` stands at the front of a formula");
            return stop(error.with_help("write `for each t in tasks: always …`".to_owned()));
        }
        "and" | "or" | "until" | "leads" | "in" | "each" => {
            let message = format!("{expected}, found `{}`", name.text);
            return stop(TextError::at(name.span, message));
        }
        _ => {}
    }
    let (arguments, end) = match sign(input, "(")? {
        Some(opened) => arguments(input, opened)?,
        None => (Vec::new(), name.span.end),
    };
    let span = name.span.start..end;
    Ok(Expression::Predicate { name, arguments, span })
}

fn all_done(input: &mut Input<'_>, all: Name) -> ModalResult<Expression, TextError> {
    let Some(done) = keyword(input, "done")? else {
        return stop(TextError::at(all.span, "expected `all done`, found `all` alone"));
    };
    let span = all.span.start..done.end;
    let name = Name { text: "all done".to_owned(), span: span.clone() };
    Ok(Expression::Predicate { name, arguments: Vec::new(), span })
}

/// `NAME { "," NAME } ")"`, and where it ends. A name may be `device:database`.
fn arguments(
    input: &mut Input<'_>,
    opened: Range<usize>,
) -> ModalResult<(Vec<Name>, usize), TextError> {
    let mut arguments = Vec::new();
    loop {
        space(input)?;
        if !text::next_is_word(input) {
            let place = text::next_token(input);
            let place = if place.is_empty() { opened } else { place };
            let message = format!("expected a name, found {}", text::found(input));
            return stop(TextError::at(place, message));
        }
        let mut name = text::word(input)?;
        if sign(input, ":")?.is_some() && text::next_is_word(input) {
            let member = text::word(input)?;
            name.text = format!("{}:{}", name.text, member.text);
            name.span.end = member.span.end;
        }
        arguments.push(name);
        if let Some(closed) = sign(input, ")")? {
            return Ok((arguments, closed.end));
        }
        if sign(input, ",")?.is_none() {
            let place = text::next_token(input);
            let place = if place.is_empty() { opened } else { place };
            let message = format!("expected `,` or `)`, found {}", text::found(input));
            return stop(TextError::at(place, message));
        }
    }
}

fn space(input: &mut Input<'_>) -> ModalResult<(), TextError> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

/// Takes the word if it comes next, after white space, and says where it stands.
fn keyword(input: &mut Input<'_>, word: &str) -> ModalResult<Option<Range<usize>>, TextError> {
    space(input)?;
    let place = text::next_token(input);
    if text::found(input) != format!("`{word}`") {
        return Ok(None);
    }
    text::word(input)?;
    Ok(Some(place))
}

/// Takes the sign if it comes next, after white space, and says where it stands.
fn sign(input: &mut Input<'_>, sign: &str) -> ModalResult<Option<Range<usize>>, TextError> {
    space(input)?;
    let start = text::next_token(input).start;
    if !input.input.starts_with(sign) {
        return Ok(None);
    }
    for _ in sign.chars() {
        any.void().parse_next(input)?;
    }
    Ok(Some(start..start + sign.len()))
}
