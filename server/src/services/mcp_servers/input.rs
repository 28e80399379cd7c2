use super::McpHeader;
use crate::config::Secret;
use crate::domain::Failure;
use crate::llm::mcp::{check_header, check_url};

/// How long a call may take when nothing is said.
pub(super) const DEFAULT_SECONDS: i32 = 60;
const MAX_SECONDS: i32 = 3600;
const MAX_HEADERS: usize = 20;
const MAX_TOOLS: usize = 200;
const MAX_TOOL_NAME_BYTES: usize = 200;

pub(super) fn url(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    check_url(text).map_err(|what| Failure::invalid("url", what))?;
    Ok(text.to_owned())
}

pub(super) fn timeout_seconds(seconds: i32) -> Result<i32, Failure> {
    if (1..=MAX_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    let what = format!("A call may take 1 to {MAX_SECONDS} seconds");
    Err(Failure::invalid("timeoutSeconds", what))
}

/// Tools by name, each once; blank ones are left out.
pub(super) fn allowed_tools(names: &[String]) -> Result<Vec<String>, Failure> {
    let mut tools: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if name.len() > MAX_TOOL_NAME_BYTES || name.chars().any(char::is_control) {
            let what = format!("A tool's name has at most {MAX_TOOL_NAME_BYTES} bytes in one line");
            return Err(Failure::invalid("allowedTools", what));
        }
        if !name.is_empty() && !tools.iter().any(|tool| tool == name) {
            tools.push(name.to_owned());
        }
    }
    if tools.len() > MAX_TOOLS {
        let what = format!("Name at most {MAX_TOOLS} tools");
        return Err(Failure::invalid("allowedTools", what));
    }
    Ok(tools)
}

/// Headers: their names, and all of them as one secret to be sealed; `None`: there are none.
pub(super) fn headers(given: &[McpHeader]) -> Result<(Vec<String>, Option<Secret>), Failure> {
    let wrong = |what: String| Failure::invalid("headers", what);
    if given.len() > MAX_HEADERS {
        return Err(wrong(format!("Give at most {MAX_HEADERS} headers")));
    }
    let (mut names, mut pairs): (Vec<String>, Vec<(String, &str)>) = (Vec::new(), Vec::new());
    for header in given {
        let (name, value) = (
            header.name.trim().to_lowercase(),
            header.value.expose().trim(),
        );
        check_header(&name, value).map_err(wrong)?;
        if names.contains(&name) {
            return Err(wrong(format!("The header {name} is given twice")));
        }
        names.push(name.clone());
        pairs.push((name, value));
    }
    let secret = (!pairs.is_empty()).then(|| Secret::new(serde_json::json!(pairs).to_string()));
    Ok((names, secret))
}
