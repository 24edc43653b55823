//! An async executor whose scheduling is proved on a model; the executor itself is still to come.
//!
//! This crate is empty so far. What the workspace has already is the model side: `model/checker`
//! decides temporal properties under fairness, `model/schedulers` has the machines that it decides
//! them of, and the `turnwise` command of `model/cli` checks case files. The executor will come
//! here, and will know nothing of `model/`: what it does will be compared with the models from
//! outside.

#![forbid(unsafe_code)]
