//! Requests to addresses that users have named. They must not reach what only the gateway can reach:
//! every address is checked after its name was looked up, and that very address is connected to.

mod post;
mod resolver;
mod target;

pub use post::{Message, Poster};
pub use target::Target;
