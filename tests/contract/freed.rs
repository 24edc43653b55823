//! A turn that overruns while it gives its task's memory back: nobody may look into that memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use turnwise::Handle;

use crate::child;
use crate::helpers::spin_until;
use crate::setup::{Kind, POLICIES, Setup};

const TEST: &str = "freed::a_turn_may_be_switched_while_it_frees_its_task";
/// Allocations of such a size are of tasks whose memory is watched.
const WATCHED: usize = 200 << 10;

/// The system's allocator; but what is as large as a watched task can be touched no more once it is
/// free, and freeing it takes until the executor has noticed that the turn overran.
struct Watching;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

static EXECUTOR: OnceLock<Handle> = OnceLock::new();
static FREED: AtomicUsize = AtomicUsize::new(0);

fn is_watched(layout: Layout) -> bool {
    (WATCHED..WATCHED + 4096).contains(&layout.size())
}

// SAFETY: it hands all on to the system: to its allocator, or to `mmap`, whose pages are aligned
// to more than a task is.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !is_watched(layout) {
            // SAFETY: as asked of the caller.
            return unsafe { System.alloc(layout) };
        }
        let (access, how) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE);
        // SAFETY: new pages, wherever there is room.
        let pages = unsafe {
            libc::mmap(null_mut(), layout.size(), access, how | libc::MAP_ANONYMOUS, -1, 0)
        };
        if pages == libc::MAP_FAILED { null_mut() } else { pages.cast() }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if !is_watched(layout) {
            // SAFETY: as asked of the caller.
            return unsafe { System.dealloc(memory, layout) };
        }
        // SAFETY: the pages were mapped above, with this size, and nobody uses them any more.
        unsafe { libc::mprotect(memory.cast(), layout.size(), libc::PROT_NONE) };
        if let Some(handle) = EXECUTOR.get() {
            let before = noticed(handle);
            spin_until(|| noticed(handle) > before);
        }
        FREED.fetch_add(1, Ordering::SeqCst);
    }
}

/// How often the executor has switched a turn, or has seen that it could not.
fn noticed(handle: &Handle) -> u64 {
    let metrics = handle.metrics();
    metrics.switches() + metrics.without_spare + metrics.declined
}

/// Whether this child is to look at an executor of that number.
fn chosen() -> Option<Setup> {
    let number: usize = std::env::var("TURNWISE_TEST_SETUP").ok()?.parse().ok()?;
    Some(setups()[number])
}

fn setups() -> Vec<Setup> {
    let kinds = [Kind::Handoff, Kind::Preemptive];
    let with = |kind| POLICIES.map(move |policy| Setup::new(kind, policy, 1));
    kinds.into_iter().flat_map(with).collect()
}

fn in_child(setup: Setup) {
    const MANY: usize = 4;
    let executor = setup.build();
    EXECUTOR.set(executor.handle()).expect("the only executor");
    executor.run(async {
        for _ in 0..MANY {
            // Its handle goes before it has a turn, in the last of which it is freed.
            drop(turnwise::spawn(async {
                let array = [std::hint::black_box(7_u8); WATCHED];
                turnwise::yield_now().await;
                assert!(array.iter().all(|it| *it == 7));
            }));
        }
    });
    while FREED.load(Ordering::SeqCst) < MANY {
        executor.block_on(executor.spawn(async {})).expect("the others go on");
    }
    assert!(executor.shutdown(std::time::Duration::MAX).is_clean());
}

#[test]
fn a_turn_may_be_switched_while_it_frees_its_task() {
    if child::is(TEST) {
        return in_child(chosen().expect("the parent chose one"));
    }
    for (number, setup) in setups().into_iter().enumerate() {
        let mut command = child::command(TEST, None);
        command.env("TURNWISE_TEST_SETUP", number.to_string());
        let output = child::run(command);
        assert!(output.status.success(), "{setup:?}: {}", child::told(&output));
    }
}
