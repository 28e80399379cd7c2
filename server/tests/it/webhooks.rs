//! Webhooks, against a real receiver on this machine.

mod api;
#[path = "../support/webhook_receiver.rs"]
mod receiver;
mod sending;
