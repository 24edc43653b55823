//! Walks a copied stack by the unwind tables, so that no frame pointer is needed.

use framehop::{
    CacheNative, ExplicitModuleSectionInfo, FrameAddress, MayAllocateDuringUnwind, Unwinder as _,
    UnwinderNative,
};

use super::modules::{self, Module, Table};
use crate::watchdog::capture::Snapshot;
use crate::watchdog::report::Trace;

type Native = UnwinderNative<Vec<u8>, MayAllocateDuringUnwind>;

/// More frames than this are not listed: a bound, should a table lead round in a circle.
const FRAMES_MAX: usize = 512;

/// Where a stack has been, innermost first.
#[derive(Debug)]
pub(crate) struct Walk {
    /// For each frame an address within the instruction that is being executed: the interrupted
    /// one, then the calls.
    pub(crate) addresses: Vec<u64>,
    /// Whether the thread's first function was reached.
    pub(crate) trace: Trace,
    /// The objects that the addresses are in.
    pub(crate) modules: Vec<Module>,
}

/// Unwinds a snapshot that has a stack.
pub(crate) fn walk(snapshot: &Snapshot) -> Walk {
    let mut modules = of_interest(snapshot);
    let mut unwinder = Native::new();
    for module in &mut modules {
        let table = module.table.take();
        let sections = table.map(|table| sections(module.base, table)).unwrap_or_default();
        let (name, range) = (module.name.to_string(), module.range.clone());
        unwinder.add_module(framehop::Module::new(name, range, module.base, sections));
    }
    let mut cache = CacheNative::<MayAllocateDuringUnwind>::new();
    let mut read = |address| snapshot.word(address).ok_or(());
    let pc = snapshot.registers.pc;
    let mut frames =
        unwinder.iter_frames(pc, registers(snapshot, &unwinder), &mut cache, &mut read);
    let mut addresses = vec![];
    let mut trace = Trace::Cut;
    while addresses.len() < FRAMES_MAX {
        match frames.next() {
            Ok(Some(frame)) if known(&modules, frame) => addresses.push(frame.address_for_lookup()),
            Ok(None) => {
                trace = Trace::Whole;
                break;
            }
            // An address outside all code: without a table the unwinder trusts frame pointers,
            // and code that keeps none misleads it.
            Ok(Some(_)) | Err(_) => break,
        }
    }
    Walk { addresses, trace, modules }
}

/// The interrupted instruction may be anywhere, in code that was made at run time too.
fn known(modules: &[Module], frame: FrameAddress) -> bool {
    let at = frame.address_for_lookup();
    !frame.is_return_address() || modules.iter().any(|module| module.range.contains(&at))
}

/// The loaded objects that the registers or a word of the stack point into: a return address is
/// nowhere else.
fn of_interest(snapshot: &Snapshot) -> Vec<Module> {
    let registers = snapshot.registers;
    let mut words: Vec<u64> = vec![registers.pc, registers.lr];
    // Words lie at multiples of their size; so does the stack pointer at every call.
    let skew = (registers.sp.next_multiple_of(8) - registers.sp) as usize;
    let chunks = snapshot.bytes().get(skew..).unwrap_or_default().chunks_exact(8);
    words.extend(chunks.filter_map(|word| Some(u64::from_ne_bytes(word.try_into().ok()?))));
    words.sort_unstable();
    modules::loaded(&|range| {
        let first = words.partition_point(|word| *word < range.start);
        words.get(first).is_some_and(|word| *word <= range.end)
    })
}

/// The table in the unwinder's terms. Its addresses are the object's own, before loading.
fn sections(base: u64, table: Table) -> ExplicitModuleSectionInfo<Vec<u8>> {
    let range = |(at, bytes): &(u64, Vec<u8>)| {
        let start = at.wrapping_sub(base);
        Some(start..start + bytes.len() as u64)
    };
    ExplicitModuleSectionInfo {
        base_svma: 0,
        eh_frame_svma: range(&table.frames),
        eh_frame: Some(table.frames.1),
        eh_frame_hdr_svma: range(&table.index),
        eh_frame_hdr: Some(table.index.1),
        ..Default::default()
    }
}

#[cfg(target_arch = "x86_64")]
fn registers(snapshot: &Snapshot, _: &Native) -> framehop::x86_64::UnwindRegsX86_64 {
    let registers = snapshot.registers;
    framehop::x86_64::UnwindRegsX86_64::new(registers.pc, registers.sp, registers.fp)
}

/// Return addresses may be signed in their upper bits; the mask takes the signature off.
#[cfg(target_arch = "aarch64")]
fn registers(snapshot: &Snapshot, unwinder: &Native) -> framehop::aarch64::UnwindRegsAarch64 {
    use framehop::aarch64::{PtrAuthMask, UnwindRegsAarch64};
    let mask = PtrAuthMask::from_max_known_address(unwinder.max_known_code_address());
    let registers = snapshot.registers;
    UnwindRegsAarch64::new_with_ptr_auth_mask(mask, registers.lr, registers.sp, registers.fp)
}
