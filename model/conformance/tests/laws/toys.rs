//! Three small models that know nothing of schedulers, and how they are seen.

pub mod counter;
pub mod drawn;
pub mod mutex;
pub mod queue;
