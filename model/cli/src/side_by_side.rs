//! Many pieces of work at a time, their results in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What `work` makes of each number below `count`, by so many workers.
pub(crate) fn each<T: Send>(
    count: usize,
    workers: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let results = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let worker = || {
        loop {
            // Ordering: Relaxed. Each number is handed out once; the mutex passes results on.
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                break;
            }
            let result = work(i);
            results.lock().expect("no panic holds it").push((i, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(worker);
        }
    });
    let mut results = results.into_inner().expect("no panic held it");
    results.sort_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order() {
        for workers in [1, 3] {
            assert_eq!(each(5, workers, |i| i * i), [0, 1, 4, 9, 16]);
        }
        assert!(each(0, 2, |i| i).is_empty());
    }
}
