//! Through a `Handle`, which goes to other threads, a `LocalExecutor` takes only `Send` tasks.

fn main() {
    let executor = turnwise::LocalExecutor::new();
    let local = std::rc::Rc::new(1);
    executor.handle().spawn(async move {
        turnwise::yield_now().await;
        drop(local);
    });
}
