//! Finds the provider or the model that a command line names.

use taskyard_client::Client;

use crate::cli::failure::Failure;
use crate::cli::operations::ListModelProviders;
use crate::cli::operations::list_model_providers::{
    ListModelProvidersModelProviders, ListModelProvidersModelProvidersModels, Variables,
};

pub(super) type Provider = ListModelProvidersModelProviders;
pub(super) type Model = ListModelProvidersModelProvidersModels;

/// All providers with their models.
pub(super) async fn all(client: &Client) -> Result<Vec<Provider>, Failure> {
    let found = client.execute::<ListModelProviders>(Variables {}).await?;
    Ok(found.model_providers)
}

/// The provider with this name (whatever its case) or id.
pub(super) async fn provider(client: &Client, named: &str) -> Result<Provider, Failure> {
    let key = named.to_lowercase();
    let mut found = all(client).await?.into_iter();
    let found = found.find(|one| one.id == key || one.name.to_lowercase() == key);
    found.ok_or_else(|| Failure::Refused(format!("there is no provider {named:?}")))
}

/// The model with this name or id; one name may stand for models of several providers.
pub(super) async fn model(client: &Client, named: &str) -> Result<Model, Failure> {
    let all = all(client).await?.into_iter().flat_map(|one| one.models);
    let mut found: Vec<_> = all
        .filter(|model| model.id == named || model.name == named)
        .collect();
    match found.len() {
        0 => Err(Failure::Refused(format!("there is no model {named:?}"))),
        1 => Ok(found.swap_remove(0)),
        _ => {
            let what = format!(
                "several providers have a model {named:?}: give its id, from `taskyard model provider list --json`"
            );
            Err(Failure::Refused(what))
        }
    }
}
