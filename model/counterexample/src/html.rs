//! A counterexample as a page: one file that opens anywhere and asks nothing of any network.
//!
//! The page is `page/index.html` with its style, its scripts and the document's JSON put in. The
//! scripts read that JSON and nothing else; a policy in the page's head lets them fetch nothing.

mod data;
pub mod listing;

pub use self::data::SCHEMA;

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

/// What a page has beside that if a command serves it and answers its questions.
const LIVE_PART: &str = include_str!("page/live.html");
const LIVE_SCRIPT: &str = include_str!("page/live.js");
/// Where in the frame it goes.
const LIVE_PLACE: &str = "<!-- live -->";
/// The end of the frame's policy, and what lets a page ask whoever served it, and nobody else.
const POLICY: &str = "script-src 'unsafe-inline'";
const LIVE_POLICY: &str = "script-src 'unsafe-inline'; connect-src 'self'";

/// The whole text of an `.html` file.
pub fn render(document: &Document) -> String {
    let title = format!("{}: {}", document.verdict, document.claim);
    page(&FRAME.replace(LIVE_PLACE, ""), &SCRIPTS.concat(), &title, document)
}

/// The same for a page that is served: beside what it shows it asks whoever served it, by `POST` of
/// JSON, for `story`, `choices`, `search`, `load`, `fate` and `claims`.
pub fn live(title: &str, document: &Document) -> String {
    let frame = FRAME.replace(LIVE_PLACE, LIVE_PART).replace(POLICY, LIVE_POLICY);
    page(&frame, &[&SCRIPTS.concat(), LIVE_SCRIPT].concat(), title, document)
}

/// The document as the page's scripts read it, of the schema [`SCHEMA`].
pub fn data(document: &Document) -> serde_json::Value {
    data::value(document)
}

fn page(frame: &str, script: &str, title: &str, document: &Document) -> String {
    // What comes from outside goes in last; the document has no `<`, so no place for a title.
    frame
        .replace("/* style */", STYLE)
        .replace("/* script */", script)
        .replace("/* document */", &embedded(&data(document).to_string()))
        .replace("<!-- title -->", &escape(title))
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
        let places = ["/* style */", "/* script */", "<!-- title -->", "/* document */"];
        for place in places.into_iter().chain([LIVE_PLACE, POLICY]) {
            assert_eq!(FRAME.matches(place).count(), 1, "{place}");
            let others = [STYLE, &SCRIPTS.concat(), LIVE_PART, LIVE_SCRIPT].concat();
            assert!(!others.contains(place), "{place}");
        }
        for part in [FRAME, STYLE].iter().chain(&SCRIPTS) {
            // A pattern's name is no address.
            let named = part.replace("url(#", "");
            for word in ["://", "import ", "@import", "url(", "src=", "fetch(", "XMLHttp"] {
                assert!(!named.contains(word), "{word}");
            }
        }
        // One that is served asks in one place, and names no address.
        assert_eq!(LIVE_SCRIPT.matches("fetch(").count(), 1);
        assert!(![LIVE_PART, LIVE_SCRIPT].concat().contains("://"));
    }
}
