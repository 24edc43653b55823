//! `turnwise explore`: a page to go through the states of a case, for this machine's browser only.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::args::Explore;
use crate::budget::Budget;
use crate::commands::view::choose;
use crate::failure::Failure;
use crate::live::{self, Live};
use crate::outcome::Agreement;
use crate::request;

/// Serves until it is interrupted.
///
/// # Errors
///
/// If the case cannot be read or checked, or the port is taken.
pub(crate) fn run(arguments: &Explore) -> Result<Agreement, Failure> {
    let mut read = request::read_one(&arguments.case)?;
    choose(&mut read, arguments.variant.as_deref(), None)?;
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let port = |error| Failure::Port { address: wanted.to_string(), error };
    // Before the long part.
    let listener = TcpListener::bind(wanted).map_err(port)?;
    let address = listener.local_addr().map_err(port)?;
    let live = Live::new(read, Budget::start(&arguments.limits))?;
    let mut out = std::io::stdout();
    // Whoever started it may wait for this line.
    let _ = writeln!(out, "{}: http://{address}  (Ctrl-C ends it)", live.title());
    let _ = out.flush();
    live::server::serve(live, listener).map_err(port)?;
    Ok(Agreement::AsExpected)
}
