//! Where ready tasks wait: a ring for each core, and lists under a lock.

pub(crate) mod list;
pub(crate) mod local;
pub(crate) mod ring;
pub(crate) mod shared;
#[cfg(test)]
mod tests;
