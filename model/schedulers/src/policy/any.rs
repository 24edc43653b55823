//! `any`: any ready entity may go next.
//!
//! Every other policy is a special case of it, so what holds of every behaviour under `any` holds
//! under all. Nothing is remembered: the ready are a set, without an order. There is no bound on
//! how often one is passed over.

use super::{Names, Origin, Packer, Rule, View};
use crate::carrier::{Entity, EntitySet};
use crate::scheduler::Scheduler;

/// Remembers nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Any;

impl Rule for Any {
    fn join(&mut self, _entity: Entity, _origin: Origin) -> bool {
        true
    }

    fn admissible(&self, view: &View<'_>, _carrier: u8) -> EntitySet {
        view.ready
    }

    fn refuses(&self, _: &View<'_>, _: u8, _: Entity, _: &Names<'_>) -> String {
        unreachable!("it admits whoever is ready")
    }

    fn take(&mut self, _scheduler: &Scheduler, _carrier: u8, _entity: Entity) {}

    fn forget(&mut self, _entity: Entity) {}

    fn pack(&self, _scheduler: &Scheduler, _out: &mut Packer) {}

    fn queues(&self) -> Vec<(String, Vec<Entity>)> {
        Vec::new()
    }
}
