//! Webhooks, against a real receiver on this machine.

mod api;
mod receiver;
mod sending;
