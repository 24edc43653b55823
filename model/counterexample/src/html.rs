//! A counterexample as a page: one file that opens anywhere and asks nothing of any network.
//!
//! The page is `page/index.html` with its style, its scripts and the document's JSON put in. The
//! scripts read that JSON and nothing else; a policy in the page's head lets them fetch nothing.

mod data;
pub mod listing;
mod panel;

pub use self::data::SCHEMA;
pub use self::panel::{Panel, PanelRow};

use crate::document::Document;

const FRAME: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/viewer.css");
/// One after the other they are one script, so names are shared; each uses only those before it.
const SCRIPTS: [&str; 5] = [
    include_str!("page/story.js"),
    include_str!("page/timeline.js"),
    include_str!("page/rows.js"),
    include_str!("page/panels.js"),
    include_str!("page/viewer.js"),
];

/// Come after them where there is a panel for them.
const REPLAY: &str = include_str!("page/replay.js");
const REPLAY_STYLE: &str = include_str!("page/replay.css");

/// The whole text of an `.html` file.
pub fn render(document: &Document) -> String {
    page(document, "", "", "")
}

/// The same with what an executor did along the path.
pub fn render_replayed(document: &Document, panel: &Panel) -> String {
    page(document, &panel::html(panel), REPLAY, REPLAY_STYLE)
}

fn page(document: &Document, panel: &str, script: &str, style: &str) -> String {
    let title = format!("{}: {}", document.verdict, document.claim);
    // What comes from outside goes in last; the document has no `<`, so no place for a title.
    FRAME
        .replace("/* style */", &(STYLE.to_owned() + style))
        .replace("/* script */", &(SCRIPTS.concat() + script))
        .replace("/* document */", &embedded(&data::value(document).to_string()))
        .replace("<!-- title -->", &escape(&title))
        .replace("<!-- replay -->", panel)
}

/// Text that is safe between tags and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// JSON in which nothing can end the element that it stands in.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_place() {
        assert_eq!(escape("<a & 'b' \"c\">"), "&lt;a &amp; &#39;b&#39; &quot;c&quot;&gt;");
        assert_eq!(embedded("\"</script><!--\""), "\"\\u003c/script>\\u003c!--\"");
    }

    #[test]
    fn the_frame_has_each_place_once_and_the_page_names_nothing_outside() {
        for place in
            ["/* style */", "/* script */", "<!-- title -->", "/* document */", "<!-- replay -->"]
        {
            assert_eq!(FRAME.matches(place).count(), 1, "{place}");
            assert!(!STYLE.contains(place) && !SCRIPTS.concat().contains(place), "{place}");
        }
        for part in [FRAME, STYLE, REPLAY, REPLAY_STYLE].iter().chain(&SCRIPTS) {
            // A pattern's name is no address.
            let named = part.replace("url(#", "");
            for word in ["://", "import ", "@import", "url(", "src=", "fetch(", "XMLHttp"] {
                assert!(!named.contains(word), "{word}");
            }
        }
    }
}
