//! Operations whose variables and answers are plain JSON: all of them share one piece of code, where each
//! typed one would bring a reader of its own into the page. Their documents are checked against
//! `schema.graphql` when compiled.

use graphql_client::{GraphQLQuery, QueryBody};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::failure::FieldError;
use super::read::Read;

/// The text of a `.graphql` document with one operation.
#[derive(Clone, Copy)]
pub(crate) struct Document {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

/// An operation with its variables.
pub(super) struct Asked {
    pub(super) document: Document,
    pub(super) variables: Value,
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.variables.serialize(serializer)
    }
}

/// Any operation, for the client.
pub(super) struct Plain;

impl GraphQLQuery for Plain {
    type Variables = Asked;
    type ResponseData = Value;

    fn build_query(asked: Asked) -> QueryBody<Asked> {
        QueryBody {
            query: asked.document.text,
            operation_name: asked.document.name,
            variables: asked,
        }
    }
}

/// The `errors` of a payload, or of one of its results.
pub(crate) fn field_errors(payload: &Value) -> Vec<FieldError> {
    let error = |error: &Value| FieldError {
        code: error.text("/code"),
        message: error.text("/message"),
        path: error
            .items("/path")
            .iter()
            .map(|part| part.text(""))
            .collect(),
    };
    payload.items("/errors").iter().map(error).collect()
}
