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

/// What a page has beside the counterexample.
#[derive(Default)]
struct More<'p> {
    html: &'p str,
    style: &'p str,
    /// Comes after the others.
    script: &'p str,
    /// What the page's policy lets it do besides.
    policy: &'p str,
}

/// Where in the frame it goes, and the end of the frame's policy.
const PLACE: &str = "<!-- more -->";
const POLICY: &str = "script-src 'unsafe-inline'";

const LIVE: More<'_> = More {
    html: include_str!("page/live.html"),
    style: "",
    script: include_str!("page/live.js"),
    policy: "; connect-src 'self'",
};
const REPLAY: &str = include_str!("page/replay.js");
const REPLAY_STYLE: &str = include_str!("page/replay.css");

/// The whole text of an `.html` file.
pub fn render(document: &Document) -> String {
    page(document, &title(document), &More::default())
}

/// The same with what an executor did along the path.
pub fn render_replayed(document: &Document, panel: &Panel) -> String {
    let html = &panel::html(panel);
    let more = More { html, style: REPLAY_STYLE, script: REPLAY, policy: "" };
    page(document, &title(document), &more)
}

/// The same for a page that is served: beside what it shows it asks whoever served it, by `POST` of
/// JSON, for `story`, `choices`, `search`, `load`, `fate` and `claims`.
pub fn live(title: &str, document: &Document) -> String {
    page(document, title, &LIVE)
}

/// The document as the page's scripts read it, of the schema [`SCHEMA`].
pub fn data(document: &Document) -> serde_json::Value {
    data::value(document)
}

fn title(document: &Document) -> String {
    format!("{}: {}", document.verdict, document.claim)
}

fn page(document: &Document, title: &str, more: &More<'_>) -> String {
    let policy = format!("{POLICY}{}", more.policy);
    // What comes from outside goes in last; the document has no `<`, so no place for a title.
    FRAME
        .replace(POLICY, &policy)
        .replace("/* style */", &(STYLE.to_owned() + more.style))
        .replace("/* script */", &(SCRIPTS.concat() + more.script))
        .replace("/* document */", &embedded(&data(document).to_string()))
        .replace("<!-- title -->", &escape(title))
        .replace(PLACE, more.html)
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
        for place in places.into_iter().chain([PLACE, POLICY]) {
            assert_eq!(FRAME.matches(place).count(), 1, "{place}");
            let others = [STYLE, &SCRIPTS.concat(), LIVE.html, LIVE.script, REPLAY].concat();
            assert!(!others.contains(place), "{place}");
        }
        for part in [FRAME, STYLE, REPLAY, REPLAY_STYLE].iter().chain(&SCRIPTS) {
            // A pattern's name is no address.
            let named = part.replace("url(#", "");
            for word in ["://", "import ", "@import", "url(", "src=", "fetch(", "XMLHttp"] {
                assert!(!named.contains(word), "{word}");
            }
        }
        // One that is served asks in one place, and names no address.
        assert_eq!(LIVE.script.matches("fetch(").count(), 1);
        assert!(![LIVE.html, LIVE.script].concat().contains("://"));
    }
}
