//! A future that is not `Send` is no task of an `Executor`.

fn main() {
    let executor = turnwise::Executor::builder().build().expect("the usual one");
    let local = std::rc::Rc::new(1);
    executor.spawn(async move {
        turnwise::yield_now().await;
        drop(local);
    });
}
