//! The process of the subscribers: connects, hears, and looks for gaps and repetitions.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, bail};
use futures_util::stream::{StreamExt as _, iter};
use futures_util::{SinkExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::crowd::{Asked, Heard};

/// Sockets of one source address: the kernel has some 28,000 ports for each.
const OF_ADDRESS: u32 = 5_000;
/// Sockets that are connected at the same time.
const AT_ONCE: usize = 64;
/// How long all have to hear of the last update.
const LAST: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<TcpStream>;

/// What all sockets count together.
#[derive(Default)]
struct Counts {
    messages: AtomicU64,
    duplicates: AtomicU64,
    merged: AtomicU64,
    /// Sockets that were told the last one.
    there: AtomicU64,
    /// The last sequence number, once it is known.
    last: AtomicI64,
    /// By milliseconds.
    latencies: Vec<AtomicU64>,
}

/// Runs on one thread: the gateway is to have the rest of the machine.
pub(crate) fn run(to: &str, connections: u32) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(load(to, connections))
}

async fn load(to: &str, connections: u32) -> Result<()> {
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    let asked = orders.next_line().await?.context("no order came")?;
    let asked: Asked = serde_json::from_str(&asked)?;
    let counts = Arc::new(Counts {
        last: AtomicI64::new(i64::MAX),
        latencies: (0..60_000).map(|_| AtomicU64::new(0)).collect(),
        ..Counts::default()
    });
    let sockets: Vec<_> = iter(0..connections)
        .map(|number| connect(to, number, &asked))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let first = sockets.first().map(|(_, first)| first.clone());
    let mut hearing = JoinSet::new();
    for (socket, first) in sockets {
        let told = read(&first).map_or(0, |(sequence, _)| sequence);
        hearing.spawn(hear(socket, told, Arc::clone(&counts)));
    }
    say(&json!({ "first": first.unwrap_or_default() }))?;
    let order = orders.next_line().await?.context("no last order came")?;
    let order: Value = serde_json::from_str(&order)?;
    let last = order["last"].as_i64().context("no last number came")?;
    counts.last.store(last, Ordering::SeqCst);
    let all = u64::from(connections);
    let _ = tokio::time::timeout(LAST, async {
        while counts.there.load(Ordering::SeqCst) < all {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    say(&serde_json::to_value(counts.heard(all))?)
}

fn say(message: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{message}")?;
    Ok(out.flush()?)
}

/// Connects, and asks; gives the first thing that is told.
async fn connect(to: &str, number: u32, asked: &Asked) -> Result<(Socket, String)> {
    let request = to.into_client_request()?;
    let authority = request.uri().authority().context("an address")?.as_str();
    let server: SocketAddr = authority.parse()?;
    let tcp = TcpSocket::new_v4()?;
    let host = u8::try_from(2 + number / OF_ADDRESS)?;
    tcp.bind(SocketAddr::new(
        IpAddr::V4(Ipv4Addr::new(127, 0, 0, host)),
        0,
    ))?;
    let stream = tcp.connect(server).await?;
    stream.set_nodelay(true)?;
    let mut request = request;
    let protocol = "graphql-transport-ws".parse()?;
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    if !asked.ids.is_empty() {
        let init = json!({ "type": "connection_init", "payload": { "token": asked.token } });
        socket.send(Message::text(init.to_string())).await?;
        let ack = next(&mut socket).await?;
        if !ack.contains("connection_ack") {
            bail!("not let in: {ack}");
        }
        let id = &asked.ids[number as usize % asked.ids.len()];
        let payload = json!({ "query": asked.document, "variables": { "id": id } });
        let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload });
        socket.send(Message::text(subscribe.to_string())).await?;
    }
    let first = next(&mut socket).await?;
    read(&first).ok_or_else(|| anyhow!("not what was asked for: {first}"))?;
    Ok((socket, first))
}

async fn next(socket: &mut Socket) -> Result<String> {
    loop {
        match socket.next().await.context("a socket was closed")?? {
            Message::Text(text) => return Ok(text.to_string()),
            Message::Close(frame) => bail!("a socket was closed: {frame:?}"),
            _ => {}
        }
    }
}

async fn hear(mut socket: Socket, mut told: i64, counts: Arc<Counts>) {
    let mut is_there = false;
    loop {
        if !is_there && told >= counts.last.load(Ordering::Relaxed) {
            is_there = true;
            counts.there.fetch_add(1, Ordering::SeqCst);
        }
        let text = match tokio::time::timeout(Duration::from_secs(1), next(&mut socket)).await {
            Err(_) => continue,
            Ok(Err(_)) => return,
            Ok(Ok(text)) => text,
        };
        let Some((sequence, stamp)) = read(&text) else {
            return;
        };
        counts.count(told, sequence, stamp);
        told = told.max(sequence);
    }
}

impl Counts {
    fn count(&self, told: i64, sequence: i64, stamp: i64) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        if sequence <= told {
            self.duplicates.fetch_add(1, Ordering::Relaxed);
        } else {
            let merged = u64::try_from(sequence - told - 1).unwrap_or(0);
            self.merged.fetch_add(merged, Ordering::Relaxed);
        }
        let milliseconds = usize::try_from((now() - stamp) / 1_000).unwrap_or(0);
        let place = milliseconds.min(self.latencies.len() - 1);
        self.latencies[place].fetch_add(1, Ordering::Relaxed);
    }

    fn heard(&self, connections: u64) -> Heard {
        let counts: Vec<u64> = self
            .latencies
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .collect();
        let all: u64 = counts.iter().sum();
        let below = |share: u64| {
            let mut left = all * share / 1_000;
            let place = counts.iter().position(|count| {
                let is_here = left < *count;
                left = left.saturating_sub(*count);
                is_here
            });
            // The upper end of the millisecond.
            place.map_or(f64::NAN, |place| {
                f64::from(u32::try_from(place + 1).unwrap_or(u32::MAX))
            })
        };
        Heard {
            messages: self.messages.load(Ordering::Relaxed),
            duplicates: self.duplicates.load(Ordering::Relaxed),
            merged: self.merged.load(Ordering::Relaxed),
            behind: connections - self.there.load(Ordering::SeqCst),
            p50: below(500),
            p99: below(990),
            most: below(999),
        }
    }
}

/// Microseconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "what is stamped in one process is read in another"
)]
pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The sequence number of a message, and when its change began; 0: before the updates.
fn read(text: &str) -> Option<(i64, i64)> {
    let sequence = digits(text, "\"sequence\":")?.parse().ok()?;
    let stamp = digits(text, "\"at:").and_then(|stamp| stamp.parse().ok());
    Some((sequence, stamp.unwrap_or(0)))
}

fn digits<'a>(text: &'a str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(after)?;
    let rest = rest.trim_start_matches('"');
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..end).filter(|digits| !digits.is_empty())
}
