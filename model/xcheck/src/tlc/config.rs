//! A configuration of TLC, taken apart so that claims can be chosen.

use std::fmt::Write;

use crate::outcome::Failure;

/// What a `.cfg` file says, its claims apart from the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Everything but claims: specification, constants, constraints.
    rest: String,
    claims: Vec<Claim>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    name: String,
    is_invariant: bool,
}

/// What a section of a configuration begins with.
const SECTIONS: [&str; 15] = [
    "CONSTANT",
    "CONSTANTS",
    "CONSTRAINT",
    "CONSTRAINTS",
    "ACTION_CONSTRAINT",
    "ACTION_CONSTRAINTS",
    "SPECIFICATION",
    "INIT",
    "NEXT",
    "VIEW",
    "SYMMETRY",
    "INVARIANT",
    "INVARIANTS",
    "PROPERTY",
    "PROPERTIES",
];

impl Config {
    /// Takes the text of a `.cfg` file apart.
    pub fn read(text: &str) -> Config {
        let mut config = Config { rest: String::new(), claims: Vec::new() };
        let mut section = "";
        for line in without_comments(text).lines() {
            for word in line.split_whitespace() {
                if let Some(begun) = SECTIONS.iter().find(|section| **section == word) {
                    section = begun;
                }
                let is_invariant = section.starts_with("INVARIANT");
                if !is_invariant && !section.starts_with("PROPERT") {
                    config.rest.push_str(word);
                    config.rest.push(' ');
                } else if word != section {
                    config.claims.push(Claim { name: word.to_owned(), is_invariant });
                }
            }
            config.rest.push('\n');
        }
        config
    }

    /// The names of its claims, in their order.
    pub fn claims(&self) -> impl Iterator<Item = &str> {
        self.claims.iter().map(|claim| claim.name.as_str())
    }

    /// The text of a configuration with these claims and no others.
    ///
    /// # Errors
    ///
    /// If it does not have one of them.
    pub(crate) fn with_only(&self, names: &[&str]) -> Result<String, Failure> {
        let mut text = self.rest.clone();
        for name in names {
            let Some(claim) = self.claims.iter().find(|claim| claim.name == *name) else {
                let known = self.claims().collect::<Vec<_>>().join(", ");
                let message = format!("the configuration has no claim `{name}`, only: {known}");
                return Err(Failure::new(message, ""));
            };
            let kind = if claim.is_invariant { "INVARIANT" } else { "PROPERTY" };
            let _ = writeln!(text, "{kind} {name}");
        }
        Ok(text)
    }
}

/// The text without `\* …` to the end of a line, and without `(* … *)`.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '(']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with("\\*") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("(*") {
            rest.find("*)").map_or(rest.len(), |end| end + 2)
        } else {
            out.push_str(&rest[..1]);
            1
        };
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
SPECIFICATION Spec \\* with INVARIANT Fairness
CONSTANTS (* PROPERTY None *) N = 4
  Sets = { a, b }
INVARIANTS TypeOK
  Small
PROPERTY Comes
CONSTRAINT Few
";

    #[test]
    fn claims_are_told_from_the_rest() {
        let config = Config::read(TEXT);
        assert_eq!(config.claims().collect::<Vec<_>>(), ["TypeOK", "Small", "Comes"]);
        let one = config.with_only(&["Comes"]).expect("it is there");
        let words: Vec<&str> = one.split_whitespace().collect();
        let rest = "SPECIFICATION Spec CONSTANTS N = 4 Sets = { a, b } CONSTRAINT Few";
        assert_eq!(words.join(" "), format!("{rest} PROPERTY Comes"));
        assert!(config.with_only(&["TypeOK"]).expect("it is there").contains("INVARIANT TypeOK"));
    }

    #[test]
    fn a_claim_that_is_not_there_is_named_with_those_that_are() {
        let error = Config::read(TEXT).with_only(&["Goes"]).expect_err("there is none");
        assert!(error.message.contains("`Goes`, only: TypeOK, Small, Comes"), "{error}");
    }

    #[test]
    fn a_comment_without_an_end_is_no_panic() {
        assert_eq!(Config::read("INIT A (* B").with_only(&[]).expect("none").trim(), "INIT A");
        assert_eq!(Config::read("INIT A \\* B").with_only(&[]).expect("none").trim(), "INIT A");
    }
}
