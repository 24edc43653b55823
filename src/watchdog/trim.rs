//! Which frames of a stack are the task's, and which the machinery's around it.
//!
//! A worker polls a task through several functions of this crate and of the standard library;
//! below them is the thread's start. They are the same in every report. So the list is cut after
//! the outermost frame that is neither: everything outside it goes, and nothing inside it does,
//! since a task that waits in a mutex of the standard library is stuck *there*.

use std::path::Path;

use super::report::Frame;

/// Paths that begin so belong to the machinery when they are outside the task.
const CRATES: [&str; 4] = ["turnwise", "std", "core", "alloc"];

/// Files that begin so belong to the machinery: the standard library's, and this crate's.
const SOURCES: [&str; 2] = ["/rustc/", concat!(env!("CARGO_MANIFEST_DIR"), "/src/")];

/// Functions of the C library that begin a thread, and of the language's own runtime.
const STARTS: [&str; 6] = ["start_thread", "clone", "clone3", "__clone", "__clone3", "_start"];

/// The frames to show: without the machinery outside the task. If nothing else is there, all.
pub(crate) fn shown(frames: &[Frame]) -> &[Frame] {
    match frames.iter().rposition(|frame| !is_machinery(frame)) {
        Some(outermost) => &frames[..=outermost],
        None => frames,
    }
}

/// A frame without a name counts as machinery: outside the task it is the C library's, stripped;
/// in a binary without symbols every frame is, and then all are shown.
fn is_machinery(frame: &Frame) -> bool {
    let Some(function) = &frame.function else { return true };
    let path = subject(function);
    let first = path.split("::").next().unwrap_or(path);
    if STARTS.contains(&first) || first.starts_with("__rust_") {
        return true;
    }
    if path.contains("::") {
        return CRATES.contains(&first);
    }
    // A last name only: inlined, and the debug information has line tables only. The file tells.
    let file = frame.file.as_deref().and_then(Path::to_str);
    file.is_some_and(|file| SOURCES.iter().any(|source| file.starts_with(source)))
}

/// The path that a name is about: of `<&mut a::B as c::D>::e` and `<a::B>::e`, `a::B…`.
///
/// For `<alloc::boxed::Box<F> as Future>::poll` it is the box: machinery, as it should be.
fn subject(function: &str) -> &str {
    let mut path = function;
    loop {
        let inner = ["<", "&", "mut ", "dyn ", "*const ", "*mut "]
            .iter()
            .find_map(|prefix| path.strip_prefix(prefix));
        match inner {
            Some(inner) => path = inner,
            None => return path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(function: &str) -> Frame {
        let function = (!function.is_empty()).then(|| function.to_owned());
        Frame { function, file: None, line: None, module: None, offset: 0 }
    }

    fn kept(functions: &[&str]) -> usize {
        let frames: Vec<Frame> = functions.iter().copied().map(frame).collect();
        shown(&frames).len()
    }

    #[test]
    fn the_machinery_outside_the_task_goes() {
        let outer = [
            "<core::pin::Pin<P> as core::future::future::Future>::poll",
            "turnwise::task::raw::poll::<app::main::{closure#0}>",
            "<turnwise::worker::Worker>::turn",
            "std::panicking::catch_unwind",
            "__rust_try",
            "<alloc::boxed::Box<F> as core::ops::function::FnOnce<A>>::call_once",
            "start_thread",
            "",
        ];
        let stack = [&["app::main::{closure#0}"], &outer[..]].concat();
        assert_eq!(kept(&stack), 1);
        assert_eq!(
            kept(&[&["<&mut app::Read as core::future::Future>::poll"][..], &outer].concat()),
            1
        );
    }

    #[test]
    fn what_the_task_called_stays() {
        let inner = ["clone3", "std::sys::sync::mutex::futex::Mutex::lock_contended", "memcpy"];
        assert_eq!(kept(&[&inner[..], &["app::work", "turnwise::worker::run"]].concat()), 4);
    }

    #[test]
    fn a_stack_of_machinery_alone_is_shown_whole() {
        assert_eq!(kept(&["core::future::poll_fn", "turnwise::worker::run"]), 2);
        assert_eq!(kept(&["", "", ""]), 3);
        assert_eq!(kept(&[]), 0);
    }

    #[test]
    fn an_inlined_function_without_a_path_is_known_by_its_file() {
        let inlined = |file: &str| Frame { file: Some(file.into()), ..frame("poll") };
        let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/src/worker.rs");
        let frames =
            [inlined("src/main.rs"), inlined(ours), inlined("/rustc/0123/library/core.rs")];
        assert_eq!(shown(&frames).len(), 1);
    }

    #[test]
    fn a_crate_with_a_longer_name_is_not_the_machinery() {
        assert_eq!(kept(&["turnwise_app::spin"]), 1);
        assert_eq!(kept(&["turnwise_app::spin", "turnwise::worker::run"]), 1);
        assert_eq!(kept(&["c_function", "turnwise::worker::run"]), 1);
        assert_eq!(kept(&["std_like", "std::thread::start"]), 1);
    }
}
