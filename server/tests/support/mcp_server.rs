//! A real server of the Model Context Protocol in the test's process, over streamable HTTP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
    Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What every request has to bring.
pub const AUTHORIZATION: &str = "Bearer of-the-test";

struct Shared {
    /// The calls that have begun: tool and arguments.
    calls: watch::Sender<Vec<(String, Value)>>,
    /// How many calls were canceled.
    canceled: watch::Sender<usize>,
    /// Opened, `wait` and `look` answer.
    open: watch::Sender<bool>,
    wants_header: Mutex<bool>,
}

/// Has the tools `add`, `fail`, `refuse`, `long`, `odd.name`, `wait` and `look`; listens until it is stopped.
pub struct McpServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl McpServer {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            calls: watch::channel(Vec::new()).0,
            canceled: watch::channel(0).0,
            open: watch::channel(false).0,
            wants_header: Mutex::new(false),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Tools(Arc::clone(&shared));
        let service: StreamableHttpService<Tools, LocalSessionManager> = StreamableHttpService::new(
            move || Ok(handler.clone()),
            Arc::default(),
            StreamableHttpServerConfig::default(),
        );
        let router = Router::new()
            .route("/elsewhere", axum::routing::any(elsewhere))
            .nest_service("/mcp", service)
            .layer(from_fn_with_state(Arc::clone(&shared), authorized));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            shared,
            serving,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// Refuses whoever comes without the header `authorization`.
    pub fn want_header(&self) {
        *self.shared.wants_header.lock().unwrap() = true;
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<(String, Value)> {
        self.shared.calls.borrow().clone()
    }

    /// Waits until so many calls have begun.
    pub async fn called(&self, times: usize) {
        let mut calls = self.shared.calls.subscribe();
        calls.wait_for(|calls| calls.len() >= times).await.unwrap();
    }

    /// Waits until a call was canceled.
    pub async fn canceled(&self) {
        let mut canceled = self.shared.canceled.subscribe();
        canceled.wait_for(|count| *count > 0).await.unwrap();
    }

    /// Lets `wait` and `look` answer.
    pub fn open(&self) {
        self.shared.open.send_replace(true);
    }

    /// Ends it.
    pub async fn stop(self) {
        self.serving.abort();
        let _ = self.serving.await;
    }
}

async fn elsewhere() -> Response {
    let to = [("location", "/mcp")];
    (StatusCode::TEMPORARY_REDIRECT, to).into_response()
}

async fn authorized(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let given = request.headers().get("authorization");
    let is_known = given.is_some_and(|given| given == AUTHORIZATION);
    if *shared.wants_header.lock().unwrap() && !is_known {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    next.run(request).await
}

#[derive(Clone)]
struct Tools(Arc<Shared>);

fn tool(name: &'static str, about: &'static str) -> Tool {
    let schema = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
    });
    let Value::Object(schema) = schema else {
        unreachable!("it is written above")
    };
    Tool::new(name, about, schema)
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        config.server_info = Implementation::new("probe", "1.2.3");
        config
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let harmless = ToolAnnotations::from_raw(None, Some(true), None, None, None);
        let mut look = tool("look", "Looks, and changes nothing");
        look.annotations = Some(harmless);
        Ok(ListToolsResult::with_all_items(vec![
            tool("add", "Adds two numbers"),
            tool("fail", "Says that it has failed"),
            tool("refuse", "Is refused by the protocol"),
            tool("long", "Says very much"),
            tool("odd.name", "Has a name that models can't say"),
            tool("wait", "Waits until the test lets it answer"),
            look,
        ]))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let call = (request.name.to_string(), arguments.clone());
        self.0.calls.send_modify(|calls| calls.push(call));
        let text = |text: String| CallToolResult::success(vec![ContentBlock::text(text)]);
        let result = match &*request.name {
            "add" => {
                let sum = arguments["a"].as_i64().unwrap() + arguments["b"].as_i64().unwrap();
                text(sum.to_string())
            }
            "fail" => CallToolResult::error(vec![ContentBlock::text("the disk is full")]),
            "refuse" => return Err(ErrorData::invalid_params("`a` must be even", None)),
            "long" => text("a line of many\n".repeat(10_000)),
            "odd.name" => text("odd".to_owned()),
            _ => {
                let mut open = self.0.open.subscribe();
                tokio::select! {
                    _ = open.wait_for(|open| *open) => text("it was let go".to_owned()),
                    () = context.ct.cancelled() => {
                        self.0.canceled.send_modify(|count| *count += 1);
                        text("canceled".to_owned())
                    }
                }
            }
        };
        Ok(result.into())
    }
}
