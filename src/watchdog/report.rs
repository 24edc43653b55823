//! What a watchdog's callback is given: which task, how long, and where it is.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::trim::shown;
use crate::task::TaskId;

/// A turn that lasts too long, and where it is.
///
/// Its text form names the task and lists the frames, innermost first; those of the runtime around
/// the task are left out, and counted. `{:#}` lists them all.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The task's number.
    pub task: TaskId,
    /// The name that the task was given, if it was. Where there is no stack it is looked up when
    /// the report is made, and is missing if the task is over by then.
    pub name: Option<Arc<str>>,
    /// The number of the worker that the turn is on, or was on last: one that was handed off goes
    /// on beside it.
    pub worker: u32,
    /// How long the turn had lasted when the stack was asked for. The turn's beginning is known
    /// from samples, so this is short by up to one sampling period, half a slice.
    pub running_for: Duration,
    /// How much processor time the turn's thread used meanwhile.
    pub cpu: Duration,
    /// Computing, waiting, or stopped.
    pub kind: Kind,
    /// The stack, innermost frame first, with the runtime's own frames; empty if `trace` says so.
    pub frames: Vec<Frame>,
    /// How much of the stack `frames` has.
    pub trace: Trace,
}

/// What the thread of an overrun does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It has used the processor for half of the turn at least; or less, because others have it:
    /// it does not sleep.
    Computing,
    /// It has used the processor for less than half of the turn, and sleeps in the system: it waits
    /// for a lock, a device, a timer. Elsewhere than on Linux, where neither is known, this is said
    /// of all.
    Blocked,
    /// It has used the processor for less than half of the turn, because the turn stands still
    /// until it is due again, under [`Discipline::Preemptive`](crate::Discipline::Preemptive).
    Stopped,
}

/// How much of a stack is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trace {
    /// All of it, to the thread's first function.
    Whole,
    /// The innermost frames: the stack was deeper than the 32 KiB that are copied, or the task
    /// runs on a stack that is not its thread's, or code in between has no unwind table.
    Cut,
    /// None: the turn ended before its stack could be copied.
    Ended,
    /// None: the thread did not answer the signal. It masks it, or is in a sleep of the system
    /// that signals do not end.
    Unanswered,
    /// None: the feature `backtrace` is off, or the platform is not supported.
    Off,
}

/// A function in a stack, inlined ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Its path, without the hash; only its last name if it was inlined and the program has
    /// line tables instead of full debug information; `None` in a program stripped of symbols.
    pub function: Option<String>,
    /// The source file, as the compiler was given it; `None` without debug information.
    pub file: Option<PathBuf>,
    /// The line in it, from 1.
    pub line: Option<u32>,
    /// The file that the code was loaded from: the program or a shared object.
    pub module: Option<Arc<str>>,
    /// The address in that file, as tools such as `addr2line` take it.
    pub offset: u64,
}

impl Frame {
    /// What to call it: the function, or else the place in the file.
    pub(crate) fn label(&self) -> Cow<'_, str> {
        match (&self.function, &self.module) {
            (Some(function), _) => Cow::Borrowed(function),
            (None, Some(module)) => Cow::Owned(format!("{module}+{:#x}", self.offset)),
            (None, None) => Cow::Owned(format!("{:#x}", self.offset)),
        }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.label())?;
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(out, " at {}:{line}", file.display()),
            (Some(file), None) => write!(out, " at {}", file.display()),
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "task {}", self.task)?;
        if let Some(name) = &self.name {
            write!(out, " `{name}`")?;
        }
        let doing = match self.kind {
            Kind::Computing => "computing",
            Kind::Blocked => "waiting in the system",
            Kind::Stopped => "stopped until it is due again",
        };
        let (turn, cpu) = (self.running_for.as_secs_f64(), self.cpu.as_secs_f64());
        write!(out, " has been in one turn for {turn:.3} s on worker {}, {doing} ", self.worker)?;
        write!(out, "({cpu:.3} s of processor time)")?;
        let shown = if out.alternate() { &self.frames[..] } else { shown(&self.frames) };
        for (number, frame) in shown.iter().enumerate() {
            write!(out, "\n  {number:>2}: {frame}")?;
        }
        let hidden = self.frames.len() - shown.len();
        if hidden > 0 {
            write!(out, "\n      (and {hidden} of the runtime)")?;
        }
        match self.trace {
            Trace::Whole => Ok(()),
            Trace::Cut => write!(out, "\n      (the outer frames are not known)"),
            Trace::Ended => write!(out, "\n      (no stack: the turn has ended)"),
            Trace::Unanswered => write!(out, "\n      (no stack: the thread takes no signal)"),
            Trace::Off => write!(out, "\n      (no stack: built without backtraces)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(function: &str, line: u32) -> Frame {
        let function = Some(function.to_owned());
        let file = Some(PathBuf::from("src/image.rs"));
        Frame { function, file, line: Some(line), module: None, offset: 0 }
    }

    fn report() -> Report {
        let outer = Frame { file: None, line: None, ..frame("turnwise::worker::run", 0) };
        Report {
            task: TaskId(17),
            name: Some("resize".into()),
            worker: 1,
            running_for: Duration::from_millis(1204),
            cpu: Duration::from_micros(1_198_400),
            kind: Kind::Computing,
            frames: vec![frame("app::blur", 41), frame("app::draw::{{closure}}", 12), outer],
            trace: Trace::Whole,
        }
    }

    #[test]
    fn a_report_reads_as_agreed() {
        let text = "\
task 17 `resize` has been in one turn for 1.204 s on worker 1, computing (1.198 s of processor time)
   0: app::blur at src/image.rs:41
   1: app::draw::{{closure}} at src/image.rs:12
      (and 1 of the runtime)";
        assert_eq!(report().to_string(), text);
        let all = format!("{:#}", report());
        assert!(all.ends_with("image.rs:12\n   2: turnwise::worker::run"), "{all}");
    }

    #[test]
    fn what_is_missing_is_said() {
        let blank = Report { name: None, frames: vec![], kind: Kind::Blocked, ..report() };
        for (trace, end) in [
            (Trace::Ended, "\n      (no stack: the turn has ended)"),
            (Trace::Unanswered, "\n      (no stack: the thread takes no signal)"),
            (Trace::Off, "\n      (no stack: built without backtraces)"),
        ] {
            let text = Report { trace, ..blank.clone() }.to_string();
            let head = "task 17 has been in one turn for 1.204 s on worker 1, \
                        waiting in the system (1.198 s of processor time)";
            assert_eq!(text, format!("{head}{end}"));
        }
        let cut = Report { trace: Trace::Cut, ..report() }.to_string();
        assert!(cut.ends_with("runtime)\n      (the outer frames are not known)"), "{cut}");
    }

    #[test]
    fn a_frame_without_symbols_names_its_place() {
        let bare = Frame { function: None, file: None, line: None, ..frame("", 0) };
        let known = Frame { module: Some("libm.so.6".into()), offset: 0x1f30, ..bare.clone() };
        assert_eq!(known.to_string(), "libm.so.6+0x1f30");
        assert_eq!(bare.to_string(), "0x0");
    }
}
