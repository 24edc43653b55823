//! placeholder small text.
