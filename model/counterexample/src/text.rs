//! A counterexample as text: a lane per processor, only what changed, the loop bracketed.
//!
//! ```text
//! violated: every ready task runs, for editor     (3 steps, then 2 for ever)
//!   editor is ready for ever and never runs: …
//!
//!         processor 0  ▶ editor  step                what changes
//!      0  ·            ready     (start)             …
//!    ╭ 4  ● a          ready     a: wake b           b = ready
//!    ╰ 5  ○            ready     a: yield            a = ready
//! ```
//!
//! In a lane, `●` marks the one that acts, `│` one that stays, `·` nobody, `○` that it was given
//! up. Colours only repeat what is there without them.

mod grid;
mod rows;

use std::fmt::Write;

use anstyle::{AnsiColor, Style as Ink};

pub use self::grid::wrap_words;
use crate::document::Document;

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns that a line may take; less than 60 is taken for 60.
    pub width: usize,
    /// With ANSI colours.
    pub colour: bool,
}

impl Default for Style {
    /// A hundred columns, no colours.
    fn default() -> Self {
        Style { width: 100, colour: false }
    }
}

impl Style {
    /// `text` in this ink, or as it is without colours.
    pub(crate) fn paint(self, ink: Ink, text: &str) -> String {
        if self.colour && !text.is_empty() && ink != Ink::new() {
            format!("{ink}{text}{ink:#}")
        } else {
            text.to_owned()
        }
    }
}

/// What is wrong.
pub(crate) const BAD: Ink = AnsiColor::Red.on_default().bold();
/// What matters most.
pub(crate) const STRONG: Ink = Ink::new().bold();
/// What is there for reference.
pub(crate) const FAINT: Ink = Ink::new().dimmed();
/// Lanes and the loop.
pub(crate) const LANE: Ink = AnsiColor::Cyan.on_default();

/// One line: the verdict, the claim, and how long the behaviour is.
pub fn headline(document: &Document) -> String {
    let title = format!("{}: {}", document.verdict, document.claim);
    format!("{title}     ({})", length(document))
}

/// The headline and the cause, ending in a line's end.
pub fn brief(document: &Document, style: Style) -> String {
    format!("{}{}", head(document, style), lines(&document.cause, STRONG, style))
}

/// The whole document, ending in a line's end.
pub fn render(document: &Document, style: Style) -> String {
    let style = Style { width: style.width.max(60), ..style };
    let parts = [
        head(document, style),
        lines(&document.title, FAINT, style),
        lines(&document.formula, FAINT, style),
        "\n".to_owned(),
        lines(&document.cause, STRONG, style),
        "\n".to_owned(),
        rows::start(&document.behaviour, style),
        rows::render(&document.behaviour, style),
        legend(document, style),
        certificate(document, style),
    ];
    parts.concat()
}

fn head(document: &Document, style: Style) -> String {
    let mut out = String::new();
    for (i, part) in wrap_words(&headline(document), style.width - 2).iter().enumerate() {
        let indent = if i == 0 { "" } else { "  " };
        let _ = writeln!(out, "{indent}{}", style.paint(BAD, part));
    }
    out
}

/// A text in indented lines.
fn lines(text: &str, ink: Ink, style: Style) -> String {
    let mut out = String::new();
    for part in wrap_words(text, style.width - 2) {
        let _ = writeln!(out, "  {}", style.paint(ink, &part));
    }
    out
}

/// A text in lines of at most `width` columns, all but the first indented by so many more than
/// the first; ends in a line's end.
pub fn paragraph(text: &str, indent: usize, hanging: usize, width: usize) -> String {
    let room = width.saturating_sub(indent + hanging).max(20);
    let mut out = String::new();
    for (i, part) in wrap_words(text, room).iter().enumerate() {
        let indent = if i == 0 { indent } else { indent + hanging };
        let _ = writeln!(out, "{}{part}", " ".repeat(indent));
    }
    out
}

/// How long the behaviour is: `4 steps, then 6 for ever`.
pub fn length(document: &Document) -> String {
    let behaviour = &document.behaviour;
    let steps = |n: usize| if n == 1 { "1 step".to_owned() } else { format!("{n} steps") };
    let stem = behaviour.stem_len();
    match (behaviour.steps().len() - stem, stem) {
        (0, 0) => "at the start".to_owned(),
        (0, _) => steps(stem),
        (1, 0) if behaviour.steps()[0].action.is_none() => "nothing ever changes".to_owned(),
        (1, _) if behaviour.steps()[stem].action.is_none() => {
            format!("{}, then no change", steps(stem))
        }
        (round, 0) => format!("{} for ever", steps(round)),
        (round, _) => format!("{}, then {round} for ever", steps(stem)),
    }
}

/// What the heads of columns stand for, where they do not speak for themselves.
fn legend(document: &Document, style: Style) -> String {
    let mut out = String::new();
    for column in document.behaviour.columns().iter().filter(|c| !c.meaning.is_empty()) {
        let head = style.paint(STRONG, &column.head);
        let _ = writeln!(out, "  {head}  {}", column.meaning);
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

fn certificate(document: &Document, style: Style) -> String {
    let mut out = format!("\n{}", lines(&document.counts, Ink::new(), style));
    let obligations = &document.certificate;
    let width = obligations.iter().map(|o| grid::width(&o.assumption)).max().unwrap_or(0);
    for obligation in obligations {
        let met = obligation.met.to_string();
        let beside = 4 + width + 2 + grid::width(&met) <= style.width;
        let gap = if beside {
            " ".repeat(width - grid::width(&obligation.assumption) + 2)
        } else {
            "\n      ".to_owned()
        };
        let name = style.paint(FAINT, &obligation.assumption);
        let _ = writeln!(out, "    {name}{gap}{met}");
    }
    out + &lines(&document.brevity, Ink::new(), style)
}
