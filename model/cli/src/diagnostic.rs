//! Errors in a file or an argument, with the place underlined.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// What is wrong, and where.
pub(crate) struct Complaint<'a> {
    /// A sentence without a full stop.
    pub message: &'a str,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Said under the place.
    pub label: Option<&'a str>,
    /// What to write instead.
    pub help: Option<&'a str>,
}

/// The complaint as text, with colours: file, line and column, the place underlined.
pub(crate) fn render(path: &str, text: &str, complaint: &Complaint<'_>) -> String {
    let span = visible(text, complaint.span.clone());
    let mut place = AnnotationKind::Primary.span(span);
    if let Some(label) = complaint.label {
        place = place.label(label);
    }
    let mut group = Group::with_title(Level::ERROR.primary_title(complaint.message))
        .element(Snippet::source(text).path(path).annotation(place));
    if let Some(help) = complaint.help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

/// A place with something to underline: within the text, at character boundaries, not empty.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    if start < end {
        return start..end;
    }
    let next = text[start..].chars().next().filter(|&c| c != '\n').map_or(0, char::len_utf8);
    start..start + next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_underlined() {
        let text = "a = 1\nb = tow\n";
        let complaint = Complaint {
            message: "`tow` is no number",
            span: 10..13,
            label: Some("a number was expected"),
            help: Some("did you mean `two`?"),
        };
        let shown = anstream::adapter::strip_str(&render("x.toml", text, &complaint)).to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "error: `tow` is no number");
        assert_eq!(lines[1].trim(), "--> x.toml:2:5");
        assert!(lines[4].contains("^^^ a number was expected"), "{shown}");
        assert!(shown.contains("did you mean `two`?"), "{shown}");
    }

    #[test]
    fn a_place_beyond_the_text_or_within_a_letter_is_no_panic() {
        for span in [7..9, 100..200, 1..2, 0..0, 3..3] {
            let complaint = Complaint { message: "x", span, label: None, help: None };
            assert!(render("x", "äb\nc", &complaint).contains('x'));
        }
    }
}
