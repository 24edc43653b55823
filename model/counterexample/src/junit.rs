//! Results as JUnit XML, which continuous integration shows as tests.
//!
//! A suite is a test suite, an answer a test case. Not as expected, or true of nothing, is a
//! failure, with the counterexample as text; undecided is an error, since nothing was found out.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::results::{Agreement, Answer, Results, Suite};
use crate::text::{self, Style};

/// The results as the text of an `.xml` file.
///
/// # Panics
///
/// Never: what XML cannot hold is left out.
pub fn render(results: &Results) -> String {
    let mut report = Report::new(results.tool.as_str());
    report.add_test_suites(results.suites.iter().map(suite));
    let times: Option<Vec<Duration>> = results.suites.iter().map(|suite| suite.time).collect();
    if let Some(times) = times {
        report.set_time(times.iter().sum());
    }
    report.to_string().expect("all that is written is text")
}

fn suite(suite: &Suite) -> TestSuite {
    let mut out = TestSuite::new(suite.name.as_str());
    if let Some(file) = &suite.file {
        out.add_property(Property::new("file", file.as_str()));
    }
    if let Some(time) = suite.time {
        out.set_time(time);
    }
    out.add_test_cases(suite.answers.iter().map(|answer| case(suite, answer)));
    out
}

fn case(suite: &Suite, answer: &Answer) -> TestCase {
    let failed = |kind, what: &str| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_type(what).set_message(answer.message.as_str());
        if let Some(document) = &answer.counterexample {
            status.set_description(text::render(document, Style::default()));
        }
        status
    };
    let status = match answer.agreement {
        Agreement::AsExpected => TestCaseStatus::success(),
        Agreement::NotAsExpected => failed(NonSuccessKind::Failure, "not as expected"),
        Agreement::Vacuous => failed(NonSuccessKind::Failure, "vacuous"),
        Agreement::Undecided => failed(NonSuccessKind::Error, "undecided"),
    };
    let mut out = TestCase::new(answer.name(), status);
    out.set_classname(suite.name.as_str());
    if answer.agreement == Agreement::AsExpected {
        out.set_system_out(answer.message.as_str());
    }
    out
}
