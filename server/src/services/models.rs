//! Models for chats and their providers: what site OWNERs configure, and what the server's environment
//! names. A key is sealed before it is stored, and leaves the gateway only for its provider.

mod all;
mod change;
mod create;
pub mod environment;
mod input;
mod model;
mod target;
mod test;

pub use all::{ProviderModels, by_ids, get, get_provider, list, offered};
pub use change::{ProviderChange, delete_provider, update_provider};
pub use create::{MAX_PROVIDERS, NewProvider, create_provider};
pub use environment::EnvironmentProvider;
pub use input::{MAX_MODELS, ModelValues};
pub use model::{create_model, delete_model, update_model};
pub use target::{default_model, target};
pub use test::{TestResult, test_provider};

use crate::domain::Failure;
use crate::domain::audit::AuditObject;
use crate::domain::model::{Model, ModelProvider};
use crate::domain::user::Caller;

/// Where a sealed key stands.
const KEY_PLACE: &str = "model_providers.sealed_key";

fn may_manage(caller: &Caller) -> Result<(), Failure> {
    if caller.actor.is_owner() {
        return Ok(());
    }
    Err(Failure::forbidden(
        "Providers of models are looked after by site OWNERs",
    ))
}

fn provider_object(provider: &ModelProvider) -> AuditObject {
    AuditObject::new("ModelProvider", provider.id.0, &provider.name)
}

fn model_object(model: &Model) -> AuditObject {
    AuditObject::new("Model", model.id.0, &model.name)
}

/// What the audit log shows of a provider: of its key only whether there is one.
fn shown_provider(provider: &ModelProvider) -> serde_json::Value {
    serde_json::json!({
        "name": provider.name,
        "kind": provider.kind.as_str(),
        "baseUrl": provider.base_url,
        "apiKey": provider.has_key.then_some("***"),
        "isEnabled": provider.is_enabled,
    })
}

/// What the audit log shows of a model.
fn shown_model(model: &Model) -> serde_json::Value {
    serde_json::json!({
        "provider": model.provider_name,
        "name": model.name,
        "displayName": model.display_name,
        // A name that ends in Token would be masked.
        "context": model.context_tokens,
        "maxOutput": model.max_output_tokens,
        "inputPrice": model.input_price,
        "outputPrice": model.output_price,
        "isEnabled": model.is_enabled,
        "isDefault": model.is_default,
    })
}
