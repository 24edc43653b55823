//! What a signal handler may read of the thread that it interrupted: registers and stack bytes.
//!
//! Everything here but [`Bounds::of_this_thread`] is async-signal-safe: plain loads, and one copy
//! in assembly. The copy is in assembly because it reads the frames of other functions, whose
//! layout the compiler owns: in Rust that would be undefined, and under AddressSanitizer an error,
//! since it poisons the gaps between a frame's variables.

use core::ffi::c_void;

/// The registers that unwinding begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registers {
    /// The instruction that would have come next.
    pub(crate) pc: u64,
    /// The stack pointer.
    pub(crate) sp: u64,
    /// The frame pointer, if the interrupted code keeps one; anything else otherwise.
    pub(crate) fp: u64,
    /// The return address in its register; zero where the processor has none.
    pub(crate) lr: u64,
}

impl Registers {
    /// The registers of the interrupted thread; `None` where the layout is not known.
    ///
    /// # Safety
    ///
    /// `ucontext` is the third argument of a signal handler that is still running, or null.
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    pub(crate) unsafe fn interrupted(ucontext: *mut c_void) -> Option<Self> {
        // SAFETY: the kernel put a `ucontext_t` there, and it lives as long as the handler runs.
        let context = unsafe { ucontext.cast::<libc::ucontext_t>().as_ref() }?;
        let registers = context.uc_mcontext.gregs;
        let at = |register: libc::c_int| registers[register as usize] as u64;
        let (pc, sp, fp) = (at(libc::REG_RIP), at(libc::REG_RSP), at(libc::REG_RBP));
        Some(Registers { pc, sp, fp, lr: 0 })
    }

    /// The registers of the interrupted thread; `None` where the layout is not known.
    ///
    /// # Safety
    ///
    /// `ucontext` is the third argument of a signal handler that is still running, or null.
    #[cfg(all(target_os = "linux", target_arch = "aarch64"))]
    pub(crate) unsafe fn interrupted(ucontext: *mut c_void) -> Option<Self> {
        // SAFETY: the kernel put a `ucontext_t` there, and it lives as long as the handler runs.
        let context = unsafe { ucontext.cast::<libc::ucontext_t>().as_ref() }?;
        let context = &context.uc_mcontext;
        let (fp, lr) = (context.regs[29], context.regs[30]);
        Some(Registers { pc: context.pc, sp: context.sp, fp, lr })
    }

    /// The registers of the interrupted thread; `None` where the layout is not known.
    ///
    /// # Safety
    ///
    /// None here: nothing is read.
    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    pub(crate) unsafe fn interrupted(_: *mut c_void) -> Option<Self> {
        None
    }
}

/// Where a thread's stack lies: from `low`, below its last byte, up to `high`, beyond its first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The lowest address.
    pub(crate) low: usize,
    /// The address after the highest.
    pub(crate) high: usize,
}

impl Bounds {
    /// The calling thread's; empty where the system does not tell. Allocates: not for a handler.
    #[cfg(target_os = "linux")]
    pub(crate) fn of_this_thread() -> Self {
        let mut attributes = core::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
        // SAFETY: the call initialises the attributes it is given, or says that it did not.
        let told =
            unsafe { libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) };
        if told != 0 {
            return Bounds::default();
        }
        let (mut low, mut size) = (core::ptr::null_mut(), 0);
        // SAFETY: they were initialised above, and are destroyed once, here, after their last use.
        let told = unsafe {
            let told =
                libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut low, &raw mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            told
        };
        if told != 0 {
            return Bounds::default();
        }
        Bounds { low: low.addr(), high: low.addr().saturating_add(size) }
    }

    /// The calling thread's; empty where the system does not tell. Allocates: not for a handler.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of_this_thread() -> Self {
        Bounds::default()
    }

    /// How many bytes, at most `limit`, may be read from a stack pointer upwards; zero if it does
    /// not point into this stack, as when the code in between has switched to one of its own.
    pub(crate) fn readable(self, sp: usize, limit: usize) -> usize {
        if sp < self.low || sp >= self.high {
            return 0;
        }
        (self.high - sp).min(limit)
    }
}

/// Copies bytes, whatever they belong to.
///
/// # Safety
///
/// `count` bytes at `from` are mapped and readable; as many at `to` are writable and the caller's.
#[cfg(target_arch = "x86_64")]
pub(crate) unsafe fn copy_bytes(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: as promised; the direction flag is clear, by the calling convention in a function
    // and by the kernel in a handler.
    unsafe {
        core::arch::asm!(
            "rep movsb",
            inout("rcx") count => _,
            inout("rsi") from => _,
            inout("rdi") to => _,
            options(nostack, preserves_flags)
        );
    }
}

/// Copies bytes, whatever they belong to.
///
/// # Safety
///
/// `count` bytes at `from` are mapped and readable; as many at `to` are writable and the caller's.
#[cfg(target_arch = "aarch64")]
pub(crate) unsafe fn copy_bytes(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: as promised; the loop touches nothing but these two ranges.
    unsafe {
        core::arch::asm!(
            "cbz {count}, 3f",
            "2:",
            "ldrb {byte:w}, [{from}], #1",
            "strb {byte:w}, [{to}], #1",
            "subs {count}, {count}, #1",
            "b.ne 2b",
            "3:",
            count = inout(reg) count => _,
            from = inout(reg) from => _,
            to = inout(reg) to => _,
            byte = out(reg) _,
            options(nostack)
        );
    }
}

/// Copies nothing: no capture is ever filled on this processor.
///
/// # Safety
///
/// None here: nothing is touched.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) unsafe fn copy_bytes(_: *const u8, _: *mut u8, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_outside_the_stack_reads_nothing() {
        let bounds = Bounds { low: 0x1000, high: 0x3000 };
        assert_eq!(bounds.readable(0x0fff, 64), 0);
        assert_eq!(bounds.readable(0x3000, 64), 0);
        assert_eq!(bounds.readable(0x1000, 64), 64);
        assert_eq!(bounds.readable(0x2ff8, 64), 8);
        assert_eq!(Bounds::default().readable(0, 64), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_variable_of_this_thread_lies_within_its_bounds() {
        let here = 0_u8;
        let bounds = Bounds::of_this_thread();
        assert!(bounds.low < bounds.high);
        assert!(bounds.readable((&raw const here).addr(), 1) == 1);
    }

    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    #[test]
    fn bytes_arrive_and_their_neighbours_stay() {
        let from: Vec<u8> = (0..=254).collect();
        for count in [0, 1, 7, 8, 255] {
            let mut to = vec![0xff_u8; 256];
            // SAFETY: both vectors have more than `count` bytes.
            unsafe { copy_bytes(from.as_ptr(), to.as_mut_ptr(), count) };
            assert_eq!(to[..count], from[..count]);
            assert!(to[count..].iter().all(|byte| *byte == 0xff));
        }
    }
}
