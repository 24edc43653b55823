//! A `LocalExecutor` stays on its thread, and so do handles of outputs that must.

fn main() {
    let executor = turnwise::LocalExecutor::new();
    let handle = executor.spawn(async { std::rc::Rc::new(1) });
    std::thread::spawn(move || drop(handle));
    std::thread::spawn(move || drop(executor));
}
