//! Names for the addresses of a walk: function, file and line, inlined functions each on their own.

use std::collections::HashMap;
use std::path::Path;

use crate::watchdog::report::Frame;

use super::modules::Module;
use super::symbols::{Named, named};
use super::unwind::Walk;

/// The program's file, even if another has its name by now.
const PROGRAM: &str = "/proc/self/exe";

/// The frames of a walk; an address with inlined code in it gives several.
///
/// Each file is read anew: between reports nothing of it is kept in memory, and debug information
/// may be large.
pub(crate) fn frames(walk: &Walk) -> Vec<Frame> {
    let names: Vec<HashMap<u64, Vec<Named>>> =
        walk.modules.iter().map(|module| names(module, &walk.addresses)).collect();
    let mut frames = vec![];
    for &address in &walk.addresses {
        let at = walk.modules.iter().position(|module| module.range.contains(&address));
        let module = at.map(|at| &walk.modules[at]);
        let offset = address - module.map_or(0, |module| module.base);
        let known = at.and_then(|at| names[at].get(&offset).cloned());
        let names = known.unwrap_or_else(|| vec![Named::default()]);
        frames.extend(names.into_iter().map(|Named { function, file, line }| {
            let module = module.map(|module| module.name.clone());
            Frame { function, file, line, module, offset }
        }));
    }
    frames
}

/// What is known of a module's addresses; its file is read only if there are any.
fn names(module: &Module, addresses: &[u64]) -> HashMap<u64, Vec<Named>> {
    let inside = addresses.iter().filter(|address| module.range.contains(address));
    let inside: Vec<u64> = inside.map(|address| address - module.base).collect();
    if inside.is_empty() {
        return HashMap::new();
    }
    let path = if module.is_program { PROGRAM } else { &module.name };
    named(Path::new(path), inside).unwrap_or_default()
}
