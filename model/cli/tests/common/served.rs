//! `turnwise explore` as a server that ends with the test.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A command that is ended with the test, however that ends.
pub struct Served {
    pub child: Child,
    pub address: SocketAddr,
}

impl Served {
    /// Serves what these arguments say, in the repository, and listens already.
    pub fn start(arguments: &[&str]) -> Served {
        let mut child = Command::new(env!("CARGO_BIN_EXE_turnwise"))
            .arg("explore")
            .args(arguments)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
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
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
