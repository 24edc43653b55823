//! The long variants of tests, which whoever has hours asks for.

/// Is `TURNWISE_LONG=1` in the environment?
pub fn is_long() -> bool {
    std::env::var("TURNWISE_LONG").is_ok_and(|long| long == "1")
}
