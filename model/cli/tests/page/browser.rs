//! A browser of one test: opens files, presses keys, waits for conditions, tells what went wrong.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::tools;

const STORY: &str =
    "const story = () => JSON.parse(document.getElementById('document').textContent);\n";

/// A browser and its driver, which end with it.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Child,
}

impl Browser {
    /// A browser; `None` where there is none, which was said then.
    pub(crate) fn start(unchecked: &str) -> Option<Browser> {
        if !tools::has(&["chromium", "chromedriver"], unchecked) {
            return None;
        }
        let mut driver = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it answered before");
        let port = port_of(&mut driver);
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities());
        let session = runtime.block_on(builder.connect(&format!("http://127.0.0.1:{port}")));
        let client = session.unwrap_or_else(|error| {
            let _ = driver.kill();
            panic!("no session: {error}")
        });
        Some(Browser { runtime, client, driver })
    }

    /// Opens a file; `fragment` as in an address, with its `#`, or empty.
    pub(crate) fn open(&self, file: &Path, fragment: &str) {
        if !fragment.is_empty() {
            // The same file with another fragment would not be loaded again.
            self.go("about:blank");
        }
        let file = file.canonicalize().expect("a file");
        self.go(&format!("file://{}{fragment}", file.display()));
    }

    /// Opens an address.
    pub(crate) fn go(&self, address: &str) {
        self.runtime.block_on(self.client.goto(address)).expect("it opens");
    }

    /// What a script returns; in it `story()` is what the page was given to show.
    pub(crate) fn js(&self, script: &str) -> Value {
        let given = format!("{STORY}{script}");
        let answer = self.runtime.block_on(self.client.execute(&given, vec![]));
        answer.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What a script gives to `done`, later.
    pub(crate) fn js_later(&self, script: &str) -> Value {
        let script = format!("{STORY}const done = arguments[arguments.length - 1];\n{script}");
        let answer = self.runtime.block_on(self.client.execute_async(&script, vec![]));
        answer.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A number that an expression has.
    pub(crate) fn number(&self, expression: &str) -> f64 {
        let value = self.js(&format!("return Number({expression})"));
        value.as_f64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// A text that an expression has.
    pub(crate) fn text(&self, expression: &str) -> String {
        let value = self.js(&format!("return String({expression})"));
        value.as_str().expect("text").to_owned()
    }

    /// Looks at every frame until the expression is true; the driver gives up after minutes.
    pub(crate) fn until(&self, expression: &str) {
        self.js_later(&format!(
            "const look = () => ({expression}) ? done(true) : requestAnimationFrame(look); look();"
        ));
    }

    /// Asserts an expression.
    pub(crate) fn check(&self, expression: &str) {
        self.check_all(&[expression]);
    }

    /// Asserts expressions, all in one question.
    pub(crate) fn check_all(&self, expressions: &[&str]) {
        let values = self.js(&format!("return [{}].map(Boolean)", expressions.join(",\n")));
        let values = values.as_array().expect("a list");
        for (value, expression) in values.iter().zip(expressions) {
            assert_eq!(*value, json!(true), "{expression}, at {}", self.text("location.href"));
        }
    }

    /// Presses keys where the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let pressed = async { self.client.active_element().await?.send_keys(keys).await };
        self.runtime.block_on(pressed).expect("keys can be pressed");
    }

    /// Clicks on what a selector finds.
    pub(crate) fn click(&self, selector: &str) {
        let clicked = async { self.client.find(Locator::Css(selector)).await?.click().await };
        self.runtime.block_on(clicked).unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Sets how wide and high the window is.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.runtime.block_on(self.client.set_window_size(width, height)).expect("it resizes");
    }

    /// Does as if the system were light or dark.
    pub(crate) fn prefer(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let params = json!({ "features": features });
        let body = json!({ "cmd": "Emulation.setEmulatedMedia", "params": params });
        self.command("goog/cdp/execute", body);
    }

    /// Leaves a picture.
    pub(crate) fn picture(&self, name: &str) {
        let png = self.runtime.block_on(self.client.screenshot()).expect("a picture");
        std::fs::write(tools::folder().join(format!("{name}.png")), png).expect("it is written");
    }

    /// From now on [`Browser::worked`] counts.
    pub(crate) fn count_work(&self) {
        let params = json!({ "timeDomain": "threadTicks" });
        let body = json!({ "cmd": "Performance.enable", "params": params });
        self.command("goog/cdp/execute", body);
    }

    /// How long the page's thread has computed, in seconds: what else the machine does meanwhile
    /// is not in it.
    pub(crate) fn worked(&self) -> f64 {
        let body = json!({ "cmd": "Performance.getMetrics", "params": {} });
        let answer = self.command("goog/cdp/execute", body);
        let metrics = answer["metrics"].as_array().expect("a list");
        let task = metrics.iter().find(|metric| metric["name"] == "TaskDuration");
        task.and_then(|metric| metric["value"].as_f64()).expect("a number")
    }

    /// Since it was asked last, errors that the page reported, and requests to anything but what
    /// begins with `home`. How many requests were seen is the second answer.
    pub(crate) fn problems(&self, home: &str) -> (Vec<String>, usize) {
        let entries = |kind: &str| -> Vec<Value> {
            let log = self.command("se/log", json!({ "type": kind }));
            log.as_array().expect("a list").clone()
        };
        let said = entries("browser").into_iter();
        let severe = said.filter(|it| it["level"] == "SEVERE" || it["level"] == "WARNING");
        let mut problems: Vec<String> = severe.map(|it| it["message"].to_string()).collect();
        let mut seen = 0;
        for entry in entries("performance") {
            let text = entry["message"].as_str().expect("JSON as text");
            let message: Value = serde_json::from_str(text).expect("JSON");
            let message = &message["message"];
            if message["method"] == "Network.requestWillBeSent" {
                let address = message["params"]["request"]["url"].as_str().expect("an address");
                seen += 1;
                if !address.starts_with(home) {
                    problems.push(format!("asked for {address}"));
                }
            }
        }
        (problems, seen)
    }

    /// Asserts that the page reported no error and asked for nothing but itself.
    pub(crate) fn is_quiet(&self) {
        self.is_quiet_at("file:///");
    }

    /// The same of a page that is served, and asks whoever serves it.
    pub(crate) fn is_quiet_at(&self, home: &str) {
        let (problems, seen) = self.problems(home);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(seen > 0, "not even the page itself was seen to be asked for");
    }

    fn command(&self, path: &'static str, body: Value) -> Value {
        let command = Extension { path, body };
        self.runtime.block_on(self.client.issue_cmd(command)).expect("the driver does it")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing the session ends the browser; what is left then is the driver.
        let _ = self.runtime.block_on(self.client.clone().close());
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that the driver says it has.
fn port_of(driver: &mut Child) -> u16 {
    let out = BufReader::new(driver.stdout.take().expect("it is piped"));
    for line in out.lines() {
        let line = line.expect("text");
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port.trim_end_matches('.').parse().expect("a port");
        }
    }
    panic!("the driver ended without naming its port")
}

fn capabilities() -> Map<String, Value> {
    let arguments = [
        "--headless=new",
        // As root Chromium starts only so; it opens nothing but our own files.
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--window-size=1280,1000",
        "--force-device-scale-factor=1",
    ];
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        // On a busy machine everything comes, but late.
        "timeouts": { "script": 300_000, "pageLoad": 300_000 },
    });
    wanted.as_object().expect("an object").clone()
}

/// A command of this driver that WebDriver itself does not have.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.expect("a session"), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
