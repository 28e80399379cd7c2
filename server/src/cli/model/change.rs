use taskyard_client::Client;

use super::args::AddModel;
use super::find::{model, provider};
use crate::cli::failure::{Failure, check, missing};
use crate::cli::operations::{
    CreateModel, DeleteModel, UpdateModel, create_model, delete_model, update_model,
};
use crate::cli::output::Output;

/// Adds a model to a provider.
pub(super) async fn add(client: &Client, output: Output, wanted: AddModel) -> Result<(), Failure> {
    let input = create_model::CreateModelInput {
        client_mutation_id: None,
        provider_id: provider(client, &wanted.provider).await?.id,
        name: wanted.name,
        display_name: wanted.display_name,
        context_tokens: wanted.context_tokens,
        max_output_tokens: wanted.max_output_tokens,
        input_price: wanted.input_price.map(millionths).transpose()?,
        output_price: wanted.output_price.map(millionths).transpose()?,
        is_default: wanted.default,
    };
    let made = client.execute::<CreateModel>(create_model::Variables { input });
    let made = made.await?.create_model;
    check(&made.errors)?;
    let made = made.model.ok_or_else(|| missing("model"))?;
    output.object_or_line(&made, &format!("Added {}", made.name))
}

/// Dollars as the API takes them.
fn millionths(dollars: f64) -> Result<i64, Failure> {
    let text = format!("{:.0}", dollars * 1e6);
    let price = text.parse().ok().filter(|price| *price >= 0);
    price.ok_or_else(|| Failure::Usage("a price is 0 or more US dollars".to_owned()))
}

/// Makes a model the default.
pub(super) async fn make_default(
    client: &Client,
    output: Output,
    named: &str,
) -> Result<(), Failure> {
    let input = update_model::UpdateModelInput {
        client_mutation_id: None,
        model_id: model(client, named).await?.id,
        display_name: None,
        context_tokens: None,
        max_output_tokens: None,
        input_price: None,
        output_price: None,
        is_enabled: None,
        is_default: Some(true),
    };
    let changed = client.execute::<UpdateModel>(update_model::Variables { input });
    let changed = changed.await?.update_model;
    check(&changed.errors)?;
    let changed = changed.model.ok_or_else(|| missing("model"))?;
    let line = format!("{} is taken where no model is named", changed.name);
    output.object_or_line(&changed, &line)
}

/// Removes a model.
pub(super) async fn remove(client: &Client, output: Output, named: &str) -> Result<(), Failure> {
    let input = delete_model::DeleteModelInput {
        client_mutation_id: None,
        model_id: model(client, named).await?.id,
    };
    let gone = client.execute::<DeleteModel>(delete_model::Variables { input });
    let gone = gone.await?.delete_model;
    check(&gone.errors)?;
    let object = serde_json::json!({ "deletedModelId": gone.deleted_model_id });
    output.object_or_line(&object, &format!("Removed {named}"))
}
