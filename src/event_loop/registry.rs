//! A list under the executor's lock, which grows and shrinks outside it.
//!
//! Under that lock nothing is allocated or freed, so a longer list is made ready first and then
//! put in its place; if others were quicker, once more.

use std::mem;

use crate::sync::Lock;

/// A list of handles, whose clones and moves neither allocate nor run code of the user.
pub(super) struct Registry<T> {
    list: Lock<Vec<T>>,
}

impl<T: Clone> Registry<T> {
    pub(super) fn new() -> Self {
        Registry { list: Lock::new(Vec::new()) }
    }

    /// Adds one, at the end.
    pub(super) fn add(&self, item: T) {
        let mut item = Some(item);
        let mut longer = Vec::new();
        loop {
            let mut list = self.list.lock();
            if longer.capacity() > list.len() {
                longer.append(&mut list);
                mem::swap(&mut *list, &mut longer);
            }
            if list.len() < list.capacity() {
                list.extend(item.take());
                break;
            }
            let enough = (list.len() * 2).max(8);
            drop(list);
            longer = Vec::with_capacity(enough);
        }
        drop(longer);
    }

    /// Takes one out.
    pub(super) fn remove(&self, is_it: impl Fn(&T) -> bool) {
        let mut list = self.list.lock();
        let found = list.iter().position(is_it).map(|at| list.remove(at));
        drop(list);
        drop(found);
    }

    /// All of them, in the order in which they were added.
    pub(super) fn all(&self) -> Vec<T> {
        let mut copy = Vec::new();
        loop {
            let list = self.list.lock();
            if copy.capacity() >= list.len() {
                copy.extend(list.iter().cloned());
                break;
            }
            let enough = list.len();
            drop(list);
            copy = Vec::with_capacity(enough);
        }
        copy
    }
}
