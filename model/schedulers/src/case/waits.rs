//! How long each task waits for its next turn, asked of any machine.

use std::sync::Arc;

use turnwise_checker::formula::Formula;

use super::{BoundClaim, BoundInstance, CaseVariant};
use crate::cost::Weight;
use crate::machine::Machine;
use crate::property::{Instance, Subject, built_in};
use crate::spec::MachineSpec;

/// The built-in property that says of each task when it waits, and for what.
const RUNS: &str = "every ready task runs";

impl CaseVariant {
    /// The same machine under the same assumptions with two bounds instead of all claims: from when
    /// a task is ready to when it runs, in turns of others and in switches, for each task.
    ///
    /// It has more states than the case where that did not ask who was last on a processor.
    pub fn waits(&self) -> CaseVariant {
        let spec = MachineSpec { track_last: true, ..self.machine.spec().clone() };
        let machine = Machine::new(spec).expect("it was one without that question");
        let runs = self.properties.iter().find(|claim| claim.name == RUNS);
        let instances = runs.map_or(&[][..], |claim| &claim.instances);
        debug_assert!(built_in().any(|built_in| built_in.name == RUNS));
        let bound = |name: &str, weight| BoundClaim {
            name: name.to_owned(),
            instances: instances.iter().filter_map(|it| instance(&machine, it)).collect(),
            weight,
            expected: None,
            place: self.place.clone(),
        };
        let bounds = vec![
            bound("wait in turns", Weight::Turns),
            bound("wait in switches", Weight::Switches),
        ];
        CaseVariant {
            name: self.name.clone(),
            assumptions: self.assumptions.clone(),
            properties: vec![],
            bounds: bounds.into_iter().filter(|bound| !bound.instances.is_empty()).collect(),
            expected_states: None,
            place: self.place.clone(),
            machine: Arc::new(machine),
        }
    }
}

fn instance(machine: &Machine, instance: &Instance) -> Option<BoundInstance> {
    let (Some(Subject::Task(task)), Formula::LeadsTo(from, to)) =
        (instance.subject, &instance.formula)
    else {
        return None;
    };
    Some(BoundInstance {
        name: instance.name.clone(),
        from: (**from).clone(),
        to: (**to).clone(),
        subject: Some(task),
        level: machine.level_of_task(task),
    })
}
