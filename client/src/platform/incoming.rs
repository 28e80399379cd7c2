//! What comes from a socket.

use crate::Error;

/// What comes from a socket. All but `Text` and `Alive` are its end.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A text message.
    Text(String),
    /// Anything else that shows the server alive.
    Alive,
    /// The server closed the socket.
    Closed {
        /// The close code; 1005 when the server gave none.
        code: u16,
        /// The close reason.
        reason: String,
    },
    /// The socket broke or could not be opened.
    Failed,
    /// The socket can't be opened, and trying again will not help.
    Refused(Error),
}

impl Incoming {
    pub(crate) fn is_end(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Alive)
    }
}
