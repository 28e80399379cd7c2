//! Which address is answered by what.

use std::any::Any;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;

use super::api::Api;
use super::assets::{self, Source};
use super::edge::Edge;
use super::health::{self, Health};
use super::request_meta;
use super::socket::Socket;
use super::{compression, cors, event_stream, graphql, websocket};

/// The gateway's addresses: both schemas, those for plain requests, the page, and the watchers' pages.
pub fn router<P: Api, W: Api>(
    public: Edge<P>,
    worker: Edge<W>,
    plain: Router,
    health: Health,
    page: Source,
) -> Router {
    let watched = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(health);
    let beside = P::beside(&public);
    let http = public.shared.config.http.clone();
    let people = Router::new()
        .merge(beside)
        .route("/graphql", any(serve::<P>).with_state(public))
        .merge(plain);
    let people = cors::allow(people, &http.cors_origins);
    let mut api = people.route("/worker/graphql", any(serve::<W>).with_state(worker));
    if http.compression {
        api = compression::compress(api);
    }
    api.merge(watched)
        .fallback_service(get(assets::serve).fallback(assets::serve).with_state(page))
        // Together, the outermost first: each call of `layer` would box every request once more.
        .layer((from_fn(outermost), CatchPanicLayer::custom(panicked)))
}

/// Every request has an id, and every answer shows it and the headers of a page that trusts nobody.
async fn outermost(mut request: Request, next: Next) -> Response {
    let id = request_meta::identify(&mut request);
    let mut response = next.run(request).await;
    assets::secure(&mut response);
    if let Some(id) = id {
        response.headers_mut().insert(request_meta::REQUEST_ID, id);
    }
    response
}

async fn serve<A: Api>(State(edge): State<Edge<A>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_socket = parts
        .headers
        .get(header::UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if is_socket {
        upgrade(edge, parts).await
    } else if event_stream::is_wanted(&parts) {
        event_stream::handle(edge, parts, body).await
    } else {
        graphql::handle(&edge, parts, body).await
    }
}

async fn upgrade<A: Api>(edge: Edge<A>, mut parts: Parts) -> Response {
    if let Err(failure) = edge.check_site(&parts.headers, true) {
        return (StatusCode::FORBIDDEN, format!("{failure}\n")).into_response();
    }
    let presented = match edge.presented(&parts.headers) {
        Ok(presented) => presented,
        Err(failure) => {
            return (StatusCode::UNAUTHORIZED, format!("{failure}\n")).into_response();
        }
    };
    let meta = request_meta::of(&parts, &edge.shared.config.trusted_proxies);
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let max_values = edge.shared.config.graphql.input;
    let limits = &edge.shared.config.websocket;
    let limits = websocket::Limits {
        init_timeout: limits.init.duration(),
        ping_interval: limits.ping.duration(),
        silence: limits.silence.duration(),
        max_subscriptions: limits.operations,
        max_message_bytes: limits.message_bytes,
        max_values,
    };
    let shutdown = edge.shared.shutdown.clone();
    let open = edge.shared.open_sockets.token();
    let socket = Socket {
        edge,
        presented,
        meta,
        _open: open,
    };
    websocket::serve(upgrade, socket, limits, shutdown)
}

/// The last resort: panics of resolvers are caught where they are run. The hook has logged it.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let text = "Something went wrong on our side; the x-request-id header finds it in the log\n";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}
