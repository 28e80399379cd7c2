//! One GraphQL client for Taskyard: queries and mutations over HTTP, subscriptions over one
//! reconnecting graphql-transport-ws socket that resumes by cursor; native and WebAssembly.

mod answer;
mod client;
mod connection;
mod driver;
mod error;
mod operation;
mod options;
mod platform;
mod protocol;
mod queue;
mod subscription;

pub use client::Client;
pub use connection::{ConnectionState, ConnectionWatch};
pub use error::{Error, GraphqlError};
pub use options::{Options, Token};
pub use platform::MaybeSend;
pub use subscription::Subscription;
