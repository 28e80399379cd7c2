//! Starting a workspace.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::{Failure, TemplateVersionId, WorkspaceId};
use crate::graphql::context::ContextExt;
use crate::graphql::error::{ToGraphql, UserError};
use crate::graphql::mutation::create_task::ParameterInput;
use crate::graphql::node::parse_input_id;
use crate::graphql::types::build::Build;
use crate::graphql::types::workspace::Workspace;
use crate::services::workspaces::{self, StartWorkspace};

/// Starting a workspace.
#[derive(Default)]
pub struct StartWorkspaceMutation;

/// Input of `startWorkspace`.
#[derive(InputObject)]
pub struct StartWorkspaceInput {
    /// Comes back in the payload.
    client_mutation_id: Option<String>,
    /// The workspace.
    workspace_id: ID,
    /// Values for the template's parameters; others are as in the last build.
    #[graphql(default)]
    parameters: Vec<ParameterInput>,
    /// The version to start it with from now on; the one that it has when left out.
    template_version_id: Option<ID>,
    /// Start it with its template's active version from now on.
    #[graphql(default)]
    update: bool,
}

impl TryFrom<StartWorkspaceInput> for StartWorkspace {
    type Error = Failure;

    fn try_from(input: StartWorkspaceInput) -> Result<Self, Failure> {
        let version = input.template_version_id.as_ref();
        let version = version
            .map(|id| parse_input_id("templateVersionId", id, TemplateVersionId::parse))
            .transpose()?;
        Ok(Self {
            parameters: input.parameters.into_iter().map(<_>::from).collect(),
            template_version_id: version,
            update: input.update,
            reason: None,
        })
    }
}

/// Outcome of `startWorkspace`.
#[derive(SimpleObject)]
pub struct StartWorkspacePayload {
    /// As it was given.
    client_mutation_id: Option<String>,
    /// The workspace; null when there are errors.
    workspace: Option<Workspace>,
    /// The build that was made; null when none was needed.
    build: Option<Build>,
    /// What is to be put right.
    errors: Vec<UserError>,
}

#[Object]
impl StartWorkspaceMutation {
    /// Starts the workspace; a task's is resumed by this. One that runs is started anew when its
    /// version or a parameter changes; else nothing is done, and it is no error. With the version that it
    /// has it starts also when that is archived or the template deprecated: both only keep new workspaces
    /// from being made. CONFLICT while a build is under way, once it is deleted, and for another version
    /// that is archived or not imported.
    async fn start_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which workspace.")] input: StartWorkspaceInput,
    ) -> Result<StartWorkspacePayload> {
        let (services, caller) = (ctx.services()?, ctx.caller()?);
        let client_mutation_id = input.client_mutation_id.clone();
        let done = async {
            let id = parse_input_id("workspaceId", &input.workspace_id, WorkspaceId::parse)?;
            workspaces::start(services, caller, id, input.try_into()?).await
        };
        let (done, errors) = ctx.outcome(done.await)?;
        let (workspace, build) = done
            .map(|(row, build)| {
                (
                    Workspace::from((row, build.clone())),
                    build.map(Build::from),
                )
            })
            .unzip();
        Ok(StartWorkspacePayload {
            client_mutation_id,
            workspace,
            build: build.flatten(),
            errors,
        })
    }
}
