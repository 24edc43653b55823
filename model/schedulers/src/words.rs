//! The nearest known word, for an error that can guess what was meant.

/// The known word that `word` is most likely a slip of, if any is near enough.
///
/// Near means: a third of its letters differ at most, or one is the start of the other.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let lower = word.to_lowercase();
    let distance = |other: &str| {
        let other = other.to_lowercase();
        let edits = strsim::osa_distance(&lower, &other);
        let starts = lower.len() >= 3 && (other.starts_with(&lower) || lower.starts_with(&other));
        let longer = lower.chars().count().max(other.chars().count());
        let is_slip = edits <= longer.div_ceil(3) && edits < longer;
        (is_slip || (starts && other.len() >= 3)).then_some(edits)
    };
    known
        .into_iter()
        .filter_map(|other| distance(other).map(|edits| (edits, other)))
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, other)| other)
}

/// ``did you mean `x`?`` for the nearest known word; otherwise what is known, if that is a short
/// list.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(word, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!known.is_empty() && known.len() <= 24).then(|| format!("known: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let known = ["work", "spin", "yield", "receive"];
        assert_eq!(nearest("wrok", known), Some("work"));
        assert_eq!(nearest("recieve", known), Some("receive"));
        assert_eq!(nearest("Yeild", known), Some("yield"));
        assert_eq!(nearest("banana", known), None);
        assert_eq!(nearest("b", ["a"]), None);
    }

    #[test]
    fn the_start_of_a_word_is_near_it() {
        assert_eq!(nearest("coop", ["cooperative", "preemptive"]), Some("cooperative"));
    }

    #[test]
    fn without_a_near_word_the_known_ones_are_listed() {
        assert_eq!(suggestion("banana", &["a", "b"]).as_deref(), Some("known: a, b"));
        assert_eq!(suggestion("banana", &[]), None);
    }
}
