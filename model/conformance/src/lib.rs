//! Tells whether a recorded run is a behaviour of a [`stateright::Model`].
//!
//! A model says what may happen; a run is what did. This crate accepts a run that the model can
//! show, and of any other it says where it leaves every behaviour of the model, and what would have
//! been allowed there. It has never heard of a scheduler, and prints nothing.
//!
//! ```
//! use stateright::Model;
//! use turnwise_conformance::judge::Judge;
//! use turnwise_conformance::observation::{Field, Observe};
//! use turnwise_conformance::run::Run;
//!
//! /// A mailbox for one letter. Who put it there silently learns that it was read.
//! struct Mailbox;
//!
//! #[derive(Clone, PartialEq)]
//! enum Act {
//!     Put(u8),
//!     Get,
//!     Learn,
//! }
//!
//! impl Model for Mailbox {
//!     type State = (Option<u8>, bool); // the letter; is it known to be read?
//!     type Action = Act;
//!     fn init_states(&self) -> Vec<Self::State> {
//!         vec![(None, true)]
//!     }
//!     fn actions(&self, (letter, known): &Self::State, actions: &mut Vec<Act>) {
//!         match (letter, known) {
//!             (Some(_), _) => actions.push(Act::Get),
//!             (None, false) => actions.push(Act::Learn),
//!             (None, true) => actions.extend([Act::Put(1), Act::Put(2)]),
//!         }
//!     }
//!     fn next_state(&self, _: &Self::State, act: Act) -> Option<Self::State> {
//!         Some(match act {
//!             Act::Put(letter) => (Some(letter), false),
//!             Act::Get => (None, false),
//!             Act::Learn => (None, true),
//!         })
//!     }
//! }
//!
//! /// Sees letters come and go.
//! struct Watcher;
//!
//! impl Observe<Mailbox> for Watcher {
//!     type Observation = (&'static str, u8);
//!     fn observe(
//!         &self,
//!         _: &Mailbox,
//!         (letter, _): &(Option<u8>, bool),
//!         act: &Act,
//!         _: &(Option<u8>, bool),
//!     ) -> Option<(&'static str, u8)> {
//!         match act {
//!             Act::Put(letter) => Some(("put", *letter)),
//!             Act::Get => Some(("get", (*letter)?)),
//!             Act::Learn => None,
//!         }
//!     }
//!     fn fields(&self, (event, letter): &(&'static str, u8)) -> Vec<Field> {
//!         vec![Field::new("event", event), Field::new("letter", letter)]
//!     }
//! }
//!
//! let mut judge = Judge::new(&Mailbox, &Watcher);
//! let (writer, reader) = (Some(0), Some(1));
//! let run = |last| {
//!     let whats = [(writer, ("put", 1)), (reader, ("get", 1)), (writer, ("put", 2)), last];
//!     Run::ordered(["writer", "reader"], whats)
//! };
//! assert!(judge.judge(&run((reader, ("get", 2)))).is_accepted());
//! assert_eq!(judge.judge(&run((reader, ("get", 1)))).to_string(), "\
//! diverged after 3 of 4 events: nothing allows `get 1`
//!
//!           writer  reader
//!        1  put 1   ·
//!        2  ·       get 1
//!        3  put 2   ·
//!   ×    4  ·       get 1
//!
//!   allowed here: get 2
//!   nearest: `get 2`, with letter 2 instead of 1
//! ");
//! ```
//!
//! # What is where
//!
//! | question | module |
//! | --- | --- |
//! | what does a step of the model show? | [`observation`] |
//! | what happened, and what is known of the order? | [`run`], as a file [`record`] |
//! | is it a behaviour? | [`judge`], [`verdict`] |
//! | if not, where does it go astray? | [`divergence`], [`path`] |
//! | and while it goes on? | [`frontier`] |
//! | how much of the model did the runs take? | [`coverage`] |
//! | and if every command is tried in every state? | [`edges`] |
//! | what can one model do that another cannot? | [`difference`] |
//! | would a bad run be noticed? | [`mutation`] |
//! | and a good one be accepted? | [`walk`] |
//!
//! # What a verdict means
//!
//! `Accepted` and `Diverged` are exact: all rows of the events that respect what is known of their
//! order are taken into account, and all paths of the model. Where a limit was reached, events were
//! lost, or the log contradicts itself, the verdict is `Undecided`, never acceptance.
//!
//! What acceptance does *not* say: that the model is right, that what the run did not tell went as
//! in the model, or, unless the judge was told where runs may [end](judge::Judge::ends_where), that
//! nothing is missing at the run's end.

pub mod coverage;
pub mod difference;
pub mod divergence;
pub mod edges;
pub mod frontier;
pub mod judge;
pub mod mutation;
pub mod observation;
mod order;
pub mod path;
pub mod record;
pub mod run;
mod space;
mod unfolding;
pub mod verdict;
pub mod walk;
