//! The documents that an operator trusts.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::own;
use crate::http::cache::hex;

/// Trusted documents, by their ids and by their SHA-256.
#[derive(Debug, Default)]
pub struct Trusted(HashMap<String, String>);

/// The forms of the file: graphql-codegen's and Relay's map of ids, and Apollo's manifest.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Manifest { operations: Vec<Operation> },
    Map(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Trusted {
    /// Reads the file; the page's and the command line's documents are trusted besides.
    pub fn read(path: &Path) -> Result<Self, String> {
        let cant = |what: String| {
            format!(
                "the trusted documents {} can't be read: {what}",
                path.display()
            )
        };
        let text = std::fs::read_to_string(path).map_err(|error| cant(error.to_string()))?;
        let file: File = serde_json::from_str(&text).map_err(|_| {
            cant("write a JSON object of ids and documents, or Apollo's manifest".to_owned())
        })?;
        let listed: Vec<_> = match file {
            File::Map(map) => map.into_iter().collect(),
            File::Manifest { operations } => operations
                .into_iter()
                .map(|operation| (operation.id, operation.body))
                .collect(),
        };
        for (id, document) in &listed {
            async_graphql::parser::parse_query(document).map_err(|error| {
                let what = error.to_string().replace('\n', " ");
                cant(format!("the document `{id}` is no GraphQL: {what}"))
            })?;
        }
        let mut trusted = Self::default();
        for (id, document) in listed {
            trusted.add(document.clone());
            trusted.0.insert(id, document);
        }
        for document in own::documents() {
            trusted.add(document);
        }
        Ok(trusted)
    }

    fn add(&mut self, document: String) {
        let hash = hex(&Sha256::digest(&document).into());
        self.0.insert(hash, document);
    }

    /// The document of an id, with or without `sha256:` in front.
    pub(super) fn by_id(&self, id: &str) -> Option<&str> {
        let id = id.strip_prefix("sha256:").unwrap_or(id);
        self.0.get(id).map(String::as_str)
    }

    /// Whether this very text is trusted.
    pub(super) fn contains(&self, document: &str) -> bool {
        self.0.contains_key(&hex(&Sha256::digest(document).into()))
    }
}
