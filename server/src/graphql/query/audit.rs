//! The audit log.

use async_graphql::{Context, ID, InputObject, Object, Result};
use uuid::Uuid;

use crate::domain::audit::StoredEntry;
use crate::domain::search::{AuditFilter as Filter, AuditResult};
use crate::domain::{ErrorCode, Failure};
use crate::graphql::DateTime;
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_input_id;
use crate::graphql::types::audit_entry::{AuditEntry, AuditEntryConnection};
use crate::services::audit;

/// The audit log.
#[derive(Default)]
pub struct AuditQuery;

/// Which entries of the audit log; what is left out does not narrow the list.
#[derive(InputObject, Default)]
pub struct AuditFilter {
    /// By whom: a username, `me`, or `system` for the gateway itself.
    actor: Option<String>,
    /// What, by the mutation's name, such as `createTask`.
    action: Option<String>,
    /// To what kind of object, such as `Task`.
    object_kind: Option<String>,
    /// To the object with this id.
    object_id: Option<ID>,
    /// With this result.
    result: Option<AuditResult>,
    /// Refused with this code.
    code: Option<ErrorCode>,
    /// At this time or later.
    after: Option<DateTime>,
    /// Before this time.
    before: Option<DateTime>,
    /// To an object of the organization with this name.
    organization: Option<String>,
    /// Those whose object's name, actor's name or action contains this, whatever its case; or whose
    /// address or request id is this.
    text: Option<String>,
}

impl TryFrom<AuditFilter> for Filter {
    type Error = Failure;

    fn try_from(filter: AuditFilter) -> Result<Self, Failure> {
        let object = filter
            .object_id
            .map(|id| parse_input_id("filter.objectId", &id, |text| Uuid::try_parse(text).ok()));
        Ok(Self {
            actor: filter.actor,
            action: filter.action.into_iter().collect(),
            kind: filter.object_kind.into_iter().collect(),
            object: object.transpose()?,
            result: filter.result,
            code: filter.code.into_iter().collect(),
            after: filter.after.map(|time| time.0),
            before: filter.before.map(|time| time.0),
            organization: filter.organization,
            text: filter.text.into_iter().collect(),
        })
    }
}

/// What the search query and the typed filter say; both must hold.
fn both(query: Option<&str>, filter: Option<AuditFilter>) -> Result<Vec<Filter>, Failure> {
    let searched = query.map(audit::parse_audit_query).transpose()?;
    let typed = filter.map(Filter::try_from).transpose()?;
    Ok(searched.into_iter().chain(typed).collect())
}

#[Object]
impl AuditQuery {
    /// The audit log, newest first: all of it for a site OWNER or AUDITOR; for an organization's
    /// ADMIN or AUDITOR what was done to that organization's objects. FORBIDDEN for others.
    #[expect(
        clippy::too_many_arguments,
        reason = "a connection's window is four of them"
    )]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "A search such as `actor:ann action:deleteTask result:refused after:2026-11-20`: keys are actor, action, object (an id, or part of a name), kind, result, code, after, before and organization; other words are looked for in the names and the action."
        )]
        query: Option<String>,
        #[graphql(desc = "The same, typed; both together narrow the list twice.")] filter: Option<
            AuditFilter,
        >,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<AuditEntryConnection> {
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = async {
            let filters = both(query.as_deref(), filter)?;
            let page = window.request(|text| text.parse::<i64>().ok())?;
            let page = audit::list(&services, &caller, &filters, &page).await?;
            Ok::<_, Failure>((filters, page))
        };
        let (filters, page) = page.await.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, filters) = (services.clone(), caller.clone(), filters.clone());
            async move { audit::count(&services, &caller, &filters).await }
        });
        let cursor = |entry: &StoredEntry| entry.sequence.to_string();
        Ok(AuditEntryConnection::new(page, cursor, AuditEntry, total))
    }
}
