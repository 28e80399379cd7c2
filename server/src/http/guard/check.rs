//! Checks a request against the limits.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Request, ServerError};

use super::facts::{Facts, Known};
use super::inputs::Inputs;
use super::json;
use super::levels::Endless;
use super::lexer::lex;
use super::measure::Measure;
use super::names::Names;
use super::refusal::{unreadable, within};
use super::shapes::Shapes;
use super::weight::Weight;
use crate::config::GraphqlLimits;
use crate::domain::{ErrorCode, Failure};
use crate::http::cache::{Cache, hash};
use crate::http::error::coded;

/// Longer documents are rare and are parsed each time, so that the cache's memory is bounded.
const MAX_CACHED_BYTES: usize = 16 * 1024;
/// Deeper documents are refused by the executor itself.
const EXECUTOR_LEVELS: usize = 32;

/// Stands before the executor of one schema.
pub struct Guard {
    limits: GraphqlLimits,
    names: Names,
    cache: Cache<Known>,
}

/// A request that may run, parsed.
pub struct Guarded {
    /// The request with its document.
    pub request: Request,
    /// What kind of operation will run.
    pub kind: OperationType,
    /// Fields that the answer can have.
    pub cost: u64,
    /// Values that are put into it.
    pub input: u64,
    /// Whether it asks for the schema and nothing else.
    pub only_introspects: bool,
}

impl Guard {
    /// A guard with these limits before the schema with these names.
    pub fn new(limits: GraphqlLimits, names: Names) -> Self {
        Self {
            cache: Cache::new(limits.cached_documents),
            limits,
            names,
        }
    }

    /// Lets a request through, or says why not: LIMIT_EXCEEDED with the limit's name, else
    /// INVALID_INPUT. Takes time in proportion to the document, whatever it says.
    pub fn check(&self, mut request: Request) -> Result<Guarded, ServerError> {
        let chosen_name = request.operation_name.as_ref();
        let longest = chosen_name.map_or(0, String::len);
        within("name_bytes", longest, self.limits.name_bytes)?;
        let known = self.known(&request.query)?;
        self.check_facts(&known.facts)?;
        let document = &known.document;
        let operation = chosen(document, request.operation_name.as_deref())?;
        let inputs = Inputs::new(&request.variables, operation);
        let extent = inputs.extent();
        within("input_depth", extent.depth, self.limits.input_depth)?;
        within("input_list", extent.longest, self.limits.input_list)?;
        let mut measure = Measure::new(document, &inputs);
        let weight = measure.operation(operation);
        let whole = measure.whole();
        let input = whole.input.saturating_add(extent.size);
        within("input", input, self.limits.input)?;
        self.weigh(&weight, whole.fields)?;
        let validated = known.shapes.validated(operation, &request.variables);
        let guarded = Guarded {
            kind: operation.ty,
            cost: weight.cost,
            input: u64::try_from(input).unwrap_or(u64::MAX),
            only_introspects: weight.introspects && weight.plain_roots == 0,
            request: {
                drop(inputs);
                request.set_parsed_query(document.clone());
                match validated {
                    Some(validated) => request.data(validated),
                    None => request,
                }
            },
        };
        Ok(guarded)
    }

    /// Whether a request's JSON may be read: the tree that is made of it costs in proportion to its
    /// values, so they are counted first.
    pub fn may_read(&self, json: &[u8]) -> Result<(), Failure> {
        within("input", json::values(json), self.limits.input)
            .map_err(|error| Failure::new(ErrorCode::LimitExceeded, error.message))
    }

    /// Whether a document is short enough to be looked at, or only hashed.
    pub fn may_look_at(&self, document: &str) -> Result<(), ServerError> {
        within("document_bytes", document.len(), self.limits.document_bytes)
    }

    /// The document, parsed and looked at once.
    fn known(&self, text: &str) -> Result<Arc<Known>, ServerError> {
        let key = (text.len() <= MAX_CACHED_BYTES).then(|| hash(text));
        if let Some(known) = key.and_then(|key| self.cache.get(&key)) {
            return Ok(known);
        }
        let known = Arc::new(self.look_at(text)?);
        if let Some(key) = key {
            self.cache.put(key, Arc::clone(&known));
        }
        Ok(known)
    }

    fn look_at(&self, text: &str) -> Result<Known, ServerError> {
        self.may_look_at(text)?;
        let lexed = lex(text);
        within("tokens", lexed.tokens, self.limits.tokens)?;
        within("nesting", lexed.nesting, self.limits.nesting)?;
        within("name_bytes", lexed.longest, self.limits.name_bytes)?;
        let document = parse_query(text).map_err(unreadable)?;
        let levels = self.limits.levels.min(EXECUTOR_LEVELS);
        let facts = Facts::of(&document, &self.names, levels);
        Ok(Known {
            shapes: Shapes::of(&document),
            document,
            facts,
        })
    }

    fn check_facts(&self, facts: &Facts) -> Result<(), ServerError> {
        let limits = &self.limits;
        within("operations", facts.operations, limits.operations)?;
        within("fragments", facts.fragments, limits.fragments)?;
        within("variables", facts.variables, limits.variables)?;
        within("arguments", facts.arguments, limits.arguments)?;
        match &facts.overlap {
            Ok(overlap) => within("overlap", *overlap, limits.overlap)?,
            Err(Endless::TooDeep) => {
                let most = limits.levels.min(EXECUTOR_LEVELS);
                within("levels", usize::MAX, most)?;
            }
            Err(Endless::Cycle(fragment)) => {
                let what = format!("The fragment \"{fragment}\" spreads itself");
                return Err(coded(ErrorCode::InvalidInput, &what));
            }
        }
        match &facts.faults {
            Some(what) => Err(coded(ErrorCode::InvalidInput, what)),
            None => Ok(()),
        }
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

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
