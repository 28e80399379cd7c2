//! What was said: the person's input, the agent's output.

mod input;
mod model;
mod output;
mod transcript;
mod view;

pub(super) use model::Conversation;
pub(super) use view::ConversationView;
