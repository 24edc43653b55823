//! Whole console sessions: what is typed, what is answered, and the exit code.

#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/sessions/*.md");
}
