//! Chats whose tools act on real workspaces, with a scripted model. The gateway is the real program, and
//! its provisioner and agents are real processes.

mod commands;
mod losses;
mod making;
mod readiness;
mod site;
mod starting;
mod working;
