//! Memory that is read at random: on large pages, and asked for before it is needed.
//!
//! Without the one each look waits for the page table, without the other for the memory itself.
//! Neither has any influence on results.

use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator, Global, Layout};

/// A vector on large pages.
pub(crate) type LargeVec<T> = allocator_api2::vec::Vec<T, LargePages>;
/// A slice on large pages.
pub(super) type LargeSlice<T> = allocator_api2::boxed::Box<[T], LargePages>;

/// A large page of x86-64, and of AArch64 with pages of 4 KiB.
const LARGE: usize = 2 << 20;

/// Says that `items[at]` will be read soon. Any `at` will do.
#[inline(always)]
pub(super) fn prefetch<T>(items: &[T], at: usize) {
    let place = items.as_ptr().wrapping_add(at);
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch changes nothing that a program can see and faults on no address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(place.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}

/// What may be made of memory that is all zeros.
///
/// # Safety
///
/// All bits zero must be a value of the type.
pub(super) unsafe trait Zeroable {}

/// `len` values, all bits zero.
pub(super) fn zeros<T: Zeroable>(len: usize) -> LargeSlice<T> {
    let zeros = LargeSlice::new_zeroed_slice_in(len, LargePages);
    // SAFETY: the type promises that all bits zero is a value of it.
    unsafe { zeros.assume_init() }
}

/// Takes large blocks from the system itself, aligned to large pages and marked for them; the
/// system may then use small ones all the same. Small blocks come from the global allocator.
#[derive(Clone, Copy)]
pub(crate) struct LargePages;

fn is_large(layout: Layout) -> bool {
    cfg!(target_os = "linux") && layout.size() >= LARGE && layout.align() <= LARGE
}

// SAFETY: a block lives until it is deallocated, whichever copy of this type does so: which of the
// two sources it came from follows from its layout, and neither source is part of the value.
unsafe impl Allocator for LargePages {
    #[inline]
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if is_large(layout) { map(layout.size()) } else { Global.allocate(layout) }
    }

    #[inline]
    fn allocate_zeroed(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        // Pages from the system are zero.
        if is_large(layout) { map(layout.size()) } else { Global.allocate_zeroed(layout) }
    }

    #[inline]
    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if is_large(layout) {
            // SAFETY: so long a block was mapped for it; nothing uses it, the caller promises.
            unsafe { unmap(block.as_ptr(), layout.size().next_multiple_of(LARGE)) };
        } else {
            // SAFETY: a block of this layout came from there; the rest is the caller's promise.
            unsafe { Global.deallocate(block, layout) }
        }
    }
}

/// Fresh zeroed memory of at least `len` bytes, in whole large pages.
#[cfg(target_os = "linux")]
fn map(len: usize) -> Result<NonNull<[u8]>, AllocError> {
    let len = len.checked_next_multiple_of(LARGE).ok_or(AllocError)?;
    let wide = len.checked_add(LARGE).ok_or(AllocError)?;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a new mapping at an address of the system's choice touches no memory in use.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), wide, access, kind, -1, 0) };
    if start == libc::MAP_FAILED {
        return Err(AllocError);
    }
    let start: *mut u8 = start.cast();
    let before = start.addr().next_multiple_of(LARGE) - start.addr();
    let block = start.wrapping_add(before);
    // SAFETY: all three lie within the new mapping, the first two beside the block. The advice
    // changes how it is mapped, never what it holds, and may be refused.
    unsafe {
        unmap(start, before);
        unmap(block.wrapping_add(len), LARGE - before);
        libc::madvise(block.cast(), len, libc::MADV_HUGEPAGE);
    }
    NonNull::new(std::ptr::slice_from_raw_parts_mut(block, len)).ok_or(AllocError)
}

/// Gives pages back.
///
/// # Safety
///
/// They must come from [`map`], and nothing may use them any more.
#[cfg(target_os = "linux")]
unsafe fn unmap(start: *mut u8, len: usize) {
    if len > 0 {
        // SAFETY: the caller's promise.
        let failed = unsafe { libc::munmap(start.cast(), len) };
        debug_assert_eq!(failed, 0);
    }
}

#[cfg(not(target_os = "linux"))]
fn map(_: usize) -> Result<NonNull<[u8]>, AllocError> {
    Err(AllocError)
}

#[cfg(not(target_os = "linux"))]
unsafe fn unmap(_: *mut u8, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    // SAFETY: a number of all zero bits is 0.
    unsafe impl Zeroable for u64 {}

    #[test]
    fn zeros_are_zero_and_writable_whatever_their_number() {
        for len in [0, 1, 1_000, LARGE / 8 - 1, LARGE / 8, LARGE / 4 + 3] {
            let mut numbers: LargeSlice<u64> = zeros(len);
            assert!(numbers.len() == len && numbers.iter().all(|&number| number == 0));
            numbers.iter_mut().for_each(|number| *number = 7);
            drop(numbers);
            assert!(zeros::<u64>(len).iter().all(|&number| number == 0));
        }
    }

    #[test]
    fn a_vector_keeps_what_it_holds_while_it_grows() {
        let mut numbers = LargeVec::new_in(LargePages);
        numbers.extend(0..LARGE as u64);
        assert!(numbers.iter().enumerate().all(|(i, &number)| i as u64 == number));
        numbers.truncate(10);
        numbers.shrink_to_fit();
        assert_eq!(numbers[..], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn large_blocks_begin_on_large_pages() {
        let numbers = zeros::<u64>(LARGE / 4);
        assert_eq!(numbers.as_ptr().addr() % LARGE, 0);
    }
}
