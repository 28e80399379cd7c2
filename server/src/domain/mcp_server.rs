//! Servers of the Model Context Protocol, whose tools chats have.

use super::{Failure, McpServerId, Timestamp};

/// Most characters of a server's name.
const MAX_NAME: usize = 24;
/// Most characters of a tool's name, for every provider of models.
const MAX_TOOL_NAME: usize = 64;

/// A server of the Model Context Protocol. Its headers are kept apart.
#[derive(Clone, Debug)]
pub struct McpServer {
    /// Its id.
    pub id: McpServerId,
    /// By which its tools begin.
    pub name: String,
    /// Where it is, over streamable HTTP.
    pub url: String,
    /// The names of the headers that it is sent.
    pub header_names: Vec<String>,
    /// The tools of it that chats have, by its own names for them; empty: all.
    pub allowed_tools: Vec<String>,
    /// How long a call of a tool may take.
    pub timeout_seconds: i32,
    /// Whether chats have its tools.
    pub is_enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl McpServer {
    /// Whether chats have this tool of it.
    pub fn allows(&self, tool: &str) -> bool {
        self.allowed_tools.is_empty() || self.allowed_tools.iter().any(|one| one == tool)
    }

    /// What a tool of it is called in chats.
    pub fn offers_as(&self, tool: &str) -> String {
        offered_name(&self.name, tool)
    }
}

/// Checks the name of a server given at input field `path`: 1 to 24 lower-case letters, digits and `-`,
/// a letter first. It has no `_`, so that the server of a tool is plain from the tool's name.
pub fn server_name(path: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    if text.len() > MAX_NAME || !begins || !text.chars().all(is_known) {
        let what = format!(
            "A server's name is 1 to {MAX_NAME} lower-case letters, digits and -, and begins with a letter, such as docs"
        );
        return Err(Failure::invalid(path, what));
    }
    Ok(text.to_owned())
}

/// The name of a server in what one of its tools is called in chats; `None`: it is no such name.
pub fn server_of(tool: &str) -> Option<&str> {
    tool.split_once("__").map(|(server, _)| server)
}

/// `<server>__<tool>`, with `_` for what providers of models don't take. What is too long is cut, and
/// told apart by a number made from the whole of it.
fn offered_name(server: &str, tool: &str) -> String {
    let is_taken = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let plain = tool.chars().map(|c| if is_taken(c) { c } else { '_' });
    let mut name = format!("{server}__{}", plain.collect::<String>());
    if name.len() > MAX_TOOL_NAME {
        // FNV-1a.
        let hash = tool.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        name.truncate(MAX_TOOL_NAME - 9);
        name = format!("{name}_{hash:08x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tools_name_in_chats_is_one_that_every_provider_takes() {
        assert_eq!(offered_name("docs", "search"), "docs__search");
        assert_eq!(offered_name("docs", "a.b/c"), "docs__a_b_c");
        assert_eq!(server_of("docs__a__b"), Some("docs"));
        assert_eq!(server_of("read_file"), None);
        let (one, other) = (
            format!("{}1", "x".repeat(80)),
            format!("{}2", "x".repeat(80)),
        );
        let (one, other) = (offered_name("docs", &one), offered_name("docs", &other));
        assert_eq!((one.len(), other.len()), (MAX_TOOL_NAME, MAX_TOOL_NAME));
        assert_ne!(one, other);
    }

    #[test]
    fn a_servers_name_is_short_and_plain() {
        for good in ["docs", "a", "a-1", " docs "] {
            assert!(server_name("name", good).is_ok(), "{good}");
        }
        for bad in ["", "Docs", "1a", "a_b", "-a", "a b", "ä", &"a".repeat(25)] {
            assert!(server_name("name", bad).is_err(), "{bad}");
        }
    }
}
