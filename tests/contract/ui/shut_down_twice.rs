//! An executor is shut down once: the call takes it.

use std::time::Duration;

fn main() {
    let executor = turnwise::Executor::builder().build().expect("the usual one");
    executor.shutdown(Duration::ZERO);
    executor.shutdown(Duration::ZERO);
}
