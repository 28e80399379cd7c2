//! Making a workspace without a task.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, TemplateVersionId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::mutation::create_task::ParameterInput;
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces::{self, CreateWorkspace};

/// Making a workspace without a task.
#[derive(Default)]
pub struct CreateWorkspaceMutation;

/// Input of `createWorkspace`.
#[derive(InputObject)]
pub struct CreateWorkspaceInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// 1-255 bytes of the caller's choice: a second create with the same key answers the first
    /// one's workspace and makes none.
    idempotency_key: Option<String>,
    /// The name or id of a template: its active version is used.
    template: Option<String>,
    /// Or an exact version of a template.
    template_version_id: Option<ID>,
    /// With a template's name: the name or id of its organization; any of the caller's when left out.
    organization: Option<String>,
    /// 1-32 letters and digits in groups joined by single hyphens; made up when left out.
    name: Option<String>,
    /// Username of a member of the template's organization; the caller when left out.
    owner: Option<String>,
    /// Values for the template's parameters.
    #[graphql(default)]
    parameters: Vec<ParameterInput>,
    /// A preset of the version; its values win over given ones.
    preset_id: Option<ID>,
}

impl TryFrom<CreateWorkspaceInput> for CreateWorkspace {
    type Error = Failure;

    fn try_from(input: CreateWorkspaceInput) -> Result<Self, Failure> {
        let version = input.template_version_id.as_ref();
        let version = version
            .map(|id| parse_input_id("templateVersionId", id, TemplateVersionId::parse))
            .transpose()?;
        Ok(Self {
            template: input.template,
            template_version_id: version,
            organization: input.organization,
            name: input.name,
            owner: input.owner,
            parameters: input.parameters.into_iter().map(<_>::from).collect(),
            preset: input.preset_id.map(|id| id.0),
            idempotency_key: input.idempotency_key,
            reason: None,
        })
    }
}

/// Outcome of `createWorkspace`.
#[derive(SimpleObject)]
pub struct CreateWorkspacePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The workspace; null when there are errors.
    workspace: Option<Workspace>,
    /// Its first build; null when there are errors.
    build: Option<Build>,
    /// What is to be put right; one entry for each parameter that is wrong.
    errors: Vec<UserError>,
}

#[Object]
impl CreateWorkspaceMutation {
    /// Makes a workspace that runs no task, whether its template defines one or not, with its first
    /// build, and does not wait for the build. INVALID_INPUT for a bad name or parameter; NOT_FOUND
    /// for an unknown template, version or owner; FORBIDDEN for an owner whom the caller may make
    /// nothing for; CONFLICT on `name` when the owner has a workspace or a task of that name.
    async fn create_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workspace to make.")] mut input: CreateWorkspaceInput,
    ) -> Result<CreateWorkspacePayload> {
        let client_mutation_id = input.client_mutation_id.take();
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let created = async { workspaces::create(services, caller, input.try_into()?).await };
        let (created, errors) = ctx.outcome(created.await)?;
        let (workspace, build) = created
            .map(|(row, build)| {
                (
                    Workspace::from((row, build.clone())),
                    build.map(Build::from),
                )
            })
            .unzip();
        Ok(CreateWorkspacePayload {
            client_mutation_id,
            workspace,
            build: build.flatten(),
            errors,
        })
    }
}
