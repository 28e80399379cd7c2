//! Documents that are named instead of sent: automatic persisted queries, which a client registers by
//! sending them once, and trusted documents, which an operator lists and which are then all there is.

mod own;
mod resolve;
mod trusted;

pub(super) use resolve::DOCUMENT_ID;
pub use resolve::Persisted;
pub use trusted::Trusted;
