use std::io;
use std::path::PathBuf;

/// Why a transition failed. The text is for people and holds no secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DriverError {
    /// The machine refused something; `what` says what was tried.
    #[error("{what} {}: {error}", .path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        error: io::Error,
    },
    /// The template asks for what this driver can't do.
    #[error("{0}")]
    Template(String),
    /// Some processes outlived SIGKILL.
    #[error(
        "{0} processes of the workspace could not be ended (they don't react to SIGKILL); end them by hand or restart the machine"
    )]
    Stuck(usize),
}

impl DriverError {
    /// For `map_err`.
    pub(super) fn io(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { what, path, error }
    }
}
