//! Whether the executor goes along the counterexamples of the model, round after round.

mod cases;
mod escapes;
mod holds;
mod made_up;
#[path = "../../../../tests/common/say.rs"]
mod say;
