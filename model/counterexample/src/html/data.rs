//! The JSON that the page reads.
//!
//! ```text
//! schema                      "turnwise.page/1"
//! verdict claim formula title cause counts brevity          as in `Document`
//! causes[]                    sentences
//! length                      in words
//! backTo                      the position to which the last step leads back; null in a path
//! broken                      the position at which the claim is broken for good; null: none is
//! lanes[]                     names
//! names[]                     whoever is on a lane, each once
//! variables[]                 name, kind ("task", "queue", "other"),
//!                             values[] (each once: the value's fields)
//! positions[]                 values[] (one a variable: which of its values),
//!                             on[] (one a lane: which of names; -1: nobody),
//!                             overruns[] (lanes on which the slice is used up)
//! steps[]                     action (null: nothing moves), lane (null: none's), mark (null or
//!                             "dispatch", "interrupt", "handoff", "restart", "outside")
//! subject                     null, or head and cells[] (one a position)
//! lives[]                     name, standings (one letter a position, see `letter`)
//! owed                        one digit a position; empty: nothing is known
//! wanted                      what is owed, as a formula
//! assumptions[]               name, met (in words), kind ("taken", "disabled", "never"),
//!                             step (null for "never"), chances (one letter a position:
//!                             "." not possible, "o" possible, "t" taken here, "T" both)
//! columns[]                   head, meaning, cells[] (one a position)
//! ```

use serde_json::{Value, json};

use crate::document::{
    Behaviour, Chance, Column, Document, Kind, Mark, Met, Obligation, Position, Standing,
};
use crate::text;

/// Changes when a field is renamed or removed, or changes its meaning.
pub const SCHEMA: &str = "turnwise.page/1";

/// The document as the page reads it.
pub(super) fn value(document: &Document) -> Value {
    let behaviour = &document.behaviour;
    let names = Names::of(behaviour);
    let drawing = behaviour.drawing();
    let lives = drawing.lives.iter().map(|life| {
        let standings: String = life.standings.iter().map(|it| letter(*it)).collect();
        json!({ "name": life.name, "standings": standings })
    });
    json!({
        "schema": SCHEMA,
        "verdict": document.verdict,
        "claim": document.claim,
        "formula": document.formula,
        "title": document.title,
        "cause": document.cause,
        "causes": document.causes,
        "counts": document.counts,
        "brevity": document.brevity,
        "length": text::length(document),
        "backTo": behaviour.back_to(),
        "broken": broken(document),
        "lanes": behaviour.shape().lanes,
        "names": names.occupants,
        "variables": names.variables(behaviour),
        "positions": (0..=behaviour.steps().len()).map(|i| names.position(behaviour, i))
            .collect::<Vec<_>>(),
        "steps": (0..behaviour.steps().len()).map(|i| step(behaviour, i)).collect::<Vec<_>>(),
        "subject": behaviour.subject().map(column),
        "lives": lives.collect::<Vec<_>>(),
        "owed": drawing.owed.iter().map(|&owed| if owed { '1' } else { '0' }).collect::<String>(),
        "wanted": drawing.wanted,
        "assumptions": assumptions(document),
        "columns": behaviour.columns().iter().map(column).collect::<Vec<_>>(),
    })
}

/// A path that violates a claim does so in its last state.
fn broken(document: &Document) -> Option<usize> {
    let behaviour = &document.behaviour;
    let is_path = behaviour.back_to().is_none() && document.verdict == "violated";
    is_path.then(|| behaviour.steps().len())
}

/// Every text that comes again and again, once.
struct Names<'d> {
    occupants: Vec<&'d str>,
    /// For each variable.
    values: Vec<Vec<&'d str>>,
}

impl<'d> Names<'d> {
    fn of(behaviour: &'d Behaviour) -> Self {
        let mut names =
            Names { occupants: vec![], values: vec![vec![]; behaviour.shape().variables.len()] };
        for i in 0..=behaviour.steps().len() {
            let Position { values, occupants } = behaviour.position(i);
            for name in occupants.iter().flatten() {
                place(&mut names.occupants, name);
            }
            for (known, value) in names.values.iter_mut().zip(values) {
                place(known, value);
            }
        }
        names
    }

    fn variables(&self, behaviour: &Behaviour) -> Vec<Value> {
        let kinds = &behaviour.drawing().kinds;
        let variables = behaviour.shape().variables.iter().zip(&self.values).enumerate();
        let variable = |(i, (name, values)): (usize, (&String, &Vec<&str>))| {
            let kind = match kinds.get(i).unwrap_or(&Kind::Other) {
                Kind::Task => "task",
                Kind::Queue => "queue",
                Kind::Other => "other",
            };
            let fields = values.iter().map(|value| value.split(", ").collect::<Vec<_>>());
            json!({ "name": name, "kind": kind, "values": fields.collect::<Vec<_>>() })
        };
        variables.map(variable).collect()
    }

    fn position(&self, behaviour: &Behaviour, i: usize) -> Value {
        let Position { values, occupants } = behaviour.position(i);
        let index = |known: &[&str], text: &str| known.iter().position(|it| *it == text);
        let values = self.values.iter().zip(values).map(|(known, value)| index(known, value));
        let on = occupants.iter().map(|name| {
            name.as_deref().and_then(|name| index(&self.occupants, name)).map_or(-1, |i| i as i64)
        });
        let overruns = behaviour.drawing().overruns.get(i).into_iter().flatten().enumerate();
        let overruns = overruns.filter(|(_, overrun)| **overrun).map(|(lane, _)| lane);
        json!({
            "values": values.collect::<Vec<_>>(),
            "on": on.collect::<Vec<_>>(),
            "overruns": overruns.collect::<Vec<_>>(),
        })
    }
}

fn place<'d>(known: &mut Vec<&'d str>, text: &'d str) {
    if !known.contains(&text) {
        known.push(text);
    }
}

fn step(behaviour: &Behaviour, i: usize) -> Value {
    let step = &behaviour.steps()[i];
    let mark = behaviour.drawing().marks.get(i).copied().flatten().map(|mark| match mark {
        Mark::Dispatch => "dispatch",
        Mark::Interrupt => "interrupt",
        Mark::HandOff => "handoff",
        Mark::Restart => "restart",
        Mark::Outside => "outside",
    });
    json!({ "action": step.action, "lane": step.lane, "mark": mark })
}

fn letter(standing: Standing) -> char {
    match standing {
        Standing::NotStarted => 'n',
        Standing::Ready => 'r',
        Standing::Mounted => 'm',
        Standing::Runs => 'R',
        Standing::Waits => 'w',
        Standing::Done => 'd',
        Standing::Failed => 'f',
    }
}

fn assumptions(document: &Document) -> Vec<Value> {
    let chances = &document.behaviour.drawing().chances;
    let assumption = |(i, it): (usize, &Obligation)| {
        let (kind, step) = match it.met {
            Met::TakenAt(step) => ("taken", Some(step)),
            Met::DisabledAfter(step) => ("disabled", Some(step)),
            Met::NeverEnabled => ("never", None),
        };
        let chance = |chance: &Chance| match (chance.possible, chance.taken) {
            (false, false) => '.',
            (true, false) => 'o',
            (false, true) => 't',
            (true, true) => 'T',
        };
        let row: String = chances.get(i).into_iter().flatten().map(chance).collect();
        json!({
            "name": it.assumption,
            "met": it.met.to_string(),
            "kind": kind,
            "step": step,
            "chances": row,
        })
    };
    document.certificate.iter().enumerate().map(assumption).collect()
}

fn column(column: &Column) -> Value {
    json!({ "head": column.head, "meaning": column.meaning, "cells": column.cells })
}
