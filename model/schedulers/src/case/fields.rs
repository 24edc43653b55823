//! Reading a table of a case file: each key once, in its type, and none that is not known.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::case::CaseError;
use crate::words::suggestion;

/// A value and where it stands.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// What was found wrong so far. Reading goes on after an error, to find the others.
#[derive(Default)]
pub(super) struct Errors {
    found: RefCell<Vec<CaseError>>,
}

impl Errors {
    /// Notes an error.
    pub(super) fn push(&self, error: CaseError) {
        self.found.borrow_mut().push(error);
    }

    /// Notes an error that has a message and a place.
    pub(super) fn at(&self, span: Range<usize>, message: impl Into<String>) {
        self.push(CaseError::at(span, message));
    }

    /// All errors.
    pub(super) fn into_inner(self) -> Vec<CaseError> {
        self.found.into_inner()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.found.borrow().len()
    }
}

/// A table being read. Keys that were never asked for are unknown.
pub(super) struct Fields<'a, 'i> {
    table: &'a DeTable<'i>,
    /// `a task`: what the table describes.
    what: &'static str,
    /// Where the table begins.
    pub(super) place: Range<usize>,
    known: Vec<&'static str>,
    pub(super) errors: &'a Errors,
}

impl<'a, 'i> Fields<'a, 'i> {
    /// Begins to read a table that describes `what`.
    pub(super) fn new(
        table: &'a DeTable<'i>,
        what: &'static str,
        place: Range<usize>,
        errors: &'a Errors,
    ) -> Self {
        Fields { table, what, place, known: Vec::new(), errors }
    }

    /// Begins to read a value, which should be a table that describes `what`.
    pub(super) fn of(value: &'a Value<'i>, what: &'static str, errors: &'a Errors) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Fields::new(table, what, value.span(), errors)),
            other => {
                errors.at(value.span(), format!("expected a table, found {}", a_type(other)));
                None
            }
        }
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'a Value<'i>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Does the table lack a key?
    pub(super) fn is_without(&self, key: &str) -> bool {
        self.table.get(key).is_none()
    }

    /// Notes that the table lacks a key that it must have.
    pub(super) fn lacks(&self, key: &str) {
        self.errors.at(self.place.clone(), format!("{} needs `{key}`", self.what));
    }

    fn wrong_type(&self, key: &str, wanted: &str, value: &Value<'_>) {
        let found = a_type(value.get_ref());
        self.errors.at(value.span(), format!("`{key}` is {wanted}, found {found}"));
    }

    /// A text, if the key is there.
    pub(super) fn text(&mut self, key: &'static str) -> Option<(&'a str, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text, value.span())),
            _ => {
                self.wrong_type(key, "a text in quotes", value);
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<(&'a str, Range<usize>)> {
        if self.is_without(key) {
            self.known.push(key);
            self.lacks(key);
            return None;
        }
        self.text(key)
    }

    /// A whole number in a range, if the key is there.
    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.get(key)?;
        let number = number(value.get_ref()).and_then(|number| u32::try_from(number).ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let (least, most) = range.into_inner();
                let wanted = format!("a number from {least} to {most}");
                match value.get_ref() {
                    DeValue::Integer(number) => {
                        let message = format!("`{key}` is {wanted}, found {number}");
                        self.errors.at(value.span(), message);
                    }
                    _ => self.wrong_type(key, &wanted, value),
                }
                None
            }
        }
    }

    /// A number that fits a byte, if the key is there.
    pub(super) fn byte(&mut self, key: &'static str, range: RangeInclusive<u8>) -> Option<u8> {
        let (least, most) = range.into_inner();
        let number = self.number(key, u32::from(least)..=u32::from(most))?;
        Some(u8::try_from(number).expect("the range ends at a byte"))
    }

    /// True or false, if the key is there.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "true or false", value);
        }
        flag
    }

    /// One of the words given, if the key is there.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let (word, span) = self.text(key)?;
        choose(word, span, &format!("`{key}` cannot be `{word}`"), choices, self.errors)
    }

    /// A list of tables, if the key is there.
    pub(super) fn tables(&mut self, key: &'static str) -> &'a [Value<'i>] {
        let Some(value) = self.get(key) else { return &[] };
        match value.get_ref() {
            DeValue::Array(tables) => tables,
            other => {
                let found = a_type(other);
                let error = CaseError::at(
                    value.span(),
                    format!("`{key}` is a list of tables, found {found}"),
                );
                self.errors.push(error.with_help(format!("write `[[{key}]]`")));
                &[]
            }
        }
    }

    /// A list of texts, if the key is there.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<(&'a str, Range<usize>)>> {
        let value = self.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(key, "a list of names", value);
            return None;
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => texts.push((&**text, item.span())),
                other => {
                    let message = format!("expected a name in quotes, found {}", a_type(other));
                    self.errors.at(item.span(), message);
                }
            }
        }
        Some(texts)
    }

    /// Ends reading: every key that was not asked for is an error.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            let word: &str = key.get_ref();
            if !self.known.contains(&word) {
                let message = format!("`{word}` is no key of {}", self.what);
                let error = CaseError::at(key.span(), message);
                self.errors.push(error.with_help(suggestion(word, &self.known)));
            }
        }
    }
}

/// The choice that `word` names; `refusal` is said if it names none.
pub(super) fn choose<T: Copy>(
    word: &str,
    span: Range<usize>,
    refusal: &str,
    choices: &[(&str, T)],
    errors: &Errors,
) -> Option<T> {
    let choice = choices.iter().find(|(name, _)| *name == word);
    if choice.is_none() {
        let known: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let error = CaseError::at(span, refusal);
        errors.push(error.with_help(suggestion(word, &known)));
    }
    choice.map(|&(_, choice)| choice)
}

/// The number in a value, if it is a whole one.
pub(super) fn number(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// The type of a value, for people.
pub(super) fn a_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
