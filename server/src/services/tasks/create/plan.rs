use super::CreateTask;
use super::naming::suggest;
use crate::domain::build::BuildParameter;
use crate::domain::names::{DisplayName, Name, Prompt};
use crate::domain::template::{Template, TemplateVersion};
use crate::domain::user::Caller;
use crate::domain::{Failure, UserId, auto_pause, parameters, task_name};
use crate::services::templates::{self, WantedFor, usable_version};
use crate::services::{Services, owner};

/// A task that may be made, with everything that was checked.
pub(super) struct Plan {
    pub(super) owner: UserId,
    pub(super) template: Template,
    pub(super) version: TemplateVersion,
    pub(super) name: Name,
    /// Nobody chose the name: another one is as good.
    pub(super) has_made_up_name: bool,
    pub(super) display_name: String,
    pub(super) prompt: Prompt,
    pub(super) parameters: Vec<BuildParameter>,
    pub(super) auto_pause_minutes: Option<i32>,
}

/// Checks everything that a task is to be made from. The model that names it is asked last, when
/// nothing else can be wrong, and before any transaction begins.
pub(super) async fn prepare(
    services: &Services,
    caller: &Caller,
    input: CreateTask,
) -> Result<Plan, Failure> {
    let prompt = Prompt::parse("prompt", input.prompt)?;
    let name = input.name.map(|name| Name::parse("name", &name));
    let name = name.transpose()?;
    let display_name = input.display_name;
    let display_name = display_name.map(|text| DisplayName::parse("displayName", &text));
    let display_name = display_name.transpose()?.flatten();
    let minutes = input.auto_pause_minutes.map(auto_pause::parse_minutes);
    let auto_pause_minutes = minutes.transpose()?.flatten();

    let mut template = input.template;
    if let (Some(organization), Some(named)) = (&input.organization, &template) {
        let id = templates::in_organization(services, caller, organization, named).await?;
        template = Some(id.to_string());
    }
    let exact = input.template_version_id;
    let usable = usable_version(services, caller, template, exact, WantedFor::Task);
    let (template, version) = usable.await?;
    let organization = template.organization_id;
    let owner = owner::choose(services, caller, organization, input.owner.as_deref()).await?;
    let manifest = &version.manifest;
    let preset = input
        .preset
        .map(|name| parameters::find_preset(manifest, &name));
    let parameters = parameters::resolve(manifest, preset.transpose()?, &input.parameters, None)?;

    let has_made_up_name = name.is_none();
    let (name, suggested) = match name {
        Some(name) => (name, None),
        None => suggest(services.settings.namer.as_ref(), &prompt).await?,
    };
    let display_name = display_name.or(suggested).map_or_else(
        || task_name::title_for_prompt(prompt.as_str()),
        |name| name.as_str().to_owned(),
    );
    Ok(Plan {
        owner,
        template,
        version,
        name,
        has_made_up_name,
        display_name,
        prompt,
        parameters,
        auto_pause_minutes,
    })
}
