//! placeholder stopping text.
