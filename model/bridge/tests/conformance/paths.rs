//! Paths drawn from drawn machines: the executor of the same scheduler goes along each to its end.

use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use stateright::Model;
use turnwise_bridge::plan;
use turnwise_bridge::pump::{self, Ending, Path, Settings, Steered, Turnwise};
use turnwise_schedulers::every_step::EveryStep;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::spec::{self, MachineSpec, Policy};
use turnwise_schedulers::step::{Action, Site};

use crate::machines::{machines, scheduler};
use crate::say::say;

const SLICE: Duration = Duration::from_millis(1);
const STEPS: usize = 60;

/// A path of the machine with every choice drawn.
fn walk(machine: &Machine, dice: &mut fastrand::Rng) -> (Vec<State>, Vec<Option<Action>>) {
    let model = EveryStep(machine);
    let (mut states, mut moves) = (machine.init_states(), Vec::new());
    while moves.len() < STEPS {
        let Some((action, next)) = dice.choice(model.next_steps(&states[states.len() - 1])) else {
            break;
        };
        moves.push(Some(action));
        states.push(next);
    }
    (states, moves)
}

/// Pumps so many; says how many operations were done, and what was scripted of them.
fn pump_all(discipline: spec::Discipline, policies: &[Policy], many: usize) -> (usize, [usize; 4]) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut dice = fastrand::Rng::with_seed(7);
    let (mut operations, mut to_the_end, mut steered) = (0, 0, [0; 4]);
    for i in 0..many {
        let drawn = machines().new_tree(&mut runner).expect("a machine").current();
        let policy = policies[i % policies.len()];
        let scheduler = scheduler(discipline, policy, 1);
        let machine = Machine::new(MachineSpec { scheduler, ..drawn }).expect("a machine");
        let (states, moves) = walk(&machine, &mut dice);
        let path = Path { states: &states, moves: &moves, back_to: None };
        let scheduler = &machine.spec().scheduler;
        let discipline = plan::discipline(scheduler, machine.spec().tasks.len(), SLICE);
        let policy = plan::policy(policy).expect("one that the executor has");
        let ground = Turnwise { policy, discipline };
        let pumped = pump::pump(&machine, &path, &ground, Settings::default());
        let pumped = pumped.expect("the programs can be tasks");
        let programs: Vec<_> = machine.spec().tasks.iter().map(|it| &it.program).collect();
        let words: Vec<&str> = pumped.steps.iter().map(|it| &*it.text).collect();
        match pumped.ending {
            Ending::AtTheEnd => to_the_end += 1,
            // Whose turn goes on beside gives way on a thread of its own: who queues first then the
            // operating system says.
            Ending::Escaped { .. } | Ending::Refused { .. } if gives_way_beside(&path) => {}
            ending => panic!("{ending:?} {policy:?} {words:#?} {programs:?}"),
        }
        operations += pumped.steps.iter().map(|step| step.done as usize).sum::<usize>();
        let Steered { branches, events, answers, durations, .. } = pumped.steered;
        for (count, is) in steered.iter_mut().zip([branches, events, answers, durations]) {
            *count += usize::from(is);
        }
    }
    say(format_args!("{discipline:?}: {to_the_end} of {many} paths to their ends"));
    assert!(to_the_end * 2 > many, "{discipline:?}: {to_the_end} of {many}");
    (operations, steered)
}

/// Does a task give way whose processor was handed off?
fn gives_way_beside(path: &Path<'_>) -> bool {
    let is_it = |action: &Option<Action>| {
        matches!(action, Some(Action::Leave { site: Site::Spare(_), .. }))
    };
    path.moves.iter().any(is_it)
}

#[test]
fn a_cooperative_executor_goes_along_every_path_of_its_model() {
    let policies = [
        Policy::Fifo,
        Policy::LifoSlot { cap: None },
        Policy::LifoSlot { cap: Some(2) },
        Policy::Priority { aging: None },
    ];
    let (operations, steered) = pump_all(spec::Discipline::Cooperative, &policies, 400);
    say(format_args!("{operations} operations; branches, events, answers, durations: {steered:?}"));
    assert!(operations >= 4_000, "only {operations} operations");
    assert!(steered[..3].iter().all(|&many| many >= 40), "{steered:?}");
}

#[test]
fn executors_that_take_over_do_where_the_path_does() {
    let policies = [Policy::Fifo, Policy::LifoSlot { cap: Some(2) }];
    for discipline in [spec::Discipline::Handoff, spec::Discipline::Preemptive] {
        let (operations, steered) = pump_all(discipline, &policies, 60);
        say(format_args!("{discipline:?}: {operations} operations; {steered:?}"));
        assert!(operations >= 600 && steered[3] >= 20, "{operations}, {steered:?}");
    }
}
