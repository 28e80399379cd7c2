//! The template manifest (`template.toml`).

/// What a `template.toml` says.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Manifest {}
