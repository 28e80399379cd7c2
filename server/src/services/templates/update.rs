use serde_json::{Value, json};

use super::manage::{managed, write};
use crate::domain::names::{DisplayName, Name};
use crate::domain::template::{Template, text};
use crate::domain::user::Caller;
use crate::domain::{Failure, TemplateId};
use crate::events::Topic;
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};

/// What is to change of a template; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateTemplate {
    /// Its name.
    pub name: Option<String>,
    /// What people are shown; blank: its name.
    pub display_name: Option<String>,
    /// A sentence on what it is for.
    pub description: Option<String>,
    /// The name of its picture, or an emoji.
    pub icon: Option<String>,
    /// Why nothing new is to be made from it; empty takes it back.
    pub deprecation_message: Option<String>,
    /// Idle minutes after which its tasks pause; 0: never.
    pub auto_pause_minutes: Option<i32>,
}

/// Changes a template. FORBIDDEN to who does not look after it; CONFLICT on `name` when its organization
/// has another one of it.
pub async fn update(
    services: &Services,
    caller: &Caller,
    id: TemplateId,
    input: UpdateTemplate,
) -> Result<Template, Failure> {
    let result = try_update(services, caller, id, input).await;
    let object = AuditObject::new("Template", id.0, "");
    audit::or_refused(services, caller, "updateTemplate", object, result).await
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: TemplateId,
    input: UpdateTemplate,
) -> Result<Template, Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    let mut template = managed(&uow, caller, id).await?;
    let before = shown(&template);
    change(&mut template, input)?;
    let after = shown(&template);
    write(&uow, &mut template).await?;
    let object = AuditObject::new("Template", id.0, template.name.clone());
    audit::record(
        &uow,
        caller,
        "updateTemplate",
        object,
        Some(before),
        Some(after),
    )
    .await?;
    // Its idle tasks may be due sooner now.
    uow.ring(Topic::AutoPause);
    uow.commit().await?;
    Ok(template)
}

fn change(template: &mut Template, input: UpdateTemplate) -> Result<(), Failure> {
    if let Some(name) = input.name {
        let name = Name::parse("name", &name)?;
        if template.display_name == template.name {
            name.as_str().clone_into(&mut template.display_name);
        }
        name.as_str().clone_into(&mut template.name);
    }
    if let Some(text) = input.display_name {
        let display_name = DisplayName::parse("displayName", &text)?;
        template.display_name = display_name.map_or_else(
            || template.name.clone(),
            |display_name| display_name.as_str().to_owned(),
        );
    }
    if let Some(description) = input.description {
        template.description = text::description(&description)?;
    }
    if let Some(icon) = input.icon {
        template.icon = text::icon(&icon)?;
    }
    if let Some(message) = input.deprecation_message {
        let message = text::deprecation(&message)?;
        template.deprecation_message = (!message.is_empty()).then_some(message);
    }
    if let Some(minutes) = input.auto_pause_minutes {
        template.auto_pause_minutes = text::auto_pause(minutes)?;
    }
    Ok(())
}

fn shown(template: &Template) -> Value {
    json!({
        "name": template.name,
        "displayName": template.display_name,
        "description": template.description,
        "icon": template.icon,
        "deprecationMessage": template.deprecation_message,
        "autoPauseMinutes": template.auto_pause_minutes,
    })
}
