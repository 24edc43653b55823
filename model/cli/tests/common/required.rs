//! Whether a tool that is not there is a failure.

/// Does the environment ask for all tools?
pub fn tools_are_required() -> bool {
    std::env::var_os("TURNWISE_REQUIRE_TOOLS").is_some_and(|value| value == "1")
}
