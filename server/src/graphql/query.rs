//! What can be asked, a noun a file.

mod audit;
mod build;
mod chat;
mod mcp_server;
mod model;
mod node;
mod organization;
mod provisioner;
mod server;
pub(super) mod task;
mod template;
mod user;
mod viewer;
mod webhook;
mod workspace;

use async_graphql::MergedObject;

/// What can be asked.
///
/// Every operation is held to limits before it runs. One that passes a limit is refused with the code
/// LIMIT_EXCEEDED and a message that names the limit and its setting. Their defaults, in section
/// `[graphql]` of the settings: a body of 1,048,576 bytes (body_bytes); a document of 16,384
/// bytes (document_bytes) and 1,500 tokens; 60 brackets open at once (nesting); names of 128 letters (name_bytes); 20 operations and 200 fragments in a document; 100
/// variables of an operation; 50 arguments of a field; 32 levels of selections with fragments written out
/// (levels); 20,000 comparisons of fields of one name (overlap); 21,000 values in arguments and variables
/// (input), of which a variable has at most 32 inside one another (input_depth) and 10,000 beside one another
/// (input_list); 15 fields inside one another (depth); 5,000 fields with fragments written out (fields);
/// 250,000 fields in the answer, lists counted by their page size (cost); 100 aliases; 30 root_fields; 50
/// directives; pages of 100 items; 40 seconds (deadline). An operation that only introspects has limits of
/// its own: 20 (introspection_depth), 1,000 (introspection_fields), 3 (introspection_lists). A batch over HTTP
/// has at most `http.batch` operations (0: none are taken), an address `http.url_bytes` bytes (16,384). A
/// socket has 128 operations open at once, a user 64 sockets (section `[websocket]`).
///
/// How much a caller may ask for in a time is in `rateLimit`; beyond it the code is RATE_LIMITED, with
/// `retryAfterSeconds` in the error's extensions, and over HTTP the status 429 with Retry-After.
///
/// Documents can be named by their SHA-256 instead of being sent (automatic persisted queries). Their clients
/// look for two codes outside of ErrorCode in `extensions.code`: PERSISTED_QUERY_NOT_FOUND (send the document
/// once) and PERSISTED_QUERY_NOT_SUPPORTED (always send it).
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    user::UserQuery,
    organization::OrganizationQuery,
    task::TaskQuery,
    template::TemplateQuery,
    workspace::WorkspaceQuery,
    build::BuildQuery,
    chat::ChatQuery,
    audit::AuditQuery,
    webhook::WebhookQuery,
    model::ModelQuery,
    mcp_server::McpServerQuery,
    provisioner::ProvisionerQuery,
    server::ServerQuery,
);
