//! The server: loopback only, its own paths only, and nobody who came by another host's name.
//!
//! A page of another site can make a browser send requests here. It cannot read an answer, as none
//! allows it; but if its name is made to lead to this machine (DNS rebinding), the browser takes us
//! for that site. So a request must name this host in `Host`, and its `Origin`, if it has one, must
//! be ours.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Notify;
use turnwise_counterexample::html;

use super::way::Way;
use super::{Live, Refusal, Ticket, choices, fate, search, told, why, written};
use crate::budget;

/// The largest question: a path as text.
const MOST_BYTES: usize = 1 << 20;

/// A way, to a claim.
#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    way: Way,
    claim: usize,
}

#[derive(Deserialize)]
struct Steps {
    steps: Vec<Option<usize>>,
}

#[derive(Deserialize)]
struct Search {
    steps: Vec<Option<usize>>,
    formula: String,
}

#[derive(Deserialize)]
struct Load {
    text: String,
}

/// Serves until someone wants to stop.
///
/// # Errors
///
/// If the listener cannot be used.
pub(crate) fn serve(live: Live, listener: TcpListener) -> io::Result<()> {
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let stopped = Arc::new(Notify::new());
    let notified = Arc::clone(&stopped);
    budget::when_stopped(move || notified.notify_one());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let serving = axum::serve(listener, router(Arc::new(live), address.port()));
        tokio::select! {
            served = serving => served,
            // Browsers hold connections open: nobody waits for them.
            () = stopped.notified() => Ok(()),
        }
    })
}

/// Everything that is answered.
fn router(live: Arc<Live>, port: u16) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/claims", post(async |State(live): State<Arc<Live>>| Json(live.all_claims())))
        .route("/story", post(story))
        .route(
            "/choices",
            post(async |state, Json(Steps { steps }): Json<Steps>| {
                answered(state, move |live| choices::answer(live, steps)).await
            }),
        )
        .route(
            "/search",
            post(async |state, Json(Search { steps, formula }): Json<Search>| {
                answered_in_turn(state, move |live, ticket| {
                    search::answer(live, ticket, steps, &formula)
                })
                .await
            }),
        )
        .route(
            "/load",
            post(async |state, Json(Load { text }): Json<Load>| {
                answered(state, move |live| written::parse(live, &text).map(|way| json!(way))).await
            }),
        )
        .route(
            "/fate",
            post(async |state, Json(Asked { way, claim }): Json<Asked>| {
                answered_in_turn(state, move |live, _| fate::answer(live, &way, claim)).await
            }),
        )
        .route(
            "/why",
            post(async |state, Json(Asked { way, claim }): Json<Asked>| {
                answered_in_turn(state, move |live, _| why::answer(live, &way, claim)).await
            }),
        )
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::map_response(sealed))
        .layer(middleware::from_fn_with_state(port, guard))
        .with_state(live)
}

async fn page(State(live): State<Arc<Live>>) -> Response {
    let start = told::document(&live, &Way::default(), 0);
    match start {
        Ok((document, _)) => Html(html::live(&live.title(), &document)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn story(state: State<Arc<Live>>, Json(Asked { way, claim }): Json<Asked>) -> Response {
    answered(state, move |live| told::answer(live, &way, claim)).await
}

/// Works it out on a thread of its own: a long search must not keep others from their answers.
async fn answered(
    State(live): State<Arc<Live>>,
    work: impl FnOnce(&Live) -> Result<Value, Refusal> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || work(&live)).await {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(panic) => {
            let error = json!({ "error": format!("this is a defect of turnwise: {panic}") });
            (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
        }
    }
}

/// The same of long work, which is done one at a time: it takes its place as soon as it is asked
/// for.
async fn answered_in_turn(
    State(live): State<Arc<Live>>,
    work: impl FnOnce(&Live, Ticket) -> Result<Value, Refusal> + Send + 'static,
) -> Response {
    let ticket = live.ticket();
    answered(State(live), move |live| live.in_turn(ticket, || work(live, ticket))).await
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

/// Lets only those through who mean this host.
async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    if is_meant_for_us(request.headers(), port) {
        return next.run(request).await;
    }
    let words = format!("This is http://127.0.0.1:{port}, and no other host.\n");
    (StatusCode::MISDIRECTED_REQUEST, words).into_response()
}

/// Does the request name this host, and come from its own page or from none?
fn is_meant_for_us(headers: &HeaderMap, port: u16) -> bool {
    // Browsers leave out the port that they take anyway.
    let end = if port == 80 { String::new() } else { format!(":{port}") };
    let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}{end}"));
    let is_ours = |value: &HeaderValue, scheme: &str| {
        let value = value.to_str().ok().and_then(|value| value.strip_prefix(scheme));
        value.is_some_and(|value| hosts.iter().any(|host| host == value))
    };
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next().is_some_and(|host| is_ours(host, "")) && named.next().is_none();
    host && headers.get_all(header::ORIGIN).iter().all(|origin| is_ours(origin, "http://"))
}

/// No other page may show it in a frame, load it as something else, or keep it.
async fn sealed(mut response: Response) -> Response {
    let rules = [
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, rule) in rules {
        response.headers_mut().insert(name, HeaderValue::from_static(rule));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_host_and_its_own_pages_are_answered() {
        let asked = |headers: &[(header::HeaderName, &'static str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(name, HeaderValue::from_static(value));
            }
            is_meant_for_us(&map, 3000)
        };
        let (host, origin) = (header::HOST, header::ORIGIN);
        assert!(asked(&[(host.clone(), "127.0.0.1:3000")]));
        assert!(asked(&[(host.clone(), "localhost:3000")]));
        let ours = (host.clone(), "localhost:3000");
        assert!(asked(&[ours.clone(), (origin.clone(), "http://localhost:3000")]));
        for wrong in ["evil.example:3000", "127.0.0.1", "127.0.0.1:3001", "localhost:3000.evil", ""]
        {
            assert!(!asked(&[(host.clone(), wrong)]), "{wrong}");
        }
        assert!(!asked(&[]));
        assert!(!asked(&[ours.clone(), (host, "evil.example")]));
        for wrong in ["http://evil.example", "https://localhost:3000", "null"] {
            assert!(!asked(&[ours.clone(), (origin.clone(), wrong)]), "{wrong}");
        }
    }
}
