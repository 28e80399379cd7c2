//! Finds the document that a request names.

use async_graphql::{Request, ServerError, Value};

use super::Trusted;
use crate::domain::ErrorCode;
use crate::http::cache::{Cache, Hash, hash, unhex};
use crate::http::error::{coded, persisted_query};

/// Longer documents are sent each time, so that memory is bounded.
const MAX_DOCUMENT_BYTES: usize = 64 * 1024;
/// Where a document's id stands, whatever it was called on the way.
pub(in crate::http) const DOCUMENT_ID: &str = "documentId";

/// The documents that are known.
pub struct Persisted {
    trusted: Option<Trusted>,
    /// `None`: automatic persisted queries are switched off.
    automatic: Option<Cache<String>>,
}

/// A document to be kept once it has been let through.
pub(in crate::http) struct Registration(Hash);

/// What a request says of its document besides the text.
struct Named {
    /// `extensions.persistedQuery.sha256Hash`.
    hash: Option<String>,
    /// `documentId`, or Relay's `doc_id`.
    id: Option<String>,
}

impl Persisted {
    /// With trusted documents nothing else is taken; else so many are kept that clients register.
    pub fn new(trusted: Option<Trusted>, capacity: usize) -> Self {
        let is_automatic = capacity > 0 && trusted.is_none();
        Self {
            trusted,
            automatic: is_automatic.then(|| Cache::new(capacity)),
        }
    }

    /// Puts the document into a request that names one. Registered is only what is let through.
    pub(in crate::http) fn resolve(
        &self,
        request: &mut Request,
    ) -> Result<Option<Registration>, ServerError> {
        let named = Named::of(request);
        if let Some(trusted) = &self.trusted {
            return resolve_trusted(trusted, &named, request).map(|()| None);
        }
        if named.id.is_some() && request.query.is_empty() {
            return Err(coded(
                ErrorCode::InvalidInput,
                "Documents are not known by id here: send `query`, or start the server with --trusted-documents",
            ));
        }
        let Some(given) = &named.hash else {
            if request.query.is_empty() {
                return Err(coded(
                    ErrorCode::InvalidInput,
                    "The document is empty: send `query`",
                ));
            }
            return Ok(None);
        };
        let Some(automatic) = &self.automatic else {
            // Whoever sends the document as well gets on without.
            return if request.query.is_empty() {
                Err(persisted_query("PersistedQueryNotSupported"))
            } else {
                Ok(None)
            };
        };
        let given = unhex(given);
        if request.query.is_empty() {
            let known = given.and_then(|given| automatic.get(&given));
            let known = known.ok_or_else(|| persisted_query("PersistedQueryNotFound"))?;
            request.query.clone_from(&known);
            return Ok(None);
        }
        let own = hash(&request.query);
        if given != Some(own) {
            return Err(coded(
                ErrorCode::InvalidInput,
                "The SHA-256 of `extensions.persistedQuery` is not that of `query`",
            ));
        }
        Ok((request.query.len() <= MAX_DOCUMENT_BYTES).then_some(Registration(own)))
    }

    /// Keeps a document that has been let through.
    pub(in crate::http) fn keep(&self, registration: &Registration, document: &str) {
        if let Some(automatic) = &self.automatic
            && automatic.get(&registration.0).is_none()
        {
            automatic.put(registration.0, document.to_owned().into());
        }
    }
}

fn resolve_trusted(
    trusted: &Trusted,
    named: &Named,
    request: &mut Request,
) -> Result<(), ServerError> {
    if let Some(id) = named.id.as_ref().or(named.hash.as_ref()) {
        let known = trusted.by_id(id);
        let known = known.ok_or_else(|| persisted_query("PersistedQueryNotFound"))?;
        if request.query.is_empty() {
            known.clone_into(&mut request.query);
        }
    }
    if trusted.contains(&request.query) {
        return Ok(());
    }
    Err(coded(
        ErrorCode::Forbidden,
        "This server runs trusted documents only (--trusted-documents): send the id of one of them",
    ))
}

impl Named {
    fn of(request: &Request) -> Self {
        let text = |value: Option<&Value>| match value {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let hash = match request.extensions.get("persistedQuery") {
            Some(Value::Object(fields)) => text(fields.get("sha256Hash")),
            _ => None,
        };
        Self {
            hash,
            id: text(request.extensions.get(DOCUMENT_ID)),
        }
    }
}
