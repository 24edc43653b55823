//! Tests of one closure, which is named after the test that it stands in.

mod named;

pub use named::{refuted, spoils};

/// Explores all interleavings of `body` up to the bound on preemptions, which must be so many at
/// least.
pub fn explore<F: Fn() + Send + Sync + 'static>(at_least: usize, body: F) {
    let name = std::any::type_name::<F>().trim_start_matches("loom::").replace("::{{closure}}", "");
    named::explore_as(&name, at_least, body);
}
