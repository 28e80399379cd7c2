use taskyard_client::Client;

use super::args::AddProvider;
use super::find::provider;
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    CreateModelProvider, DeleteModelProvider, TestModelProvider, create_model_provider,
    delete_model_provider, test_model_provider,
};
use crate::cli::output::Output;
use crate::cli::read_secret::read_secret;

/// Makes a provider.
pub(super) async fn add(
    client: &Client,
    output: Output,
    wanted: AddProvider,
) -> Result<(), Failure> {
    let api_key = key(&wanted)?;
    let model = |name: String| create_model_provider::NewModelInput {
        name,
        display_name: None,
        context_tokens: None,
        max_output_tokens: None,
        input_price: None,
        output_price: None,
        is_default: false,
    };
    let models =
        (!wanted.models.is_empty()).then(|| wanted.models.iter().cloned().map(model).collect());
    let input = create_model_provider::CreateModelProviderInput {
        client_mutation_id: None,
        kind: wanted.kind.word(),
        name: wanted.name,
        base_url: wanted.base_url.unwrap_or_default(),
        api_key,
        models,
        idempotency_key: None,
    };
    let made = client.execute::<CreateModelProvider>(create_model_provider::Variables { input });
    let made = made.await?.create_model_provider;
    check(&made.errors)?;
    let made = made
        .model_provider
        .ok_or_else(|| missing("modelProvider"))?;
    let line = format!(
        "Made {} with {} models; try it with `taskyard model provider test`",
        made.name,
        made.models.len()
    );
    output.object_or_line(&made, &line)
}

fn key(wanted: &AddProvider) -> Result<String, Failure> {
    match &wanted.key_variable {
        _ if wanted.no_key => Ok(String::new()),
        Some(name) => std::env::var(name)
            .map_err(|_| Failure::Usage(format!("the variable {name} is not set"))),
        None => read_secret("Key of the provider"),
    }
}

/// Tries a provider; what does not answer ends with exit code 1.
pub(super) async fn test(
    client: &Client,
    output: Output,
    named: &str,
    model: Option<String>,
) -> Result<(), Failure> {
    let input = test_model_provider::TestModelProviderInput {
        client_mutation_id: None,
        provider_id: provider(client, named).await?.id,
        model,
    };
    let tested = client.execute::<TestModelProvider>(test_model_provider::Variables { input });
    let tested = tested.await?.test_model_provider;
    check(&tested.errors)?;
    let test = tested.test.ok_or_else(|| missing("test"))?;
    if let Some(error) = &test.error {
        return Err(Failure::Refused(error.clone()));
    }
    let reply = test.reply.clone().unwrap_or_default();
    let line = format!("It answered {reply:?} within {} ms", test.latency_ms);
    output.object_or_line(&test, &line)
}

/// Removes a provider.
pub(super) async fn remove(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = delete_model_provider::DeleteModelProviderInput {
        client_mutation_id: None,
        provider_id: provider(client, named).await?.id,
    };
    let gone = client.execute::<DeleteModelProvider>(delete_model_provider::Variables { input });
    let gone = gone.await?.delete_model_provider;
    check(&gone.errors)?;
    let object = serde_json::json!({ "deletedModelProviderId": gone.deleted_model_provider_id });
    output.object_or_line(&object, &format!("Removed {named}"))
}
