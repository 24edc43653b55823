//! The code that is loaded, and its unwind tables, copied out of memory.
//!
//! The tables are read where the loader mapped them and not from files: so that the kernel's own
//! object, which has no file, is there too, and a program whose file was replaced is read rightly.
//! They are copied while the loader's lock is held, since another thread may unload an object
//! right after; a few megabytes at most, and only of objects that the stack points into.

use std::ffi::CStr;
use std::ops::Range;
use std::sync::Arc;

use crate::watchdog::stack::copy_bytes;

/// A loaded object: the program, a shared object, or the kernel's.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    /// Its file's path.
    pub(crate) name: Arc<str>,
    /// Whether it is the program itself.
    pub(crate) is_program: bool,
    /// What was added to its own addresses when it was loaded.
    pub(crate) base: u64,
    /// Where it lies, from its first segment to its last.
    pub(crate) range: Range<u64>,
    /// Its unwind table, if it has one of the usual form.
    pub(crate) table: Option<Table>,
}

/// The sections `.eh_frame_hdr`, the index, and `.eh_frame`, each with its own address.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) index: (u64, Vec<u8>),
    pub(crate) frames: (u64, Vec<u8>),
}

/// What one walk over the loaded objects carries.
struct Walk<'a> {
    wanted: &'a dyn Fn(&Range<u64>) -> bool,
    found: Vec<Module>,
}

/// The loaded objects that are wanted, by where they lie.
pub(crate) fn loaded(wanted: &dyn Fn(&Range<u64>) -> bool) -> Vec<Module> {
    let mut walk = Walk { wanted, found: vec![] };
    // SAFETY: `visit` has the signature that is asked for, and the walk outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut walk).cast()) };
    walk.found
}

unsafe extern "C" fn visit(
    info: *mut libc::dl_phdr_info,
    _: libc::size_t,
    walk: *mut libc::c_void,
) -> libc::c_int {
    // SAFETY: the loader passes a description that is valid during the call, and what `loaded`
    // gave it; nobody else refers to either meanwhile.
    let (info, walk) = unsafe { (&*info, &mut *walk.cast::<Walk<'_>>()) };
    if info.dlpi_phdr.is_null() {
        return 0;
    }
    // SAFETY: so many program headers stand there, and they stay while the lock is held.
    let headers = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum.into()) };
    let base = info.dlpi_addr;
    let segments: Vec<Range<u64>> = of_kind(headers, libc::PT_LOAD, base).collect();
    let Some(start) = segments.iter().map(|segment| segment.start).min() else { return 0 };
    let end = segments.iter().map(|segment| segment.end).max().unwrap_or(start);
    let range = start..end;
    if (walk.wanted)(&range) {
        let name = if info.dlpi_name.is_null() {
            String::new()
        } else {
            // SAFETY: the loader keeps the name, which ends in a zero, while the lock is held.
            unsafe { CStr::from_ptr(info.dlpi_name) }.to_string_lossy().into_owned()
        };
        let index = of_kind(headers, libc::PT_GNU_EH_FRAME, base).next();
        // SAFETY: these are segments of a loaded object, mapped while the lock is held.
        let table = index.and_then(|index| unsafe { table(index, &segments) });
        // The loader gives the program no name.
        let is_program = name.is_empty();
        let name = if is_program { program() } else { name.into() };
        walk.found.push(Module { name, is_program, base, range, table });
    }
    0
}

/// The path that the program was started from.
fn program() -> Arc<str> {
    std::env::current_exe().unwrap_or_default().to_string_lossy().into()
}

/// Where the segments of one kind lie in memory.
fn of_kind(
    headers: &[libc::Elf64_Phdr],
    kind: u32,
    base: u64,
) -> impl Iterator<Item = Range<u64>> + '_ {
    headers.iter().filter(move |header| header.p_type == kind).map(move |header| {
        let start = base.wrapping_add(header.p_vaddr);
        start..start.wrapping_add(header.p_memsz)
    })
}

/// Copies the index, and the frames that it points to up to the end of their segment.
///
/// # Safety
///
/// `index` and `segments` are mapped and stay so.
unsafe fn table(index: Range<u64>, segments: &[Range<u64>]) -> Option<Table> {
    // SAFETY: as promised.
    let head = unsafe { copied(index.clone()) };
    let frames = frames_of(index.start, &head)?;
    let segment = segments.iter().find(|segment| segment.contains(&frames))?;
    // SAFETY: it is a part of a segment.
    let body = unsafe { copied(frames..segment.end) };
    Some(Table { index: (index.start, head), frames: (frames, body) })
}

/// Where `.eh_frame` begins, said by its index; `None` unless it is said as every linker says it:
/// version 1, as a signed 32-bit distance from the field itself.
fn frames_of(at: u64, index: &[u8]) -> Option<u64> {
    const FIELD: usize = 4;
    const DISTANCE_OF_32_BITS: u8 = 0x1b;
    let [1, DISTANCE_OF_32_BITS, _, _, distance @ ..] = index else { return None };
    let distance = i32::from_ne_bytes(distance.get(..4)?.try_into().ok()?);
    (at + FIELD as u64).checked_add_signed(distance.into())
}

/// # Safety
///
/// The range is mapped and readable.
unsafe fn copied(range: Range<u64>) -> Vec<u8> {
    let length = (range.end - range.start) as usize;
    let mut bytes = vec![0; length];
    let from = core::ptr::with_exposed_provenance(range.start as usize);
    // SAFETY: as promised; the vector has that length.
    unsafe { copy_bytes(from, bytes.as_mut_ptr(), length) };
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_by_an_address_in_it_and_has_a_table() {
        let here = (loaded as *const ()).addr() as u64;
        let found = loaded(&|range| range.contains(&here));
        let [program] = &found[..] else { panic!("{} objects", found.len()) };
        let table = program.table.as_ref().expect("a table");
        assert!(program.range.contains(&table.index.0));
        assert!(program.range.contains(&table.frames.0));
        assert!(!table.frames.1.is_empty());
    }

    #[test]
    fn an_index_in_another_form_is_left_alone() {
        let index = |head: [u8; 4]| [&head[..], &(-16_i32).to_ne_bytes()].concat();
        assert_eq!(frames_of(0x1000, &index([1, 0x1b, 3, 0x3b])), Some(0x0ff4));
        assert_eq!(frames_of(0x1000, &index([2, 0x1b, 3, 0x3b])), None);
        assert_eq!(frames_of(0x1000, &index([1, 0x03, 3, 0x3b])), None);
        assert_eq!(frames_of(0x1000, &[1, 0x1b, 3, 0x3b, 0]), None);
        assert_eq!(frames_of(0x1000, &[]), None);
    }
}
