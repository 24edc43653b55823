//! Variants: a case's own tables with some keys replaced.
//!
//! Tables are merged key by key, lists of tables by `name` (new ones appended, `remove = true`
//! drops one), other values are replaced. Every value keeps its place in the file, so an error in
//! a variant points at the line that caused it.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::case::CaseError;
use crate::case::fields::{Errors, Value};
use crate::words::suggestion;

/// `base` with what `change` says instead.
pub(super) fn merge<'i>(base: &DeTable<'i>, change: &DeTable<'i>, errors: &Errors) -> DeTable<'i> {
    let mut merged = base.clone();
    for (key, value) in change {
        let old = merged.remove(key.get_ref().as_ref());
        let value = match &old {
            Some(old) => replaced(old, value, errors),
            None => without_removals(value, errors),
        };
        merged.insert(key.clone(), value);
    }
    merged
}

fn replaced<'i>(old: &Value<'i>, new: &Value<'i>, errors: &Errors) -> Value<'i> {
    match (old.get_ref(), new.get_ref()) {
        (DeValue::Table(base), DeValue::Table(change)) => {
            Spanned::new(new.span(), DeValue::Table(merge(base, change, errors)))
        }
        (DeValue::Array(base), DeValue::Array(change)) if is_tables(base) && is_tables(change) => {
            let mut items = base.to_vec();
            for item in change {
                merge_item(&mut items, item, errors);
            }
            Spanned::new(new.span(), DeValue::Array(items.into_iter().collect()))
        }
        _ => new.clone(),
    }
}

fn is_tables(items: &[Value<'_>]) -> bool {
    items.iter().all(|item| item.get_ref().is_table())
}

/// A list of tables that the base has none of: nothing can be removed from it.
fn without_removals<'i>(value: &Value<'i>, errors: &Errors) -> Value<'i> {
    match value.get_ref() {
        DeValue::Array(items) if is_tables(items) => {
            let none = Spanned::new(value.span(), DeValue::Array(DeArray::new()));
            replaced(&none, value, errors)
        }
        _ => value.clone(),
    }
}

/// Merges one table of a list into the list.
fn merge_item<'i>(items: &mut Vec<Value<'i>>, item: &Value<'i>, errors: &Errors) {
    let DeValue::Table(change) = item.get_ref() else { unreachable!("a list of tables was given") };
    let Some(name) = change.get("name") else {
        errors.at(item.span(), "in a variant, this needs `name` to say what it changes");
        return;
    };
    let old = items.iter().position(|old| name_of(old) == name.get_ref().as_str());
    let mut change = change.clone();
    let remove = change.remove("remove");
    if let Some(remove) = remove.filter(|remove| remove.get_ref().as_bool() != Some(false)) {
        match (remove.get_ref().as_bool(), old) {
            (Some(_), Some(old)) => drop(items.remove(old)),
            (Some(_), None) => {
                let known: Vec<&str> = items.iter().filter_map(|old| name_of(old)).collect();
                let name_text = name.get_ref().as_str().unwrap_or_default();
                let message = format!("nothing with the name `{name_text}` is there to remove");
                let error = CaseError::at(name.span(), message);
                errors.push(error.with_help(suggestion(name_text, &known)));
            }
            (None, _) => errors.at(remove.span(), "`remove` is true or false"),
        }
        return;
    }
    match old {
        Some(old) => {
            let DeValue::Table(base) = items[old].get_ref() else {
                unreachable!("a list of tables was given")
            };
            let merged = DeValue::Table(merge(base, &change, errors));
            items[old] = Spanned::new(item.span(), merged);
        }
        None => items.push(Spanned::new(item.span(), DeValue::Table(change))),
    }
}

fn name_of<'v>(item: &'v Value<'_>) -> Option<&'v str> {
    item.get_ref().as_table()?.get("name")?.get_ref().as_str()
}

/// A table without some of its keys.
pub(super) fn without<'i>(table: &DeTable<'i>, keys: &[&str]) -> DeTable<'i> {
    let kept = table.iter().filter(|(key, _)| !keys.contains(&key.get_ref().as_ref()));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}
