//! Schedules of three workers and four tasks, drawn by shuttle.
//!
//! Each schedule has a seed of its own, and so each can be drawn again: `TURNWISE_SEED` is the
//! first one, `TURNWISE_SCHEDULES` how many each test draws.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shuttle::scheduler::RandomScheduler;
use shuttle::{Config, Runner, thread};
use turnwise::parts::{Rule, mend, spoil};
use turnwise_bridge::trial::explored::Stage;
use turnwise_schedulers::spec::{Discipline, MachineSpec, Policy};

use crate::held::{Held, machine};
use crate::long::is_long;

const AGING: Policy = Policy::Priority { aging: Some(1) };
const SLOT: Policy = Policy::LifoSlot { cap: Some(1) };

/// Schedules that each test draws; ten times as many in the long variant.
const SCHEDULES: u64 = 3_000;

/// How often the monitor looks at each core.
const LOOKS: usize = 100;

/// Who locks, and who talks.
const SHARING: [(&str, u8); 4] = [
    ("repeat 2 { lock l work 1 unlock l yield }", 0),
    ("lock l yield unlock l join a", 1),
    ("send mail yield send mail", 2),
    ("repeat 2 { receive mail work 1 }", 3),
];
/// Who is woken, by tasks and from outside.
const WAKING: [(&str, u8); 4] = [
    ("wake b wake c yield wake d", 0),
    ("wait receive key", 3),
    ("wait work 1 join d", 2),
    ("receive key wait", 1),
];

/// A number that the environment gives.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, not `{text}`")))
}

/// A rule is broken in the whole program: held while one is, or none may be.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One run, on the schedule that the seed draws.
fn run(held: &Held, seed: u64) {
    let stage = Stage::new(&held.plan, seed);
    let start = |act: Box<dyn FnOnce(&Stage) + Send>| {
        let stage = Arc::clone(&stage);
        thread::spawn(move || act(&stage))
    };
    let seats = (1..stage.seats()).map(|seat| start(Box::new(move |stage| stage.sit(seat))));
    let mut threads: Vec<_> = seats.collect();
    let deeds = held.awaited();
    threads.push(start(Box::new(move |stage| stage.act(seed, deeds))));
    if held.plan.discipline.slice().is_some() {
        threads.push(start(Box::new(|stage| stage.watch(LOOKS))));
    }
    stage.sit(0);
    threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
    held.hold(&stage);
}

/// What is wrong with the first schedule of these seeds that shows it.
fn first_failure(held: &Arc<Held>, seeds: std::ops::Range<u64>) -> Option<(u64, String)> {
    let mut config = Config::new();
    config.silence_warnings = true;
    config.ungraceful_shutdown_config.immediately_return_on_panic = true;
    config.failure_persistence = shuttle::FailurePersistence::None;
    seeds.into_iter().find_map(|seed| {
        let held = Arc::clone(held);
        let runner = Runner::new(RandomScheduler::new_from_seed(seed, 1), config.clone());
        let run = AssertUnwindSafe(|| runner.run(move || run(&held, seed)));
        let panic = catch_unwind(run).err()?;
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        Some((seed, text.to_owned()))
    })
}

/// On each schedule that is drawn the run is a behaviour of the machine, and most of the runs are
/// different. With one of the rules broken, some schedule shows it, in these words.
fn draw(name: &str, spec: &MachineSpec, broken: &[(Rule, &str)]) {
    let _alone = one_at_a_time();
    let many = if is_long() { 10 * SCHEDULES } else { SCHEDULES };
    let many = number("TURNWISE_SCHEDULES").unwrap_or(many);
    let first = number("TURNWISE_SEED").unwrap_or(0);
    let held = Held::new(spec);
    if let Some((seed, text)) = first_failure(&held, first..first + many) {
        panic!("{name} fails; TURNWISE_SEED={seed} TURNWISE_SCHEDULES=1 does it again: {text}");
    }
    let (runs, switched) = held.runs();
    println!(
        "drawn {name}: {many} schedules, seeds from {first}, {runs} runs, {switched} of them with \
         a switch"
    );
    assert!(runs as u64 >= many * 2 / 3, "{name} has seen too little: {runs} runs");
    if many < SCHEDULES {
        println!("{name}: on so few schedules no rule is broken");
        return;
    }
    for (rule, words) in broken {
        spoil(*rule);
        let failure = first_failure(&Held::new(spec), first..first + SCHEDULES);
        mend();
        let (seed, text) = failure.unwrap_or_else(|| panic!("{name} passes without {rule:?}"));
        assert!(text.contains(words), "{name} without {rule:?} fails in another way: {text}");
        println!("refuted {name} without {rule:?}: seed {seed}");
        println!("killed {rule:?} by shuttle, {name}: {words}");
    }
}

/// What fails without it.
const DEADLOCK: &str = "deadlock!";
const REFUSED: &str = "the model refuses the run";

#[test]
fn cooperative() {
    let spec = |policy, tasks| machine(Discipline::Cooperative, policy, 3, tasks);
    let lost = [(Rule::WokenTurnsAreFollowed, DEADLOCK)];
    draw("cooperative, fifo, sharing", &spec(Policy::Fifo, &SHARING), &lost);
    draw("cooperative, lifo-slot, waking", &spec(SLOT, &WAKING), &lost);
    let order = [Rule::UrgentGoFirst, Rule::TiesGoToTheFirst, Rule::WaitingRises];
    let order = order.map(|rule| (rule, REFUSED));
    draw("cooperative, priority, sharing", &spec(AGING, &SHARING), &order);
    draw("cooperative, fair-share, waking", &spec(Policy::FairShare, &WAKING), &lost);
}

#[test]
fn handoff() {
    let spec = |policy, tasks| machine(Discipline::Handoff, policy, 3, tasks);
    let lost = [Rule::TheftIsWhole, Rule::TurnsBesideAreQueued].map(|rule| (rule, DEADLOCK));
    draw("handoff, fifo, waking", &spec(Policy::Fifo, &WAKING), &lost);
    let order = [(Rule::UrgentGoFirst, REFUSED), (Rule::TiesGoToTheFirst, REFUSED)];
    draw("handoff, priority, sharing", &spec(AGING, &SHARING), &order);
}

#[test]
fn preemptive() {
    let spec = |policy, tasks| machine(Discipline::Preemptive, policy, 3, tasks);
    let gone = [(Rule::StoppedTurnsAreQueued, DEADLOCK)];
    draw("preemptive, fifo, sharing", &spec(Policy::Fifo, &SHARING), &gone);
    let order = [(Rule::UrgentGoFirst, REFUSED)];
    draw("preemptive, priority, waking", &spec(AGING, &WAKING), &order);
}

/// What is checked is not only that the executor does not stand still.
#[test]
fn a_model_of_another_discipline_refuses() {
    let _alone = one_at_a_time();
    let spec = |discipline| machine(discipline, Policy::Fifo, 3, &SHARING);
    for discipline in [Discipline::Handoff, Discipline::Preemptive] {
        let held = Held::judged_by(&spec(discipline), &spec(Discipline::Cooperative));
        let (seed, text) = first_failure(&held, 0..SCHEDULES).expect("some turn is switched");
        assert!(text.contains(REFUSED), "{discipline:?}: {text}");
        println!("refuted {discipline:?} as cooperative: seed {seed}");
    }
}
