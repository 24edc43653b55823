//! `run` makes a task of the future, which borrows nothing; `block_on` may borrow.

fn main() {
    let executor = turnwise::Executor::builder().build().expect("the usual one");
    let text = String::from("here");
    executor.block_on(async { text.len() });
    executor.run(async { text.len() });
}
