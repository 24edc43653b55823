//! Forwards events to the `tracing` crate, each as one of its events with fields.

use super::{Event, NOBODY, Record, Recorder};

/// A recorder that forwards to `tracing`, at level `TRACE`, with the target `turnwise`. Only with
/// the feature `tracing`.
///
/// The fields are `task`, `worker`, `seat`, `other` (a queue, a spare, who was stolen from; see
/// [`Event::other`]), `how` (a turn ended), `before` and `after` (see [`Record`]); those that an
/// event lacks are left out. The message is [`Event::name`]. It is the drain thread that calls
/// `tracing`, so spans and times are that thread's: take the order from `after`. Missing events
/// are a `WARN` with the field `lost`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tracing;

impl Recorder for Tracing {
    fn record(&mut self, record: Record) {
        let Record { before, after, event } = record;
        let someone = |number: u16| (number != NOBODY).then_some(number);
        let how = match event {
            Event::TurnEnded { how, .. } => Some(tracing::field::debug(how)),
            _ => None,
        };
        tracing::trace!(
            target: "turnwise",
            task = event.task(),
            worker = someone(event.worker()),
            seat = someone(event.seat()),
            other = event.other().and_then(someone),
            how,
            before,
            after,
            "{}", event.name()
        );
    }

    fn lost(&mut self, total: u64) {
        tracing::warn!(target: "turnwise", lost = total, "events found no room");
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id};
    use tracing::{Metadata, Subscriber};

    use super::*;
    use crate::probe::End;

    /// Writes down the fields of each event, as text.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<String>>>);

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0 += &format!(" {field}={value:?}");
        }
    }

    impl Subscriber for Lines {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &tracing::span::Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            let mut line = Line(format!("{}", event.metadata().level()));
            event.record(&mut line);
            self.0.lock().expect("no panic").push(line.0);
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn fields_are_forwarded_and_those_that_lack_are_left_out() {
        let lines = Lines::default();
        tracing::subscriber::with_default(lines.clone(), || {
            let ended = Event::TurnEnded { task: 7, how: End::Yielded, worker: 0, seat: 1 };
            Tracing.record(Record::new(3, 4, ended));
            let woken = Event::Woken { task: 8, worker: NOBODY, seat: NOBODY };
            Tracing.record(Record::new(4, 5, woken));
            Tracing.lost(2);
        });
        let expected = [
            "TRACE message=turn ended task=7 worker=0 seat=1 how=Yielded before=3 after=4",
            "TRACE message=woken task=8 before=4 after=5",
            "WARN message=events found no room lost=2",
        ];
        assert_eq!(*lines.0.lock().expect("no panic"), expected);
    }
}
