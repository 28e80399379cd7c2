//! Chats: the list of them, and one with what is said in it.

mod card;
mod files;
mod header;
mod input;
mod list;
mod live;
mod message;
mod new;
mod page;
mod transcript;
mod view;

pub(crate) use list::chats_page;
pub(crate) use new::chat_about;
pub(crate) use page::chat_page;
