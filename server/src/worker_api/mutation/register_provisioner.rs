//! A provisioner makes itself known.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::domain::workspace::IsolationLevel;
use crate::services::provisioners::{self, NewProvisioner};
use crate::worker_api::context::ContextExt;

/// A provisioner makes itself known.
#[derive(Default)]
pub struct RegisterProvisionerMutation;

/// A label of a provisioner: jobs may ask for it.
#[derive(InputObject)]
pub struct TagInput {
    /// Its key.
    key: String,
    /// Its value.
    value: String,
}

/// Input of `registerProvisioner`.
#[derive(InputObject)]
pub struct RegisterProvisionerInput {
    /// Its name; with the host it tells provisioners apart.
    name: String,
    /// The stable id of its data folder: workspaces of the process driver stay on it.
    host: String,
    /// Its program's version.
    version: String,
    /// The driver that it carries jobs out with, such as `process`.
    driver: String,
    /// How far it keeps workspaces apart from its host.
    isolation: IsolationLevel,
    /// Its labels.
    #[graphql(default)]
    tags: Vec<TagInput>,
}

/// Outcome of `registerProvisioner`.
#[derive(SimpleObject)]
pub struct RegisterProvisionerPayload {
    /// Its id, the same for the same name, host and credential.
    provisioner_id: ID,
    /// Seconds that a lease is good for.
    lease_seconds: i32,
    /// Seconds between heartbeats.
    heartbeat_seconds: i32,
}

#[Object]
impl RegisterProvisionerMutation {
    /// Makes a provisioner known, or finds it again by name and host. Called once at its start,
    /// and again after NOT_FOUND.
    async fn register_provisioner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: RegisterProvisionerInput,
    ) -> Result<RegisterProvisionerPayload> {
        let services = ctx.services()?;
        let tags = input
            .tags
            .into_iter()
            .map(|tag| (tag.key, tag.value))
            .collect();
        let RegisterProvisionerInput {
            name,
            host,
            version,
            driver,
            isolation,
            ..
        } = input;
        let new = NewProvisioner {
            name,
            host,
            version,
            driver,
            isolation,
            tags,
        };
        let registered = provisioners::register(services, ctx.provisioner()?, new).await;
        Ok(RegisterProvisionerPayload {
            provisioner_id: ctx.answer(registered)?.id.into(),
            lease_seconds: services
                .settings
                .lease_seconds
                .try_into()
                .unwrap_or(i32::MAX),
            heartbeat_seconds: services
                .settings
                .heartbeat_seconds
                .try_into()
                .unwrap_or(i32::MAX),
        })
    }
}
