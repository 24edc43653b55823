//! A case with a setting of a scheduler changed: `policy=fifo`, `slice=3`.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::fields::{Errors, a_type};
use super::{CaseError, CaseVariant, Place, merge, variant};
use crate::words::suggestion;

/// A key of a scheduler, the machine's or a runtime's, and what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Setting {
    /// The runtime's name; `None`: of the machine.
    runtime: Option<String>,
    key: &'static str,
    value: String,
}

/// Keys of the machine, and whether their values are names.
const OF_MACHINE: [(&str, bool); 7] = [
    ("discipline", true),
    ("policy", true),
    ("timer", true),
    ("slice", false),
    ("spares", false),
    ("processors", false),
    ("switch-cost", false),
];
/// Parameters of the policy, numbers.
const OF_POLICY: [&str; 5] = ["cap", "aging", "levels", "boost", "every"];

/// What is the machine's alone, or has another name in a runtime.
const NOT_OF_RUNTIMES: [&str; 2] = ["processors", "switch-cost"];
/// What a runtime calls its carriers.
const WORKERS: &str = "workers";

/// The key of a task that does nothing.
const IDLE: &str = "idle";

impl Setting {
    /// What the key is to be. Whether there can be such a machine shows when it is read.
    ///
    /// # Errors
    ///
    /// If there is no such key, or the value is no number where it must be one: what was expected.
    pub fn new(key: &str, value: &str) -> Result<Setting, String> {
        let known = OF_MACHINE.into_iter().chain(OF_POLICY.map(|key| (key, false)));
        Setting::among(known, key, value)
    }

    /// The same of a runtime, whose carriers are its `workers`.
    ///
    /// # Errors
    ///
    /// As [`Setting::new`].
    pub fn of_runtime(runtime: &str, key: &str, value: &str) -> Result<Setting, String> {
        let known = OF_MACHINE.into_iter().chain([(WORKERS, false)]);
        let known = known.filter(|(key, _)| !NOT_OF_RUNTIMES.contains(key));
        let known = known.chain(OF_POLICY.map(|key| (key, false)));
        let setting = Setting::among(known, key, value)?;
        Ok(Setting { runtime: Some(runtime.to_owned()), ..setting })
    }

    /// One of these keys; with each, whether its values are names.
    fn among(
        known: impl Iterator<Item = (&'static str, bool)> + Clone,
        key: &str,
        value: &str,
    ) -> Result<Setting, String> {
        let Some((key, is_name)) = known.clone().find(|(known, _)| *known == key) else {
            let names: Vec<&str> = known.map(|(key, _)| key).collect();
            let near = suggestion(key, &names).map_or_else(String::new, |help| format!("; {help}"));
            return Err(format!("no setting `{key}`{near}; there are {}", names.join(", ")));
        };
        if is_name {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let begins = value.starts_with(|c: char| c.is_ascii_alphabetic());
            if !begins || !value.chars().all(is_word) {
                return Err(format!("`{value}` is no {key}"));
            }
        } else if value.parse::<u32>().is_err() {
            return Err(format!("`{key}` is a number, not `{value}`"));
        }
        Ok(Setting { runtime: None, key, value: value.to_owned() })
    }

    /// The task, with all its copies, does nothing: its program is `exit`.
    pub fn idle(task: &str) -> Setting {
        Setting { runtime: None, key: IDLE, value: task.to_owned() }
    }

    /// The runtime whose it is; `None`: the machine's, or a task's.
    pub fn runtime(&self) -> Option<&str> {
        self.runtime.as_deref()
    }

    /// The key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// As the tables of a variant, where the policy has that name before.
    fn change(&self, policy: &str) -> String {
        let Setting { runtime, key, value } = self;
        if *key == IDLE {
            return format!("task = [{{ name = \"{value}\", program = \"exit\" }}]");
        }
        let is_name = OF_MACHINE.into_iter().any(|(known, is_name)| known == *key && is_name);
        let set = if OF_POLICY.contains(key) {
            format!("policy = {{ name = \"{policy}\", {key} = {value} }}")
        } else if is_name {
            // Parameters are given up with the policy that they are of.
            format!("{key} = \"{value}\"")
        } else {
            format!("{key} = {value}")
        };
        match runtime {
            None => format!("machine = {{ {set} }}"),
            Some(name) => format!("runtime = [{{ name = \"{name}\", {set} }}]"),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(runtime) = &self.runtime {
            write!(out, "runtime {runtime}: ")?;
        }
        write!(out, "{}={}", self.key, self.value)
    }
}

/// The case of the text, or its variant of that name, with these settings instead, one after the
/// other. Its properties, assumptions and bounds are the same; nothing is expected of them.
///
/// ```
/// use turnwise_schedulers::case::settings::{Setting, with};
///
/// let text = "title = 't'\ntask = [{ name = 'a', program = 'loop { work 1 yield }' }]";
/// let slower = with(text, None, &[Setting::new("slice", "4")?]).map_err(|e| format!("{e:?}"))?;
/// assert_eq!(slower.machine.spec().scheduler.slice, 4);
/// assert!(Setting::new("slice", "long").is_err());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// What is wrong with the text, or with the machine that comes of the settings; then without a
/// place in the text.
pub fn with(
    text: &str,
    name: Option<&str>,
    settings: &[Setting],
) -> Result<CaseVariant, Vec<CaseError>> {
    super::read(text)?;
    let (document, _) = DeTable::parse_recoverable(text);
    let file = document.get_ref();
    let errors = Errors::default();
    let mut table = merge::without(file, &["title", "source", "variant", "expect"]);
    if let Some(name) = name {
        let Some(change) = called(file, "variant", name) else {
            return Err(vec![CaseError::at(0..0, format!("no variant `{name}`"))]);
        };
        table = merge::merge(&table, &merge::without(change, &["name", "expect"]), &errors);
    }
    let changes: Vec<String> = (settings.iter().enumerate())
        .map(|(i, setting)| {
            let earlier = settings[..i]
                .iter()
                .rev()
                .find(|it| it.key == "policy" && it.runtime == setting.runtime);
            let written = || policy_of(&table, setting.runtime());
            setting.change(&earlier.map_or_else(written, |it| it.value.clone()))
        })
        .collect();
    for change in &changes {
        let change = DeTable::parse(change).expect("settings are written as TOML");
        table = merge::merge(&table, change.get_ref(), &errors);
    }
    let read = variant(Place { text, name, named: 0..0, own: None }, &table, &errors);
    let said: Vec<String> = settings.iter().map(Setting::to_string).collect();
    let unplaced = |error: CaseError| CaseError {
        message: format!("with {}: {}", said.join(", "), error.message),
        ..CaseError::at(0..0, "").with_help(error.help)
    };
    read.ok_or_else(|| errors.into_inner().into_iter().map(unplaced).collect())
}

/// The table of that name in a list of tables.
fn called<'a, 'i>(file: &'a DeTable<'i>, list: &str, name: &str) -> Option<&'a DeTable<'i>> {
    let items = file.get(list)?.get_ref().as_array()?;
    let tables = items.iter().filter_map(|item| item.get_ref().as_table());
    let mut named = tables.filter(|table| {
        table.get("name").is_some_and(|found| found.get_ref().as_str() == Some(name))
    });
    named.next()
}

/// The name of the machine's policy, or of the runtime's.
fn policy_of(table: &DeTable<'_>, runtime: Option<&str>) -> String {
    let scheduler = match runtime {
        None => table.get("machine").and_then(|machine| machine.get_ref().as_table()),
        Some(name) => called(table, "runtime", name),
    };
    let policy = scheduler.and_then(|scheduler| scheduler.get("policy"));
    let name = policy.and_then(|policy| match policy.get_ref() {
        DeValue::String(name) => Some(name.to_string()),
        DeValue::Table(table) => table.get("name")?.get_ref().as_str().map(str::to_owned),
        other => unreachable!("the text was read, and a policy is not {}", a_type(other)),
    });
    name.unwrap_or_else(|| "fifo".to_owned())
}
