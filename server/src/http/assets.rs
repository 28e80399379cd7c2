//! The web page: out of the program (feature `embed-ui`) or out of a folder.

mod headers;
mod serve;
mod source;

pub use headers::secure;
pub use serve::serve;
pub use source::Source;
