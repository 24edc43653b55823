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
fn a_runtime_has_settings_of_its_own() {
    let case = format!(
        "{}[[runtime]]\nname = \"rt\"\npolicy = {{ name = \"priority\", aging = 3 }}\n\
         [[task]]\nname = \"b\"\nruntime = \"rt\"\nprogram = \"loop {{ work 1 yield }}\"\n",
        CASE.split("[expect]").next().expect("a head")
    );
    let set = |settings: &[(&str, &str)]| {
        let settings = settings.iter().map(|(key, value)| Setting::of_runtime("rt", key, value));
        let settings = settings.collect::<Result<Vec<_>, _>>()?;
        let read = with(&case, None, &settings).map_err(|errors| errors[0].message.clone())?;
        let spec = read.machine.spec();
        assert_eq!(spec.scheduler.policy, Policy::LifoSlot { cap: Some(1) }, "the machine's");
        let of = &spec.runtimes[0].scheduler;
        Ok::<_, String>((of.policy, of.carriers, of.slice))
    };
    let priority = |aging| Policy::Priority { aging };
    assert_eq!(set(&[]), Ok((priority(Some(3)), 1, 1)));
    assert_eq!(set(&[("aging", "1")]), Ok((priority(Some(1)), 1, 1)));
    assert_eq!(set(&[("policy", "fifo"), ("workers", "2")]), Ok((Policy::Fifo, 2, 1)));
    let slot = Policy::LifoSlot { cap: Some(2) };
    assert_eq!(set(&[("slice", "4"), ("policy", "lifo-slot"), ("cap", "2")]), Ok((slot, 1, 4)));
    let wrong = [("processors", "2"), ("switch-cost", "1"), ("policy", "lottery"), ("slice", "0")];
    for (wrong, said) in wrong.into_iter().zip([
        "no setting `processors`",
        "no setting `switch-cost`",
        "with runtime rt: policy=lottery: `lottery` is no policy",
        "with runtime rt: slice=0: ",
    ]) {
        let found = set(&[wrong]).expect_err("it cannot be");
        assert!(found.starts_with(said), "{wrong:?}: {found}");
    }
    assert!(Setting::new("workers", "2").is_err(), "the machine has processors");
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
