use taskyard_client::Client;

use super::find::all;
use crate::cli::failure::Failure;
use crate::cli::operations::{ListModels, list_models};
use crate::cli::output::{Output, Table};

/// Lists the models that are offered.
pub(super) async fn models(client: &Client, output: Output) -> Result<(), Failure> {
    let found = client.execute::<ListModels>(list_models::Variables {});
    let models = found.await?.models;
    if output.json {
        return output.object(&models);
    }
    if models.is_empty() {
        output.note("No models. A site OWNER adds some with `taskyard model provider add`");
        return Ok(());
    }
    let mut table = Table::new(&["NAME", "PROVIDER", "CONTEXT", "READS", "WRITES", ""]);
    for model in models {
        table.row([
            model.name,
            model.provider_name,
            model.context_tokens.to_string(),
            dollars(model.input_price),
            dollars(model.output_price),
            if model.is_default { "default" } else { "" }.to_owned(),
        ]);
    }
    output.table(&table)
}

/// Lists the providers.
pub(super) async fn providers(client: &Client, output: Output) -> Result<(), Failure> {
    let providers = all(client).await?;
    if output.json {
        return output.object(&providers);
    }
    if providers.is_empty() {
        output.note("No providers. Make one with `taskyard model provider add`");
        return Ok(());
    }
    let mut table = Table::new(&["NAME", "KIND", "KEY", "STATE", "MODELS", "ADDRESS"]);
    for provider in providers {
        let names: Vec<_> = provider.models.into_iter().map(|one| one.name).collect();
        let state = match (provider.is_enabled, provider.source.as_str()) {
            (false, _) => "off",
            (true, "ENVIRONMENT") => "environment",
            (true, _) => "on",
        };
        table.row([
            provider.name,
            provider.kind,
            if provider.has_key { "yes" } else { "no" }.to_owned(),
            state.to_owned(),
            names.join(", "),
            provider.base_url.unwrap_or_default(),
        ]);
    }
    output.table(&table)
}

/// Dollars for a million tokens, from millionths of a dollar.
fn dollars(price: i64) -> String {
    if price == 0 {
        return String::new();
    }
    let (whole, rest) = (price / 1_000_000, price % 1_000_000);
    let rest = format!("{rest:06}");
    let rest = rest.trim_end_matches('0');
    format!("${whole}.{rest:0<2}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn prices_are_dollars() {
        for (price, text) in [
            (0, ""),
            (3_000_000, "$3.00"),
            (1_250_000, "$1.25"),
            (1, "$0.000001"),
        ] {
            assert_eq!(super::dollars(price), text);
        }
    }
}
