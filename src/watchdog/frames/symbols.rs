//! What a program's file says of an address: symbol, inlined functions, file and line.
//!
//! Two sources. The symbol table has each function's full path, and not what was inlined into it.
//! The debug information has both; but `line-tables-only`, which is what a release build should
//! have, leaves the paths out and keeps only last names. So the outermost function of an address
//! is named by its symbol, and the functions inlined into it as well as the debug information can.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use addr2line::gimli::{self, Dwarf, EndianSlice, LittleEndian, SectionId};
use addr2line::{Context, demangle_auto};
use object::{Object, ObjectSection, ObjectSymbol, ReadCache, SymbolKind};

type Bytes<'a> = EndianSlice<'a, LittleEndian>;
type Binary<'a> = object::File<'a, &'a ReadCache<File>>;

/// A function at an address, and the place in its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) function: Option<String>,
    pub(crate) file: Option<PathBuf>,
    pub(crate) line: Option<u32>,
}

/// The functions at each of these addresses of a file's own, the innermost inlined one first.
/// `None` if it cannot be read as an object; an address of which nothing is known is left out.
///
/// Only what is needed is read: the symbols, and the sections of the debug information.
pub(crate) fn named(path: &Path, mut addresses: Vec<u64>) -> Option<HashMap<u64, Vec<Named>>> {
    addresses.sort_unstable();
    addresses.dedup();
    let file = ReadCache::new(File::open(path).ok()?);
    let binary = Binary::parse(&file).ok()?;
    let functions = functions(&binary, &addresses);
    let load = |id| Ok::<_, gimli::Error>(section(&binary, id));
    let context = Dwarf::load(load).and_then(Context::from_dwarf).ok();
    let mut found = HashMap::new();
    for address in addresses {
        let lines = context.as_ref().and_then(|context| inlined(context, address));
        let mut names = lines.unwrap_or_default();
        if let Some((_, name)) = functions.iter().find(|(range, _)| range.contains(&address)) {
            if names.is_empty() {
                names.push(Named::default());
            }
            let outermost = names.len() - 1;
            names[outermost].function = Some(name.clone());
        }
        if !names.is_empty() {
            found.insert(address, names);
        }
    }
    Some(found)
}

/// The functions of the symbol table that have one of the sorted addresses in them.
fn functions(binary: &Binary<'_>, addresses: &[u64]) -> Vec<(Range<u64>, String)> {
    let mut found = vec![];
    for symbol in binary.symbols().chain(binary.dynamic_symbols()) {
        let (start, size) = (symbol.address(), symbol.size());
        let first = addresses.partition_point(|address| *address < start);
        let within = addresses.get(first).is_some_and(|address| address - start < size);
        if within && symbol.kind() == SymbolKind::Text {
            let name = symbol.name().unwrap_or_default();
            found.push((start..start + size, demangled(name.into())));
        }
    }
    found
}

/// What the debug information says. What was split off into other files is passed over.
fn inlined(context: &Context<Bytes<'_>>, address: u64) -> Option<Vec<Named>> {
    let mut frames = context.find_frames(address).skip_all_loads().ok()?;
    let mut found = vec![];
    while let Ok(Some(frame)) = frames.next() {
        let name = frame.function.as_ref().and_then(|name| name.raw_name().ok());
        let place = frame.location.as_ref();
        found.push(Named {
            function: name.map(demangled),
            file: place.and_then(|place| place.file).map(PathBuf::from),
            line: place.and_then(|place| place.line),
        });
    }
    Some(found)
}

/// A section's contents; nothing if it is not there, or compressed.
fn section<'a>(binary: &Binary<'a>, id: SectionId) -> Bytes<'a> {
    let section = binary.section_by_name(id.name());
    let plain = section.and_then(|section| section.compressed_data().ok());
    let plain = plain.filter(|data| data.format == object::CompressionFormat::None);
    EndianSlice::new(plain.map_or(&[], |data| data.data), LittleEndian)
}

fn demangled(name: Cow<'_, str>) -> String {
    demangle_auto(name, None).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_object_has_no_names() {
        assert!(named(Path::new("Cargo.toml"), vec![0]).is_none());
        assert!(named(Path::new("no/such/file"), vec![0]).is_none());
    }

    #[test]
    fn an_address_outside_all_code_has_no_name() {
        let far = 1 << 46;
        let found = named(Path::new("/proc/self/exe"), vec![far, far]).expect("the program");
        assert_eq!(found, HashMap::new());
    }
}
