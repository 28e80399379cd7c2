use super::all::get;
use super::input::{DEFAULT_SECONDS, allowed_tools, headers, timeout_seconds, url};
use super::{HEADERS_PLACE, McpHeader, may_manage, object, shown};
use crate::domain::mcp_server::{McpServer, server_name};
use crate::domain::names::checked_idempotency_key;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, McpServerId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Most servers that are configured.
pub const MAX_SERVERS: i64 = 20;

/// What a server is made from.
#[derive(Clone, Debug)]
pub struct NewMcpServer {
    /// 1-24 lower-case letters, digits and `-`, unique.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// What it is sent with every request.
    pub headers: Vec<McpHeader>,
    /// The tools that chats have; empty: all.
    pub allowed_tools: Vec<String>,
    /// How long a call may take; `None`: 60.
    pub timeout_seconds: Option<i32>,
    /// Whether chats have its tools.
    pub is_enabled: bool,
    /// The same key again gives the server that was made with it first.
    pub idempotency_key: Option<String>,
}

/// Makes a server; it is not connected to. FORBIDDEN unless the caller is a site OWNER.
pub async fn create(
    services: &Services,
    caller: &Caller,
    new: NewMcpServer,
) -> Result<McpServer, Failure> {
    let object = AuditObject::named("McpServer", new.name.trim());
    let result = make_once(services, caller, new).await;
    let id = audit::or_refused(services, caller, "createMcpServer", object, result).await?;
    let made = get(services, caller, id).await?;
    made.ok_or_else(|| Failure::not_found("MCP server"))
}

async fn make_once(
    services: &Services,
    caller: &Caller,
    new: NewMcpServer,
) -> Result<McpServerId, Failure> {
    may_manage(caller)?;
    let key = new.idempotency_key.clone();
    checked_idempotency_key(key.as_deref())?;
    let made = async || match &key {
        None => Ok(None),
        Some(key) => {
            let (db, by) = (services.db.writer(), caller.actor.user_id);
            store::mcp_server::by_idempotency_key(db, by, key).await
        }
    };
    if let Some(id) = made().await? {
        return Ok(id);
    }
    match make(services, caller, new).await {
        // Two requests with one key at the same time: the second one gets the first one's.
        Err(error) if error.code() == ErrorCode::Conflict => made().await?.ok_or(error),
        result => result,
    }
}

async fn make(
    services: &Services,
    caller: &Caller,
    new: NewMcpServer,
) -> Result<McpServerId, Failure> {
    let (header_names, secret) = headers(&new.headers)?;
    let (id, now) = (McpServerId::generate(), services.clock.now());
    let server = McpServer {
        id,
        name: server_name("name", &new.name)?,
        url: url(&new.url)?,
        header_names,
        allowed_tools: allowed_tools(&new.allowed_tools)?,
        timeout_seconds: timeout_seconds(new.timeout_seconds.unwrap_or(DEFAULT_SECONDS))?,
        is_enabled: new.is_enabled,
        created_at: now,
        updated_at: now,
    };
    let seal = |secret| services.settings.sealer.seal(HEADERS_PLACE, id.0, secret);
    let sealed = secret.as_ref().map(seal).transpose()?;
    let uow = UnitOfWork::begin(services).await?;
    if store::mcp_server::count(uow.tx()).await? >= MAX_SERVERS {
        let what = format!("There are {MAX_SERVERS} MCP servers, which is the most: delete one");
        return Err(Failure::new(ErrorCode::LimitExceeded, what));
    }
    let by = (caller.actor.user_id, new.idempotency_key);
    let inserted = store::mcp_server::insert(uow.tx(), &server, sealed, by).await;
    inserted.map_err(|error| taken(error, &server.name))?;
    let (object, after) = (object(&server), Some(shown(&server)));
    audit::record(&uow, caller, "createMcpServer", object, None, after).await?;
    uow.commit().await?;
    Ok(id)
}

pub(super) fn taken(error: sea_orm::DbErr, name: &str) -> Failure {
    if unique_violation(&error) {
        let what = format!("There is an MCP server named `{name}`: choose another name");
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}
