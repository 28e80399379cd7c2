//! Section `[graphql]`: what one operation may cost. Each limit is checked before anything runs.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// Limits on GraphQL operations. Going over one is `LIMIT_EXCEEDED`, and the message names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphqlLimits {
    /// `TASKYARD_GRAPHQL_BODY_BYTES`: bytes of a request's body. Default 1,048,576. Protects memory.
    pub body_bytes: usize,
    /// `TASKYARD_GRAPHQL_DOCUMENT_BYTES`: bytes of a document, comments and spaces among them. Default
    /// 16,384. Protects the parser, which takes 1 ms for so many. Long values belong into variables.
    pub document_bytes: usize,
    /// `TASKYARD_GRAPHQL_TOKENS`: words and signs of a document. Default 1,500; today's tools need 400.
    /// Protects the parser, whose work and tree grow with them: it takes 2 ms for so many.
    pub tokens: usize,
    /// `TASKYARD_GRAPHQL_NESTING`: brackets open at once in a document. Default 60. Protects the
    /// parser's stack.
    pub nesting: usize,
    /// `TASKYARD_GRAPHQL_NAME_BYTES`: letters of a name or number in a document. Default 128. Protects
    /// the validator, which looks for names that are like an unknown one.
    pub name_bytes: usize,
    /// `TASKYARD_GRAPHQL_OPERATIONS`: operations in a document. Default 20. Protects the validator,
    /// which follows every fragment from each of them.
    pub operations: usize,
    /// `TASKYARD_GRAPHQL_FRAGMENTS`: fragments in a document. Default 200. Protects the validator.
    pub fragments: usize,
    /// `TASKYARD_GRAPHQL_VARIABLES`: variables that an operation declares. Default 100. Protects the
    /// validator.
    pub variables: usize,
    /// `TASKYARD_GRAPHQL_ARGUMENTS`: arguments of one field or directive. Default 50. Protects the
    /// validator, which compares them pair by pair where a field stands twice.
    pub arguments: usize,
    /// `TASKYARD_GRAPHQL_LEVELS`: selections inside one another, inline fragments and spreads
    /// counted. Default 32, which is also the most. Protects the stack.
    pub levels: usize,
    /// `TASKYARD_GRAPHQL_OVERLAP`: comparisons that it takes to see whether fields of one name can be
    /// merged. Default 20,000. Protects the validator.
    pub overlap: usize,
    /// `TASKYARD_GRAPHQL_INPUT`: values in arguments and variables, each as often as it is used, and
    /// one more for each 256 bytes of text; the same for values and names of a request's JSON. Default
    /// 21,000, enough for a list of 10,000 ids, which counts where it stands and where it is used.
    /// Protects the reader of JSON, and the validator and the executor, which copy a variable for each
    /// use.
    pub input: usize,
    /// `TASKYARD_GRAPHQL_INPUT_DEPTH`: lists and objects inside one another in a variable. Default 32.
    /// Protects the stack.
    pub input_depth: usize,
    /// `TASKYARD_GRAPHQL_INPUT_LIST`: values of one list or object in a variable. Default 10,000.
    /// Protects the rules behind it.
    pub input_list: usize,
    /// `TASKYARD_GRAPHQL_DEPTH`: fields inside fields. Default 15. Protects the executor's stack
    /// and the database from long chains of look-ups.
    pub depth: usize,
    /// `TASKYARD_GRAPHQL_FIELDS`: fields of a document with every fragment written out. Default
    /// 5,000. Protects the validator, which walks fragments as often as they are spread.
    pub fields: usize,
    /// `TASKYARD_GRAPHQL_COST`: fields that the answer can have, counting each list by its
    /// `first` or `last` (25 when it has none) and each list of ids by its length. Default 250,000. Protects the time and memory of
    /// making the answer.
    pub cost: u64,
    /// `TASKYARD_GRAPHQL_ALIASES`: aliases with every fragment written out. Default 100. Protects
    /// from asking the same thing many times in one request.
    pub aliases: usize,
    /// `TASKYARD_GRAPHQL_ROOT_FIELDS`: fields of an operation's first level. Default 30. Protects
    /// the database: each one is at least a statement.
    pub root_fields: usize,
    /// `TASKYARD_GRAPHQL_DIRECTIVES`: directives with every fragment written out. Default 50.
    /// Protects the validator.
    pub directives: usize,
    /// `TASKYARD_GRAPHQL_INTROSPECTION`: whether `__schema` and `__type` are answered. Default
    /// true: the contract is public.
    pub introspection: bool,
    /// `TASKYARD_GRAPHQL_INTROSPECTION_DEPTH`: `depth` for an operation that only introspects.
    /// Default 20: today's tools need 15.
    pub introspection_depth: usize,
    /// `TASKYARD_GRAPHQL_INTROSPECTION_FIELDS`: `fields` for an operation that only introspects.
    /// Default 1,000: today's tools need about 250.
    pub introspection_fields: usize,
    /// `TASKYARD_GRAPHQL_INTROSPECTION_LISTS`: lists of types, fields, arguments and values inside
    /// one another. Default 3. Protects from answers that grow with a power of the schema's size.
    pub introspection_lists: usize,
    /// `TASKYARD_GRAPHQL_DEADLINE`: seconds that a query or mutation may take. Default 40: longer
    /// than the 30 s that sendTaskInput waits for an agent. Protects connections of the database.
    pub deadline: Seconds,
    /// `TASKYARD_GRAPHQL_CACHED_DOCUMENTS`: parsed documents that are kept. Default 1,000; 0 keeps
    /// none. Protects the processor; the bound protects memory.
    pub cached_documents: usize,
    /// `TASKYARD_GRAPHQL_PERSISTED_DOCUMENTS`: documents that clients may register by their SHA-256
    /// (automatic persisted queries); the oldest go first, and the client sends it again. Default 1,000;
    /// 0 switches it off. Longer ones than 64 KiB are not kept. The bound protects memory.
    pub persisted_documents: usize,
    /// `TASKYARD_GRAPHQL_ROW_PLANS`: whether lists of plain rows are written by row plans. Default
    /// true; the answers are the same without, and take the processor longer.
    pub row_plans: bool,
}

impl Default for GraphqlLimits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            document_bytes: 16 * 1024,
            tokens: 1_500,
            nesting: 60,
            name_bytes: 128,
            operations: 20,
            fragments: 200,
            variables: 100,
            arguments: 50,
            levels: 32,
            overlap: 20_000,
            input: 21_000,
            input_depth: 32,
            input_list: 10_000,
            depth: 15,
            fields: 5_000,
            cost: 250_000,
            aliases: 100,
            root_fields: 30,
            directives: 50,
            introspection: true,
            introspection_depth: 20,
            introspection_fields: 1_000,
            introspection_lists: 3,
            deadline: Seconds::new(40),
            cached_documents: 1_000,
            persisted_documents: 1_000,
            row_plans: true,
        }
    }
}
