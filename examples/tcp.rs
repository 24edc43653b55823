//! A TCP server on the executor: each connection is a task, `async-io` says when a socket is ready.
//!
//! ```console
//! $ cargo run --example tcp                    # then, elsewhere: nc 127.0.0.1 7007
//! $ cargo run --example tcp -- 127.0.0.1:8000
//! $ cargo run --example tcp -- --self-test     # talks to itself, and ends
//! ```
//!
//! It answers each line with the same line in capital letters. The executor has no reactor of its
//! own: a socket of `async-io` takes the waker of whatever task waits for it, and `async-io`'s own
//! thread wakes the task when the socket is ready.

// An example has nothing but what it prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::env;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use async_io::Async;
use futures_lite::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use turnwise::{Executor, spawn, unblock};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let executor = Executor::builder().workers(2).thread_name("tcp").build()?;
    let arg = env::args().nth(1);
    executor.run(async move {
        if arg.as_deref() == Some("--self-test") {
            return self_test().await;
        }
        let listener = listen(arg.as_deref().unwrap_or("127.0.0.1:7007"))?;
        serve(listener).await
    })
}

fn listen(address: &str) -> Result<Async<TcpListener>, Failure> {
    let address: SocketAddr = address.parse()?;
    let listener = Async::<TcpListener>::bind(address)?;
    println!("listening on {}", listener.get_ref().local_addr()?);
    Ok(listener)
}

/// A task for each connection. What goes wrong with one is no concern of the others.
async fn serve(listener: Async<TcpListener>) -> Result<(), Failure> {
    loop {
        let (stream, peer) = listener.accept().await?;
        spawn(async move {
            match answer(stream).await {
                Ok(lines) => println!("{peer}: {lines} lines"),
                Err(error) => eprintln!("{peer}: {error}"),
            }
        });
    }
}

/// Line by line, until the other side has no more to say.
async fn answer(stream: Async<TcpStream>) -> io::Result<u64> {
    let mut reader = BufReader::new(&stream);
    let mut writer = &stream;
    let mut line = String::new();
    let mut lines = 0;
    while reader.read_line(&mut line).await? > 0 {
        writer.write_all(line.to_uppercase().as_bytes()).await?;
        lines += 1;
        line.clear();
    }
    Ok(lines)
}

/// Clients with blocking sockets, each where blocking does no harm, talk to the server.
async fn self_test() -> Result<(), Failure> {
    const CLIENTS: usize = 8;
    let listener = listen("127.0.0.1:0")?;
    let address = listener.get_ref().local_addr()?;
    let server = spawn(serve(listener));
    let clients: Vec<_> =
        (0..CLIENTS).map(|number| spawn(unblock(move || talk(address, number)))).collect();
    for client in clients {
        client.await??;
    }
    server.abort();
    println!("self-test: {CLIENTS} of {CLIENTS} clients were answered");
    Ok(())
}

/// Says something a hundred times, and wants the right answer each time.
fn talk(address: SocketAddr, number: usize) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address)?;
    let mut answers = io::BufReader::new(stream.try_clone()?);
    for round in 0..100 {
        writeln!(stream, "client {number}, round {round}")?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        let expected = format!("CLIENT {number}, ROUND {round}\n");
        if answer != expected {
            return Err(format!("{answer:?} instead of {expected:?}").into());
        }
    }
    Ok(())
}
