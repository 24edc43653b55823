//! A database query and a file's writing, awaited by tasks while others go on.
//!
//! ```console
//! $ cargo run --example database
//! ```
//!
//! Neither is work for the processor: both are calls that block their thread until the disk has
//! answered. `unblock` makes them on a thread that is no worker, and the task that awaits the
//! answer is at rest meanwhile. One worker is enough for all three tasks here.

// An example has nothing but what it prints.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use turnwise::{Executor, sleep, spawn, unblock};

type Failure = Box<dyn Error + Send + Sync>;

/// A customer's name, and the sum of the customer's orders.
type Row = (String, i64);

fn main() -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("turnwise-database-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let executor = Executor::builder().workers(1).thread_name("database").build()?;
    let done = executor.run(report(folder.clone()));
    fs::remove_dir_all(&folder)?;
    done
}

/// Asks the database, writes what it said to a file, and counts beside it.
async fn report(folder: PathBuf) -> Result<(), Failure> {
    let database = folder.join("shop.sqlite");
    let file = folder.join("report.txt");

    let ticks = spawn(async {
        for tick in 1.. {
            sleep(Duration::from_millis(2)).await;
            println!("tick {tick}: the worker is free");
        }
    });

    let orders = database.clone();
    let rows = unblock(move || fill(&orders)).await?;
    println!("{rows} orders are in the database");

    // The task that asks and the task that writes know of each other only through the answer.
    let asks = spawn(async move { unblock(move || query(&database)).await });
    let writes = spawn(async move {
        let answer = asks.await??;
        let target = file.clone();
        let bytes = unblock(move || write(&target, &answer)).await?;
        println!("{bytes} bytes are in {}", file.file_name().unwrap_or_default().display());
        unblock(move || fs::read_to_string(file)).await.map_err(Failure::from)
    });

    print!("{}", writes.await??);
    ticks.abort();
    Ok(())
}

/// Ten thousand orders of four customers.
fn fill(database: &Path) -> rusqlite::Result<usize> {
    let mut connection = Connection::open(database)?;
    connection
        .execute("CREATE TABLE orders (customer TEXT NOT NULL, cents INTEGER NOT NULL)", ())?;
    let transaction = connection.transaction()?;
    let mut rows = 0;
    {
        let mut insert = transaction.prepare("INSERT INTO orders VALUES (?1, ?2)")?;
        for number in 0..10_000_usize {
            let customer = ["Ada", "Edsger", "Grace", "Tony"][number % 4];
            rows += insert.execute((customer, 100 + (number % 900) as i64))?;
        }
    }
    transaction.commit()?;
    Ok(rows)
}

/// The customers, those who ordered most first.
fn query(database: &Path) -> rusqlite::Result<Vec<Row>> {
    let connection = Connection::open(database)?;
    let mut select = connection.prepare(
        "SELECT customer, SUM(cents) AS total FROM orders GROUP BY customer ORDER BY total DESC",
    )?;
    let rows = select.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Writes them, a line each, and has the disk confirm it.
fn write(file: &Path, rows: &[Row]) -> io::Result<usize> {
    let line = |(name, cents): &Row| format!("{name}: {}.{:02}\n", cents / 100, cents % 100);
    let text: String = rows.iter().map(line).collect();
    fs::write(file, &text)?;
    fs::File::open(file)?.sync_all()?;
    Ok(text.len())
}
