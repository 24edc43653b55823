//! The Explorer answers on the loopback address, with the states in words, and nowhere else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

/// A command that is ended with the test, however that ends.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn start() -> Served {
        let mut child = Command::new(env!("CARGO_BIN_EXE_turnwise"))
            .args(["explore", "tests/cases/two-wake.toml"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line comes");
        let (_, rest) = line.split_once("http://").expect("an address");
        let address = rest.split(' ').next().expect("a word");
        Served { address: address.parse().expect("an address and a port"), child }
    }

    /// The answer, once the server is up: it says its address just before it listens.
    fn get(&self, path: &str) -> String {
        let mut stream = loop {
            match TcpStream::connect(self.address) {
                Ok(stream) => break stream,
                Err(_) => std::thread::yield_now(),
            }
        };
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it is heard");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_explorer_answers_here_and_nowhere_else() {
    let served = Served::start();
    assert!(served.address.ip().is_loopback());
    let status = served.get("/.status");
    assert!(status.starts_with("HTTP/1.1 200"), "{status}");
    assert!(status.contains("\"no task is lost\""), "{status}");
    let states = served.get("/.states/0");
    assert!(states.contains("dispatch ping"), "{states}");
    assert!(states.contains("third: ready"), "{states}");
    assert!(states.contains("<svg"), "{states}");
    // Whoever listened on every address would answer here too.
    let elsewhere = SocketAddr::from(([127, 0, 0, 2], served.address.port()));
    assert!(TcpStream::connect(elsewhere).is_err());
}

#[test]
fn a_taken_port_is_an_error_and_no_panic() {
    let served = Served::start();
    served.get("/.status");
    let port = served.address.port().to_string();
    let second = Command::new(env!("CARGO_BIN_EXE_turnwise"))
        .args(["explore", "tests/cases/two-wake.toml", "--port", &port])
        .output()
        .expect("the command starts");
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8(second.stderr).expect("text");
    assert!(said.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}")), "{said}");
}
