//! What each operation does, and how a task leaves.

use super::{Entity, Step};
use crate::code::{Op, Pc};
use crate::task::{TaskState, Wait};

impl Step<'_> {
    /// The operation at which a running task stands, which can be done at once.
    pub(super) fn operate(&mut self, task: u8) {
        let pc = self.system.task(task).pc;
        let machine = self.machine;
        let instruction = machine.code[usize::from(task)].at(pc);
        self.tick(task);
        match &instruction.op {
            Op::Block(request) => return self.call(task, request.device),
            Op::Receive(channel) => {
                self.system.channels[usize::from(*channel)].events -= 1;
                self.wake_sender(*channel);
            }
            Op::Send(channel) => {
                self.system.channels[usize::from(*channel)].events += 1;
                self.wake_receiver(*channel);
            }
            Op::Wait => self.system.task_mut(task).token = false,
            Op::Wake(other) => self.wake(*other),
            Op::Lock(lock) => self.system.locks[usize::from(*lock)].holder = Some(task),
            Op::Unlock(lock) => {
                if self.system.locks[usize::from(*lock)].holder == Some(task) {
                    self.release(*lock);
                }
            }
            Op::Read(counter) => {
                let value = self.system.counters[usize::from(*counter)];
                *self.register(task, *counter) = value;
            }
            Op::Write(counter) => {
                let value = self.register(task, *counter).saturating_add(1);
                self.system.counters[usize::from(*counter)] = value;
                if machine.layout.counts_writes[usize::from(*counter)] {
                    self.system.written[usize::from(*counter)] += 1;
                }
            }
            Op::Spawn(other) => {
                if self.system.task(*other).state == TaskState::Unstarted {
                    self.make_ready(Entity::Task(*other));
                }
            }
            Op::Work | Op::Spin | Op::Join(_) => {}
            Op::Yield | Op::Await(_) | Op::Either(_) | Op::End { .. } => {
                unreachable!("these leave, or choose")
            }
        }
        self.system.task_mut(task).pc = instruction.next;
    }

    /// An `either` takes a branch.
    pub(super) fn choose(&mut self, task: u8, branch: u8) {
        let pc = self.system.task(task).pc;
        self.tick(task);
        if let Op::Either(branches) = self.machine.op(task, pc) {
            self.system.task_mut(task).pc = branches[usize::from(branch)];
        }
    }

    /// A running task gives way at the operation at which it stands.
    pub(super) fn leave(&mut self, task: u8) {
        let pc = self.system.task(task).pc;
        let machine = self.machine;
        let instruction = machine.code[usize::from(task)].at(pc);
        match instruction.op {
            Op::Yield => {
                self.system.task_mut(task).pc = instruction.next;
                self.requeue(Entity::Task(task));
            }
            Op::Await(request) => {
                self.ask(task, request.device);
                self.block(task, Wait::Device(request.device));
            }
            Op::Receive(channel) => {
                self.system.channels[usize::from(channel)].receivers.join(task);
                self.block(task, Wait::Receive(channel));
            }
            Op::Send(channel) => {
                self.system.channels[usize::from(channel)].senders.join(task);
                self.block(task, Wait::Send(channel));
            }
            Op::Wait => self.block(task, Wait::Wake),
            Op::Lock(lock) => {
                if !machine.is_barging(usize::from(lock)) {
                    self.system.locks[usize::from(lock)].line.join(task);
                }
                self.block(task, Wait::Lock(lock));
            }
            Op::Join(other) => self.block(task, Wait::Join(other)),
            Op::End { failed } => self.end(task, failed),
            _ => unreachable!("other operations do not give way"),
        }
    }

    /// The program is over. Those who wait for that go on, in file order; locks stay held.
    fn end(&mut self, task: u8, failed: bool) {
        for other in self.machine.tasks() {
            if self.system.task(other).waits_for(Wait::Join(task)) {
                self.resume_after(other);
            }
        }
        self.end_turn(Entity::Task(task));
        self.reset(task, TaskState::Done { failed });
    }

    /// Nothing is remembered of the task but that it is done, or has not started.
    pub(crate) fn reset(&mut self, task: u8, state: TaskState) {
        let level = self.machine.level_of(Entity::Task(task));
        self.system.level_mut(level).memory.rule_mut().forget(Entity::Task(task));
        for (i, &(other, _)) in self.machine.layout.registers.iter().enumerate() {
            if other == task {
                self.system.registers[i] = 0;
            }
        }
        let it = self.system.task_mut(task);
        (it.state, it.pc, it.token) = (state, Pc::default(), false);
    }

    /// A wake: ends the wait, or is kept for the next one. One is kept, not two.
    fn wake(&mut self, task: u8) {
        if self.system.task(task).waits_for(Wait::Wake) {
            self.resume_after(task);
        } else if self.machine.layout.token[usize::from(task)] {
            let done = matches!(self.system.task(task).state, TaskState::Done { .. });
            self.system.task_mut(task).token = !done;
        }
    }

    /// A request reaches a device.
    fn ask(&mut self, task: u8, device: u8) {
        if self.machine.spec.devices[usize::from(device)].serves_one {
            self.system.requests[usize::from(device)].join(task);
        }
    }

    /// A blocking call: the first step asks, further steps only pass. A worker leaves its
    /// processor.
    fn call(&mut self, task: u8, device: u8) {
        match &mut self.system.task_mut(task).state {
            TaskState::Mounted { asked, .. } | TaskState::Detached { asked } if !*asked => {
                *asked = true;
            }
            _ => return,
        }
        self.ask(task, device);
        if let Some(thread) = self.system.thread_of(self.machine, task) {
            self.call_out(thread);
        }
    }

    fn register(&mut self, task: u8, counter: u8) -> &mut u8 {
        let place = self.machine.layout.registers.iter().position(|it| *it == (task, counter));
        &mut self.system.registers[place.expect("every counter in a program has a copy")]
    }
}
