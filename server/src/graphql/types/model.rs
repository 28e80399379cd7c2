//! Models and their providers.

use async_graphql::{ID, Object};

use crate::domain::model::{Model as ModelRow, ModelProviderKind, ModelProviderSource};
use crate::graphql::rows::planned;
use crate::graphql::{DateTime, Long};
use crate::services::models::ProviderModels;

/// Who has models that chats are held with. Only site OWNERs see it.
#[derive(Clone)]
pub struct ModelProvider(pub ProviderModels);

/// Who has models that chats are held with. Only site OWNERs see it.
#[planned]
#[Object]
impl ModelProvider {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.provider.id.into()
    }

    /// Which API it speaks.
    async fn kind(&self) -> ModelProviderKind {
        self.0.provider.kind
    }

    /// Its name, unique among configured providers whatever its case.
    async fn name(&self) -> &str {
        &self.0.provider.name
    }

    /// Where its API is; null: where its maker has it.
    async fn base_url(&self) -> Option<&str> {
        self.0.provider.base_url.as_deref()
    }

    /// Whether there is a key. The key itself is never shown.
    async fn has_key(&self) -> bool {
        self.0.provider.has_key
    }

    /// Whether its models are offered.
    async fn is_enabled(&self) -> bool {
        self.0.provider.is_enabled
    }

    /// Its models, the oldest first; at most 100.
    async fn models(&self) -> Vec<Model> {
        self.0.models.iter().cloned().map(Model).collect()
    }

    /// Where it comes from.
    async fn source(&self) -> ModelProviderSource {
        self.0.provider.source
    }

    /// When it was made; of the environment: when the server started.
    async fn created_at(&self) -> DateTime {
        self.0.provider.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.provider.updated_at.into()
    }
}

/// A model that chats are held with.
#[derive(Clone)]
pub struct Model(pub ModelRow);

/// A model that chats are held with.
#[planned]
#[Object]
impl Model {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its name, as its provider calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What people see.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Its provider's name.
    async fn provider_name(&self) -> &str {
        &self.0.provider_name
    }

    /// Which API its provider speaks.
    async fn provider_kind(&self) -> ModelProviderKind {
        self.0.provider_kind
    }

    /// Most tokens of a conversation; what is older is summed up before.
    async fn context_tokens(&self) -> i32 {
        self.0.context_tokens
    }

    /// Most tokens of an answer.
    async fn max_output_tokens(&self) -> i32 {
        self.0.max_output_tokens
    }

    /// Price of a million tokens that it reads, in millionths of a US dollar; 0: unknown.
    async fn input_price(&self) -> Long {
        Long(self.0.input_price)
    }

    /// Price of a million tokens that it writes, in millionths of a US dollar; 0: unknown.
    async fn output_price(&self) -> Long {
        Long(self.0.output_price)
    }

    /// Whether it is offered while its provider is enabled.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled
    }

    /// Whether it is taken where no model is named: the one that was made the default, or else the first
    /// one that is offered.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }
}
