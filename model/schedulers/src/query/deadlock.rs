//! Tasks that wait for one another for ever: the greatest set that nobody outside can help.
//!
//! Each of the set waits for a lock whose holder is in the set or done; or for the end of a task in
//! the set, or of one that none but the set could spawn; or at a channel where all that could still
//! send (or make room) are in the set, done, or cannot be spawned any more. Who waits for the
//! environment, a device or a `wake` is not in it, nor is who is ready or computes.

use crate::machine::{Machine, State};
use crate::system::System;
use crate::task::{TaskState, Wait};

impl Machine {
    /// The tasks of that set that are blocked, in file order; none if there is no deadlock.
    pub fn deadlocked(&self, state: &State) -> Vec<usize> {
        let system = self.unpack(state);
        // Unstarted tasks are in it as long as nobody outside could spawn them: no help from them.
        let candidate = |task: u8| {
            matches!(system.task(task).state, TaskState::Blocked(_) | TaskState::Unstarted)
        };
        let mut set: Vec<bool> = self.tasks().map(candidate).collect();
        loop {
            let hopeless = |task: u8| self.is_hopeless(&system, &set, task);
            let next: Vec<bool> =
                self.tasks().map(|it| set[usize::from(it)] && hopeless(it)).collect();
            if next == set {
                break;
            }
            set = next;
        }
        let blocked = |&task: &usize| matches!(system.tasks[task].state, TaskState::Blocked(_));
        (0..set.len()).filter(|&task| set[task]).filter(blocked).collect()
    }

    /// Can nobody outside the set end what this task waits for?
    fn is_hopeless(&self, system: &System, set: &[bool], task: u8) -> bool {
        let wait = match system.task(task).state {
            TaskState::Unstarted => {
                return self.nobody_else_could(system, set, |other, pc| {
                    self.code[other].facts(pc).spawns >> task & 1 != 0
                });
            }
            TaskState::Blocked(wait) => wait,
            _ => return false,
        };
        match wait {
            Wait::Device(_) | Wait::Wake => false,
            Wait::Join(other) => set[usize::from(other)],
            Wait::Lock(lock) => system.locks[usize::from(lock)].holder.is_some_and(|holder| {
                let done = matches!(system.task(holder).state, TaskState::Done { .. });
                done || set[usize::from(holder)]
            }),
            Wait::Receive(channel) => {
                let internal = !self.spec.channels[usize::from(channel)].from_environment;
                internal
                    && self.nobody_else_could(system, set, |other, pc| {
                        self.code[other].facts(pc).sends >> channel & 1 != 0
                    })
            }
            Wait::Send(channel) => self.nobody_else_could(system, set, |other, pc| {
                self.code[other].facts(pc).receives >> channel & 1 != 0
            }),
        }
    }

    /// Is everyone who could still do it, from where it stands, in the set or done?
    fn nobody_else_could(
        &self,
        system: &System,
        set: &[bool],
        could: impl Fn(usize, u16) -> bool,
    ) -> bool {
        system.tasks.iter().enumerate().all(|(other, task)| {
            let done = matches!(task.state, TaskState::Done { .. });
            set[other] || done || !could(other, task.pc)
        })
    }
}
