//! `check --report` leaves a whole folder or none; `view -o` writes what the file's name says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const CASE: &str = "tests/cases/two-wake.toml";

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.args(arguments).output().expect("the command starts")
}

/// A folder of one test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> =
        entries.map(|entry| name(entry).into_string().expect("text")).collect();
    names.sort();
    names
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_report_is_a_page_a_counterexample_and_their_list() {
    let folder = folder("whole");
    let report = folder.join("pages");
    let path = report.to_str().expect("text");
    let output = run(&["check", CASE, "--report", path]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        said(&output),
        format!("{}: 1 counterexamples\n", report.join("index.html").display())
    );
    let page = "two-wake--as-written--every-ready-task-runs--third.html";
    assert_eq!(names(&report), ["index.html", page]);
    let list = std::fs::read_to_string(report.join("index.html")).expect("text");
    assert!(list.contains(&format!("href=\"{page}\"")), "{list}");
    // A newer one takes its place, and nothing else is left beside it.
    let output = run(&["check", "tests/cases/wrong.toml", "--report", path]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!names(&report).contains(&page.to_owned()));
    let list = std::fs::read_to_string(report.join("index.html")).expect("text");
    assert!(list.contains("not as expected"), "{list}");
    assert_eq!(names(&folder), ["pages"]);
}

#[test]
fn what_somebody_could_miss_is_not_replaced() {
    let folder = folder("foreign");
    let (notes, file) = (folder.join("notes"), folder.join("file.html"));
    std::fs::create_dir(&notes).expect("a folder");
    std::fs::write(notes.join("index.html"), "my own").expect("written");
    std::fs::write(&file, "my own").expect("written");
    let nowhere = folder.join("no/such");
    for place in [&notes, &file, &nowhere] {
        let output = run(&["check", CASE, "--report", place.to_str().expect("text")]);
        assert_eq!(output.status.code(), Some(2), "{}", place.display());
        let begins = format!("error: cannot write {}: ", place.display());
        assert!(said(&output).starts_with(&begins), "{}", said(&output));
        assert!(output.stdout.is_empty(), "it was checked first");
    }
    assert_eq!(std::fs::read_to_string(notes.join("index.html")).expect("text"), "my own");
    assert_eq!(names(&folder), ["file.html", "notes"]);
}

#[test]
fn a_case_that_cannot_be_read_leaves_no_folder() {
    let folder = folder("unread");
    let report = folder.join("pages");
    let path = report.to_str().expect("text");
    let output = run(&["check", "tests/cases/misspelt.toml", "--report", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(names(&folder).is_empty());
}

#[test]
fn the_name_of_the_file_says_what_is_written() {
    let folder = folder("names");
    let begins = [
        ("a.html", "<!doctype html>"),
        ("a.itf.json", "{\n  \"#meta\""),
        ("a.txt", "violated: every ready task runs, for third"),
    ];
    for (name, begin) in begins {
        let file = folder.join(name);
        let output = run(&["view", CASE, "-o", file.to_str().expect("text")]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let text = std::fs::read_to_string(file).expect("text");
        assert!(text.starts_with(begin), "{name}: {}", &text[..80]);
    }
    // Without a counterexample there is no page that would be taken for one.
    let file = folder.join("none.html");
    let arguments = ["view", CASE, "--variant", "capped", "-o", file.to_str().expect("text")];
    assert_eq!(run(&arguments).status.code(), Some(1));
    assert!(!file.exists());
    let output = run(&["view", CASE, "--format", "html"]);
    assert!(output.stdout.starts_with(b"<!doctype html>"));
}

/// What a page was given to show.
fn data(page: &Path) -> Value {
    let page = std::fs::read_to_string(page).expect("text");
    let (_, rest) = page.split_once("id=\"document\">").expect("a place");
    let (json, _) = rest.split_once("</script>").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn a_page_says_who_causes_it_and_what_would_mend_it() {
    let page = folder("causes").join("hang.html");
    let path = page.to_str().expect("text");
    let runs = "every ready task runs";
    let output = run(&["view", "hang", "--property", runs, "-o", path]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let data = data(&page);
    let causes = list(&data, "causes").iter().map(|it| it.as_str().expect("text"));
    let causes: Vec<&str> = causes.collect();
    assert!(causes.contains(&"because of buggy: were it idle, the claim would hold"), "{causes:?}");
    assert!(causes.iter().any(|it| it.starts_with("would hold with: discipline preemptive")));
}

#[test]
fn each_page_of_a_report_says_what_view_says() {
    let folder = folder("reported");
    let report = folder.join("pages");
    let output = run(&["check", "hang", "barging", "--report", report.to_str().expect("text")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let pages = names(&report).into_iter().filter(|name| name != "index.html");
    let pages: Vec<Value> = pages.map(|name| data(&report.join(name))).collect();
    assert!(pages.len() > 4, "{}", pages.len());
    assert!(pages.iter().all(|page| !list(page, "causes").is_empty()));
    let runs = ["--property", "every ready task runs", "--for", "window-0"];
    let alone = folder.join("alone.html");
    let view = ["view", "hang", "--variant", "as written", "-o", alone.to_str().expect("text")];
    assert_eq!(run(&[&view[..], &runs].concat()).status.code(), Some(0));
    let alone = data(&alone);
    let same = |page: &&Value| page["claim"] == alone["claim"] && page["title"] == alone["title"];
    let reported = pages.iter().find(same).expect("it is in the report");
    assert_eq!(reported["causes"], alone["causes"]);
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` is text"))
}

/// Who is on a lane at a position.
fn seated(data: &Value, position: usize) -> Vec<&str> {
    let on = list(&list(data, "positions")[position], "on").iter();
    let names = on.filter_map(|it| usize::try_from(it.as_i64()?).ok());
    names.flat_map(|it| list(data, "names")[it].as_str().expect("text").split(", ")).collect()
}

#[test]
fn what_the_pages_of_the_suite_draw_agrees_with_lanes_and_certificates() {
    let folder = folder("drawn");
    let report = folder.join("pages");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnwise"));
    command.args(["check", "--report", report.to_str().expect("text")]).current_dir(root);
    assert!(command.output().expect("the command starts").status.success());
    let (mut lives, mut kept, mut owed) = (0, 0, 0);
    for page in names(&report).iter().filter(|name| *name != "index.html") {
        let data = data(&report.join(page));
        let last = list(&data, "positions").len() - 1;
        for life in list(&data, "lives") {
            for (i, standing) in text(life, "standings").chars().enumerate() {
                let sits = seated(&data, i).contains(&text(life, "name"));
                assert_eq!(sits, "Rm".contains(standing), "{page}: {life} at {i}");
                lives += 1;
            }
        }
        for it in list(&data, "assumptions") {
            let chances: Vec<char> = text(it, "chances").chars().collect();
            let possible = |i: usize| "oT".contains(chances[i]);
            let back = data["backTo"].as_u64().expect("a loop") as usize;
            match (text(it, "kind"), it["step"].as_u64().map(|step| step as usize)) {
                ("taken", Some(step)) => assert!("tT".contains(chances[step]), "{page}: {it}"),
                ("disabled", Some(step)) => assert!(!possible(step), "{page}: {it}"),
                ("never", None) => assert!(!(back..=last).any(possible), "{page}: {it}"),
                _ => panic!("{page}: {it}"),
            }
            kept += 1;
        }
        let due = text(&data, "owed");
        if !due.is_empty() {
            assert!(due.len() == last + 1 && due.ends_with('1'), "{page}: {due}");
            assert!(!text(&data, "wanted").is_empty(), "{page}");
            owed += 1;
        }
    }
    assert!(lives > 1_000 && kept > 50 && owed > 50, "{lives}, {kept}, {owed}");
}
