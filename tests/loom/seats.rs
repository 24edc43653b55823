//! What tests of switching do with the threads of an executor and with its monitor.

use std::time::Duration;

use loom::thread::JoinHandle;
use turnwise::parts::{Scene, Watch};

/// How long a turn may last.
pub const SLICE: Duration = Duration::from_millis(1);

/// The monitor looks twice, a long time apart: asks, if both times it sees the same turn.
pub fn look_twice(scene: &Scene, watch: &mut Watch<'_>) {
    watch.look(0);
    scene.advance(10 * SLICE);
    watch.look(0);
}

/// All seats are left.
pub fn end(seats: [JoinHandle<()>; 2]) {
    for seat in seats {
        seat.join().expect("it ends");
    }
}
