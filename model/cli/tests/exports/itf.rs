//! ITF, judged by the crate `itf`.

use itf::{Value, trace_from_str};

use crate::cases::{exported, read};

#[test]
fn a_reader_of_itf_has_every_state_and_the_loop() {
    for (violated, path) in exported("itf") {
        let text = read(&path);
        let trace = trace_from_str::<Value>(&text).expect("ITF");
        assert_eq!(trace.loop_index.is_some(), violated.is_lasso);
        assert_eq!(trace.states.len(), violated.actions.len() + usize::from(!violated.is_lasso));
        for state in &trace.states {
            let Value::Record(values) = &state.value else { panic!("{state:?} is no record") };
            let names: Vec<&String> = values.iter().map(|(name, _)| name).collect();
            let mut expected: Vec<&String> = trace.vars.iter().collect();
            expected.sort();
            assert_eq!(names, expected, "{}", path.display());
        }
        let spoiled = text.replace("\"states\"", "\"positions\"");
        assert!(trace_from_str::<Value>(&spoiled).is_err(), "a trace without `states`");
    }
}
