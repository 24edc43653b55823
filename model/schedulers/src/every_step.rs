//! A machine whose steps that change nothing are steps too.
//!
//! A task that computes for ever comes back to the state that it was in, as far as anyone asks. For
//! a checker that is no step, and need not be; who watches a run sees every operation of it.

use stateright::Model;

use crate::machine::{Machine, State};
use crate::step::Action;

/// The machine, for whoever holds runs against it.
///
/// ```
/// use stateright::Model;
/// use turnwise_schedulers::every_step::EveryStep;
/// use turnwise_schedulers::machine::Machine;
/// use turnwise_schedulers::program::Program;
/// use turnwise_schedulers::spec::{MachineSpec, TaskSpec};
///
/// let spin = TaskSpec::new("buggy", Program::parse("spin").expect("a program"));
/// let machine = Machine::new(MachineSpec { tasks: vec![spin], ..MachineSpec::default() })?;
/// let start = machine.init_states().remove(0);
/// let (_, computing) = machine.next_steps(&start).remove(0);
/// assert!(machine.next_steps(&computing).is_empty());
/// assert_eq!(EveryStep(&machine).next_steps(&computing).len(), 1);
/// # Ok::<(), turnwise_schedulers::machine::SpecError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EveryStep<'m>(pub &'m Machine);

impl Model for EveryStep<'_> {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.0.init_states()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.0.actions(state, actions);
    }

    /// The state after a step, the same one if the step changes nothing. The action must be a
    /// possible one.
    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.0.next_state(state, action).unwrap_or_else(|| state.clone()))
    }
}
