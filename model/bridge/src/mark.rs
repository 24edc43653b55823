//! What the workload tells of itself, in the numbers that an executor's probe carries.

use turnwise::probe::Event;

use crate::seen::Seen;

/// Something that a program, or the environment, did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// An operation.
    Operate,
    /// A task waits or ends.
    Leave,
    /// A branch was taken.
    Choose { branch: u8 },
    /// An event arrived.
    Arrive { channel: u8 },
    /// A device answered.
    Answer { device: u8, task: u8, failed: bool },
    /// The run is over.
    Over,
}

const OPERATE: u16 = 1;
const LEAVE: u16 = 2;
const CHOOSE: u16 = 3;
const ARRIVE: u16 = 4;
const ANSWER: u16 = 5;
const OVER: u16 = 6;
/// Above the kind.
const SHIFT: u32 = 3;

impl Mark {
    /// As a number.
    pub(crate) fn value(self) -> u16 {
        let (kind, rest) = match self {
            Mark::Operate => (OPERATE, 0),
            Mark::Leave => (LEAVE, 0),
            Mark::Choose { branch } => (CHOOSE, u16::from(branch)),
            Mark::Arrive { channel } => (ARRIVE, u16::from(channel)),
            // 5 bits for a task, 5 for a device: there are at most 32 and 16.
            Mark::Answer { device, task, failed } => {
                (ANSWER, u16::from(failed) | u16::from(task) << 1 | u16::from(device) << 6)
            }
            Mark::Over => (OVER, 0),
        };
        kind | rest << SHIFT
    }

    /// What an event marks, if it does.
    pub(crate) fn of(event: Event) -> Option<Mark> {
        let Event::Marked { value, .. } = event else { return None };
        let rest = value >> SHIFT;
        Some(match value & ((1 << SHIFT) - 1) {
            OPERATE => Mark::Operate,
            LEAVE => Mark::Leave,
            CHOOSE => Mark::Choose { branch: rest as u8 },
            ARRIVE => Mark::Arrive { channel: rest as u8 },
            ANSWER => Mark::Answer {
                failed: rest & 1 != 0,
                task: (rest >> 1 & 31) as u8,
                device: (rest >> 6) as u8,
            },
            OVER => Mark::Over,
            _ => return None,
        })
    }

    /// What is seen of it, if it was done by that task.
    pub(crate) fn seen(self, by: Option<u8>) -> Option<Seen> {
        Some(match self {
            Mark::Operate => Seen::Operate { task: by? },
            Mark::Leave => Seen::Leave { task: by? },
            Mark::Choose { branch } => Seen::Choose { task: by?, branch },
            Mark::Arrive { channel } => Seen::Arrive { channel },
            Mark::Answer { device, task, failed } => Seen::Answer { device, task, failed },
            Mark::Over => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was() {
        let mut marks = vec![Mark::Operate, Mark::Leave, Mark::Over];
        marks.extend((0..255).map(|branch| Mark::Choose { branch }));
        marks.extend((0..16).map(|channel| Mark::Arrive { channel }));
        for task in 0..32 {
            let answer = |failed| (0..16).map(move |device| Mark::Answer { device, task, failed });
            marks.extend([true, false].into_iter().flat_map(answer));
        }
        for mark in marks {
            let event = Event::Marked { task: 1, value: mark.value(), worker: 0, seat: 0 };
            assert_eq!(Mark::of(event), Some(mark));
        }
    }
}
