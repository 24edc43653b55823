//! A counterexample as a document: names, values, lanes and a loop, and ways to show them.
//!
//! This crate knows no model. Whoever made the counterexample says in words what happened at each
//! step; here it is drawn, for people and for other tools. What many checks came to is told here
//! too, for the programs that watch over them.
//!
//! ```
//! use turnwise_counterexample::{Behaviour, Document, Position, Shape, Step, text};
//!
//! let at = |value: &str| Position::new([value], [None::<&str>]);
//! let behaviour = Behaviour::new(
//!     Shape::new(["processor 0"], ["lamp"]),
//!     at("off"),
//!     vec![Step::action("switch", Some(0), at("on")), Step::action("switch", Some(0), at("off"))],
//!     Some(0),
//! );
//! let document = Document {
//!     verdict: "violated".into(),
//!     claim: "the lamp stays on".into(),
//!     formula: "eventually always on".into(),
//!     title: "A lamp".into(),
//!     cause: "the lamp is switched for ever".into(),
//!     causes: vec![],
//!     behaviour,
//!     counts: "Nothing is assumed, so any loop may go on for ever.".into(),
//!     certificate: vec![],
//!     brevity: "No loop is shorter.".into(),
//! };
//! assert!(text::headline(&document).starts_with("violated: the lamp stays on"));
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | [`document`] | what a counterexample says |
//! | [`text`] | a lane per processor, only what changed, the loop bracketed |
//! | [`html`] | a page to step through it, one file |
//! | [`itf`] | the same as ITF JSON, what ITF has no place for under `#meta` |
//! | [`perfetto`] | the same as a trace of events: lanes as threads, turns as slices |
//! | [`mermaid`] | the same as a sequence diagram: who hands the lanes to whom |
//! | [`markdown`] | the same as a page with tables |
//! | [`dot`] | states and the steps between them, a counterexample marked |
//! | [`results`] | what many checks came to |
//! | [`junit`] | that as JUnit XML: a test case an answer |
//! | [`sarif`] | that as SARIF: a result for each answer that is not well |

pub mod document;
pub mod dot;
pub mod html;
pub mod itf;
pub mod junit;
pub mod markdown;
pub mod mermaid;
pub mod perfetto;
pub mod results;
pub mod sarif;
pub mod text;

pub use document::{Behaviour, Column, Document, Met, Obligation, Position, Shape, Step};
