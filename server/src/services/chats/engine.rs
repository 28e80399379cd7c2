//! The engine of chats: it asks the model, carries out the tools that it calls, and stores each step
//! before the next, until the model has nothing more to do. A gateway runs a chat under a lease; when
//! it is lost, another one goes on from what is stored.

mod answer;
pub(super) mod budget;
mod calls;
mod context;
mod end;
mod run;
mod summary;
mod title;
mod turn;

pub use run::{claim, next_expiry, run};
pub(super) use turn::{Stop, Turn};
