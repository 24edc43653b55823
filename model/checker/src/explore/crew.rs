//! Does one thing to many, on all threads where that pays.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

/// Calls `work` once for each item; on the threads of the pool at hand if `parallel`.
pub(super) fn for_each<T: Send>(parallel: bool, items: Vec<T>, work: impl Fn(T) + Sync + Send) {
    if parallel {
        items.into_par_iter().with_max_len(1).for_each(work);
    } else {
        items.into_iter().for_each(work);
    }
}
