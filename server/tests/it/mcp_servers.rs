//! Servers of the Model Context Protocol: what administrators do with them.

mod api;
mod command_line;
