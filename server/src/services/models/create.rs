use super::all::{ProviderModels, get_provider};
use super::input::{MAX_MODELS, ModelValues, api_key, base_url, new_model, provider_name};
use super::{KEY_PLACE, may_manage, provider_object, shown_provider};
use crate::config::Secret;
use crate::domain::model::{ModelProvider, ModelProviderKind, ModelProviderSource, known_names};
use crate::domain::names::checked_idempotency_key;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, ModelProviderId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;
use crate::store::error::{failure, unique_violation};

/// Most providers that are configured.
pub const MAX_PROVIDERS: i64 = 50;

/// What a provider is made from.
#[derive(Clone, Debug)]
pub struct NewProvider {
    /// Which API it speaks.
    pub kind: ModelProviderKind,
    /// 1-64 characters, unique whatever its case.
    pub name: String,
    /// Where its API is; blank: where its maker has it.
    pub base_url: String,
    /// Its key; blank: none.
    pub api_key: Secret,
    /// Its models; `None`: those that the server knows of its kind.
    pub models: Option<Vec<ModelValues>>,
    /// The same key again gives the provider that was made with it first.
    pub idempotency_key: Option<String>,
}

/// Makes a provider with its models. FORBIDDEN unless the caller is a site OWNER.
pub async fn create_provider(
    services: &Services,
    caller: &Caller,
    new: NewProvider,
) -> Result<ProviderModels, Failure> {
    let object = AuditObject::named("ModelProvider", new.name.trim());
    let result = make_once(services, caller, new).await;
    let id = audit::or_refused(services, caller, "createModelProvider", object, result).await?;
    let made = get_provider(services, caller, id).await?;
    made.ok_or_else(|| Failure::not_found("provider of models"))
}

async fn make_once(
    services: &Services,
    caller: &Caller,
    new: NewProvider,
) -> Result<ModelProviderId, Failure> {
    may_manage(caller)?;
    let key = new.idempotency_key.clone();
    checked_idempotency_key(key.as_deref())?;
    let made = async || match &key {
        None => Ok(None),
        Some(key) => {
            let (db, by) = (services.db.writer(), caller.actor.user_id);
            store::model::by_idempotency_key(db, by, key).await
        }
    };
    if let Some(id) = made().await? {
        return Ok(id);
    }
    match make(services, caller, new).await {
        // Two requests with one key at the same time: the second one gets the first one's.
        Err(error) if error.code() == ErrorCode::Conflict => made().await?.ok_or(error),
        result => result,
    }
}

async fn make(
    services: &Services,
    caller: &Caller,
    new: NewProvider,
) -> Result<ModelProviderId, Failure> {
    let name = provider_name(&new.name)?;
    let base_url = base_url(new.kind, &new.base_url)?;
    let api_key = api_key(new.api_key.expose())?;
    let id = ModelProviderId::generate();
    let seal = |key: &Secret| services.settings.sealer.seal(KEY_PLACE, id.0, key);
    let sealed_key = api_key.as_ref().map(seal).transpose()?;
    let now = services.clock.now();
    let provider = ModelProvider {
        id,
        kind: new.kind,
        name,
        base_url,
        has_key: sealed_key.is_some(),
        is_enabled: true,
        source: ModelProviderSource::Configured,
        created_at: now,
        updated_at: now,
    };
    let values = new.models.unwrap_or_else(|| values_of(new.kind));
    if values.len() > usize::try_from(MAX_MODELS).unwrap_or(usize::MAX) {
        let what = format!("A provider has at most {MAX_MODELS} models");
        return Err(Failure::at(ErrorCode::LimitExceeded, "models", what));
    }
    let uow = UnitOfWork::begin(services).await?;
    if store::model::count_providers(uow.tx()).await? >= MAX_PROVIDERS {
        let what = format!("There are {MAX_PROVIDERS} providers, which is the most: delete one");
        return Err(Failure::new(ErrorCode::LimitExceeded, what));
    }
    let by = (caller.actor.user_id, new.idempotency_key);
    let inserted = store::model::insert_provider(uow.tx(), &provider, sealed_key, by).await;
    inserted.map_err(|error| taken(error, &provider.name))?;
    for (place, values) in values.iter().enumerate() {
        let path = format!("models.{place}.");
        let model = new_model(&provider, values, &path)?;
        if model.is_default {
            store::model::no_default(uow.tx()).await?;
        }
        let inserted = store::model::insert(uow.tx(), &model, uow.now()).await;
        inserted.map_err(|error| model_taken(error, &path, &model.name))?;
    }
    let (object, after) = (provider_object(&provider), Some(shown_provider(&provider)));
    audit::record(&uow, caller, "createModelProvider", object, None, after).await?;
    uow.commit().await?;
    Ok(id)
}

fn values_of(kind: ModelProviderKind) -> Vec<ModelValues> {
    let values = |name: &str| ModelValues {
        name: name.to_owned(),
        ..ModelValues::default()
    };
    known_names(kind).into_iter().map(values).collect()
}

pub(super) fn taken(error: sea_orm::DbErr, name: &str) -> Failure {
    if unique_violation(&error) {
        let what = format!("There is a provider named `{name}`: choose another name");
        Failure::at(ErrorCode::Conflict, "name", what)
    } else {
        failure(error)
    }
}

pub(super) fn model_taken(error: sea_orm::DbErr, path: &str, name: &str) -> Failure {
    if unique_violation(&error) {
        let what = format!("The provider has a model `{name}` already");
        Failure::at(ErrorCode::Conflict, &format!("{path}name"), what)
    } else {
        failure(error)
    }
}
