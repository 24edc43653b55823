//! Small graphs with the answers that a person can see.

use turnwise_checker::formula::{
    Formula, always, eventually, eventually_always, infinitely_often, leads_to, not, until,
};

use crate::drawn::{at, by};
use crate::expected::{
    check, holds, nothing_initial, undecided, vacuous, violated, violated_somehow,
};

#[test]
fn invariants_are_answered_with_the_shortest_path() {
    check("a -x-> b", "", always(at("a b")), holds());
    check("a -x-> b", "", always(at("a")), violated("a x b"));
    check("a -x-> b", "", always(at("b")), violated("a"));
    check("a -x-> b -x-> c -x-> d, a -y-> d", "", always(not(at("d"))), violated("a y d"));
    check(
        "a -x-> b -x-> d, a -y-> c -y-> e -y-> d",
        "",
        always(not(at("d"))),
        violated("a x b x d"),
    );
    check("initial: a, c; a -x-> b -x-> d, c -y-> d", "", always(not(at("d"))), violated("c y d"));
    check("a -x-> b -y-> a", "weak x", always(at("a")), violated("a x b"));
    check("a -x-> b, c -y-> d", "", always(not(at("d"))), holds());
    check("a -x-> b", "", always(Formula::True), holds());
    check("a -x-> b", "", always(not(Formula::True)), violated("a"));
    check("a -x-> b -y-> c", "", always(at("a").implies(not(at("c")))), holds());
    check("a -x-> b -y-> c", "", always(at("a").or(at("b"))), violated("a x b y c"));
    check("a -x-> b -y-> c", "", always(at("a b").and(at("b c"))), violated("a"));
}

#[test]
fn something_happens_only_if_it_must() {
    check("a -x-> b", "", eventually(at("b")), violated("a (~)*"));
    check("a -x-> b", "weak x", eventually(at("b")), holds());
    check("a -x-> b", "strong x", eventually(at("b")), holds());
    check("a -x-> b", "weak y", eventually(at("b")), violated("a (~)*"));
    check("a -x-> b", "", eventually(at("a")), holds());
    check("a -x-> b -y-> c", "weak x", eventually(at("c")), violated("a x b (~)*"));
    check("a -x-> b -y-> c", "weak y", eventually(at("c")), violated("a (~)*"));
    check("a -x-> b -y-> c", "weak x, weak y", eventually(at("c")), holds());
    check("a -x-> b -y-> c", "weak x|y", eventually(at("c")), holds());
    check("a -x-> b, a -y-> c", "weak x|y", eventually(at("b")), violated("a y c (~)*"));
    check("a -x-> b, a -y-> c", "weak x, weak y", eventually(at("b c")), holds());
    check("a -x-> b, a -y-> c", "strong x", eventually(at("b")), violated("a y c (~)*"));
    check("a -x-> b, a -y-> c -z-> a", "strong x, weak z", eventually(at("b")), holds());
    check("initial: a, b; a -x-> c, b -y-> c", "weak x", eventually(at("c")), violated("b (~)*"));
    check("initial: a, b; a -x-> c, b -x-> c", "weak x", eventually(at("c")), holds());
}

#[test]
fn weak_and_strong_fairness_differ_where_a_class_comes_and_goes() {
    let drawing = "a -x-> b -y-> a, b -z-> c";
    check(drawing, "", eventually(at("c")), violated("a (~)*"));
    check(drawing, "weak z", eventually(at("c")), violated("a (~)*"));
    check(drawing, "weak x, weak z", eventually(at("c")), violated("a (x b y)*"));
    check(drawing, "weak x, weak y, weak z", eventually(at("c")), violated("a (x b y)*"));
    check(drawing, "weak x, strong z", eventually(at("c")), holds());
    check(drawing, "strong z", eventually(at("c")), violated("a (~)*"));
    check(drawing, "weak x|y, weak z", eventually(at("c")), violated("a (x b y)*"));
    check(drawing, "weak x|y, strong z", eventually(at("c")), holds());
    let fork = "a -x-> b -y-> a, a -z-> c -w-> a";
    check(fork, "strong x, weak y, weak w", infinitely_often(at("b")), holds());
    check(fork, "weak x, weak y, weak w", infinitely_often(at("b")), violated("a (z c w)*"));
    check(fork, "strong x, weak y", infinitely_often(at("b")), violated("a z c (~)*"));
    check(fork, "strong x, strong z", infinitely_often(at("b c")), holds());
    check(
        fork,
        "strong x, strong z, weak y, weak w",
        infinitely_often(at("b")).and(infinitely_often(at("c"))),
        holds(),
    );
}

#[test]
fn what_recurs_and_what_settles() {
    let clock = "a -x-> b -y-> a";
    check(clock, "", infinitely_often(at("a")), violated("a x b (~)*"));
    check(clock, "weak y", infinitely_often(at("a")), holds());
    check(clock, "weak y", infinitely_often(at("b")), violated("a (~)*"));
    check(clock, "weak x, weak y", infinitely_often(at("b")), holds());
    check(clock, "weak x, weak y", eventually_always(at("a")), violated("a (x b y)*"));
    check(clock, "weak x", eventually_always(at("b")), violated("a (x b y)*"));
    check(clock, "", eventually_always(at("a b")), holds());
    check("a -x-> b", "weak x", eventually_always(at("b")), holds());
    check("a -x-> b", "", eventually_always(at("b")), violated("a (~)*"));
    check("a -x-> b", "", eventually_always(at("a")), violated("a x b (~)*"));
    check("a -x-> b -y-> a, b -z-> c", "strong z", eventually_always(at("a c")), holds());
    check(
        "a -x-> b -y-> a, b -z-> c",
        "weak x, weak y",
        eventually_always(at("a c")),
        violated("a (x b y)*"),
    );
    check(
        "a -x-> b -y-> c -z-> b",
        "weak x|y|z",
        infinitely_often(at("a")),
        violated("a x b (y c z)*"),
    );
    check("a -x-> b -y-> c -z-> b", "weak x|y|z", eventually_always(at("b c")), holds());
}

#[test]
fn one_thing_leads_to_another() {
    let fork = "a -x-> b -y-> c, b -z-> d";
    check(fork, "", leads_to(at("b"), at("c")), violated("a x b (~)*"));
    check(fork, "weak y|z", leads_to(at("b"), at("c")), violated("a x b z d (~)*"));
    check(fork, "strong y, strong z", leads_to(at("b"), at("c")), violated("a x b z d (~)*"));
    check(fork, "weak y", leads_to(at("b"), at("c d")), holds());
    check(fork, "", leads_to(at("c"), at("c")), holds());
    check(fork, "", leads_to(at("a"), at("c")), violated_somehow());
    check("a -x-> b -y-> a", "weak y", leads_to(at("b"), at("a")), holds());
    check("a -x-> b -y-> a", "", leads_to(at("b"), at("a")), violated("a x b (~)*"));
    check("a -x-> b -y-> a", "weak x", leads_to(at("a"), at("b")), holds());
    let ring = "a -x-> b -x-> c -x-> a, c -y-> d -x-> c";
    check(ring, "weak x", leads_to(at("c"), at("a")), violated("a x b x c (y d x)*"));
    check(ring, "weak x, weak y", leads_to(at("c"), at("a")), violated("a x b x c (y d x)*"));
    check(ring, "weak x", leads_to(at("a"), at("c")), holds());
    check("a -x-> b -y-> c -z-> b", "weak z", leads_to(at("a"), at("b")), violated("a (~)*"));
    check("a -x-> b", "", leads_to(at("a"), at("b")).or(leads_to(at("b"), at("a"))), holds());
}

#[test]
fn nothing_said_is_vacuous() {
    check("a -x-> b", "", leads_to(at("z"), at("b")), vacuous("at z"));
    check("a -x-> b, c -y-> d", "", leads_to(at("c"), at("d")), vacuous("at c"));
    check("a -x-> b, c -y-> d", "", leads_to(at("a"), at("b")), violated("a (~)*"));
    check("a -x-> b", "", leads_to(by("y"), at("b")), vacuous("by y"));
    check("a -x-> a -y-> b", "", leads_to(by("x"), at("b")), vacuous("by x"));
    check("a -x-> b", "", leads_to(by("x"), at("b")), holds());
    check("a -x-> b", "", always(at("z").implies(eventually(at("b")))), vacuous("at z"));
    check("a -x-> b", "", always(at("b").implies(eventually(at("b")))), holds());
    check("a -x-> b", "", always(at("z").implies(at("b"))), holds());
    check("initial: ; a -x-> b", "", always(at("a")), nothing_initial());
    check("initial: ; a -x-> b", "", eventually(at("b")), nothing_initial());
    check("initial: ; a -x-> b", "weak x", leads_to(at("a"), at("b")), nothing_initial());
}

#[test]
fn until_is_strong() {
    let line = "a -x-> b -y-> c";
    check(line, "", until(at("a"), at("b")), violated("a (~)*"));
    check(line, "weak x", until(at("a"), at("b")), holds());
    check(line, "weak x, weak y", until(at("a"), at("c")), violated("a x b y c (~)*"));
    check(line, "weak x, weak y", until(at("a b"), at("c")), holds());
    check(line, "", until(at("b"), at("a")), holds());
    check(line, "", until(at("a"), at("a")), holds());
    check(line, "", until(Formula::True, at("b")), violated("a (~)*"));
    check(line, "weak x", not(until(at("a"), at("b"))), violated_somehow());
    check(line, "", not(until(at("b"), at("c"))), holds());
    check(line, "weak x", until(at("a"), until(at("b"), at("c"))), violated("a x b (~)*"));
    check(line, "weak x, weak y", until(at("a"), until(at("b"), at("c"))), holds());
    check(line, "weak x, weak y", until(until(at("a"), at("b")), at("c")), holds());
    check(line, "weak y", always(at("b").implies(until(at("b"), at("c")))), holds());
    check(line, "", always(at("b").implies(until(at("b"), at("c")))), violated("a x b (~)*"));
}

#[test]
fn step_predicates_speak_of_the_move() {
    let clock = "a -x-> b -y-> a";
    check(clock, "weak x, weak y", infinitely_often(by("x")), holds());
    check(clock, "", eventually(by("x")), violated("a (~)*"));
    check(clock, "", always(not(by("y"))), violated("a x b y a"));
    check(clock, "", always(by("x")), violated("a"));
    check(clock, "", always(by("x").implies(at("b"))), holds());
    check("a -x-> b", "", always(at("a").or(by("x"))), violated("a x b ~ b"));
    check("a -x-> b", "", leads_to(not(at("a").or(by("x"))), at("b")), holds());
    check(clock, "", always(by("x").implies(at("a"))), violated("a x b"));
    check(clock, "weak y", leads_to(by("x"), by("y")), holds());
    check(clock, "", leads_to(by("x"), by("y")), violated("a x b (~)*"));
    check(clock, "", leads_to(by("x"), not(by("x"))), holds());
    check("a -x-> b -x-> a", "weak x", eventually_always(by("x")), violated_somehow());
    check("a -x-> b -x-> a", "", infinitely_often(not(by("x"))), violated("a (x b x)*"));
    check("a -x-> b -y-> b", "weak x", infinitely_often(by("x")), violated("a x b (~)*"));
    check("a -x-> b -y-> b", "weak x", infinitely_often(not(by("x"))), holds());
    check("a -x-> c, b -y-> c, a -z-> b", "weak x", eventually(by("x")), violated_somehow());
    check("a -x-> c -z-> a, a -y-> c", "", leads_to(by("y"), by("x")), violated("a y c (~)*"));
}

#[test]
fn loops_to_oneself_and_refusals_are_no_steps() {
    check("a -x-> a -y-> b", "weak x", eventually(at("b")), violated("a (~)*"));
    check("a -x-> a -y-> b", "weak y", eventually(at("b")), holds());
    check("a -x-> a -y-> b", "weak x|y", eventually(at("b")), holds());
    check("a -x-> a", "weak x", eventually(by("x")), violated("a (~)*"));
    check("a -x-> a", "strong x", always(not(by("x"))), holds());
    check("a -x-| -y-> b", "weak x", eventually(at("b")), violated("a (~)*"));
    check("a -x-| -y-> b", "weak y", eventually(at("b")), holds());
    check("a -x-| -y-> b -x-> a", "strong x", infinitely_often(at("a")), holds());
    check("a -x-|", "strong x", eventually(by("x")), violated("a (~)*"));
    check("a", "strong x", always(at("a")), holds());
    check("a", "weak x", eventually(at("b")), violated("a (~)*"));
}

#[test]
fn parallel_arrows_unite_their_classes() {
    let both = "a -x-> b, a -y-> b, b -z-> a";
    let apart = "a -x-> b, a -y-> c, b -z-> a, c -z-> a";
    let all = "strong x, strong y, strong z";
    check(both, all, infinitely_often(by("y")), violated("a (x b z)*"));
    check(both, all, infinitely_often(by("x y")), holds());
    check(both, all, infinitely_often(at("b")), holds());
    check(apart, all, infinitely_often(by("y")), holds());
    check(apart, "strong x, weak y, weak z", infinitely_often(by("y")), violated("a (x b z)*"));
    check(both, "weak z, weak y", infinitely_often(by("y")), violated("a (x b z)*"));
}

#[test]
fn a_boundary_leaves_open_what_lies_beyond() {
    let line = "boundary: c; a -x-> b -y-> c";
    check(line, "", always(at("a b")), undecided());
    check(line, "", always(at("a")), violated("a x b"));
    check(line, "", eventually(at("b")), violated("a (~)*"));
    check(line, "weak x", eventually(at("b")), undecided());
    check(line, "weak x", eventually(at("c")), violated("a x b (~)*"));
    check(line, "weak x, weak y", eventually(at("c")), undecided());
    check("boundary: c; a -x-> b, d -y-> c", "weak x", eventually(at("b")), holds());
    check("initial: a, c; boundary: c; a -x-> b", "weak x", eventually(at("b")), undecided());
    check("boundary: c; a -x-> b -y-> c", "", leads_to(at("z"), at("b")), undecided());
}

#[test]
fn connectives_mean_what_they_say() {
    let clock = "a -x-> b -y-> a";
    let (often_a, often_b) = (infinitely_often(at("a")), infinitely_often(at("b")));
    check(clock, "", often_a.clone().or(often_b.clone()), holds());
    check(clock, "", often_a.clone().and(often_b.clone()), violated_somehow());
    check(clock, "", often_a.clone().implies(often_b.clone()), violated("a (~)*"));
    check(clock, "weak x", often_a.clone().implies(often_b.clone()), holds());
    check(clock, "", not(often_a), violated_somehow());
    check(clock, "", not(often_b), violated_somehow());
    check(clock, "weak x, weak y", not(eventually_always(at("a"))), holds());
    check("a -x-> b", "", at("a"), holds());
    check("a -x-> b", "", at("b"), violated_somehow());
    check("a -x-> b", "", Formula::True, holds());
    check("a -x-> b", "", not(Formula::True), violated_somehow());
    check("a -x-> b", "", eventually(always(at("a")).or(always(at("b")))), holds());
    check(clock, "", eventually(always(at("a")).or(always(at("b")))), violated("a (x b y)*"));
    check(
        clock,
        "weak x",
        always(eventually(at("a").and(eventually(at("b"))))),
        violated_somehow(),
    );
    check("initial: a, b; a -x-> c", "", at("a"), violated_somehow());
    check("initial: a, b; a -x-> c", "", at("a b"), holds());
}
