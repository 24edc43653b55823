//! Limits: each ends exploration soon, says so, and is none where nothing was in its way.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::models::{Count, Drawn, RoundRobin, labeller, plan};
use super::{counts, kind};
use crate::explore::{Exploration, Limits, Plan, explore};
use crate::verdict::Limit;

fn within(model: &RoundRobin, limits: Limits) -> Exploration<super::models::State> {
    let labels = labeller(kind, false);
    let with = explore(&Plan { limits, labeller: Some(&labels), ..plan(model) }).unwrap();
    let without = explore(&Plan { limits, threads: 2, ..plan(model) }).unwrap();
    assert_eq!(counts(&with), counts(&without));
    assert_eq!(with.limit, without.limit);
    with
}

#[test]
fn as_many_states_as_allowed_and_no_more() {
    let model = RoundRobin::new(4, 2, 3, 2);
    let all = within(&model, Limits::default()).size.states;
    let limited = |states| within(&model, Limits { states: Some(states), ..Limits::default() });
    for most in [0, 1, 7, 1_000, all - 1] {
        let found = limited(most);
        assert_eq!((found.size.states, found.limit), (most, Some(Limit::States(most))));
        assert_eq!(found.graph.unwrap().len(), most);
    }
    for most in [all, all + 1] {
        let found = limited(most);
        assert_eq!((found.size.states, found.limit), (all, None));
    }
}

#[test]
fn so_many_steps_and_no_more() {
    let model = RoundRobin::new(3, 2, 2, 1);
    let all = within(&model, Limits::default()).size;
    let limited = |depth| within(&model, Limits { depth: Some(depth), ..Limits::default() });
    let found = limited(all.depth - 1);
    assert_eq!(found.limit, Some(Limit::Depth(all.depth - 1)));
    assert_eq!(found.size.depth, all.depth - 1);
    assert!(found.size.states < all.states);
    let found = limited(all.depth);
    assert_eq!((found.limit, found.size.states), (None, all.states));
    let found = limited(0);
    assert_eq!((found.limit, found.size.states), (Some(Limit::Depth(0)), 1));
}

#[test]
fn a_state_with_a_step_beyond_a_limit_is_not_expanded() {
    let model = Drawn::new("0a1 0b2 1a3 1b0 2b0 3a0");
    let labels = labeller(Drawn::kind, false);
    let limits = Limits { depth: Some(1), ..Limits::default() };
    let found = explore(&Plan { limits, labeller: Some(&labels), ..plan(&model) }).unwrap();
    let graph = found.graph.unwrap();
    for s in 0..3 {
        // 1 leads to 3, which was not taken in; 2 leads back only.
        let whole = graph.states[s as usize] != 1;
        assert_eq!(graph.expanded.get(s as usize), whole);
        assert_eq!(graph.edges(s).is_empty(), !whole);
        assert_eq!(graph.enabled(s) == 0, !whole);
    }
    assert_eq!(found.limit, Some(Limit::Depth(1)));
}

#[test]
fn a_boundary_hides_steps_but_not_what_they_enable() {
    let model = Drawn { most: Some(5), ..Drawn::new("0a1 0b9 1a0") };
    let labels = labeller(Drawn::kind, false);
    let found = explore(&Plan { labeller: Some(&labels), ..plan(&model) }).unwrap();
    assert_eq!((found.limit, counts(&found)), (Some(Limit::Boundary), (2, 3)));
    let graph = found.graph.unwrap();
    assert_eq!((graph.edges(0).len(), graph.enabled(0)), (1, 0b11));
    assert!(graph.expanded.get(0));
    let outside = Drawn { most: Some(5), initial: vec![0, 9], ..Drawn::new("0a1") };
    let found = explore(&plan(&outside)).unwrap();
    assert_eq!((found.limit, found.size.states), (Some(Limit::Boundary), 2));
    let inside = Drawn { most: Some(5), ..Drawn::new("0a1 1a0") };
    assert_eq!(explore(&plan(&inside)).unwrap().limit, None);
}

#[test]
fn memory_is_kept_within_bounds() {
    let model = RoundRobin::new(5, 2, 3, 2);
    let most = 1 << 20;
    let found = explore(&Plan {
        limits: Limits { memory: Some(most), ..Limits::default() },
        ..plan(&model)
    })
    .unwrap();
    assert_eq!(found.limit, Some(Limit::Memory(most)));
    assert!((10_000..126_432).contains(&found.size.states), "{}", found.size.states);
    let enough = Limits { memory: Some(1 << 30), ..Limits::default() };
    assert_eq!(explore(&Plan { limits: enough, ..plan(&model) }).unwrap().limit, None);
}

#[test]
fn time_and_a_stop_end_it() {
    let limits = Limits { time: Some(Duration::ZERO), ..Limits::default() };
    let found = explore(&Plan { limits, ..plan(&Count(1_000_000)) }).unwrap();
    assert_eq!((found.limit, found.size.states), (Some(Limit::Time(0)), 1));
    let stop = AtomicBool::new(true);
    let found = explore(&Plan { stop: Some(&stop), ..plan(&Count(1_000_000)) }).unwrap();
    assert_eq!((found.limit, found.size.states), (Some(Limit::Stopped), 1));
    // Nothing was left to do, so nothing was in the way.
    let found = explore(&Plan { stop: Some(&stop), ..plan(&Drawn::default()) }).unwrap();
    assert_eq!(found.limit, None);
}
