use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::protocol::Protocol;
use super::{Answer, Step};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Asked {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

type Rule = Box<dyn Fn(&Asked) -> bool + Send>;

struct Shared {
    script: Mutex<Vec<(Rule, Answer)>>,
    asked: watch::Sender<Vec<Asked>>,
}

/// Listens at a free port until the test ends.
pub struct ScriptedModels {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl ScriptedModels {
    /// Starts one with an empty script: what is not scripted is answered with 500.
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            script: Mutex::default(),
            asked: watch::channel(Vec::new()).0,
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared }
    }

    /// The address to configure; the path says which protocol is spoken.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers one of the next requests so; answers are taken in the order in which they were scripted.
    pub fn answer(&self, answer: Answer) {
        self.answer_when(|_| true, answer);
    }

    /// The same, for a request that is as wished. The first rule that fits is taken, and used up.
    pub fn answer_when(&self, rule: impl Fn(&Asked) -> bool + Send + 'static, answer: Answer) {
        let mut script = self.shared.script.lock().unwrap();
        script.push((Box::new(rule), answer));
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.borrow().clone()
    }

    /// Waits until so many requests have come; all of them.
    pub async fn asked_times(&self, times: usize) -> Vec<Asked> {
        let mut asked = self.shared.asked.subscribe();
        let asked = asked.wait_for(|asked| asked.len() >= times).await.unwrap();
        asked.clone()
    }

    /// How much of the script was not used.
    pub fn left(&self) -> usize {
        self.shared.script.lock().unwrap().len()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let asked = Asked {
        path: parts.uri.to_string(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let Some(protocol) = Protocol::of(&asked.path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let found = {
        let mut script = shared.script.lock().unwrap();
        let place = script.iter().position(|(rule, _)| rule(&asked));
        place.map(|place| script.remove(place).1)
    };
    let is_stream = protocol != Protocol::Anthropic || asked.body["stream"] == true;
    shared.asked.send_modify(|all| all.push(asked));
    match found {
        None => refusal(protocol, 500, "not_scripted", None),
        Some(Answer::Stream(steps)) if is_stream => stream(protocol, steps),
        Some(Answer::Stream(steps)) => whole(steps),
        Some(Answer::Refusal {
            status,
            kind,
            retry_after,
        }) => refusal(protocol, status, kind, retry_after),
        // A body that fails before its headers were sent ends the connection without any answer.
        Some(Answer::Reset) => panic!("the connection is reset as the script wants"),
        Some(Answer::Silence(gate)) => {
            gate.pass().await;
            panic!("the connection is reset as the script wants")
        }
    }
}

fn refusal(
    protocol: Protocol,
    status: u16,
    kind: &str,
    retry_after: Option<&'static str>,
) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let mut response = (status, axum::Json(protocol.error(kind))).into_response();
    if let Some(seconds) = retry_after {
        let headers = response.headers_mut();
        headers.insert("retry-after", seconds.parse().unwrap());
    }
    response
}

/// Anthropic's answer to a request that wants no stream: its text.
fn whole(steps: Vec<Step>) -> Response {
    let texts = steps.into_iter().filter_map(|step| match step {
        Step::Text(text) => Some(text),
        _ => None,
    });
    let text: String = texts.collect();
    axum::Json(json!({ "content": [{ "type": "text", "text": text }] })).into_response()
}

fn stream(protocol: Protocol, steps: Vec<Step>) -> Response {
    let body = async_stream::stream! {
        let mut writer = protocol.writer();
        yield Ok(writer.start());
        for step in steps {
            match step {
                Step::Wait(gate) => gate.pass().await,
                Step::Cut => return,
                Step::Break => {
                    yield Err(std::io::Error::other("cut by the script"));
                    return;
                }
                step => {
                    for piece in writer.step(&step) {
                        yield Ok(piece);
                    }
                }
            }
        }
        yield Ok(writer.end());
    };
    let kind = protocol.content_type();
    ([("content-type", kind)], Body::from_stream(body)).into_response()
}
