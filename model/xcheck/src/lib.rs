//! The same claims put to TLC and Spin, checkers that no one here wrote.
//!
//! Two checkers that count the same states and give the same verdicts are the best evidence that
//! neither the models nor our own checker is wrong.
//!
//! | step | module |
//! | --- | --- |
//! | which models there are, and what must come out | [`manifest`] |
//! | where the tools are, or how to get them | [`tool`] |
//! | a model is put to its tool | [`ask`], [`tlc`], [`spin`] |
//! | a case as TLA+, and put to TLC; what is not covered is named | [`generate`], [`written`] |
//! | our own answer to the case that a model mirrors | [`ours`] |
//! | both side by side | [`compare`] |
//!
//! What is no verdict is never taken for one: a tool that is not there, or finds a mistake in the
//! model, is an error; a search that did not come to its end is undecided.

pub mod ask;
pub mod compare;
pub mod generate;
pub mod manifest;
pub mod ours;
pub mod outcome;
pub mod spin;
pub mod tlc;
pub mod tool;
pub mod written;
