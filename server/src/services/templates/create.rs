use serde_json::json;

use super::manage::named_alike;
use super::new_version::{Content, NewVersion, add_version};
use super::read::is_readable;
use super::source::{TemplateSource, content};
use crate::domain::names::{DisplayName, Name, checked_idempotency_key};
use crate::domain::template::text::{self, VersionName};
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::{Actor, Caller, OrganizationRole};
use crate::domain::{ErrorCode, Failure, OrganizationId, TemplateId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork, lookup};
use crate::store;

/// What a template is made from.
#[derive(Clone, Debug, Default)]
pub struct CreateTemplate {
    /// Its organization; `None`: the first one whose templates the caller looks after.
    pub organization: Option<OrganizationId>,
    /// Its name, unique in its organization.
    pub name: String,
    /// What people are shown; `None`: as the first version's manifest says.
    pub display_name: Option<String>,
    /// A sentence on what it is for; `None`: as the first version's manifest says.
    pub description: Option<String>,
    /// The name of its picture, or an emoji; `None`: as the first version's manifest says.
    pub icon: Option<String>,
    /// Where its first version's files come from.
    pub source: TemplateSource,
    /// What the first version is called; `None`: `v1`.
    pub version_name: Option<String>,
    /// What is in the first version.
    pub message: Option<String>,
    /// The same key again gives the template that was made with it first. At most 255 bytes.
    pub idempotency_key: Option<String>,
}

/// Makes a template with its first version, which becomes active once it is imported; does not wait
/// for that. FORBIDDEN to who does not look after the organization's templates.
pub async fn create(
    services: &Services,
    caller: &Caller,
    input: CreateTemplate,
) -> Result<(Template, TemplateVersion), Failure> {
    let object = AuditObject::named("Template", input.name.clone());
    let result = create_unless_made(services, caller, input).await;
    audit::or_refused(services, caller, "createTemplate", object, result).await
}

async fn create_unless_made(
    services: &Services,
    caller: &Caller,
    input: CreateTemplate,
) -> Result<(Template, TemplateVersion), Failure> {
    checked_idempotency_key(input.idempotency_key.as_deref())?;
    let key = input.idempotency_key.clone();
    if let Some(made) = made_with(services, caller, key.as_deref()).await? {
        return Ok(made);
    }
    match create_new(services, caller, input).await {
        // Two requests with one key at the same time: the second one gets what the first one made.
        Err(error) if error.code() == ErrorCode::Conflict => {
            let made = made_with(services, caller, key.as_deref()).await?;
            made.ok_or(error)
        }
        result => result,
    }
}

/// What the caller made with this idempotency key.
pub(super) async fn made_with(
    services: &Services,
    caller: &Caller,
    key: Option<&str>,
) -> Result<Option<(Template, TemplateVersion)>, Failure> {
    let Some(key) = key else { return Ok(None) };
    let (db, user) = (services.db.reader(), caller.actor.user_id);
    let Some(version) = store::template::made_with(db, user, key).await? else {
        return Ok(None);
    };
    let template = lookup::templates(services, &[version.template_id]).await?;
    let template = template.into_iter().next();
    let template = template.filter(|template| is_readable(&caller.actor, template));
    Ok(template.map(|template| (template, version)))
}

async fn create_new(
    services: &Services,
    caller: &Caller,
    input: CreateTemplate,
) -> Result<(Template, TemplateVersion), Failure> {
    let name = Name::parse("name", &input.name)?;
    let display_name = match &input.display_name {
        Some(text) => DisplayName::parse("displayName", text)?,
        None => None,
    };
    let description = text::description(input.description.as_deref().unwrap_or_default())?;
    let icon = text::icon(input.icon.as_deref().unwrap_or_default())?;
    let version_name = VersionName::parse_or_none("versionName", input.version_name.as_deref())?;
    let message = text::message(input.message.as_deref().unwrap_or_default())?;
    let organization = organization(services, &caller.actor, input.organization).await?;
    let content = content(services, caller, input.source).await?;

    let mut uow = UnitOfWork::begin(services).await?;
    let mut template = Template {
        id: TemplateId::generate(),
        organization_id: organization,
        display_name: display_name.map_or_else(
            || name.as_str().to_owned(),
            |display_name| display_name.as_str().to_owned(),
        ),
        name: name.as_str().to_owned(),
        description,
        icon,
        active_version_id: None,
        deprecation_message: None,
        auto_pause_minutes: None,
        starter: None,
        created_at: uow.now(),
        updated_at: uow.now(),
        deleted_at: None,
    };
    let inserted = store::template::insert(uow.tx(), &template).await;
    inserted.map_err(|error| named_alike(&template, error))?;
    let is_pushed = matches!(content, Content::Unchecked(_));
    let version = NewVersion {
        name: version_name,
        message,
        created_by: Some(caller.actor.user_id),
        activates: true,
        idempotency_key: input.idempotency_key,
        content,
    };
    let version = add_version(&mut uow, &mut template, version).await?;
    let object = AuditObject::new("Template", template.id.0, template.name.clone());
    let after = json!({ "name": template.name, "displayName": template.display_name, "version": version.name, "imported": !is_pushed });
    audit::record(&uow, caller, "createTemplate", object, None, Some(after)).await?;
    uow.commit().await?;
    Ok((template, version))
}

/// The organization of a new template: NOT_FOUND when the caller may not know of it, FORBIDDEN when it
/// does not look after its templates.
async fn organization(
    services: &Services,
    actor: &Actor,
    wanted: Option<OrganizationId>,
) -> Result<OrganizationId, Failure> {
    let forbidden = "Only who looks after the templates of the organization may add one";
    let Some(id) = wanted else {
        let roles = [OrganizationRole::Admin, OrganizationRole::TemplateAdmin];
        let managed = actor.organizations_as(&roles).into_iter().next();
        let own = actor.memberships.first().map(|place| place.organization_id);
        let id = match managed.or(own) {
            Some(id) => Some(id),
            None => store::organization::oldest(services.db.reader()).await?,
        };
        let id = id.filter(|id| actor.manages_templates_of(*id));
        return id.ok_or_else(|| Failure::forbidden(forbidden));
    };
    let manages = actor.manages_templates_of(id);
    let is_there = !lookup::organizations(services, &[id]).await?.is_empty();
    if !is_there || (!manages && actor.role_in(id).is_none()) {
        let what = "There is no such organization, or you may not see it";
        return Err(Failure::at(ErrorCode::NotFound, "organizationId", what));
    }
    if !manages {
        return Err(Failure::forbidden(forbidden));
    }
    Ok(id)
}
