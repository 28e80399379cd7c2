//! What every page shares.

mod clock;
mod connection;
mod face;
mod go;
mod notifications;
mod session;
mod theme;

use leptos::prelude::provide_context;

use crate::api::{Api, Failure};

pub(crate) use clock::Clock;
pub(crate) use connection::Connection;
pub(crate) use face::{Face, show_face};
pub(crate) use go::{Go, use_go};
pub(crate) use notifications::Notifications;
pub(crate) use session::{Session, SessionState, Viewer, use_viewer};
pub(crate) use theme::{Choice, Theme};

/// Makes all of it ready for the pages.
pub(crate) fn provide_all() -> Result<(), Failure> {
    let session = Session::new();
    let api = Api::new(session)?;
    session.start(api);
    provide_context(session);
    provide_context(api);
    provide_context(Clock::start());
    provide_context(Connection::watch(api));
    provide_context(Theme::start());
    provide_context(Notifications::start());
    Ok(())
}
