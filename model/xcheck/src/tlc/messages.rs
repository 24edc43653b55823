//! What TLC says under `-tool`, where each message has a number.

use crate::outcome::Counts;

/// What one run of TLC came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub verdict: Said,
    /// Of what was looked at before it stopped.
    pub counts: Counts,
}

/// The end of a run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Every state was looked at, and every claim holds.
    Completed,
    /// A claim fails: which, where TLC says so.
    Violated(Option<String>),
    /// It had to stop.
    OutOfMemory(String),
}

/// The numbers of messages (tlc2/output/EC.java of TLC 2.15).
mod code {
    pub(super) const OUT_OF_MEMORY: u32 = 1001;
    pub(super) const INVARIANT_AT_START: u32 = 2107;
    pub(super) const PROPERTY_AT_START: u32 = 2108;
    pub(super) const INVARIANT: u32 = 2110;
    pub(super) const ACTION_PROPERTY: u32 = 2112;
    pub(super) const DEADLOCK: u32 = 2114;
    pub(super) const TEMPORAL: u32 = 2116;
    /// "The behavior up to this point is", and the same of a lasso.
    pub(super) const BEHAVIOUR: [u32; 2] = [2121, 2264];
    pub(super) const SUCCESS: u32 = 2193;
    pub(super) const DEPTH: u32 = 2194;
    pub(super) const TOTALS: u32 = 2199;
}

const START: &str = "@!@!@STARTMSG ";
const END: &str = "@!@!@ENDMSG ";

/// A message: its number, how grave it is, and its text.
struct Message {
    code: u32,
    /// 1 an error, 2 a defect of TLC, 3 a warning, 4 a state; 0 all else.
    severity: u32,
    text: String,
}

/// Reads a whole output.
///
/// # Errors
///
/// If TLC reports anything else than a verdict, with its words; if it was cut short.
pub(super) fn read(output: &str) -> Result<Report, String> {
    let messages = messages(output);
    let mut counts = Counts::default();
    let mut verdict = None;
    for Message { code, severity, text } in &messages {
        let (code, text) = (*code, text.trim());
        match code {
            code::SUCCESS => verdict = Some(Said::Completed),
            code::INVARIANT
            | code::INVARIANT_AT_START
            | code::ACTION_PROPERTY
            | code::PROPERTY_AT_START => {
                // `Invariant NAME is violated…`, `Action property NAME is violated.`
                let before = text.split(" is violated").next().unwrap_or_default();
                let name = before.split_whitespace().last().map(str::to_owned);
                verdict = Some(Said::Violated(name));
            }
            code::DEADLOCK | code::TEMPORAL => verdict = Some(Said::Violated(None)),
            code::OUT_OF_MEMORY => {
                return Ok(Report { verdict: Said::OutOfMemory(text.to_owned()), counts });
            }
            code::TOTALS => {
                let mut numbers = numbers(text);
                (counts.transitions, counts.states) = (numbers.next(), numbers.next());
            }
            code::DEPTH => counts.depth = numbers(text).next(),
            _ if (1..=2).contains(severity) && !code::BEHAVIOUR.contains(&code) => {
                return Err(explained(output, &messages));
            }
            _ => {}
        }
    }
    match verdict {
        Some(verdict) => Ok(Report { verdict, counts }),
        None => Err(explained(output, &messages)),
    }
}

/// What TLC says of a mistake: its errors, and what its parser says beside any message.
fn explained(output: &str, messages: &[Message]) -> String {
    let errors = messages.iter().filter(|message| (1..=2).contains(&message.severity));
    let mut lines: Vec<&str> = errors.flat_map(|message| message.text.trim().lines()).collect();
    if messages.is_empty() || output.contains("Parse Error") || output.contains("Semantic errors") {
        let progress = ["Parsing file", "Semantic processing", "@!@!@"];
        let parser = output.lines().filter(|line| !line.trim().is_empty());
        let parser = parser.skip_while(|line| !line.contains("rror")).take(6);
        lines.extend(parser.filter(|line| !progress.iter().any(|start| line.starts_with(start))));
    }
    if lines.is_empty() { "it ended before it came to one".to_owned() } else { lines.join("\n") }
}

/// The messages in their order; one within another comes first, and is part of the other too.
fn messages(output: &str) -> Vec<Message> {
    let mut open: Vec<Message> = Vec::new();
    let mut done = Vec::new();
    for line in output.lines() {
        if let Some((_, head)) = line.split_once(START) {
            let mut numbers = head.split(|c: char| !c.is_ascii_digit());
            let mut number = || numbers.next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
            open.push(Message { code: number(), severity: number(), text: String::new() });
        } else if line.starts_with(END) {
            let Some(message) = open.pop() else { continue };
            if let Some(outer) = open.last_mut() {
                outer.text.push_str(&message.text);
            }
            done.push(message);
        } else if let Some(message) = open.last_mut() {
            message.text.push_str(line);
            message.text.push('\n');
        }
    }
    // What is still open was cut short, and says nothing.
    done
}

/// The numbers in a text, in their order; `1,204` is one.
fn numbers(text: &str) -> impl Iterator<Item = u64> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != ',');
    words.filter_map(|word| word.replace(',', "").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(code: u32, severity: u32, text: &str) -> String {
        format!("{START}{code}:{severity} @!@!@\n{text}\n{END}{code} @!@!@\n")
    }

    fn totals() -> String {
        let totals = "1,106 states generated, 505 distinct states found, 0 states left on queue.";
        message(code::TOTALS, 0, totals)
            + &message(code::DEPTH, 0, "The depth of the complete state graph search is 7.")
    }

    #[test]
    fn a_complete_search_has_counts() {
        let said = message(2185, 0, "Starting...") + &message(code::SUCCESS, 0, "No error");
        let report = read(&(said + &totals())).expect("a verdict");
        assert_eq!(report.verdict, Said::Completed);
        let counts = Counts { states: Some(505), transitions: Some(1106), depth: Some(7) };
        assert_eq!(report.counts, counts);
    }

    #[test]
    fn each_kind_of_violation_is_one() {
        let violated = |code, text: &str| {
            let behaviour = message(2121, 1, "The behavior up to this point is:");
            let state = message(2217, 4, "1: <Initial predicate>\nx = 0");
            let said = message(code, 1, text) + &behaviour + &state + &totals();
            read(&said).expect("a verdict").verdict
        };
        let named = |name: &str| Said::Violated(Some(name.to_owned()));
        assert_eq!(violated(code::INVARIANT, "Invariant Small is violated."), named("Small"));
        let at_start = "Invariant Small is violated by the initial state:\nx = 0";
        assert_eq!(violated(code::INVARIANT_AT_START, at_start), named("Small"));
        let action = "Action property Steps is violated.";
        assert_eq!(violated(code::ACTION_PROPERTY, action), named("Steps"));
        assert_eq!(violated(code::DEADLOCK, "Deadlock reached."), Said::Violated(None));
        let temporal = "Temporal properties were violated.";
        assert_eq!(violated(code::TEMPORAL, temporal), Said::Violated(None));
    }

    #[test]
    fn a_mistake_in_the_model_is_no_verdict() {
        let inner = message(2266, 0, "The second argument of < should be an integer");
        let said = message(1000, 1, inner.trim_end()) + &totals();
        let error = read(&said).expect_err("no verdict");
        assert!(error.contains("should be an integer"), "{error}");
        let unknown = message(2229, 1, "The invariant Nope is not defined.");
        assert!(read(&unknown).expect_err("no verdict").contains("Nope"));
        let parser = "***Parse Error***\nEncountered \"====\" at line 4\n";
        let said = format!("{parser}{}", message(3002, 1, "Parsing failed."));
        assert!(read(&said).expect_err("no verdict").contains("at line 4"));
    }

    #[test]
    fn a_run_that_was_cut_short_is_no_verdict() {
        let all = message(2185, 0, "Starting...") + &message(code::SUCCESS, 0, "No error");
        let cut = &all[..all.len() - 30];
        assert!(read(cut).is_err() && read("").is_err());
        let crash = read("Error: could not find or load main class").expect_err("no verdict");
        assert!(crash.contains("main class"), "{crash}");
    }

    #[test]
    fn too_little_memory_is_undecided() {
        let said = message(code::OUT_OF_MEMORY, 1, "Java ran out of memory.");
        let report = read(&said).expect("an answer");
        assert_eq!(report.verdict, Said::OutOfMemory("Java ran out of memory.".into()));
    }
}
