//! Laws of the judge, each held against a definition that was written naively.

mod coverage;
mod divergences;
mod frontiers;
mod judging;
mod logs;
mod records;
mod reference;
mod spoiling;
mod toys;
