//! Checks a request against the limits.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Request, ServerError};

use super::cache::Cache;
use super::lexer::lex;
use super::measure::{Cycle, Measure};
use super::weight::Weight;
use crate::config::GraphqlLimits;
use crate::domain::ErrorCode;
use crate::http::error::coded;

/// Stands before the executor of one schema.
pub struct Guard {
    limits: GraphqlLimits,
    cache: Cache,
}

/// A request that may run, parsed.
pub struct Guarded {
    /// The request with its document.
    pub request: Request,
    /// What kind of operation will run.
    pub kind: OperationType,
}

impl Guard {
    /// A guard with these limits.
    pub fn new(limits: GraphqlLimits) -> Self {
        Self {
            cache: Cache::new(limits.cached_documents),
            limits,
        }
    }

    /// Lets a request through, or says why not: LIMIT_EXCEEDED with the limit's name, else
    /// INVALID_INPUT. Takes time in proportion to the document, whatever it says.
    pub fn check(&self, mut request: Request) -> Result<Guarded, ServerError> {
        let lexed = lex(&request.query);
        within("tokens", lexed.tokens, self.limits.tokens)?;
        within("nesting", lexed.nesting, self.limits.nesting)?;
        let document = self
            .cache
            .get_or_parse(&request.query, || parse_query(&request.query))
            .map_err(|error| {
                let mut error = ServerError::from(error);
                error.extensions = coded(ErrorCode::InvalidInput, "").extensions;
                error
            })?;
        let operation = chosen(&document, request.operation_name.as_deref())?;
        let mut measure = Measure::new(&document, &request.variables);
        let weight = measure.operation(operation).map_err(cycle)?;
        let fields = measure.all_fields().map_err(cycle)?;
        self.weigh(&weight, fields)?;
        let kind = operation.ty;
        request.set_parsed_query(Arc::unwrap_or_clone(document));
        Ok(Guarded { request, kind })
    }

    fn weigh(&self, weight: &Weight, fields: usize) -> Result<(), ServerError> {
        let limits = &self.limits;
        if weight.introspects {
            if !limits.introspection {
                return Err(coded(
                    ErrorCode::InvalidInput,
                    "Introspection is switched off (setting graphql.introspection); the schema is in schema.graphql",
                ));
            }
            within(
                "introspection_lists",
                weight.lists,
                limits.introspection_lists,
            )?;
        }
        if weight.introspects && weight.plain_roots == 0 {
            within(
                "introspection_depth",
                weight.depth,
                limits.introspection_depth,
            )?;
            return within("introspection_fields", fields, limits.introspection_fields);
        }
        within("depth", weight.depth, limits.depth)?;
        within("fields", fields, limits.fields)?;
        within("aliases", weight.aliases, limits.aliases)?;
        within("root_fields", weight.roots, limits.root_fields)?;
        within("directives", weight.directives, limits.directives)?;
        within("cost", weight.cost, limits.cost)
    }
}

fn chosen<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, ServerError> {
    let invalid = |message: String| coded(ErrorCode::InvalidInput, &message);
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name)
            .map(|operation| &operation.node)
            .ok_or_else(|| invalid(format!("The document has no operation named \"{name}\""))),
        (DocumentOperations::Single(_), Some(name)) => Err(invalid(format!(
            "The document has no operation named \"{name}\""
        ))),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            match (all.next(), all.next()) {
                (Some(operation), None) => Ok(&operation.node),
                _ => Err(invalid(
                    "The document has several operations: choose one by operationName".to_owned(),
                )),
            }
        }
    }
}

fn cycle(Cycle(fragment): Cycle) -> ServerError {
    coded(
        ErrorCode::InvalidInput,
        &format!("The fragment \"{fragment}\" spreads itself"),
    )
}

fn within<N: Copy + PartialOrd + std::fmt::Display>(
    name: &str,
    value: N,
    most: N,
) -> Result<(), ServerError> {
    if value <= most {
        return Ok(());
    }
    // The value itself can be any number: it may be that sums have stopped at the largest.
    Err(coded(
        ErrorCode::LimitExceeded,
        &format!(
            "The document passes the limit {name}: {most} (setting graphql.{name}); ask for less in one request"
        ),
    ))
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
