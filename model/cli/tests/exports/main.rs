//! Other tools read what the command exports: every violated claim, in every format.
//!
//! Each format has its own judge, and each judge a twin: something spoiled that it must refuse.
//! Judges that are not written in Rust are other people's programs ([`tools`]).

mod cases;
mod dot;
mod itf;
mod markdown;
mod mermaid;
mod perfetto;
#[path = "../common/required.rs"]
mod required;
mod results;
mod tools;
