//! A client that costs next to nothing: one connection, kept open, one request at a time.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::gateway::TOKEN;

/// A request, ready to be sent as often as wanted.
#[derive(Clone)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// POSTs JSON.
    pub(crate) fn new(path: &str, body: &Value) -> Self {
        let body = body.to_string();
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/json\r\naccept: application/graphql-response+json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self(text.into_bytes())
    }
}

pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::with_capacity(64 * 1024, stream)))
    }

    /// Sends a request; gives the answer's body. Anything but 200 is an error.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<Vec<u8>> {
        self.0.get_mut().write_all(&request.0)?;
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.trim_end().to_owned();
        let mut length = None;
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                bail!("the connection was closed");
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        let mut body = vec![0; length.context("an answer has no content-length")?];
        self.0.read_exact(&mut body)?;
        if !status.contains(" 200 ") {
            bail!("{status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }

    /// The same, read as JSON without errors of GraphQL.
    pub(crate) fn ask_json(&mut self, request: &Request) -> Result<Value> {
        let answer: Value = serde_json::from_slice(&self.ask(request)?)?;
        if answer.get("errors").is_some() {
            bail!("{answer}");
        }
        Ok(answer)
    }
}
