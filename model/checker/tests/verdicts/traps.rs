//! The thirteen traps: defects that real checkers had, each with a twin that comes out otherwise.
//!
//! A twin differs in one thing and has the opposite answer, so that neither passes by never or
//! always finding something.

use turnwise_checker::formula::{
    always, eventually, eventually_always, infinitely_often, leads_to, not,
};

use crate::drawn::{at, by};
use crate::expected::{check, holds, undecided, violated, violated_somehow};

/// fabracht/tla-rs #59: a cycle that starves a fair action was reported.
#[test]
fn trap_01_an_unfair_cycle_is_no_behaviour() {
    let drawing = "a -x-> b -y-> a, b -z-> c";
    check(drawing, "weak x, strong z", eventually(at("c")), holds());
    check(drawing, "weak x|y, weak z", eventually(at("c")), violated("a (x b y)*"));
    check("a -x-> b", "weak x", eventually(at("b")), holds());
    check("a -x-> b", "", eventually(at("b")), violated("a (~)*"));
}

/// The same #59 and #64: a component was taken for fair, or for unfair, as a whole.
#[test]
fn trap_02_fairness_is_judged_on_the_cycle_not_on_its_component() {
    // The component takes x; its cycles that avoid b do not, and only those violate.
    let fork = "a -x-> b -y-> a, a -z-> c -w-> a";
    let around = "weak y, weak w, weak z";
    check(fork, &format!("strong x, {around}"), infinitely_often(at("b")), holds());
    check(fork, &format!("weak x, {around}"), infinitely_often(at("b")), violated("a (z c w)*"));
    // The component never takes s and enables it; a cycle inside it does not even enable it.
    let exit = "a -x-> b -y-> a, b -z-> c -w-> b, c -s-> d";
    let around = "weak x|y|z|w";
    check(exit, &format!("strong s, {around}"), eventually(at("d")), violated("a (x b y)*"));
    check(exit, &format!("strong s, strong z, {around}"), eventually(at("d")), holds());
    check(exit, &format!("weak s, strong z, {around}"), eventually(at("d")), violated_somehow());
}

/// The recursive split that strong fairness needs: each level removes what the next one rests on.
#[test]
fn trap_02_strong_fairness_splits_a_component_again_and_again() {
    // Left to itself: a b c d in a row and back; s leaves at d, t at c, u at b.
    let ladder = "a -x-> b -x-> c -x-> d, d -y-> c -y-> b -y-> a, d -s-> e, c -t-> e, b -u-> e";
    check(ladder, "weak x|y, strong s", eventually(at("e")), violated_somehow());
    check(ladder, "weak x|y, strong s, strong t", eventually(at("e")), violated("a (x b y)*"));
    check(ladder, "weak x|y, strong s, strong t, strong u", eventually(at("e")), holds());
    check(ladder, "strong s, strong t, strong u", eventually(at("e")), violated("a (~)*"));
    // Without d the s is out of the way, and with it the only step that t needs to be met.
    let chain = "a -x-> b -x-> a, b -s-> c -x-> b, c -t-> d -x-> c, d -u-> e";
    let all = "strong s, strong t, strong u, weak x|s|t";
    check(chain, all, eventually(at("e")), holds());
    check(chain, "strong s, strong t, weak x|s|t|u", eventually(at("e")), violated_somehow());
    check(chain, "strong s, strong u, weak x|s|t", eventually(at("e")), violated_somehow());
}

/// #62: a terminal state was no cycle, and `eventually always` was dropped without a word.
#[test]
fn trap_03_stuttering_counts_and_eventually_always_is_not_dropped() {
    check("a -x-> b", "weak x", eventually(at("c")), violated("a x b (~)*"));
    check("a -x-> b", "weak x", eventually(at("b")), holds());
    check("a -x-> b", "weak x", eventually_always(at("b")), holds());
    check("a -x-> b -y-> a", "weak x, weak y", eventually_always(at("b")), violated("a (x b y)*"));
    check("a -x-> b", "weak x", infinitely_often(at("a")), violated("a x b (~)*"));
    check("a -x-> b", "weak x", infinitely_often(at("b")), holds());
}

/// #63 and #65: a step to the same state counted as taken, or as enabled.
#[test]
fn trap_04_taken_and_enabled_mean_a_step_that_changes_the_state() {
    // "Taken" by the loop at b: it would make the stuttering at b fair.
    check("a -x-> b -z-> b, b -z-> a", "weak x, weak z", infinitely_often(at("a")), holds());
    // "Enabled" by the loop at b: it would make the stuttering at b unfair.
    check("a -x-> b -z-> b", "weak x, weak z", infinitely_often(at("a")), violated("a x b (~)*"));
    let loops = "a -x-> b -y-> a, b -z-> b, a -z-> c";
    check(loops, "weak x, weak y, strong z", infinitely_often(at("c")), holds());
    check(loops, "weak x, weak y, strong z", eventually(at("c")), holds());
    check(loops, "weak x, weak y, weak z", eventually(at("c")), violated("a (x b y)*"));
}

/// #64 and #66: a component was printed in the order in which Tarjan's algorithm left it.
#[test]
fn trap_05_a_printed_cycle_is_made_of_transitions() {
    // Both rounds must be in the loop, and there are two orders in which to go.
    let eight = "a -p-> b -q-> c -r-> a, a -s-> d -t-> e -u-> a";
    let all = "strong p, strong s, weak q, weak r, weak t, weak u";
    let both = "a (p b q c r a s d t e u)*|a (s d t e u a p b q c r)*";
    check(eight, all, eventually(at("z")), violated(both));
    check(eight, all, infinitely_often(at("c")).and(infinitely_often(at("e"))), holds());
    check(eight, "weak p|s, weak q|r|t|u", infinitely_often(at("c")), violated("a (s d t e u)*"));
    let clique =
        "a -x-> b -x-> c -x-> d -x-> a, a -x-> c -x-> a, b -x-> d -x-> b, c -y-> b, d -y-> c";
    check(clique, "strong x, strong y", eventually(at("z")), violated_somehow());
    check(clique, "strong x, strong y", eventually(at("a")), holds());
}

/// diffblue/hw-cbmc #2007: with two assumptions everything was proved.
#[test]
fn trap_06_two_assumptions_do_not_make_everything_hold() {
    let clock = "a -x-> b -y-> a";
    check(clock, "weak x, weak y", eventually(at("z")), violated("a (x b y)*"));
    check(clock, "strong x, strong y", eventually(at("z")), violated("a (x b y)*"));
    check(clock, "weak x, weak y", eventually(at("b")), holds());
    check("a -x-> b, a -y-> c", "weak x, weak y", eventually(at("b")), violated("a y c (~)*"));
    check("a -x-> b, a -y-> c", "strong x, strong y", eventually(at("b c")), holds());
    let idle = "weak p, strong q, weak r, strong s, weak x, strong y";
    check(clock, idle, eventually_always(at("a")), violated("a (x b y)*"));
    check(clock, idle, infinitely_often(at("a")), holds());
}

/// TLC warns of a state constraint under liveness; tlaplus #839 became vacuous without a word.
#[test]
fn trap_08_a_boundary_cuts_behaviours() {
    let cut = "boundary: c; a -x-> b -y-> c -z-> b";
    let whole = "a -x-> b -y-> c -z-> b";
    check(cut, "weak x, weak y", infinitely_often(at("b")), undecided());
    check(whole, "weak x, weak y", infinitely_often(at("b")), violated("a x b y c (~)*"));
    check(whole, "weak x, weak y, weak z", infinitely_often(at("b")), holds());
    // Enabled by a step across the boundary all the same: resting at b is unfair.
    check(cut, "weak x, weak y", eventually(at("c")), undecided());
    check(cut, "weak x", eventually(at("c")), violated("a x b (~)*"));
    // A trigger that may lie beyond is not "never true".
    check(cut, "", leads_to(at("c"), at("b")), undecided());
}

/// An action that `actions` lists is enabled only if `next_state` takes it.
#[test]
fn trap_10_enabled_comes_from_real_successors() {
    check("a -x-> b -y-|", "weak x, weak y", infinitely_often(at("a")), violated("a x b (~)*"));
    check("a -x-> b -y-> a", "weak x, weak y", infinitely_often(at("a")), holds());
    let sometimes = "a -x-> b -x-> a, b -y-|, a -y-> c";
    check(sometimes, "weak x, strong y", eventually(at("c")), holds());
    let never = "a -x-> b -x-> a, b -y-|, a -y-|";
    check(never, "weak x, strong y", eventually(by("y")), violated("a (x b x)*"));
    check(never, "weak x, strong y", always(not(by("y"))), holds());
}
