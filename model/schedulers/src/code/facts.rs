//! What is known of an instruction without running it.

use super::{Code, Instruction, Op};
use crate::code::Pc;
use crate::error::{Place, SpecError};
use crate::spec::MachineSpec;

/// What holds whenever a task stands at an instruction. Sets are masks of indices into the spec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Channels that it may still send to.
    pub sends: u16,
    /// Channels that it may still receive from.
    pub receives: u16,
    /// Tasks that it may still spawn.
    pub spawns: u32,
    /// Locks that it took and did not give back, on every path.
    pub holds: u16,
    /// Counters whose copy it may still write without reading first.
    pub live: u16,
    /// The most operations since the program, or this pass of an endless loop, began.
    pub since_start: u16,
}

/// Completes the code of a task.
pub(super) fn examine(
    spec: &MachineSpec,
    task: usize,
    instructions: Vec<Instruction>,
    heads: &[Pc],
) -> Result<Code, SpecError> {
    let mut facts = vec![Facts::default(); instructions.len()];
    what_may_come(&instructions, &mut facts);
    locks(spec, task, &instructions, &mut facts)?;
    let even = lost_work(&instructions, heads, &mut facts);
    let ends = reaches_end(&instructions);
    let endless = heads.iter().any(|&head| !ends[usize::from(head)]);
    let counters = 0..spec.counters.len() as u8;
    let writes = counters.map(|counter| writes(&instructions, heads, counter)).collect();
    Ok(Code { instructions, facts, endless, even, writes })
}

/// Sets of what the rest of the program may do, backwards to a fixed point.
fn what_may_come(code: &[Instruction], facts: &mut [Facts]) {
    let mut changed = true;
    while changed {
        changed = false;
        for (pc, instruction) in code.iter().enumerate().rev() {
            let mut here = Facts { holds: facts[pc].holds, ..Facts::default() };
            for next in instruction.successors() {
                let next = &facts[usize::from(next)];
                here.sends |= next.sends;
                here.receives |= next.receives;
                here.spawns |= next.spawns;
                here.live |= next.live;
            }
            match instruction.op {
                Op::Send(channel) => here.sends |= 1 << channel,
                Op::Receive(channel) => here.receives |= 1 << channel,
                Op::Spawn(task) => here.spawns |= 1 << task,
                Op::Read(counter) => here.live &= !(1 << counter),
                Op::Write(counter) => here.live |= 1 << counter,
                _ => {}
            }
            changed |= here != facts[pc];
            facts[pc] = here;
        }
    }
}

/// Locks held on every path, and on some path; a lock held on none cannot be given back.
fn locks(
    spec: &MachineSpec,
    task: usize,
    code: &[Instruction],
    facts: &mut [Facts],
) -> Result<(), SpecError> {
    let mut surely = vec![u16::MAX; code.len()];
    let mut maybe = vec![0; code.len()];
    surely[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for (pc, instruction) in code.iter().enumerate() {
            let after = |held: u16| match instruction.op {
                Op::Lock(lock) => held | 1 << lock,
                Op::Unlock(lock) => held & !(1 << lock),
                _ => held,
            };
            for next in instruction.successors().map(usize::from) {
                let merged = (surely[next] & after(surely[pc]), maybe[next] | after(maybe[pc]));
                changed |= merged != (surely[next], maybe[next]);
                (surely[next], maybe[next]) = merged;
            }
        }
    }
    for (pc, instruction) in code.iter().enumerate() {
        facts[pc].holds = surely[pc];
        if let Op::Unlock(lock) = instruction.op
            && maybe[pc] >> lock & 1 == 0
        {
            let name = &spec.locks[usize::from(lock)].name;
            let place = Place::Program { task, span: instruction.span.clone() };
            return Err(SpecError::new(place, format!("`{name}` is not held here"))
                .help(format!("`lock {name}` must come before")));
        }
    }
    Ok(())
}

/// The longest way in operations; jumps back to a loop's head begin a new pass.
fn lost_work(code: &[Instruction], heads: &[Pc], facts: &mut [Facts]) -> bool {
    let mut met = vec![false; code.len()];
    let mut even = true;
    for (pc, instruction) in code.iter().enumerate() {
        let gives_way = matches!(instruction.op, Op::Yield | Op::Await(_) | Op::End { .. });
        let after = facts[pc].since_start.saturating_add(u16::from(!gives_way));
        for next in instruction.successors().filter(|next| !heads.contains(next)) {
            let new = !std::mem::replace(&mut met[usize::from(next)], true);
            let next = &mut facts[usize::from(next)];
            even &= new || next.since_start == after;
            next.since_start = next.since_start.max(after);
        }
    }
    even
}

/// From which instructions does some path lead to the program's end, not by an error?
fn reaches_end(code: &[Instruction]) -> Vec<bool> {
    let mut ends = vec![false; code.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (pc, instruction) in code.iter().enumerate().rev() {
            let here = matches!(instruction.op, Op::End { failed: false })
                || instruction.successors().any(|next| ends[usize::from(next)]);
            changed |= here != ends[pc];
            ends[pc] = here;
        }
    }
    ends
}

/// The fewest and the most writes of a counter on a path to an end; no write is in a loop.
fn writes(code: &[Instruction], heads: &[Pc], counter: u8) -> (u16, u16) {
    let mut counts: Vec<Option<(u16, u16)>> = vec![None; code.len()];
    counts[0] = Some((0, 0));
    let mut total: Option<(u16, u16)> = None;
    let widen = |range: Option<(u16, u16)>, (fewest, most): (u16, u16)| match range {
        None => Some((fewest, most)),
        Some((least, greatest)) => Some((least.min(fewest), greatest.max(most))),
    };
    for (pc, instruction) in code.iter().enumerate() {
        let Some((fewest, most)) = counts[pc] else { continue };
        let one = u16::from(instruction.op == Op::Write(counter));
        let after = (fewest + one, most + one);
        if matches!(instruction.op, Op::End { .. }) {
            total = widen(total, after);
        }
        for next in instruction.successors().map(usize::from) {
            let back = next <= pc && heads.contains(&(next as Pc));
            if !back {
                counts[next] = widen(counts[next], after);
            }
        }
    }
    total.unwrap_or((0, 0))
}
