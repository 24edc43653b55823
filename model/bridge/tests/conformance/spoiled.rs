//! What is no behaviour is refused.
