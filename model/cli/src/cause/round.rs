//! What a loop keeps as it is, who moves on it, and what would be possible and never comes.

use stateright::Model;
use turnwise_checker::verdict::Trace;
use turnwise_schedulers::machine::{Machine, State};
use turnwise_schedulers::step::Action;

/// More names than this are counted instead.
const MOST_NAMES: usize = 4;

/// The loop of a lasso.
pub(super) struct Round<'a> {
    pub machine: &'a Machine,
    pub trace: &'a Trace<State, Action>,
    start: usize,
}

impl<'a> Round<'a> {
    /// The loop of `trace`; `None` for a path.
    pub(super) fn of(machine: &'a Machine, trace: &'a Trace<State, Action>) -> Option<Self> {
        trace.back_to.map(|start| Round { machine, trace, start })
    }

    fn states(&self) -> &'a [State] {
        &self.trace.states[self.start..]
    }

    /// The steps of the loop and the states in which they are taken.
    fn steps(&self) -> impl Iterator<Item = (&'a State, &'a Action)> {
        let moves = &self.trace.moves[self.start..];
        self.states().iter().zip(moves).filter_map(|(from, action)| Some((from, action.as_ref()?)))
    }

    /// Does nothing move on it?
    pub(super) fn rests(&self) -> bool {
        self.steps().next().is_none()
    }

    /// Is it so in every state of the loop?
    pub(super) fn always(&self, test: impl Fn(&State) -> bool) -> bool {
        self.states().iter().all(test)
    }

    /// Is it so in a state of the loop?
    pub(super) fn ever(&self, test: impl Fn(&State) -> bool) -> bool {
        self.states().iter().any(test)
    }

    /// The value that a variable has where the loop begins.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        let variables = self.machine.variables(&self.states()[0]);
        variables.into_iter().find(|(variable, _)| variable == name).map(|(_, value)| value)
    }

    /// Who has this lane in every state of the loop.
    pub(super) fn holder(&self, lane: usize) -> Option<String> {
        let on = |state| self.machine.occupants(state).swap_remove(lane);
        let first = on(&self.states()[0])?;
        self.states().iter().all(|state| on(state).as_ref() == Some(&first)).then_some(first)
    }

    /// What can be done in this state: steps that change it.
    fn possible(&self, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        self.machine.actions(state, &mut actions);
        let changes = |action: &Action| {
            self.machine.next_state(state, *action).is_some_and(|next| next != *state)
        };
        actions.into_iter().filter(changes).collect()
    }

    /// Why it goes on like this for ever: who moves, who holds what.
    pub(super) fn why(&self) -> String {
        if self.rests() { self.why_it_rests() } else { self.why_it_turns() }
    }

    fn why_it_rests(&self) -> String {
        let state = &self.states()[0];
        if let Some(task) = self.machine.computes_for_ever(state) {
            let name = &self.machine.spec().tasks[task].name;
            return format!(
                "{name} computes for ever and never gives way{}",
                self.not_obliged(" (")
            );
        }
        match self.possible(state) {
            nothing if nothing.is_empty() => "nothing can happen any more".to_owned(),
            all if all.iter().all(is_arrival) => {
                "everything waits for the environment, which need not do anything".to_owned()
            }
            _ => format!("everything stops{}", self.not_obliged(", since ")),
        }
    }

    /// What is possible where the loop rests and need not come; of the environment only if there
    /// is nothing else. After ` (` it is put in parentheses.
    pub(super) fn not_obliged(&self, before: &str) -> String {
        let state = &self.states()[0];
        let possible = if self.rests() { self.possible(state) } else { vec![] };
        let texts = possible
            .iter()
            .filter(|action| !is_arrival(action))
            .map(|action| format!("`{}`", self.machine.action_text(state, action)));
        let texts: Vec<String> = texts.collect();
        let after = if before == " (" { ")" } else { "" };
        match &texts[..] {
            [] => String::new(),
            [one] => format!("{before}nothing obliges {one} to come{after}"),
            _ => format!("{before}nothing obliges any of {} to come{after}", list(&texts)),
        }
    }

    fn why_it_turns(&self) -> String {
        let mut dispatched = Vec::new();
        let mut moving = Vec::new();
        let mut other = Vec::new();
        for (from, action) in self.steps() {
            if let Some(actor) = self.machine.actor(from, action) {
                add(&mut moving, self.machine.spec().tasks[actor].name.clone());
            }
            if self.machine.dispatched(action).is_some() {
                add(&mut dispatched, self.taken_up(from, action));
            } else {
                add(&mut other, self.machine.action_text(from, action));
            }
        }
        let held = self.held_for_ever();
        let who = match (&dispatched[..], &moving[..]) {
            ([], []) => format!("on the loop there is only {}", list(&other)),
            ([], moving) => format!("on the loop only {} moves", list(moving)),
            ([one], _) => format!("on the loop only {one} is dispatched"),
            (several, _) => format!("on the loop only {} are dispatched", list(several)),
        };
        let how = if !dispatched.is_empty() && (1..=MOST_NAMES).contains(&other.len()) {
            format!(" ({})", other.join(", "))
        } else {
            String::new()
        };
        format!("{who}{how}{held}")
    }

    /// Whom a dispatch brings to its lane.
    fn taken_up(&self, from: &State, action: &Action) -> String {
        let text = self.machine.action_text(from, action);
        let occupant = self.machine.action_lane(from, action).and_then(|lane| {
            let to = self.machine.next_state(from, *action)?;
            self.machine.occupants(&to).swap_remove(lane)
        });
        occupant.unwrap_or(text)
    }

    /// Who has a processor or a worker for ever.
    fn held_for_ever(&self) -> String {
        let lanes = self.machine.lanes();
        let carriers = self.machine.carriers().into_iter();
        let names: Vec<String> =
            carriers.map(|carrier| self.machine.carrier_name(carrier)).collect();
        let held = lanes.iter().enumerate().filter(|(_, name)| names.contains(name));
        held.filter_map(|(lane, name)| {
            Some(format!(", {} has {name} for ever", self.holder(lane)?))
        })
        .collect()
    }

    /// Does this task compute all the while, which changes nothing any more?
    pub(super) fn computes_throughout(&self, task: usize) -> bool {
        let machine = self.machine;
        let operates = |action: &Action| match action {
            Action::Operate { task: other, .. } => usize::from(*other) == task,
            _ => false,
        };
        self.always(|state| machine.running(state, task))
            && self.always(|state| machine.computes_for_ever(state).is_some())
            && self.always(|state| !self.possible(state).iter().any(operates))
    }

    /// The step for which `task` waits, and whether it would be possible on the loop.
    pub(super) fn missing_step_of(&self, task: usize) -> String {
        let machine = self.machine;
        let possible = self.states().iter().find_map(|state| {
            let actions = self.possible(state);
            let own = actions.into_iter().find(|action| machine.actor(state, action) == Some(task));
            own.map(|action| machine.action_text(state, &action))
        });
        match possible {
            // Where it rests, what is possible has been said.
            Some(_) if self.rests() => String::new(),
            Some(text) => format!(", and `{text}` never comes although it is possible"),
            None if self.ever(|state| machine.ready(state, task)) => {
                let name = &machine.spec().tasks[task].name;
                format!(", and `dispatch {name}` never comes")
            }
            None if self.rests() => String::new(),
            None => ", and nothing ends the wait".to_owned(),
        }
    }
}

/// `at the start`, `after step 3`.
pub(super) fn when(position: usize) -> String {
    if position == 0 { "at the start".to_owned() } else { format!("after step {position}") }
}

fn is_arrival(action: &Action) -> bool {
    matches!(action, Action::Arrive { .. })
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        _ if names.len() > MOST_NAMES => {
            let shown = MOST_NAMES - 1;
            format!("{} and {} more", names[..shown].join(", "), names.len() - shown)
        }
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
