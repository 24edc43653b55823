//! What lock protocols do to priorities: derived from who holds and who waits, never stored.
//!
//! Inheritance (Sha, Rajkumar, Lehoczky 1990): a holder is as urgent as its most urgent waiter, and
//! so on through the locks that it waits for itself. Ceiling: a holder is as urgent as the most
//! urgent task that ever takes the lock.

use crate::carrier::Entity;
use crate::machine::Machine;
use crate::spec::{MOST_ENTITIES, Protocol};
use crate::system::System;
use crate::task::Wait;

/// How urgent everyone is, by the entity's code.
pub(crate) fn priorities(machine: &Machine, system: &System) -> [u8; MOST_ENTITIES] {
    let mut urgent = machine.schedulers[0].priority;
    if machine.spec.locks.iter().all(|lock| lock.protocol == Protocol::None) {
        return urgent;
    }
    // Each round carries urgency over one more lock; no chain is longer than there are tasks.
    for _ in 0..system.tasks.len() {
        let before = urgent;
        for (lock, state) in system.locks.iter().enumerate() {
            let Some(holder) = state.holder else { continue };
            let raised = match machine.spec.locks[lock].protocol {
                Protocol::None => continue,
                Protocol::Ceiling => machine.ceilings[lock],
                Protocol::Inheritance => most_urgent_waiter(system, lock as u8, &urgent),
            };
            let own = &mut urgent[Entity::Task(holder).index()];
            *own = raised.max(*own);
        }
        if urgent == before {
            break;
        }
    }
    urgent
}

fn most_urgent_waiter(system: &System, lock: u8, urgent: &[u8; MOST_ENTITIES]) -> u8 {
    let waiting = system.tasks.iter().zip(urgent);
    let waiting = waiting.filter(|(task, _)| task.waits_for(Wait::Lock(lock)));
    waiting.map(|(_, urgency)| *urgency).max().unwrap_or(0)
}
