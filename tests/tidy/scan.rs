//! Tells Rust code from comments and literals, line by line, so that rules look at the right one.

/// A source text split in two: each line once with only its code, once with only its comments.
/// What is left out is blanked, so that columns stay.
pub(crate) struct Scan {
    pub code: Vec<String>,
    pub comments: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl Scan {
    /// Splits a source text.
    pub(crate) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut kinds = vec![Kind::Code; chars.len()];
        let mut at = 0;
        while at < chars.len() {
            let (kind, end) = token(&chars, at);
            kinds[at..end].fill(kind);
            at = end;
        }
        let only = |wanted: Kind| {
            let keep = |(&c, &kind): (&char, &Kind)| {
                if kind == wanted || c == '\n' { c } else { ' ' }
            };
            let kept: String = chars.iter().zip(&kinds).map(keep).collect();
            kept.lines().map(|line| line.trim_end().to_owned()).collect()
        };
        Scan { code: only(Kind::Code), comments: only(Kind::Comment) }
    }

    /// For each line: is it in a `#[cfg(test)]` module?
    pub(crate) fn in_tests(&self) -> Vec<bool> {
        let mut marks = vec![false; self.code.len()];
        let mut at = 0;
        while at < self.code.len() {
            if self.code[at].contains("#[cfg(test)]") {
                let end = self.block_end(at);
                marks[at..=end].fill(true);
                at = end;
            }
            at += 1;
        }
        marks
    }

    /// The line on which the first block or statement that begins at or after `line` ends.
    pub(crate) fn block_end(&self, line: usize) -> usize {
        let mut depth = 0;
        for (number, code) in self.code.iter().enumerate().skip(line) {
            for c in code.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if (c == '}' && depth <= 0) || (c == ';' && depth == 0) {
                    return number;
                }
            }
        }
        self.code.len() - 1
    }

    /// The comments directly above what stands on a line, and on it, through the lines over which
    /// the statement has begun.
    pub(crate) fn comments_above(&self, line: usize) -> String {
        let mut found = self.comments[line].clone();
        for above in (0..line).rev() {
            let (code, comment) = (self.code[above].trim(), self.comments[above].trim());
            let ended = code.ends_with([';', '{', '}', ',']) && !code.starts_with('#');
            if ended || (code.is_empty() && comment.is_empty()) {
                break;
            }
            found = format!("{comment}\n{found}");
        }
        found
    }
}

/// The token that begins at a place: its kind and where it ends. Code goes character by character.
fn token(chars: &[char], at: usize) -> (Kind, usize) {
    let ahead = |i: usize| chars.get(at + i).copied().unwrap_or('\0');
    match (ahead(0), ahead(1)) {
        ('/', '/') => {
            let len = chars[at..].iter().position(|&c| c == '\n');
            (Kind::Comment, len.map_or(chars.len(), |len| at + len))
        }
        ('/', '*') => (Kind::Comment, block_comment(chars, at)),
        ('"', _) => (Kind::Literal, quoted(chars, at, '"')),
        ('\'', '\\') => (Kind::Literal, quoted(chars, at, '\'')),
        ('\'', _) if ahead(2) == '\'' => (Kind::Literal, at + 3),
        ('r', '"' | '#') if !follows_a_word(chars, at) => match raw(chars, at) {
            Some(end) => (Kind::Literal, end),
            None => (Kind::Code, at + 1),
        },
        _ => (Kind::Code, at + 1),
    }
}

fn follows_a_word(chars: &[char], at: usize) -> bool {
    // `br"…"` is a literal too, and so is any other prefix of one letter.
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    let before = chars[..at].iter().rev().take_while(|c| word(c)).count();
    before > 1
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn quoted(chars: &[char], at: usize, quote: char) -> usize {
    let mut i = at + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            c if c == quote => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

fn raw(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = at + 2 + hashes;
    let len = chars[body..].windows(close.len()).position(|window| window == close);
    Some(len.map_or(chars.len(), |len| body + len + close.len()))
}

#[test]
fn literals_and_comments_are_no_code() {
    let text =
        "let a = \"// {\"; // b }\nlet c = '{'; /* d\n{ */ let e = r#\"f\"{\"#;\nfn g<'h>() {}";
    let scan = Scan::new(text);
    assert_eq!(scan.code[0].trim_end(), "let a =       ;");
    assert_eq!(scan.comments[0].trim(), "// b }");
    assert_eq!(scan.code[1].trim_end(), "let c =    ;");
    assert_eq!(scan.code[2].trim(), "let e =         ;");
    assert_eq!(scan.code[3], "fn g<'h>() {}");
    assert_eq!(scan.comments[2].trim(), "{ */");
}

#[test]
fn a_test_module_is_known_to_its_end() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}";
    assert_eq!(Scan::new(text).in_tests(), [false, true, true, true, true, false]);
}
