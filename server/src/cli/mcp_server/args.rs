use clap::{Args, Subcommand};

use crate::cli::api::ApiOptions;
use crate::cli::failure::EXIT_CODES;

const ABOUT: &str = "\
Chats have the tools of MCP servers beside their own, as NAME__TOOL. The gateway reaches a server over
streamable HTTP, and starts no programs of its own. Headers are sealed where they are stored, and go to
nobody but the server; their values are never arguments, since others on the machine could read them
there. MCP servers are looked after by site OWNERs.";

/// The arguments of `taskyard mcp-server`.
#[derive(Debug, Args)]
#[command(after_help = format!("{ABOUT}\n\n{EXIT_CODES}"))]
pub struct McpServerArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: McpServerCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum McpServerCommand {
    /// Lists the servers
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  taskyard mcp-server list"
    )]
    List,
    /// Makes a server; it is not connected to before it is tested or a chat needs it
    Add(AddServer),
    /// Connects to a server and lists its tools
    #[command(after_help = "Example:\n  taskyard mcp-server test docs")]
    Test {
        /// Its name or id
        server: String,
    },
    /// Lets chats have its tools
    #[command(after_help = "Example:\n  taskyard mcp-server enable docs")]
    Enable {
        /// Its name or id
        server: String,
    },
    /// Lets chats have its tools no more
    #[command(after_help = "Example:\n  taskyard mcp-server disable docs")]
    Disable {
        /// Its name or id
        server: String,
    },
    /// Removes a server with its headers
    #[command(after_help = "Example:\n  taskyard mcp-server remove docs")]
    Remove {
        /// Its name or id
        server: String,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  taskyard mcp-server add docs http://127.0.0.1:8000/mcp\n  taskyard mcp-server add forge https://tools.example.org/mcp --header Authorization < header.txt\n  taskyard mcp-server add forge https://tools.example.org/mcp --header-variable Authorization=FORGE_AUTHORIZATION --tool search"
)]
pub(super) struct AddServer {
    /// Its name: 1-24 lower-case letters, digits and -
    pub(super) name: String,
    /// Where it is
    // Not `url`: that is the gateway's.
    pub(super) address: String,
    /// A header that it is sent; its value is asked for at a terminal, else a line of stdin
    #[arg(long = "header", value_name = "NAME")]
    pub(super) headers: Vec<String>,
    /// A header that it is sent, with its value from a variable; may be given several times
    #[arg(long = "header-variable", value_name = "NAME=VARIABLE")]
    pub(super) header_variables: Vec<String>,
    /// A tool that chats have; may be given several times [default: all]
    #[arg(long = "tool", value_name = "TOOL")]
    pub(super) tools: Vec<String>,
    /// How long a call of a tool may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(super) timeout: i64,
}
