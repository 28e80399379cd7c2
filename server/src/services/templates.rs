//! Templates that a caller may read, and those that come with the gateway.

mod chosen;
mod in_organization;
mod starter;

pub(super) use chosen::{WantedFor, check_usable, usable_version};
pub(super) use in_organization::in_organization;
pub(super) use starter::load_starters;

use super::Services;
use crate::domain::page::{Page, PageRequest};
use crate::domain::template::{Template, TemplateFile};
use crate::domain::user::{Actor, Caller};
use crate::domain::{Failure, OrganizationId, TemplateId, TemplateVersionId};
use crate::store;

/// The template with this id.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: TemplateId,
) -> Result<Option<Template>, Failure> {
    let found = store::template::by_ids(services.db.reader(), &[id])
        .await?
        .pop();
    let scope = scope(&caller.actor);
    Ok(found.filter(|template| {
        scope
            .as_ref()
            .is_none_or(|ids| ids.contains(&template.organization_id))
    }))
}

/// The template with this name, whatever its case.
pub async fn by_name(
    services: &Services,
    caller: &Caller,
    name: &str,
) -> Result<Option<Template>, Failure> {
    let key = name.to_ascii_lowercase();
    store::template::by_name(services.db.reader(), scope(&caller.actor).as_deref(), &key).await
}

/// A page of templates by name; the place is a name in lower case.
pub async fn list(
    services: &Services,
    caller: &Caller,
    page: PageRequest<String>,
) -> Result<Page<Template>, Failure> {
    store::template::page(services.db.reader(), scope(&caller.actor).as_deref(), &page).await
}

/// How many templates there are to list.
pub async fn count(services: &Services, caller: &Caller) -> Result<i64, Failure> {
    let count =
        store::template::count(services.db.reader(), scope(&caller.actor).as_deref()).await?;
    i64::try_from(count).map_err(Failure::internal)
}

/// A version's files by path, for a provisioner that builds it: nothing is asked about rights.
pub async fn files(
    services: &Services,
    version: TemplateVersionId,
) -> Result<Vec<TemplateFile>, Failure> {
    store::template::files(services.db.reader(), version).await
}

/// A user sees the templates of its organizations; who looks after templates everywhere sees all.
fn scope(actor: &Actor) -> Option<Vec<OrganizationId>> {
    actor.template_organizations()
}
