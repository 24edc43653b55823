//! Holds verdicts to what is known: drawn graphs, traps, a naive oracle, and Stateright beside.

#![expect(unreachable_pub, reason = "a test binary exports nothing")]

mod agrees_with_enumeration;
mod agrees_with_stateright;
mod brevity;
mod carrying;
mod certificates;
mod counter;
mod coverage;
mod drawn;
mod drawn_graphs;
mod expected;
mod lassos;
mod limits;
mod no_return;
mod oracle;
mod random;
mod recheck;
mod refusals;
#[path = "../common/round_robin.rs"]
mod round_robin;
mod stateright_beside;
mod traps;
mod traps_of_searches;
mod two_phase_commit;
mod waiting;
mod walks;
mod world;
