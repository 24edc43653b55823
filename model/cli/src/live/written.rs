//! A way as text, to be shared: a line a step, in the words of the page.
//!
//! ```text
//! path of hang, as written
//! environment: event into clicks-2
//! dispatch buggy
//! ∞ back to step 1
//! ```
//!
//! Empty lines and lines that begin with `#` say nothing. `nothing moves` is a step too; the last
//! line may be `∞ back to step N`.

use std::ops::Range;

use stateright::Model;
use turnwise_schedulers::words::nearest;

use super::way::Way;
use super::{Live, Refusal, choices};
use crate::diagnostic::Complaint;

const BACK: &str = "∞ back to step ";
const PAUSE: &str = "nothing moves";

/// The way, written down.
///
/// # Panics
///
/// If it is none of the machine's.
pub(super) fn text(live: &Live, way: &Way) -> String {
    let mut lines = vec![head(live)];
    let mut state = live.machine().init_states().remove(0);
    for place in &way.steps {
        let Some(place) = *place else {
            lines.push(PAUSE.to_owned());
            continue;
        };
        let (words, next) = choices::steps(live.machine(), &state).swap_remove(place);
        lines.push(words);
        state = next;
    }
    lines.extend(way.back.map(|back| format!("{BACK}{back}")));
    lines.join("\n") + "\n"
}

/// The way that a text describes.
///
/// # Errors
///
/// Where it stops being one: the line, and what could stand there.
pub(super) fn parse(live: &Live, text: &str) -> Result<Way, Refusal> {
    let mut way = Way::default();
    let mut state = live.machine().init_states().remove(0);
    let mut is_headed = false;
    // Some editors put it before everything.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, span) in lines(text) {
        let refuse = |message: &str, help: Option<&str>| {
            let complaint = Complaint { message, span: span.clone(), label: None, help };
            Err(Refusal::at("path", text, &complaint))
        };
        if way.back.is_some() {
            return refuse("nothing comes after the end", None);
        }
        if !is_headed && line.starts_with("path of ") {
            is_headed = true;
            if line != head(live) {
                let expected = format!("this machine's paths begin with `{}`", head(live));
                return refuse("this is a path of another machine", Some(&expected));
            }
        } else if line == PAUSE {
            way.steps.push(None);
        } else if let Some(back) = line.strip_prefix(BACK) {
            way.back = back.parse().ok();
            if way.trace(live.machine()).is_err() || way.back.is_none() {
                return refuse("the state here is not the one after that step", None);
            }
        } else {
            let possible = choices::steps(live.machine(), &state);
            let Some(place) = possible.iter().position(|(words, _)| words == line) else {
                let known: Vec<&str> = possible.iter().map(|(words, _)| &**words).collect();
                return refuse("this step is not possible here", Some(&hint(line, &known)));
            };
            way.steps.push(Some(place));
            state = possible[place].1.clone();
        }
    }
    way.trace(live.machine())?;
    Ok(way)
}

fn head(live: &Live) -> String {
    format!("path of {}", live.name())
}

fn hint(line: &str, known: &[&str]) -> String {
    let possible = format!("possible: {}", known.join("; "));
    match nearest(line, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {possible}"),
        None if known.is_empty() => "nothing is possible here".to_owned(),
        None => possible,
    }
}

/// The lines that say something, without what surrounds them, and where they are.
fn lines(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |whole| {
        let line = whole.trim();
        let from = start + (whole.len() - whole.trim_start().len());
        start += whole.len();
        let says = !line.is_empty() && !line.starts_with('#');
        says.then(|| (line, from..from + line.len()))
    })
}
