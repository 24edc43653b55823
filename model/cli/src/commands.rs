//! The commands, one file each.

pub(crate) mod bound;
pub(crate) mod cases;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod explore;
pub(crate) mod graph;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod simulate;
pub(crate) mod view;
pub(crate) mod xcheck;
