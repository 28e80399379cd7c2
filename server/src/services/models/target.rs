use super::KEY_PLACE;
use super::all::offered;
use crate::config::Secret;
use crate::domain::model::{Model, ModelProvider};
use crate::domain::{Failure, ModelId};
use crate::llm::chat::ModelTarget;
use crate::services::Services;
use crate::store;

/// The model that is taken where none is named; `None`: none is offered.
pub async fn default_model(services: &Services) -> Result<Option<Model>, Failure> {
    let offered = offered(services).await?;
    Ok(offered.into_iter().find(|model| model.is_default))
}

/// What to ask: this model, or the default where none is named or the one named is no longer offered.
/// CONFLICT: none is offered; the message says how to configure one.
pub async fn target(
    services: &Services,
    id: Option<ModelId>,
) -> Result<(Model, ModelTarget), Failure> {
    let offered = offered(services).await?;
    let named = offered.iter().find(|model| Some(model.id) == id);
    let model = named.or_else(|| offered.iter().find(|model| model.is_default));
    let model = model.ok_or_else(|| {
        let what = "No model is configured: a site OWNER adds a provider of models in the settings or with `taskyard model provider add`, or the server is started with ANTHROPIC_API_KEY";
        Failure::conflict(what)
    })?;
    let all = super::all::all(services).await?;
    let mut providers = all.into_iter().map(|one| one.provider);
    let provider = providers.find(|provider| provider.id == model.provider_id);
    let provider = provider.ok_or_else(|| Failure::not_found("provider of models"))?;
    let target = of_provider(services, &provider, model).await?;
    Ok((model.clone(), target))
}

/// What to ask of a provider, with its key.
pub(super) async fn of_provider(
    services: &Services,
    provider: &ModelProvider,
    model: &Model,
) -> Result<ModelTarget, Failure> {
    Ok(ModelTarget {
        kind: provider.kind,
        base_url: provider.base_url.clone(),
        key: key(services, provider).await?,
        model: model.name.clone(),
        max_output_tokens: model.max_output_tokens.unsigned_abs(),
    })
}

async fn key(services: &Services, provider: &ModelProvider) -> Result<Option<Secret>, Failure> {
    let mut environment = services.settings.environment_models.iter();
    if let Some(named) = environment.find(|named| named.provider.id == provider.id) {
        return Ok(named.key.clone());
    }
    let kept = store::model::sealed_key(services.db.reader(), provider.id).await?;
    let sealer = &services.settings.sealer;
    kept.map(|kept| sealer.open(KEY_PLACE, provider.id.0, &kept))
        .transpose()
}
