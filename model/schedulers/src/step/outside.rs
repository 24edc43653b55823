//! What happens without a task's doing: events arrive, devices answer, free locks are granted.

use super::{Entity, Step};
use crate::code::Op;
use crate::task::TaskState;

impl Step<'_> {
    /// The environment puts an event into a channel that has room.
    pub(super) fn arrive(&mut self, channel: u8) {
        let state = &mut self.system.channels[usize::from(channel)];
        state.events += 1;
        if self.machine.spec.channels[usize::from(channel)].events.is_some() {
            state.to_come -= 1;
        }
        self.wake_receiver(channel);
    }

    /// A device answers a task, which goes on after its request, or where an error leads.
    pub(super) fn answer(&mut self, device: u8, task: u8, failed: bool) {
        self.system.requests[usize::from(device)].leave(task);
        let pc = self.system.task(task).pc;
        let instruction = self.machine.code[usize::from(task)].at(pc);
        let after = match instruction.op {
            Op::Await(request) | Op::Block(request) if failed => request.failed,
            _ => None,
        };
        let thread = self.system.thread_of(self.machine, task);
        let it = self.system.task_mut(task);
        it.pc = after.unwrap_or(instruction.next);
        match &mut it.state {
            TaskState::Mounted { asked, .. } | TaskState::Detached { asked } => *asked = false,
            _ => return self.make_ready(Entity::Task(task)),
        }
        if let Some(thread) = thread {
            self.make_ready(Entity::Thread(thread));
        }
    }

    /// A waiter gets a lock that is free, and goes on.
    pub(super) fn grant(&mut self, lock: u8, task: u8) {
        self.system.locks[usize::from(lock)].holder = Some(task);
        self.resume_after(task);
    }
}
