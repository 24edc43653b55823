//! Free seats are given out once each, whichever word their bit is in.

use super::Spares;

/// In three words, and at both ends of each.
const FREE: [usize; 7] = [2, 63, 64, 65, 127, 128, 129];

fn some() -> Spares {
    let spares = Spares::new(130);
    // The last first: what is claimed does not follow what was released.
    FREE.iter().rev().for_each(|seat| spares.release(*seat));
    spares
}

#[test]
fn each_is_claimed_once() {
    let spares = some();
    assert_eq!(spares.len(), FREE.len());
    let claimed: Vec<usize> = std::iter::from_fn(|| spares.claim()).take(9).collect();
    assert_eq!(claimed, FREE);
    assert_eq!((spares.len(), spares.claim()), (0, None));
}

#[test]
fn what_is_given_back_is_claimed_again() {
    let spares = some();
    for left in (1..=FREE.len()).rev() {
        let seat = spares.claim().expect("there are some");
        assert_eq!(spares.len(), left - 1);
        spares.release(seat);
        assert_eq!(spares.len(), left, "{seat}");
        assert_eq!(spares.claim(), Some(seat), "the first of those that are free");
    }
}

#[test]
fn at_first_none_is_free() {
    for seats in [0, 1, 64, 65] {
        let spares = Spares::new(seats);
        assert_eq!((spares.len(), spares.claim()), (0, None), "{seats} seats");
    }
}
