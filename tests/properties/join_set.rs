//! A `JoinSet` gives its members' outcomes in the order in which they end, like a queue of ends.

use std::time::Duration;

use quickcheck::{QuickCheck, TestResult};
use turnwise::{JoinSet, TaskId};

use crate::channel::Channel;
use crate::hangs::Watchdog;
use crate::setup::{all, cases};

/// Ends each member, in that order, and looks at what the set says each time.
async fn in_order(ends: &[u8]) {
    let mut set = JoinSet::new();
    let mut members: Vec<(Channel, TaskId)> = vec![];
    for _ in ends {
        let tell = Channel::default();
        let told = tell.receive();
        let id = set.spawn(async move {
            let how = told.await;
            assert_ne!(how % 4, 2, "on purpose");
            how
        });
        members.push((tell, id));
    }
    assert_eq!(set.len(), ends.len());
    assert!(set.try_join_next().is_none(), "none has ended");
    for (i, how) in ends.iter().enumerate() {
        // From both sides in turn: not the order in which they came.
        let at = if i % 2 == 0 { 0 } else { members.len() - 1 };
        let (tell, id) = members.remove(at);
        tell.send(u32::from(*how));
        match set.join_next().await.expect("a member is left") {
            Ok(said) => assert_eq!(said, u32::from(*how)),
            Err(error) => {
                assert!(error.is_panic() && how % 4 == 2, "it panicked on purpose");
                assert_eq!(error.id(), id, "the one that ended");
            }
        }
        assert_eq!(set.len(), ends.len() - i - 1);
    }
    assert!(set.join_next().await.is_none() && set.is_empty());
}

#[test]
fn members_are_joined_in_the_order_in_which_they_end() {
    fn property(ends: Vec<u8>) -> TestResult {
        let quiet = std::panic::catch_unwind(|| {
            for setup in all(Duration::from_millis(1)) {
                let executor = setup.build();
                let _watchdog = Watchdog::watch(format!("{setup:?}: {ends:?}"), executor.handle());
                executor.block_on(in_order(&ends));
            }
        });
        TestResult::from_bool(quiet.is_ok())
    }
    let many = u64::from(cases(20));
    QuickCheck::new().tests(many).quickcheck(property as fn(Vec<u8>) -> TestResult);
}
