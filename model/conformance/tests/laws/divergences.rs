//! Divergences as they are printed, compared whole.

use stateright::Model;
use turnwise_conformance::judge::Judge;
use turnwise_conformance::observation::{Field, Observe};
use turnwise_conformance::run::{Event, Run};

use crate::toys::queue::{Ends, Queue, Seen};

fn push(by: usize, number: u8) -> Seen {
    Seen::Push { by, number }
}

fn pop(from: usize, number: u8) -> Seen {
    Seen::Pop { from, number }
}

/// A lane for each producer and one for who pops.
fn run(whats: &[Seen]) -> Run<Seen> {
    let lane = |what: &Seen| match what {
        Seen::Push { by, .. } => Some(*by),
        Seen::Pop { .. } => Some(2),
    };
    let lanes = ["producer a", "producer b", "consumer"];
    Run::ordered(lanes, whats.iter().map(|what| (lane(what), *what)))
}

fn text(run: &Run<Seen>) -> String {
    let model = Queue { capacity: 2, numbers: 9 };
    let verdict = Judge::new(&model, &Ends).judge(run);
    verdict.divergence().expect("it diverges").to_string()
}

#[test]
fn a_number_popped_out_of_order() {
    let good = [push(0, 0), push(1, 0), push(0, 1), pop(0, 0), pop(0, 1)];
    let model = Queue { capacity: 2, numbers: 9 };
    assert!(Judge::new(&model, &Ends).judge(&run(&good)).is_accepted());
    let bad = [push(0, 0), push(1, 0), push(0, 1), pop(0, 1), pop(0, 0)];
    let expected = "\
diverged after 3 of 5 events: nothing allows `pop a 1`

          producer a  producer b  consumer
       1  push a 0    ·           ·
       2  ·           push b 0    ·
       3  push a 1    ·           ·
  ×    4  ·           ·           pop a 1

  allowed here: pop a 0, pop b 0, push a 2, push b 1
  nearest: `pop a 0`, with number 0 instead of 1
";
    assert_eq!(text(&run(&bad)), expected);
}

#[test]
fn a_long_run_is_drawn_from_near_its_end() {
    let mut whats: Vec<Seen> = (0..8).flat_map(|i| [push(0, i), pop(0, i)]).collect();
    whats.push(pop(1, 8));
    let text = text(&run(&whats));
    let rows: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(rows[1], "       …");
    assert_eq!(rows[2], "       5  push a 2    ·           ·");
    assert_eq!(rows[13], "      16  ·           ·           pop a 7");
    assert_eq!(rows[14], "  ×   17  ·           ·           pop b 8");
    let nearest = "nearest: `push a 8`, with event push instead of pop, of a instead of b\n";
    assert!(text.ends_with(nearest), "{text}");
}

#[test]
fn where_the_order_is_open_all_that_may_come_next_is_shown() {
    let event = |before, after, what| Event { before, after, ..Event::at(0, None, what) };
    let events = vec![
        // Two pops at the same time as each other, of what was never pushed.
        event(1, 6, push(0, 0)),
        event(7, 9, pop(0, 3)),
        event(8, 9, pop(1, 0)),
        event(2, 3, push(0, 1)),
    ];
    let mut run = Run { lanes: vec![], events, lost: 0 };
    let expected = "\
diverged after 2 of 4 events: none of 2 events that may come next is allowed

          elsewhere
       1  push a 0
       4  push a 1
  ×    2  pop a 3
  ×    3  pop b 0

  allowed here: pop a 0, push a 2, push b 0
  nearest: `pop a 0` to `pop a 3`, with number 0 instead of 3
";
    assert_eq!(text(&run), expected);
    // In lanes they are drawn there, not where a walk would put them.
    run.lanes = vec!["thread".into()];
    run.events[1].lane = Some(0);
    let drawn = text(&run);
    assert!(
        drawn.contains("\n          thread   elsewhere\n       1  ·        push a 0\n"),
        "{drawn}"
    );
    assert!(drawn.contains("\n  ×    2  pop a 3  ·\n  ×    3  ·        pop b 0\n"), "{drawn}");
}

#[test]
fn a_run_that_stops_too_early_says_so() {
    let model = Queue { capacity: 2, numbers: 9 };
    let empty = |held: &crate::toys::queue::Held| held.items.is_empty() && held.hands == [None; 2];
    let mut judge = Judge::new(&model, &Ends).ends_where(empty);
    let verdict = judge.judge(&run(&[push(0, 0)]));
    let expected = "\
diverged after 1 of 1 event: the run ends here, and the model may not

          producer a  producer b  consumer
       1  push a 0    ·           ·
  ×  end

  allowed here: pop a 0, push a 1, push b 0
";
    assert_eq!(verdict.to_string(), expected);
}

#[test]
fn what_is_too_wide_is_cut_off() {
    let wide = |lanes: usize| {
        let names = (0..lanes).map(|lane| format!("the lane with number {lane}"));
        let run = Run { lanes: names.collect(), ..run(&[push(0, 0), pop(1, 7)]) };
        text(&run).lines().nth(2).unwrap().trim().to_owned()
    };
    let row = |cells: &[&str]| cells.join("  ");
    let whole = ["the lane with number 0", "the lane with number 1", "the lane with number 2"];
    assert_eq!(wide(3), row(&whole));
    assert_eq!(wide(4), row(&["the lane with numb…"; 4]), "of 100 columns each has 25, less 6");
    assert_eq!(wide(9), row(&["the lane with n…"; 9]), "never less than 16");
}

/// Sees every number a producer could push, in many words.
struct Wordy;

impl Observe<Choice> for Wordy {
    type Observation = u8;

    fn observe(&self, _: &Choice, _: &u8, action: &u8, _: &u8) -> Option<u8> {
        Some(*action)
    }

    fn fields(&self, number: &u8) -> Vec<Field> {
        vec![Field::new("number", format!("the number {number:02}, in many words"))]
    }
}

/// One of so many numbers is chosen, and that is all.
struct Choice(u8);

impl Model for Choice {
    type State = u8;
    type Action = u8;

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u8>) {
        actions.extend((0..self.0).filter(|_| *state == 0));
    }

    fn next_state(&self, _: &u8, _: u8) -> Option<u8> {
        Some(1)
    }
}

#[test]
fn a_long_list_is_broken_and_cut_off() {
    let allowed = |numbers: u8, whats: &[u8]| {
        let model = Choice(numbers);
        let run = Run::ordered(["a"], whats.iter().map(|what| (Some(0), *what)));
        let text = Judge::new(&model, &Wordy).judge(&run).to_string();
        let from = text.find("  allowed").expect("a list");
        let to = text.find("  nearest").unwrap_or(text.len());
        text[from..to].to_owned()
    };
    let name = |number: u8| format!("the number {number:02}, in many words");
    assert_eq!(allowed(1, &[99]), format!("  allowed here: {}\n", name(0)));
    let two = format!("  allowed here: {}, {},\n    {}\n", name(0), name(1), name(2));
    assert_eq!(allowed(3, &[99]), two);
    assert!(!allowed(12, &[99]).contains("more"));
    assert!(allowed(12, &[99]).contains(&name(11)));
    assert!(allowed(15, &[99]).ends_with(&format!("{}, and 3 more\n", name(11))));
    let end = "  allowed here: nothing, the model has come to an end\n";
    assert_eq!(allowed(3, &[1, 1]), end);
}
