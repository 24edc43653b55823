//! The story as text: before the bug, the bug, and who is alive after it.
//!
//! The last lines are the result, one a window: `editor: alive, 12 of 12 inputs handled`. Alive is
//! whose sign of life has moved since the bug struck.

use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use crate::windows::{Desktop, Input, Shown};

/// Keys that are typed into each window, before the bug and once more after it.
const KEYS: &str = "typing";
/// Signs of life that show that a window has turns again and again.
const SIGNS: u64 = 3;
/// For what must happen under every discipline, if only the machine has time for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells it; after the bug the windows have `time` to show what they can.
pub(crate) fn tell(mut desktop: Desktop, heading: &str, time: Duration) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{heading}")?;

    writeln!(out, "before the bug, {} keys into each window:", KEYS.len())?;
    let before = lives(&desktop);
    type_into_all(&mut desktop);
    wait(PATIENCE, || desktop.windows.iter().zip(&before).all(|(w, then)| is_well(w, *then)));
    report(&mut out, "  ", &desktop, &before)?;

    writeln!(out, "then a callback of `buggy` does not return")?;
    desktop.windows[Desktop::BUGGY].post(Input::Button);
    wait(PATIENCE, || desktop.is_stuck());

    writeln!(out, "and {} more keys into each window:", KEYS.len())?;
    let after = lives(&desktop);
    type_into_all(&mut desktop);
    let sound = desktop.windows.iter().zip(&after).take(Desktop::BUGGY);
    wait(time, || sound.clone().all(|(window, then)| is_well(window, *then)));
    report(&mut out, "", &desktop, &after)
}

/// The signs of life so far.
fn lives(desktop: &Desktop) -> Vec<u64> {
    desktop.windows.iter().map(|window| window.pane.life()).collect()
}

/// Key by key, each into all windows, so that with one queue for all their inputs alternate.
fn type_into_all(desktop: &mut Desktop) {
    for key in KEYS.chars() {
        for window in &mut desktop.windows {
            window.post(Input::Key(key));
        }
    }
}

/// It has turns again and again, and all its input was handled.
fn is_well(shown: &Shown, then: u64) -> bool {
    shown.pane.life() >= then + SIGNS && shown.window.handled() == shown.posted
}

/// Until it is so, or the time is over. It is the main thread that sleeps.
fn wait(at_most: Duration, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() && begun.elapsed() < at_most {
        thread::sleep(Duration::from_millis(5));
    }
}

fn report(out: &mut impl Write, indent: &str, desktop: &Desktop, then: &[u64]) -> io::Result<()> {
    for (shown, then) in desktop.windows.iter().zip(then) {
        let life = if shown.pane.life() > *then { "alive" } else { "frozen" };
        let (name, handled) = (shown.window.name(), shown.window.handled());
        writeln!(out, "{indent}{name}: {life}, {handled} of {} inputs handled", shown.posted)?;
    }
    out.flush()
}
