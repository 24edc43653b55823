//! Settings change what they name, keep the rest, and say what is wrong.

use turnwise_schedulers::case::settings::{Setting, with};
use turnwise_schedulers::spec::{Discipline, Policy};

const CASE: &str = r#"
title = "two"
[machine]
policy = { name = "lifo-slot", cap = 1 }
slice = 2
[[task]]
name = "a"
program = "loop { work 1 yield }"
[expect]
"every ready task runs" = "violated"
[[variant]]
name = "preempted"
machine = { discipline = "preemptive" }
"#;

type Table<'a, T> = &'a [(Option<&'a str>, &'a [(&'a str, &'a str)], T)];

fn set(
    variant: Option<&str>,
    settings: &[(&str, &str)],
) -> Result<(Discipline, Policy, u8), String> {
    let settings: Result<Vec<_>, _> =
        settings.iter().map(|(key, value)| Setting::new(key, value)).collect();
    let read = with(CASE, variant, &settings?);
    let read = read.map_err(|errors| errors[0].message.clone())?;
    let scheduler = &read.machine.spec().scheduler;
    Ok((scheduler.discipline, scheduler.policy, scheduler.slice))
}

#[test]
fn each_changes_its_key_alone() {
    use Discipline::{Cooperative, Handoff, Preemptive};
    let slot = |cap| Policy::LifoSlot { cap };
    let table: Table<'_, _> = &[
        (None, &[], (Cooperative, slot(Some(1)), 2)),
        (None, &[("cap", "3")], (Cooperative, slot(Some(3)), 2)),
        (None, &[("policy", "lifo-slot")], (Cooperative, slot(None), 2)),
        (None, &[("policy", "fifo"), ("slice", "7")], (Cooperative, Policy::Fifo, 7)),
        (
            None,
            &[("policy", "priority"), ("aging", "2")],
            (Cooperative, Policy::Priority { aging: Some(2) }, 2),
        ),
        (Some("preempted"), &[("slice", "1")], (Preemptive, slot(Some(1)), 1)),
        (Some("preempted"), &[("discipline", "handoff")], (Handoff, slot(Some(1)), 2)),
    ];
    for (variant, settings, expected) in table {
        assert_eq!(set(*variant, settings), Ok(*expected), "{variant:?} {settings:?}");
    }
}

#[test]
fn nothing_is_expected_any_more() {
    let read = with(CASE, None, &[]).expect("it is a case");
    let expected = read.properties.iter().map(|claim| format!("{:?}", claim.expected));
    assert!(expected.clone().count() > 3 && expected.into_iter().all(|it| it == "Open"));
}

#[test]
fn what_is_wrong_is_said() {
    let table: [(Option<&str>, (&str, &str), &str); 6] = [
        (None, ("slices", "2"), "no setting `slices`; did you mean `slice`?"),
        (None, ("slice", "two"), "`slice` is a number, not `two`"),
        (None, ("policy", "first come"), "`first come` is no policy"),
        (None, ("policy", "lottery"), "with policy=lottery: `lottery` is no policy"),
        (None, ("slice", "0"), "with slice=0: "),
        (Some("other"), ("slice", "1"), "no variant `other`"),
    ];
    for (variant, setting, words) in table {
        let said = set(variant, &[setting]).expect_err("it cannot be");
        assert!(said.starts_with(words), "{setting:?}: {said}");
    }
}
