use super::all::{ProviderModels, changeable, get_provider};
use super::create::taken;
use super::input::{api_key, base_url, provider_name};
use super::{KEY_PLACE, provider_object, shown_provider};
use crate::config::Secret;
use crate::domain::user::Caller;
use crate::domain::{Failure, ModelProviderId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// What is to be changed of a provider; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProviderChange {
    /// Another name.
    pub name: Option<String>,
    /// Another address; blank: where its maker has it. A stored key does not go along.
    pub base_url: Option<String>,
    /// Another key; blank: none.
    pub api_key: Option<Secret>,
    /// Whether its models are offered.
    pub is_enabled: Option<bool>,
}

/// Changes a provider. FORBIDDEN unless the caller is a site OWNER; CONFLICT: it is of the environment.
pub async fn update_provider(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
    change: ProviderChange,
) -> Result<ProviderModels, Failure> {
    let result = try_update(services, caller, id, change).await;
    audit::or_refused(services, caller, "updateModelProvider", object(id), result).await?;
    let changed = get_provider(services, caller, id).await?;
    changed.ok_or_else(|| Failure::not_found("provider of models"))
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
    change: ProviderChange,
) -> Result<(), Failure> {
    let before = changeable(services, caller, id).await?.provider;
    let mut provider = before.clone();
    if let Some(text) = change.name {
        provider.name = provider_name(&text)?;
    }
    if let Some(text) = change.base_url {
        provider.base_url = base_url(provider.kind, &text)?;
    }
    let moves = provider.base_url != before.base_url;
    if moves && before.has_key && change.api_key.is_none() {
        let what = "Give the key again when the address changes, or an empty one: the stored key is never sent to another address";
        return Err(Failure::invalid("apiKey", what));
    }
    let key = match &change.api_key {
        None => None,
        Some(text) => {
            let key = api_key(text.expose())?;
            provider.has_key = key.is_some();
            let seal = |key: Secret| services.settings.sealer.seal(KEY_PLACE, id.0, &key);
            Some(key.map(seal).transpose()?)
        }
    };
    provider.is_enabled = change.is_enabled.unwrap_or(provider.is_enabled);
    let uow = UnitOfWork::begin(services).await?;
    provider.updated_at = uow.now();
    let written = store::model::update_provider(uow.tx(), &provider).await;
    written.map_err(|error| taken(error, &provider.name))?;
    let mut after = shown_provider(&provider);
    if let Some(sealed) = key {
        store::model::set_key(uow.tx(), id, sealed).await?;
        after["gaveKey"] = provider.has_key.into();
    }
    let (before, after) = (Some(shown_provider(&before)), Some(after));
    let object = provider_object(&provider);
    audit::record(&uow, caller, "updateModelProvider", object, before, after).await?;
    uow.commit().await
}

/// Removes a provider with its key and its models; chats go on with the default model.
pub async fn delete_provider(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
) -> Result<(), Failure> {
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteModelProvider", object(id), result).await
}

async fn try_delete(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
) -> Result<(), Failure> {
    let provider = changeable(services, caller, id).await?.provider;
    let uow = UnitOfWork::begin(services).await?;
    // Of two at once, the other one has removed it.
    if !store::model::delete_provider(uow.tx(), id).await? {
        return Err(Failure::not_found("provider of models"));
    }
    let (object, before) = (provider_object(&provider), Some(shown_provider(&provider)));
    audit::record(&uow, caller, "deleteModelProvider", object, before, None).await?;
    uow.commit().await
}

fn object(id: ModelProviderId) -> AuditObject {
    AuditObject::new("ModelProvider", id.0, "")
}
