//! Divergences as they are printed, compared whole.

use turnwise_conformance::judge::Judge;
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
    let run = Run { lanes: vec![], events, lost: 0 };
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
