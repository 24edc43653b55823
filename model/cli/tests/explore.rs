//! The answers of `turnwise explore`: what it serves, to whom, and what it says of ways and claims.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use serde_json::{Value, json};

#[path = "common/served.rs"]
mod served;

use served::Served;

const TWO_WAKE: &str = "model/cli/tests/cases/two-wake.toml";

impl Served {
    /// Sends a request as it stands; the answer with its head.
    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it is heard");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// The head of a request to this host, without its last line.
    fn head(&self, what: &str) -> String {
        format!("{what} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address)
    }

    /// The answer to a question: its status and what it says.
    fn ask(&self, what: &str, question: &Value) -> (u16, Value) {
        let (body, head) = (question.to_string(), self.head(&format!("POST /{what}")));
        let length = body.len();
        let answer = self.send(&format!(
            "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let (_, said) = answer.split_once("\r\n\r\n").expect("a head and a body");
        (status(&answer), serde_json::from_str(said).unwrap_or(Value::Null))
    }

    /// The answer to a question that has one.
    fn answer(&self, what: &str, question: &Value) -> Value {
        let (status, said) = self.ask(what, question);
        assert_eq!(status, 200, "{said}");
        said
    }

    /// Why a question has no answer.
    fn refusal(&self, what: &str, question: &Value) -> String {
        let (status, said) = self.ask(what, question);
        assert_eq!(status, 400, "{said}");
        said["error"].as_str().expect("a reason").to_owned()
    }

    /// The place of a claim, and its counterexample as a way.
    fn claim(&self, name: &str) -> (usize, Value) {
        let claims = self.answer("claims", &json!({}));
        let claims = claims["claims"].as_array().expect("a list");
        let place = claims.iter().position(|it| it["name"] == name);
        let place = place.unwrap_or_else(|| panic!("no {name} in {claims:?}"));
        (place, claims[place]["way"].clone())
    }
}

fn status(answer: &str) -> u16 {
    let word = answer.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {answer}"));
    word.parse().expect("a number")
}

/// A question about a way, to a claim.
fn about(way: &Value, claim: usize) -> Value {
    let mut question = way.clone();
    question["claim"] = json!(claim);
    question
}

fn names(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|it| it[key].as_str().expect("text").to_owned()).collect()
}

#[test]
fn the_page_is_served_here_and_nowhere_else() {
    let served = Served::start(&[TWO_WAKE]);
    assert!(served.address.ip().is_loopback());
    let page = served.send(&format!("{}\r\n", served.head("GET /")));
    assert_eq!(status(&page), 200);
    assert!(page.contains("connect-src 'self'") && page.contains("frame-ancestors 'none'"));
    assert!(page.contains("Two that wake each other, and a third"));
    // Whoever listened on every address would answer here too.
    let elsewhere = SocketAddr::from(([127, 0, 0, 2], served.address.port()));
    assert!(TcpStream::connect(elsewhere).is_err());
}

#[test]
fn requests_for_other_hosts_and_paths_are_refused() {
    let served = Served::start(&[TWO_WAKE]);
    let port = served.address.port();
    let of =
        |host: &str, more: &str| {
            status(&served.send(&format!(
                "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
            )))
        };
    assert_eq!(of(&format!("localhost:{port}"), ""), 200);
    // A name that was made to lead here, and a page of another site.
    assert_eq!(of(&format!("evil.example:{port}"), ""), 421);
    assert_eq!(of("127.0.0.1", ""), 421);
    assert_eq!(of(&format!("localhost:{port}"), "Origin: http://evil.example\r\n"), 421);
    assert_eq!(status(&served.send("GET / HTTP/1.0\r\n\r\n")), 421);
    for path in ["/.status", "/../etc/passwd", "/%2e%2e/etc/passwd", "//", "/index.html"] {
        assert_eq!(
            status(&served.send(&format!("{}\r\n", served.head(&format!("GET {path}"))))),
            404
        );
    }
    assert_eq!(status(&served.send(&format!("{}\r\n", served.head("GET /story")))), 405);
    // What a page of another site may send without asking first.
    let body = "{\"steps\":[]}";
    let plain = format!(
        "{}Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        served.head("POST /choices"),
        body.len()
    );
    assert_eq!(status(&served.send(&plain)), 415);
    // One byte more than a question may have.
    let long = "x".repeat((1 << 20) + 1);
    let too_long = format!(
        "{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{long}",
        served.head("POST /load"),
        long.len()
    );
    assert_eq!(status(&served.send(&too_long)), 413);
}

#[test]
fn a_taken_port_is_an_error_and_no_panic() {
    let served = Served::start(&[TWO_WAKE]);
    let port = served.address.port().to_string();
    let second = Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(["explore", "hang", "--port", &port])
        .output()
        .expect("the command starts");
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8(second.stderr).expect("text");
    assert!(said.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}")), "{said}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well_although_someone_is_connected() {
    let mut served = Served::start(&[TWO_WAKE]);
    let open = TcpStream::connect(served.address).expect("it listens");
    let sent = Command::new("kill").args(["-INT", &served.child.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
    assert_eq!(served.child.wait().expect("it ends").code(), Some(0));
    drop(open);
}

#[test]
fn each_step_says_what_it_changes_and_what_is_refused_says_why() {
    let served = Served::start(&[TWO_WAKE]);
    let start = served.answer("choices", &json!({ "steps": [] }));
    assert_eq!(names(&start["choices"], "step"), ["dispatch ping"]);
    let changes = &start["choices"][0]["changes"];
    assert_eq!(names(changes, "name"), ["ping", "queue"]);
    assert_eq!(names(changes, "from")[1], "ping, pong, third");
    assert_eq!(names(changes, "to")[1], "pong, third");
    assert_eq!(names(&start["refused"], "step"), ["dispatch pong", "dispatch third"]);
    assert_eq!(names(&start["refused"], "by"), ["policy lifo-slot", "policy lifo-slot"]);
    assert_eq!(names(&start["refused"], "why")[0], "ping stands before it in the queue");
    // Where the slot is full it goes first, and that is what starves the third.
    let (_, way) = served.claim("every ready task runs, for third");
    let steps = way["steps"].as_array().expect("steps");
    let is_told = |many: usize| {
        let here = served.answer("choices", &json!({ "steps": steps[..many] }));
        names(&here["refused"], "why").iter().any(|why| why.ends_with("is in the slot"))
    };
    assert!((0..=steps.len()).any(is_told));
    let nowhere = served.refusal("choices", &json!({ "steps": [7] }));
    assert_eq!(nowhere, "after step 0 none of the 1 steps has the number 7");
}

#[test]
fn a_counterexample_is_written_down_and_read_again() {
    let served = Served::start(&["hang"]);
    let claims = served.answer("claims", &json!({}));
    let mut tried = 0;
    for (place, claim) in claims["claims"].as_array().expect("a list").iter().enumerate() {
        if claim["way"].is_null() {
            continue;
        }
        let story = served.answer("story", &about(&claim["way"], place));
        assert_eq!(story["document"]["verdict"], "violated");
        let text = story["text"].as_str().expect("text");
        assert!(text.starts_with("path of hang, as written\n") && text.contains('∞'), "{text}");
        assert_eq!(served.answer("load", &json!({ "text": text })), claim["way"]);
        // Comments, empty lines and spaces say nothing; a head is not needed.
        let (_, bare) = text.split_once('\n').expect("a head");
        let spaced = format!("# mine\n\n  {}", bare.replace('\n', "  \n\n"));
        assert_eq!(served.answer("load", &json!({ "text": spaced })), claim["way"]);
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}

#[test]
fn a_text_that_is_no_path_is_refused_where_it_stops_being_one() {
    let served = Served::start(&[TWO_WAKE]);
    let refused = |text: &str| served.refusal("load", &json!({ "text": text }));
    let slip = refused("dispatch ping\nping: wake pog\n");
    assert!(slip.contains("path:2:1") && slip.contains("did you mean `ping: wake pong`"), "{slip}");
    let other = refused("path of hang, as written\n");
    assert!(other.contains("of another machine") && other.contains("two-wake"), "{other}");
    let on = refused("nothing moves\n∞ back to step 0\ndispatch ping");
    assert!(on.contains("nothing comes after the end"), "{on}");
    let back = refused("dispatch ping\n∞ back to step 0\n");
    assert!(back.contains("not the one after that step"), "{back}");
    assert!(refused("∞ back to step x").contains("not the one after that step"));
}

#[test]
fn a_search_finds_the_nearest_state_or_says_that_there_is_none() {
    let served = Served::start(&[TWO_WAKE]);
    let search = |formula: &str| json!({ "steps": [], "formula": formula });
    let found = served.answer("search", &search("running(pong)"));
    let steps = found["steps"].as_array().expect("a way").len();
    // Ping is dispatched, wakes and waits; then pong is dispatched.
    assert_eq!((steps, found["words"].as_str()), (4, Some("4 steps from here.")));
    let never = served.answer("search", &search("running(third)"));
    assert!(never["steps"].is_null());
    assert_eq!(never["words"], "It is true in none of the 14 states that can come from here.");
    assert_eq!(served.answer("search", &search("ready(third)"))["words"], "It is so here.");
    let limited = Served::start(&[TWO_WAKE, "--max-states", "3"]);
    let undecided = limited.answer("search", &search("running(third)"));
    let words = undecided["words"].as_str().expect("words");
    assert!(words.starts_with("Undecided: it is true in none of the nearest"), "{words}");
    let slip = served.refusal("search", &search("runing(third)"));
    assert!(slip.contains("did you mean `running`?") && slip.contains("^^^^^^"), "{slip}");
    let temporal = served.refusal("search", &search("eventually running(third)"));
    assert!(temporal.contains("one state does not decide this"), "{temporal}");
}

#[test]
fn the_point_of_no_return_is_where_the_buggy_callback_starts_to_loop() {
    let served = Served::start(&["hang"]);
    let (claim, way) = served.claim("every ready task runs, for window-0");
    let fate = served.answer("fate", &about(&way, claim));
    let at = fate["position"].as_u64().expect("there is one") as usize;
    let steps = way["steps"].as_array().expect("steps");
    assert!(0 < at && at < steps.len(), "{fate}");
    let text = served.answer("story", &about(&way, claim))["text"].clone();
    let lines: Vec<&str> = text.as_str().expect("text").lines().collect();
    // It has its turn already: once its event is there it takes it, and never comes back.
    assert_eq!(lines[at], "environment: event into clicks-2");
    // Another ending keeps the claim, and the same way up to there.
    let other = &fate["other"];
    assert_eq!(fate["from"], at - 1);
    assert_eq!(other["steps"].as_array().expect("steps")[..at - 1], steps[..at - 1]);
    let story = served.answer("story", &about(other, claim));
    assert_eq!(story["document"]["verdict"], "kept", "{story}");
}

#[test]
fn a_point_of_no_return_may_be_the_start_or_none() {
    let lost = Served::start(&["priority"]);
    let (claim, way) = lost.claim("every ready task runs, for low");
    let fate = lost.answer("fate", &about(&way, claim));
    assert_eq!(fate["words"], "Lost from the start: no fair behaviour keeps the claim.");
    assert!(fate["position"] == 0 && fate["other"].is_null(), "{fate}");
    // A lock that others may take first is missed again and again, and could be had each time.
    let served = Served::start(&["barging"]);
    let claims = served.answer("claims", &json!({}));
    let claim = claims["claim"].as_u64().expect("a place") as usize;
    let way = &claims["claims"][claim]["way"];
    let fate = served.answer("fate", &about(way, claim));
    assert!(fate["position"].is_null(), "{fate}");
    let story = served.answer("story", &about(&fate["other"], claim));
    assert_eq!(story["document"]["verdict"], "kept", "{story}");
}

#[test]
fn a_violation_says_what_would_mend_it_and_what_is_none_is_refused() {
    let served = Served::start(&[TWO_WAKE]);
    let (claim, way) = served.claim("every ready task runs, for third");
    let causes = |way: &Value| served.answer("why", &about(way, claim))["causes"].clone();
    let text = |causes: &Value| {
        let lines = causes.as_array().expect("a list").iter();
        lines.map(|it| it.as_str().expect("text")).collect::<Vec<_>>().join("\n")
    };
    let found = text(&causes(&way));
    for part in ["overtaken by ping: ", "would hold with: ", "would not with: "] {
        assert!(found.contains(part), "{part}: {found}");
    }
    let (_, mends) = found.split_once("would hold with: ").expect("it is there");
    let (mends, does_not) = mends.split_once("would not with: ").expect("it is there");
    assert!(mends.contains("policy fifo") && !mends.contains("discipline"), "{found}");
    assert!(does_not.contains("discipline handoff"), "{found}");
    // A loop that was closed by hand has the same.
    let (steps, back) = (way["steps"].as_array().expect("steps"), way["back"].as_u64());
    let longer = [&steps[..], &steps[back.expect("a loop") as usize..]].concat();
    assert_eq!(text(&causes(&json!({ "steps": longer, "back": steps.len() }))), found);
    for open in [json!({ "steps": [] }), json!({ "steps": [null], "back": 0 })] {
        let refused = served.refusal("why", &about(&open, claim));
        assert!(refused.contains("does not violate the claim"), "{refused}");
    }
    let nowhere = served.refusal("why", &about(&json!({ "steps": [9] }), claim));
    assert!(!nowhere.contains("does not violate"), "{nowhere}");
}

#[test]
fn a_pause_is_a_step_of_a_path() {
    let served = Served::start(&[TWO_WAKE]);
    let (claim, way) = served.claim("every ready task runs, for third");
    let mut steps = way["steps"].as_array().expect("steps").clone();
    steps.insert(1, Value::Null);
    let paused = json!({ "steps": steps, "back": way["back"].as_u64().expect("a loop") + 1 });
    let story = served.answer("story", &about(&paused, claim));
    assert_eq!(story["document"]["verdict"], "violated");
    let text = story["text"].as_str().expect("text");
    assert_eq!(text.lines().nth(2), Some("nothing moves"), "{text}");
    assert_eq!(served.answer("load", &json!({ "text": text })), paused);
}

#[test]
fn an_invariant_that_is_broken_stays_broken_whatever_comes() {
    let timer = Served::start(&["atomic", "--variant", "under a timer"]);
    let (claim, way) = timer.claim("no update is lost, for total");
    let steps = way["steps"].as_array().expect("steps");
    let mut longer = steps.clone();
    longer.push(Value::Null);
    let rests = json!({ "steps": longer, "back": steps.len() });
    let story = timer.answer("story", &about(&rests, claim));
    assert_eq!(story["document"]["verdict"], "violated");
    assert_eq!(story["document"]["broken"], steps.len());
}

#[test]
fn an_ending_of_ones_own_is_judged() {
    let served = Served::start(&[TWO_WAKE]);
    let (claim, way) = served.claim("every ready task runs, for third");
    let told = |way: &Value| {
        let story = served.answer("story", &about(way, claim));
        let words = |key: &str| story["document"][key].as_str().expect("text").to_owned();
        (words("verdict"), words("cause"))
    };
    assert_eq!(told(&json!({ "steps": [] })).0, "open");
    assert_eq!(told(&way).0, "violated");
    // Resting where the processor could go on is not fair.
    let (verdict, cause) = told(&json!({ "steps": [null], "back": 0 }));
    assert_eq!(verdict, "not fair");
    assert!(cause.contains("weak fairness of") && cause.contains("never taken"), "{cause}");
    // One more round before the loop is another way, and breaks the claim as well.
    let (steps, back) = (way["steps"].as_array().expect("steps"), way["back"].as_u64());
    let back = back.expect("a loop") as usize;
    let longer = [&steps[..], &steps[back..]].concat();
    let longer = json!({ "steps": longer, "back": steps.len() });
    assert_eq!(told(&longer).0, "violated");
    let wrong = served.refusal("story", &json!({ "steps": [], "back": 0, "claim": claim }));
    assert!(wrong.contains("not the one after step 0"), "{wrong}");
    let none = served.refusal("story", &json!({ "steps": [], "claim": 99 }));
    assert_eq!(none, "there is no claim 99");
}
