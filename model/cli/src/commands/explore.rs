//! `turnwise explore`: Stateright's Explorer on a case, for this machine's browser only.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use stateright::Model;
use turnwise_schedulers::run;

use crate::args::Explore;
use crate::browsed::Browsed;
use crate::failure::Failure;
use crate::outcome::Agreement;
use crate::request;

/// Serves until it is interrupted.
///
/// # Errors
///
/// If the case cannot be read, or the port is taken.
pub(crate) fn run(arguments: &Explore) -> Result<Agreement, Failure> {
    let read = request::read_one(&arguments.case)?;
    let variant = read.variant(arguments.variant.as_deref())?;
    let address = free_address(arguments.port)?;
    let claims = variant.properties.iter().flat_map(|claim| {
        let instances = claim.instances.iter();
        instances.map(|x| (run::name(&claim.name, &x.name), x.formula.clone()))
    });
    let browsed = Browsed::new(Arc::clone(&variant.machine), claims);
    let mut out = std::io::stdout();
    // Whoever started it may wait for this line.
    let _ = writeln!(out, "{}: http://{address}  (Ctrl-C ends it)", read.title_of(variant));
    let _ = out.flush();
    browsed.checker().serve(address);
    Ok(Agreement::AsExpected)
}

/// The address to listen on: loopback, and a port that was free a moment ago. The Explorer would
/// panic where it is not.
fn free_address(port: u16) -> Result<SocketAddr, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .and_then(|listener| listener.local_addr())
        .map_err(|error| Failure::Port { address: address.to_string(), error })
}
