//! A counterexample as a Mermaid sequence diagram: who hands the lanes to whom.
//!
//! Lanes and those who are ever on them are participants. A step by which someone comes to a lane
//! is an arrow from the lane, one by which they leave it an arrow back; in between they are
//! active. Whom the claim is about is a participant too, and a starved one never gets an arrow.

use std::fmt::Write;

use crate::document::{Behaviour, Document};

/// The document as the text of a `.mmd` file.
pub fn render(document: &Document) -> String {
    let behaviour = &document.behaviour;
    let cast = Cast::of(behaviour);
    let mut out = String::from("sequenceDiagram\n");
    let title = format!("{}: {}", document.verdict, document.claim);
    let _ = writeln!(out, "    title {}", escaped(&title));
    let _ = writeln!(out, "    accTitle: {}", escaped(&title));
    let _ = writeln!(out, "    accDescr: {}", escaped(&document.cause));
    for (i, name) in cast.names.iter().enumerate() {
        let _ = writeln!(out, "    participant p{i} as {}", escaped(name).replace(':', "#58;"));
    }
    for occupant in behaviour.position(0).occupants.iter().flatten() {
        let _ = writeln!(out, "    activate p{}", cast.of_occupant(occupant));
    }
    for i in 1..=behaviour.steps().len() {
        if behaviour.back_to() == Some(i - 1) {
            out.push_str("    loop for ever\n");
        }
        let indent = if behaviour.back_to().is_some_and(|start| i > start) { 8 } else { 4 };
        for line in step(behaviour, &cast, i) {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
    }
    if behaviour.back_to().is_some() {
        out.push_str("    end\n");
    }
    out
}

/// The participants: the lanes, then everyone else by first appearance.
struct Cast<'d> {
    names: Vec<&'d str>,
    lanes: usize,
}

impl<'d> Cast<'d> {
    fn of(behaviour: &'d Behaviour) -> Self {
        let lanes = &behaviour.shape().lanes;
        let mut names: Vec<&str> = lanes.iter().map(String::as_str).collect();
        let seen = (0..=behaviour.steps().len()).flat_map(|i| &behaviour.position(i).occupants);
        let seen = seen.flatten().chain(behaviour.subject().map(|subject| &subject.head));
        for name in seen.map(String::as_str) {
            if !names[lanes.len()..].contains(&name) && !name.is_empty() {
                names.push(name);
            }
        }
        if names.is_empty() {
            // A diagram of nobody has no place for notes.
            names.push("steps");
        }
        Cast { names, lanes: lanes.len() }
    }

    fn of_occupant(&self, name: &str) -> usize {
        let found = self.names[self.lanes..].iter().position(|known| *known == name);
        self.lanes + found.expect("everyone who is ever on a lane is in the cast")
    }
}

/// Step `i` as statements.
fn step(behaviour: &Behaviour, cast: &Cast<'_>, i: usize) -> Vec<String> {
    let step = &behaviour.steps()[i - 1];
    let text = match &step.action {
        Some(action) => format!("{i}. {}", escaped(action)),
        None => format!("{i}. (nothing moves)"),
    };
    let (before, after) = (&behaviour.position(i - 1).occupants, &step.after.occupants);
    let on = |occupants: &[Option<String>], lane: usize| -> Option<usize> {
        occupants[lane].as_deref().map(|name| cast.of_occupant(name))
    };
    let mut lines = vec![match step.lane {
        // Lanes come first in the cast: their numbers are those of the participants.
        Some(lane) => match (on(before, lane), on(after, lane)) {
            (None, None) => format!("p{lane}->>p{lane}: {text}"),
            (None, Some(comes)) => format!("p{lane}->>p{comes}: {text}"),
            (Some(leaves), None) => format!("p{leaves}-->>p{lane}: {text}"),
            (Some(old), Some(new)) => format!("p{old}->>p{new}: {text}"),
        },
        None if cast.names.len() == 1 => format!("note over p0: {text}"),
        None => format!("note over p0,p{}: {text}", cast.names.len() - 1),
    }];
    for lane in (0..before.len()).filter(|&lane| before[lane] != after[lane]) {
        lines.extend(on(before, lane).map(|leaves| format!("deactivate p{leaves}")));
        lines.extend(on(after, lane).map(|comes| format!("activate p{comes}")));
    }
    lines
}

/// Text that says what it says, and nothing to Mermaid: what it or HTML would take for its own is
/// written as a character reference.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_word = rest.peek().is_some_and(|next| !next.is_whitespace());
        match c {
            '#' | ';' | '<' | '>' | '&' | '%' | '"' | '\'' | '`' | '\\' | '$' | '*' | '_' | '{'
            | '}' | '~' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            // Before a reference it would begin what Mermaid takes for a style.
            ':' if is_word => out.push_str("#58;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
