//! graphql-transport-ws without a socket and without a clock: messages and time in, effects out. The
//! driver carries the effects out.

mod backoff;
mod machine;
mod message;

pub(crate) use machine::{Effect, Input, Machine};
pub(crate) use message::ClientMessage;
