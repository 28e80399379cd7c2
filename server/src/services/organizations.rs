//! Organizations: which ones somebody may know of, who is in them, and what is done to them.

mod create;
mod delete;
mod update;

use super::Services;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::{Actor, Caller, Member, Organization, Scope};
use crate::domain::{ErrorCode, Failure, OrganizationId};
use crate::store;

pub use create::{CreateOrganization, create};
pub use delete::delete;
pub use update::{UpdateOrganization, update};

/// Names an organization.
#[derive(Clone, Debug)]
pub enum OrganizationRef {
    /// By its id.
    Id(OrganizationId),
    /// By its name, whatever its case.
    Named(String),
}

/// The organization, unless the caller may not know of it.
pub async fn get(
    services: &Services,
    caller: &Caller,
    organization: OrganizationRef,
) -> Result<Option<Organization>, Failure> {
    let (db, known) = (services.db.reader(), caller.actor.known_organizations());
    match organization {
        OrganizationRef::Id(id) => store::organization::get(db, known.as_deref(), id).await,
        OrganizationRef::Named(name) => {
            let key = name.to_ascii_lowercase();
            store::organization::by_name(db, known.as_deref(), &key).await
        }
    }
}

/// A page by name of the organizations that the caller may know of; the place is a name in lower case.
pub async fn list(
    services: &Services,
    caller: &Caller,
    page: PageRequest<String>,
) -> Result<Page<Organization>, Failure> {
    let known = caller.actor.known_organizations();
    store::organization::page(services.db.reader(), known.as_deref(), &page).await
}

/// How many organizations the whole list has.
pub async fn count(services: &Services, caller: &Caller) -> Result<i64, Failure> {
    let known = caller.actor.known_organizations();
    store::organization::count(services.db.reader(), known.as_deref()).await
}

/// A page of an organization's members by sign-in name, each with its place, which is that name in
/// lower case. Empty for who may not know of its members.
pub async fn members(
    services: &Services,
    caller: &Caller,
    id: OrganizationId,
    search: Option<&str>,
    page: PageRequest<String>,
) -> Result<Page<(Member, String)>, Failure> {
    if !may_read_members(&caller.actor, id) {
        return Ok(Page::from_overfetch(Vec::new(), &page));
    }
    store::membership::page(services.db.reader(), id, search, &page).await
}

/// How many members the whole list has.
pub async fn count_members(
    services: &Services,
    caller: &Caller,
    id: OrganizationId,
    search: Option<&str>,
) -> Result<i64, Failure> {
    if !may_read_members(&caller.actor, id) {
        return Ok(0);
    }
    store::membership::count(services.db.reader(), id, search).await
}

fn may_read_members(actor: &Actor, id: OrganizationId) -> bool {
    actor.people() == Scope::Everything || actor.role_in(id).is_some()
}

/// The organization that the caller is about to change, or NOT_FOUND.
pub(super) async fn known(
    db: &impl sea_orm::ConnectionTrait,
    caller: &Caller,
    id: OrganizationId,
) -> Result<Organization, Failure> {
    let known = caller.actor.known_organizations();
    let found = store::organization::get(db, known.as_deref(), id).await?;
    found.ok_or_else(|| {
        let what = "There is no such organization, or you may not see it";
        Failure::at(ErrorCode::NotFound, "organizationId", what)
    })
}

fn name_taken(name: &str) -> Failure {
    let what = format!("There is an organization `{name}`: choose another name");
    Failure::at(ErrorCode::Conflict, "name", what)
}
