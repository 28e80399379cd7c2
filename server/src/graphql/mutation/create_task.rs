//! Making a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, TemplateVersionId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::node::parse_input_id;
use crate::graphql::types::task::Task;
use crate::services::tasks::{self, CreateTask};

/// Making a task.
#[derive(Default)]
pub struct CreateTaskMutation;

/// A value for one of the template's parameters.
#[derive(InputObject)]
pub struct ParameterInput {
    /// The parameter's name.
    name: String,
    /// The value as text: numbers and booleans as JSON writes them, a list as a JSON array of strings.
    value: String,
}

impl From<ParameterInput> for (String, String) {
    fn from(given: ParameterInput) -> Self {
        (given.name, given.value)
    }
}

/// Input of `createTask`.
#[derive(InputObject)]
pub struct CreateTaskInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-255 bytes of the caller's choice: a second create with the same key answers the first one's
    /// task and makes none.
    idempotency_key: Option<String>,
    /// Whose it is to be: the username of a member of the template's organization; the viewer when
    /// left out, or `me`.
    owner: Option<String>,
    /// With `template`: the name or id of its organization, where several have a template of that name.
    organization: Option<String>,
    /// The name or id of a template: its active version is used.
    template: Option<String>,
    /// Or an exact version of a template.
    template_version_id: Option<ID>,
    /// What the task is to do; at most 256 KiB.
    prompt: String,
    /// 1-32 letters and digits in groups joined by single hyphens; given by a model, or made from
    /// the prompt, when left out.
    name: Option<String>,
    /// At most 64 characters; made from the prompt when left out.
    display_name: Option<String>,
    /// Values for the template's parameters.
    #[graphql(default)]
    parameters: Vec<ParameterInput>,
    /// A preset of the version; its values win over given ones.
    preset_id: Option<ID>,
    /// Idle minutes after which it pauses by itself, at most 43,200; 0: never; -1, or left out: as its
    /// template says.
    auto_pause_minutes: Option<i32>,
}

impl TryFrom<CreateTaskInput> for CreateTask {
    type Error = Failure;

    fn try_from(input: CreateTaskInput) -> Result<Self, Failure> {
        let version = input.template_version_id.as_ref();
        let version = version
            .map(|id| parse_input_id("templateVersionId", id, TemplateVersionId::parse))
            .transpose()?;
        Ok(Self {
            owner: input.owner,
            organization: input.organization,
            template: input.template,
            template_version_id: version,
            prompt: input.prompt,
            name: input.name,
            display_name: input.display_name,
            parameters: input.parameters.into_iter().map(<_>::from).collect(),
            preset: input.preset_id.map(|id| id.0),
            auto_pause_minutes: input.auto_pause_minutes,
            idempotency_key: input.idempotency_key,
        })
    }
}

/// Outcome of `createTask`.
#[derive(SimpleObject)]
pub struct CreateTaskPayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The task; null when there are errors.
    task: Option<Task>,
    /// What is to be put right; one entry for each parameter that is wrong.
    errors: Vec<UserError>,
}

#[Object]
impl CreateTaskMutation {
    /// Makes a task with its workspace and first build, and does not wait for the build.
    /// INVALID_INPUT for a bad name, prompt or parameter; NOT_FOUND for an unknown template or
    /// version, and an owner who is no member; FORBIDDEN to make one for somebody else, except for an
    /// organization's ADMIN; CONFLICT on `name` when the owner has a task of that name.
    async fn create_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task to make.")] mut input: CreateTaskInput,
    ) -> Result<CreateTaskPayload> {
        let client_mutation_id = input.client_mutation_id.take();
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let created = async { tasks::create(services, caller, input.try_into()?).await };
        let (task, errors) = ctx.outcome(created.await)?;
        let task = task.map(Task::from);
        Ok(CreateTaskPayload {
            client_mutation_id,
            task,
            errors,
        })
    }
}
