//! placeholder switching text.
