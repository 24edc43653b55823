//! How to see something again, as command lines that can be typed as they stand.

use turnwise_schedulers::case::CaseVariant;

use crate::request::Read;

/// How to check a property again.
pub(crate) fn again(read: &Read, variant: &CaseVariant, claim: &str) -> String {
    let (case, claim) = (chosen(read, variant), quoted(claim));
    format!("  again:  turnwise check {case} --property {claim}\n")
}

/// How to see a counterexample.
pub(crate) fn look(read: &Read, variant: &CaseVariant, claim: &str, instance: &str) -> String {
    let (case, claim) = (chosen(read, variant), quoted(claim));
    let subject =
        if instance.is_empty() { String::new() } else { format!(" --for {}", quoted(instance)) };
    format!("  look:   turnwise view {case} --property {claim}{subject}\n")
}

/// How to see a bound's witness.
pub(crate) fn after_bound(read: &Read, variant: &CaseVariant, bound: &str) -> String {
    format!("  look:   turnwise bound {} --bound {}\n", chosen(read, variant), quoted(bound))
}

/// The case, and the variant if it is one.
fn chosen(read: &Read, variant: &CaseVariant) -> String {
    let case = quoted(&read.source.again);
    match &variant.name {
        None => case,
        Some(name) => format!("{case} --variant {}", quoted(name)),
    }
}

/// An argument that a shell takes for one word, as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:@%+=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let mut text = String::from("\"");
    for c in word.chars() {
        if "\\\"$`!".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted("model/cases/hang.toml"), "model/cases/hang.toml");
        assert_eq!(quoted("every ready task runs"), "\"every ready task runs\"");
        assert_eq!(quoted("a $b"), "\"a \\$b\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
