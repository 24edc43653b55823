//! Drawn operations on the queues, each compared with a `VecDeque` on which the same is done.

mod real;
mod twin;

use std::rc::Rc;

use quickcheck::{Arbitrary, Gen, QuickCheck};

use super::local::LocalQueue;
use super::ring::CAPACITY;
use crate::task::{Header, Task, token};
use real::{Locals, Rings};
use twin::{Fault, Twin};

/// Two cores' queues, and one outside of them: real ones, or such as are known to be right.
trait Queues {
    /// The owner pushes; false: it is full.
    fn push(&mut self, core: usize, task: Task) -> bool;
    /// The owner pops; `alone`: by the way that it takes when nobody steals.
    fn pop(&mut self, core: usize, alone: bool) -> Option<Task>;
    /// The one core steals from the other; its own queue is empty. The task, and how many came with
    /// it.
    fn steal(&mut self, thief: usize) -> Option<(Task, usize)>;
    fn push_outside(&mut self, task: Task);
    fn take_outside(&mut self, most: usize) -> Vec<Task>;
    /// The owner moves up to so many from outside to its own queue.
    fn fetch(&mut self, core: usize, most: usize);
    /// How many there are at each core and outside, and for how many more there is room.
    fn lengths(&self) -> [usize; 5];
}

/// What the queues may be asked to do.
#[derive(Clone, Copy, Debug)]
enum Step {
    Push(usize, usize),
    Pop(usize, usize, bool),
    /// Pops all that it has, and steals.
    Steal(usize),
    PushOutside(usize),
    TakeOutside(usize),
    Fetch(usize, usize),
}

/// How many: often few, sometimes just what a ring holds, or more.
fn many(g: &mut Gen) -> usize {
    let ends = [(1, 4), (1, CAPACITY / 2), (CAPACITY, CAPACITY), (1, 2 * CAPACITY)];
    let (least, most) = *g.choose(&ends).expect("there are some");
    least + usize::arbitrary(g) % (most - least + 1)
}

impl Arbitrary for Step {
    fn arbitrary(g: &mut Gen) -> Self {
        let core = usize::from(bool::arbitrary(g));
        match u8::arbitrary(g) % 9 {
            0 | 1 => Step::Push(core, many(g)),
            2 | 3 => Step::Pop(core, many(g), bool::arbitrary(g)),
            4 | 5 => Step::Steal(core),
            6 => Step::PushOutside(many(g)),
            7 => Step::TakeOutside(many(g)),
            _ => Step::Fetch(core, many(g)),
        }
    }
}

/// The ring's first position: most often so that positions run over soon.
#[derive(Clone, Copy, Debug)]
struct Start(usize);

impl Arbitrary for Start {
    fn arbitrary(g: &mut Gen) -> Self {
        let before = usize::arbitrary(g) % (4 * CAPACITY);
        Start(*g.choose(&[0, before, before.wrapping_neg(), before.wrapping_neg()]).expect("some"))
    }
}

/// What is seen of a step.
#[derive(Debug, PartialEq)]
struct Seen {
    tasks: Vec<Task>,
    /// Those that found no room, or came with a stolen one.
    others: usize,
    lengths: [usize; 5],
}

fn step(queues: &mut impl Queues, step: Step, fresh: &[Rc<Header>]) -> Seen {
    let (mut tasks, mut others) = (vec![], 0);
    // SAFETY: the headers outlive the queues of a trial.
    let fresh = fresh.iter().map(|it| unsafe { Task::from_pointer(&raw const **it) });
    match step {
        Step::Push(core, _) => {
            others = fresh.flatten().filter(|task| !queues.push(core, *task)).count();
        }
        Step::Pop(core, most, alone) => {
            tasks.extend((0..most).map_while(|_| queues.pop(core, alone)));
        }
        Step::Steal(thief) => {
            tasks.extend(std::iter::from_fn(|| queues.pop(thief, false)));
            let stolen = queues.steal(thief);
            others = stolen.map_or(0, |(_, moved)| moved);
            tasks.extend(stolen.map(|(task, _)| task));
        }
        Step::PushOutside(_) => fresh.flatten().for_each(|task| queues.push_outside(task)),
        Step::TakeOutside(most) => tasks = queues.take_outside(most),
        Step::Fetch(core, most) => queues.fetch(core, most),
    }
    Seen { tasks, others, lengths: queues.lengths() }
}

/// Does all that is drawn with both, and takes out at the end what is left.
fn trial(real: &mut impl Queues, twin: &mut impl Queues, steps: &[Step]) -> Result<(), String> {
    let mut alive = vec![];
    let all = [0, 1].map(|core| Step::Pop(core, usize::MAX, false));
    let rest = all.into_iter().chain([Step::TakeOutside(usize::MAX)]);
    for (number, what) in steps.iter().copied().chain(rest).enumerate() {
        let fresh = match what {
            Step::Push(_, count) | Step::PushOutside(count) => count,
            _ => 0,
        };
        let from = alive.len();
        alive.extend((0..fresh).map(|_| Rc::new(token::new(false))));
        let (is, should) = (step(real, what, &alive[from..]), step(twin, what, &alive[from..]));
        if is != should {
            return Err(format!("step {number}, {what:?}: {is:?}, expected {should:?}"));
        }
    }
    Ok(())
}

fn as_rings(start: Start, steps: Vec<Step>) {
    let twin = &mut Twin::of_rings(None);
    trial(&mut Rings::starting_at(start.0), twin, &steps).expect("as the twin");
}

fn as_locals(start: Start, steps: Vec<Step>) {
    let twin = &mut Twin::of_locals(None);
    trial(&mut Locals::starting_at(start.0), twin, &steps).expect("as the twin");
}

#[test]
fn a_ring_does_as_its_twin() {
    let mut checks = QuickCheck::new().tests(200).rng(Gen::new(200));
    checks.quickcheck(as_rings as fn(Start, Vec<Step>));
}

#[test]
fn a_local_queue_does_as_its_twin() {
    let mut checks = QuickCheck::new().tests(200).rng(Gen::new(200));
    checks.quickcheck(as_locals as fn(Start, Vec<Step>));
}

/// A core that has far fewer takes the oldest in the ring, one at a time.
#[test]
fn the_oldest_in_the_ring_can_be_taken_alone() {
    let alive: Vec<Header> = (0..3).map(|_| token::new(false)).collect();
    let queue = LocalQueue::starting_at(usize::MAX);
    // SAFETY: the headers outlive the queue.
    let tasks: Vec<_> = alive.iter().map(|it| unsafe { Task::from_pointer(it) }).collect();
    tasks.iter().flatten().for_each(|task| queue.push(*task));
    for (taken, task) in tasks.iter().enumerate() {
        assert_eq!((queue.steal_one(), queue.len()), (*task, 2 - taken));
    }
    assert_eq!(queue.steal_one(), None);
}

/// Twins with a fault: what is drawn shows each of them.
#[test]
fn no_wrong_twin_passes() {
    let mut g = Gen::new(200);
    for fault in Fault::ALL {
        let refused = (0..100).any(|_| {
            let (Start(start), steps) = (Start::arbitrary(&mut g), Vec::arbitrary(&mut g));
            let mut rings = Rings::starting_at(start);
            let mut locals = Locals::starting_at(start);
            trial(&mut rings, &mut Twin::of_rings(Some(fault)), &steps).is_err()
                || trial(&mut locals, &mut Twin::of_locals(Some(fault)), &steps).is_err()
        });
        assert!(refused, "nothing that was drawn shows {fault:?}");
    }
}

/// The drawn steps come to all that is rare; else agreeing on them would show little.
#[test]
fn what_is_drawn_comes_to_every_corner() {
    let mut g = Gen::new(200);
    let mut come = [0; 5];
    for _ in 0..200 {
        let (Start(start), steps) = (Start::arbitrary(&mut g), Vec::arbitrary(&mut g));
        let mut twin = Twin::of_locals(None);
        trial(&mut Locals::starting_at(start), &mut twin, &steps).expect("as the twin");
        let seen = twin.corners(start);
        come.iter_mut().zip(seen).for_each(|(sum, seen)| *sum += usize::from(seen));
    }
    let names = ["run over", "overflowed", "refilled", "stolen from the list", "half of a ring"];
    let missing: Vec<_> = names.iter().zip(come).filter(|(_, come)| *come < 10).collect();
    assert!(missing.is_empty(), "too rare, of 200: {missing:?}");
}
