//! Chats: the engine with a scripted model, and who follows.

mod builds;
mod engine;
mod faults;
mod follow;
mod interruption;
mod limits;
mod mcp_tools;
mod workspace_tools;
