//! The output crosses from a worker to whoever joins, so it must be `Send`.

fn main() {
    let executor = turnwise::Executor::builder().build().expect("the usual one");
    executor.spawn(async { std::rc::Rc::new(1) });
}
