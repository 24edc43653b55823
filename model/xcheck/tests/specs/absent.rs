//! A tool that is not there is named, with the command that fetches it.

use turnwise_xcheck::tool::{Missing, Tool};

#[test]
fn a_tool_that_is_not_there_is_named_with_what_fetches_it() {
    let missing =
        Missing { tool: Tool::Spin, why: "`spin` does not start".to_owned(), get: "apt-get x" };
    assert_eq!(missing.to_string(), "no Spin: `spin` does not start; `apt-get x` fetches it");
}
