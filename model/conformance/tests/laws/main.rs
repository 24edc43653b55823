//! Laws of the judge, each held against a definition that was written naively.

mod coverage;
mod differences;
mod divergences;
mod edges;
mod frontiers;
mod judging;
mod logs;
mod records;
mod reference;
#[path = "../../../../tests/common/say.rs"]
mod say;
mod spoiling;
mod toys;
