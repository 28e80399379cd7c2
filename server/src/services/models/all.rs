use super::may_manage;
use crate::domain::model::{Model, ModelProvider};
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, ModelId, ModelProviderId};
use crate::services::Services;
use crate::store;

/// A provider with its models.
#[derive(Clone, Debug)]
pub struct ProviderModels {
    /// The provider.
    pub provider: ModelProvider,
    /// Its models, the oldest first.
    pub models: Vec<Model>,
}

/// All providers: those that were configured, the oldest first, then those of the environment. One
/// model that is offered is the default: the one that was made it, else the first.
pub(super) async fn all(services: &Services) -> Result<Vec<ProviderModels>, Failure> {
    let db = services.db.reader();
    let mut models = store::model::models(db).await?;
    let mut found = Vec::new();
    for provider in store::model::providers(db).await? {
        let own = models.extract_if(.., |model| model.provider_id == provider.id);
        let models = own.collect();
        found.push(ProviderModels { provider, models });
    }
    let environment = services.settings.environment_models.iter();
    found.extend(environment.map(|named| ProviderModels {
        provider: named.provider.clone(),
        models: named.models.clone(),
    }));
    let offered = || found.iter().flat_map(offered_of);
    let default = offered().find(|model| model.is_default);
    let default = default.or_else(|| offered().next()).map(|model| model.id);
    for model in found.iter_mut().flat_map(|one| &mut one.models) {
        model.is_default = Some(model.id) == default;
    }
    Ok(found)
}

fn offered_of(one: &ProviderModels) -> impl Iterator<Item = &Model> {
    let is_enabled = one.provider.is_enabled;
    let models = one.models.iter();
    models.filter(move |model| is_enabled && model.is_enabled)
}

/// All providers with their models. FORBIDDEN unless the caller is a site OWNER.
pub async fn list(services: &Services, caller: &Caller) -> Result<Vec<ProviderModels>, Failure> {
    may_manage(caller)?;
    all(services).await
}

/// The models that anybody may chat with: enabled ones of enabled providers.
pub async fn offered(services: &Services) -> Result<Vec<Model>, Failure> {
    let all = all(services).await?;
    Ok(all.iter().flat_map(offered_of).cloned().collect())
}

/// A model: one that is offered, or any for a site OWNER; `None`: there is none.
pub async fn get(
    services: &Services,
    caller: &Caller,
    id: ModelId,
) -> Result<Option<Model>, Failure> {
    if caller.actor.is_owner() {
        return Ok(by_ids(services, &[id]).await?.pop());
    }
    let offered = offered(services).await?;
    Ok(offered.into_iter().find(|model| model.id == id))
}

/// A provider, for a site OWNER; `None`: there is none, or the caller is another.
pub async fn get_provider(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
) -> Result<Option<ProviderModels>, Failure> {
    match list(services, caller).await {
        Ok(all) => Ok(all.into_iter().find(|one| one.provider.id == id)),
        Err(failure) if failure.code() == ErrorCode::Forbidden => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Models by id, offered or not: for what was said with them.
pub async fn by_ids(services: &Services, ids: &[ModelId]) -> Result<Vec<Model>, Failure> {
    let all = all(services).await?.into_iter();
    let models = all.flat_map(|one| one.models);
    Ok(models.filter(|model| ids.contains(&model.id)).collect())
}

/// A provider that a site OWNER may change. CONFLICT: it is of the environment.
pub(super) async fn changeable(
    services: &Services,
    caller: &Caller,
    id: ModelProviderId,
) -> Result<ProviderModels, Failure> {
    let found = list(services, caller).await?.into_iter();
    let found = found.into_iter().find(|one| one.provider.id == id);
    let found = found.ok_or_else(|| Failure::not_found("provider of models"))?;
    of_no_environment(services, id)?;
    Ok(found)
}

/// The same for a model, with its provider.
pub(super) async fn changeable_model(
    services: &Services,
    caller: &Caller,
    id: ModelId,
) -> Result<Model, Failure> {
    may_manage(caller)?;
    let found = by_ids(services, &[id]).await?.pop();
    let found = found.ok_or_else(|| Failure::not_found("model"))?;
    of_no_environment(services, found.provider_id)?;
    Ok(found)
}

fn of_no_environment(services: &Services, id: ModelProviderId) -> Result<(), Failure> {
    let environment = &services.settings.environment_models;
    if environment.iter().any(|named| named.provider.id == id) {
        let what = "This provider comes from the server's environment: change its variables there, and start the server again";
        return Err(Failure::conflict(what));
    }
    Ok(())
}
