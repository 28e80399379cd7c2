//! Provisioners: making themselves known, and being heard.

use crate::domain::job::Provisioner;
use crate::domain::page::{Page, PageRequest};
use crate::domain::user::{Caller, Credential};
use crate::domain::{Failure, OrganizationId, ProvisionerId};
use crate::events::Topic;
use crate::services::Services;
use crate::services::jobs::credential_id;
use crate::store;

mod owned;

pub use crate::domain::job::NewProvisioner;
pub use owned::{OwnedWorkspace, owned_workspaces};

/// A provisioner's sign of life is noted at most this often.
const TOUCH_SECONDS: i64 = 10;
/// Most characters of what a provisioner says of itself.
const MAX_CHARS: usize = 255;

/// A page of the provisioners that serve all organizations or one whose templates the caller looks
/// after, in the order in which they first came. FORBIDDEN unless the caller looks after templates, of
/// the site or of an organization.
pub async fn list(
    services: &Services,
    caller: &Caller,
    page: PageRequest<ProvisionerId>,
) -> Result<Page<Provisioner>, Failure> {
    let organizations = listed_for(caller)?;
    store::provisioner::page(services.db.reader(), organizations.as_deref(), page).await
}

/// How many there are to list.
pub async fn count(services: &Services, caller: &Caller) -> Result<i64, Failure> {
    let organizations = listed_for(caller)?;
    store::provisioner::count(services.db.reader(), organizations.as_deref()).await
}

fn listed_for(caller: &Caller) -> Result<Option<Vec<OrganizationId>>, Failure> {
    if !caller.actor.manages_templates() {
        return Err(Failure::forbidden(
            "Provisioners are listed for those who look after templates",
        ));
    }
    Ok(caller.actor.provisioner_organizations())
}

/// Makes a provisioner known, or finds it again by its name and host. CONFLICT when another token,
/// still good, has registered one of that name and host: it would get that one's jobs.
pub async fn register(
    services: &Services,
    credential: &Credential,
    new: NewProvisioner,
) -> Result<Provisioner, Failure> {
    for (path, text) in [
        ("name", &new.name),
        ("host", &new.host),
        ("version", &new.version),
        ("driver", &new.driver),
    ] {
        if text.is_empty() || text.chars().count() > MAX_CHARS || text.contains('\0') {
            return Err(Failure::invalid(
                path,
                format!("It must have 1 to {MAX_CHARS} characters"),
            ));
        }
    }
    let (id, at) = (ProvisionerId::generate(), services.clock.now());
    let (db, credential) = (services.db.writer(), credential_id(credential));
    let provisioner = store::provisioner::register(db, id, credential, &new, at).await?;
    let Some(provisioner) = provisioner else {
        return Err(Failure::conflict(format!(
            "A provisioner `{}` on this host was registered with another token: revoke that token, or choose another name",
            new.name
        )));
    };
    services.events.publish(Topic::JobsAvailable);
    Ok(provisioner)
}

/// The provisioner that registered with this credential, or NOT_FOUND.
pub async fn registered(
    services: &Services,
    credential: &Credential,
    id: ProvisionerId,
) -> Result<Provisioner, Failure> {
    let db = services.db.reader();
    let found = store::provisioner::of_credential(db, credential_id(credential), id).await?;
    let found = found.ok_or_else(|| Failure::not_found("provisioner: register again"))?;
    let stale = services.clock.now().plus_seconds(-TOUCH_SECONDS);
    if found.last_seen_at < stale {
        store::provisioner::touch(services.db.writer(), id).await?;
    }
    Ok(found)
}
