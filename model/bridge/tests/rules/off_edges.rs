//! One rule after the other is broken, and the executor leaves the edges of its model.

use turnwise::parts::{Rule, mend, spoil};
use turnwise_conformance::edges::Settings;

use crate::edges::{rows, stay_on};

#[test]
fn zz_try() {
    stay_on(0);
    use Rule::*;
    for rule in [
        FenceBeforeSleepers,
        LookAfterFallingAsleep,
        LastSearcherPassesOn,
        OwnerExchanges,
        WakeAlwaysWrites,
        LastReferenceAcquires,
        JoinerHearsOfTheEnd,
        WakerIsWithdrawn,
        OneRequestAtATime,
        RequestNamesItsTurn,
        MonitorLooksAgain,
        EveryWakingIsTold,
        WokenTurnsAreFollowed,
        SlotHasACap,
        HeadGoesFirst,
        OverflowIsYounger,
        OutsideComesInOrder,
        UrgentGoFirst,
        TiesGoToTheFirst,
        WaitingRises,
        SleepersAreWoken,
        TheftIsWhole,
        StoppedTurnsAreQueued,
        AbortsAreHeeded,
    ] {
        let mut killed = 0;
        let mut first = None;
        let t = std::time::Instant::now();
        for row in rows() {
            if t.elapsed().as_secs() > 20 {
                break;
            }
            spoil(rule);
            let settings = Settings { most: 1500, sample: 0, ..Settings::default() };
            let report = row.replay(settings);
            mend();
            if let Err(divergence) = report {
                killed += 1;
                if first.is_none() {
                    first = Some(format!("{row}: {divergence}"));
                }
                if killed > 2 {
                    break;
                }
            }
        }
        println!("{rule:?}: {killed} {first:?}");
    }
}
