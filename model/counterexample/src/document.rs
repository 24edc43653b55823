//! What a counterexample says, in words: a behaviour, why it counts and what it shows.

mod drawing;

use std::fmt;

pub use self::drawing::{Chance, Drawing, Kind, Life, Mark, Standing};

/// A behaviour that shows a claim false, or attains a bound, and all that is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// In one or two words: `violated`, `at most 4 turns`.
    pub verdict: String,
    /// What it is about: `every ready task runs, for low`.
    pub claim: String,
    /// The claim as a formula; empty if there is none.
    pub formula: String,
    /// The story it belongs to.
    pub title: String,
    /// One sentence: who is starved by whom, and which action never comes.
    pub cause: String,
    /// What else is known of the cause, a sentence each: who overtakes whom and how, without whom
    /// the claim would hold, what would mend it; empty where nobody has looked.
    pub causes: Vec<String>,
    /// What happens.
    pub behaviour: Behaviour,
    /// Why it may be believed, a sentence; empty if there is nothing to say.
    pub counts: String,
    /// How each fairness assumption is met; empty where none was made.
    pub certificate: Vec<Obligation>,
    /// How short it is, a sentence; empty if nothing is known.
    pub brevity: String,
}

/// A fairness assumption and how the loop meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// In words: `weak fairness of processor 0`.
    pub assumption: String,
    /// How it is met.
    pub met: Met,
}

/// How a loop meets a fairness assumption. Steps are numbered from 1; 0 is the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// This step of the loop is one of those that must not be put off.
    TakenAt(usize),
    /// None of them is possible after this step.
    DisabledAfter(usize),
    /// None of them is possible anywhere on the loop.
    NeverEnabled,
}

impl fmt::Display for Met {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Met::TakenAt(step) => write!(out, "taken at step {step}"),
            Met::DisabledAfter(0) => write!(out, "not possible at the start"),
            Met::DisabledAfter(step) => write!(out, "not possible after step {step}"),
            Met::NeverEnabled => write!(out, "never possible on the loop"),
        }
    }
}

/// The names that values and occupants go by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What tasks run on, one lane each.
    pub lanes: Vec<String>,
    /// What else a state consists of, names unique.
    pub variables: Vec<String>,
}

impl Shape {
    /// These lanes and variables.
    pub fn new<L: Into<String>, V: Into<String>>(
        lanes: impl IntoIterator<Item = L>,
        variables: impl IntoIterator<Item = V>,
    ) -> Self {
        Shape {
            lanes: lanes.into_iter().map(Into::into).collect(),
            variables: variables.into_iter().map(Into::into).collect(),
        }
    }
}

/// One state, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// One a variable; the fields of a value stand side by side with `, ` between them, and so do
    /// the members of a queue.
    pub values: Vec<String>,
    /// Who is on each lane; `None`: nobody.
    pub occupants: Vec<Option<String>>,
}

impl Position {
    /// These values and occupants.
    pub fn new<V: Into<String>, O: Into<String>>(
        values: impl IntoIterator<Item = V>,
        occupants: impl IntoIterator<Item = Option<O>>,
    ) -> Self {
        Position {
            values: values.into_iter().map(Into::into).collect(),
            occupants: occupants.into_iter().map(|name| name.map(Into::into)).collect(),
        }
    }
}

/// One step and the state it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done; `None`: nothing, the state stays as it is.
    pub action: Option<String>,
    /// The lane that does it, if one does.
    pub lane: Option<usize>,
    /// The state after it.
    pub after: Position,
}

impl Step {
    /// A step that does something.
    pub fn action(text: impl Into<String>, lane: Option<usize>, after: Position) -> Self {
        Step { action: Some(text.into()), lane, after }
    }

    /// A step in which nothing happens.
    pub fn stutter(after: Position) -> Self {
        Step { action: None, lane: None, after }
    }
}

/// Something else that has a value at every position: a formula, a running total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Short: it heads a column.
    pub head: String,
    /// What the head stands for; empty if it speaks for itself.
    pub meaning: String,
    /// One a position, from the start on.
    pub cells: Vec<String>,
}

/// A path, or a lasso: some steps, the last of which lead round for ever.
///
/// Positions are numbered by the step that leads to them; position 0 is the start. In a lasso the
/// last step leads to the same state as position `back_to`, and steps `back_to + 1 ..` repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    shape: Shape,
    start: Position,
    steps: Vec<Step>,
    back_to: Option<usize>,
    subject: Option<Column>,
    columns: Vec<Column>,
    drawing: Drawing,
}

impl Behaviour {
    /// A path if `back_to` is `None`, else a lasso.
    ///
    /// # Panics
    ///
    /// If a position has not a value for each variable and an occupant (or nobody) for each lane,
    /// if a step is done by a lane that there is not, if a name is given twice or begins with `#`,
    /// or if the last step of a lasso does not lead back to position `back_to`.
    pub fn new(shape: Shape, start: Position, steps: Vec<Step>, back_to: Option<usize>) -> Self {
        let (subject, columns, drawing) = (None, vec![], Drawing::default());
        let behaviour = Behaviour { shape, start, steps, back_to, subject, columns, drawing };
        behaviour.assert_names();
        for i in 0..=behaviour.steps.len() {
            let position = behaviour.position(i);
            assert_eq!(position.values.len(), behaviour.shape.variables.len(), "position {i}");
            assert_eq!(position.occupants.len(), behaviour.shape.lanes.len(), "position {i}");
        }
        for step in &behaviour.steps {
            assert!(step.lane.is_none_or(|lane| lane < behaviour.shape.lanes.len()));
        }
        if let Some(start) = back_to {
            assert!(start < behaviour.steps.len(), "the loop has at least one step");
            let end = behaviour.steps.len();
            assert_eq!(behaviour.position(start), behaviour.position(end), "the loop closes");
        }
        behaviour
    }

    fn assert_names(&self) {
        for (i, name) in self.shape.variables.iter().enumerate() {
            assert!(!name.starts_with('#'), "`{name}` would be taken for a field of ITF");
            assert!(!self.shape.variables[..i].contains(name), "`{name}` is there twice");
        }
    }

    /// The same with what the claim is about, a starved task: its name, and how it stands at each
    /// position in a word or two.
    ///
    /// # Panics
    ///
    /// If it has not one cell a position.
    pub fn about(mut self, subject: Column) -> Self {
        assert_eq!(subject.cells.len(), self.steps.len() + 1, "one cell a position");
        self.subject = Some(subject);
        self
    }

    /// The same with one more column.
    ///
    /// # Panics
    ///
    /// If it has not one cell a position.
    pub fn with_column(mut self, column: Column) -> Self {
        assert_eq!(column.cells.len(), self.steps.len() + 1, "one cell a position");
        self.columns.push(column);
        self
    }

    /// The same with what a picture shows beyond the words.
    ///
    /// # Panics
    ///
    /// If what is there is not of the behaviour's size.
    pub fn drawn(mut self, drawing: Drawing) -> Self {
        drawing.assert_size(self.shape.lanes.len(), self.shape.variables.len(), self.steps.len());
        self.drawing = drawing;
        self
    }

    /// The names of lanes and variables.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The state after step `i`; 0 is the start.
    ///
    /// # Panics
    ///
    /// If there are fewer steps.
    pub fn position(&self, i: usize) -> &Position {
        if i == 0 { &self.start } else { &self.steps[i - 1].after }
    }

    /// All values after step `i`, as `name = value`; 0 is the start.
    ///
    /// # Panics
    ///
    /// If there are fewer steps.
    pub fn values(&self, i: usize) -> Vec<String> {
        let pairs = self.shape.variables.iter().zip(&self.position(i).values);
        pairs.map(|(name, value)| format!("{name} = {value}")).collect()
    }

    /// The values after step `last` that differ from those before step `first`.
    ///
    /// # Panics
    ///
    /// If there are fewer steps, or `first` is 0: nothing is before the start.
    pub fn changes(&self, first: usize, last: usize) -> Vec<String> {
        let (before, here) = (&self.position(first - 1).values, &self.position(last).values);
        let values = self.values(last).into_iter().enumerate();
        values.filter(|(i, _)| before[*i] != here[*i]).map(|(_, text)| text).collect()
    }

    /// The position to which the last step leads back; `None` in a path.
    pub fn back_to(&self) -> Option<usize> {
        self.back_to
    }

    /// How many steps come before those that repeat.
    pub fn stem_len(&self) -> usize {
        self.back_to.unwrap_or(self.steps.len())
    }

    /// What the claim is about.
    pub fn subject(&self) -> Option<&Column> {
        self.subject.as_ref()
    }

    /// What else has a value at every position.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// What a picture shows beyond the words.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }
}
