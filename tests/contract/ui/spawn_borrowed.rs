//! A task may outlive whoever spawned it, so it borrows nothing from there.

fn main() {
    let executor = turnwise::Executor::builder().build().expect("the usual one");
    let text = String::from("here");
    executor.spawn(async { text.len() });
}
