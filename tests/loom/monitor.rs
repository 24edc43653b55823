//! placeholder monitor text.
