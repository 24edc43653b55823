//! `round-robin`: in file order, after the one that was taken last, round and round.
//!
//! Tasks come first, then the threads of runtimes. All carriers share the place in the round. Among
//! n entities each of the others goes at most once while one is ready: the bypass is at most n − 1.
//! Which of the ready came first does not matter, so it is not remembered.

use super::{Names, Origin, Packer, Reader, Rule, View};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;

/// The place in the round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoundRobin {
    last: Option<Entity>,
}

impl RoundRobin {
    pub(super) fn unpack(packed: &mut Reader<'_>) -> Self {
        RoundRobin { last: packed.option() }
    }
}

impl Rule for RoundRobin {
    fn join(&mut self, _entity: Entity, _origin: Origin) -> bool {
        true
    }

    fn admissible(&self, view: &View<'_>, _carrier: u8) -> EntitySet {
        view.ready.first_after(self.last).into()
    }

    fn refuses(&self, view: &View<'_>, carrier: u8, _: Entity, names: &Names<'_>) -> String {
        let first = names.of_first(self.admissible(view, carrier));
        format!("{first} is the next of the ready in the round")
    }

    fn take(&mut self, _scheduler: &Scheduler, _carrier: u8, entity: Entity) {
        self.last = Some(entity);
    }

    fn forget(&mut self, _entity: Entity) {}

    fn pack(&self, _scheduler: &Scheduler, out: &mut Packer) {
        out.option(self.last);
    }

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        vec![("last".to_owned(), self.last.into_iter().collect())]
    }
}
