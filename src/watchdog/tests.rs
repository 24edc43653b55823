//! Tests of the watchdog that need more than one of its files.

mod configuration;
#[cfg(all(
    feature = "backtrace",
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod signal;
