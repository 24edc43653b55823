//! placeholder join text.
