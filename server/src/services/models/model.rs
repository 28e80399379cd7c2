use super::all::{by_ids, changeable, changeable_model};
use super::create::model_taken;
use super::input::{MAX_MODELS, ModelValues, apply, new_model};
use super::{model_object, shown_model};
use crate::domain::model::Model;
use crate::domain::user::Caller;
use crate::domain::{ErrorCode, Failure, ModelId, ModelProviderId};
use crate::services::audit::{self, AuditObject};
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Adds a model to a provider. FORBIDDEN unless the caller is a site OWNER; CONFLICT: the provider has
/// it, or is of the environment.
pub async fn create_model(
    services: &Services,
    caller: &Caller,
    provider: ModelProviderId,
    values: ModelValues,
) -> Result<Model, Failure> {
    let object = AuditObject::named("Model", values.name.trim());
    let result = try_create(services, caller, provider, &values).await;
    let id = audit::or_refused(services, caller, "createModel", object, result).await?;
    present(services, id).await
}

async fn try_create(
    services: &Services,
    caller: &Caller,
    provider: ModelProviderId,
    values: &ModelValues,
) -> Result<ModelId, Failure> {
    let provider = changeable(services, caller, provider).await?.provider;
    let model = new_model(&provider, values, "")?;
    let uow = UnitOfWork::begin(services).await?;
    if store::model::count(uow.tx(), provider.id).await? >= MAX_MODELS {
        let what = format!("The provider has {MAX_MODELS} models, which is the most: delete one");
        return Err(Failure::new(ErrorCode::LimitExceeded, what));
    }
    if model.is_default {
        store::model::no_default(uow.tx()).await?;
    }
    let inserted = store::model::insert(uow.tx(), &model, uow.now()).await;
    inserted.map_err(|error| model_taken(error, "", &model.name))?;
    let (object, after) = (model_object(&model), Some(shown_model(&model)));
    audit::record(&uow, caller, "createModel", object, None, after).await?;
    uow.commit().await?;
    Ok(model.id)
}

/// Changes a model; making it the default takes that from the one before.
pub async fn update_model(
    services: &Services,
    caller: &Caller,
    id: ModelId,
    values: ModelValues,
) -> Result<Model, Failure> {
    let result = try_update(services, caller, id, &values).await;
    audit::or_refused(services, caller, "updateModel", object(id), result).await?;
    present(services, id).await
}

async fn try_update(
    services: &Services,
    caller: &Caller,
    id: ModelId,
    values: &ModelValues,
) -> Result<(), Failure> {
    let before = changeable_model(services, caller, id).await?;
    let mut model = before.clone();
    apply(&mut model, values, "")?;
    let uow = UnitOfWork::begin(services).await?;
    if values.is_default.is_some() {
        store::model::no_default(uow.tx()).await?;
    } else {
        // It may look like the default only because nobody has chosen one.
        model.is_default = store::model::is_default(uow.tx(), id).await?;
    }
    let written = store::model::update(uow.tx(), &model, uow.now()).await;
    written.map_err(|error| model_taken(error, "", &model.name))?;
    let (before, after) = (Some(shown_model(&before)), Some(shown_model(&model)));
    let object = model_object(&model);
    audit::record(&uow, caller, "updateModel", object, before, after).await?;
    uow.commit().await
}

/// Removes a model; chats go on with the default one.
pub async fn delete_model(
    services: &Services,
    caller: &Caller,
    id: ModelId,
) -> Result<(), Failure> {
    let result = try_delete(services, caller, id).await;
    audit::or_refused(services, caller, "deleteModel", object(id), result).await
}

async fn try_delete(services: &Services, caller: &Caller, id: ModelId) -> Result<(), Failure> {
    let model = changeable_model(services, caller, id).await?;
    let uow = UnitOfWork::begin(services).await?;
    // Of two at once, the other one has removed it.
    if !store::model::delete(uow.tx(), id).await? {
        return Err(Failure::not_found("model"));
    }
    let (object, before) = (model_object(&model), Some(shown_model(&model)));
    audit::record(&uow, caller, "deleteModel", object, before, None).await?;
    uow.commit().await
}

fn object(id: ModelId) -> AuditObject {
    AuditObject::new("Model", id.0, "")
}

async fn present(services: &Services, id: ModelId) -> Result<Model, Failure> {
    let found = by_ids(services, &[id]).await?.pop();
    found.ok_or_else(|| Failure::not_found("model"))
}
