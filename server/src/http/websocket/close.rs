//! Why a socket is closed.

use axum::extract::ws::CloseFrame;

/// Why a socket is closed, when it is not the peer's doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The gateway goes down.
    GoingAway,
    /// A message is longer than allowed.
    TooBig,
    /// The gateway can't go on.
    Internal,
    /// A message that is not of the protocol; what is wrong with it.
    BadRequest(&'static str),
    /// An operation before `connection_ack`.
    Unauthorized,
    /// The credential is refused, or is no longer good.
    Forbidden,
    /// The client does not speak our subprotocol.
    SubprotocolNotAcceptable,
    /// No `connection_init` in time.
    InitTimeout,
    /// An operation's id is in use.
    SubscriberExists(String),
    /// `connection_init` twice.
    TooManyInits,
    /// The user has too many sockets.
    TooManySockets,
}

/// Most bytes of a close frame's reason (RFC 6455, section 5.5).
const MAX_REASON_BYTES: usize = 123;

impl From<Close> for CloseFrame {
    fn from(close: Close) -> Self {
        let (code, reason) = match close {
            Close::GoingAway => (1001, "Going away: connect again in a moment".into()),
            Close::TooBig => (1009, "Message too big".into()),
            Close::Internal => (1011, "Internal error".into()),
            Close::BadRequest(what) => (4400, what.into()),
            Close::Unauthorized => (4401, "Unauthorized".into()),
            Close::Forbidden => (4403, "Forbidden".into()),
            Close::SubprotocolNotAcceptable => (4406, "Subprotocol not acceptable".into()),
            Close::InitTimeout => (4408, "Connection initialisation timeout".into()),
            Close::SubscriberExists(id) => (4409, format!("Subscriber for {id} already exists")),
            Close::TooManyInits => (4429, "Too many initialisation requests".into()),
            Close::TooManySockets => (4429, "Too many sockets are open".into()),
        };
        Self {
            code,
            reason: shortened(reason).into(),
        }
    }
}

fn shortened(mut reason: String) -> String {
    reason.truncate(reason.floor_char_boundary(MAX_REASON_BYTES));
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_id_does_not_make_a_reason_too_long() {
        let frame = CloseFrame::from(Close::SubscriberExists("ü".repeat(100)));
        assert_eq!(frame.code, 4409);
        assert!(frame.reason.len() <= MAX_REASON_BYTES);
    }
}
