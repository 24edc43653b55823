//! Laws of the judge, each held against a definition that was written naively.

#![allow(clippy::print_stdout, reason = "tests say how much they looked at")]

mod coverage;
mod differences;
mod divergences;
mod edges;
mod frontiers;
mod judging;
mod logs;
mod records;
mod reference;
mod spoiling;
mod toys;
