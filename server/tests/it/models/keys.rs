//! Keys of providers: sealed, and seen by their provider only.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use taskyard_server::config::{Config, Secret};
use taskyard_server::domain::ErrorCode;
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::services::models::{
    self, NewProvider, ProviderChange, environment, test_provider,
};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::Gateway;
use crate::support::models::{Answer, ScriptedModels};
use crate::support::site::{Site, rows};

on_both_databases!(
    a_key_is_nowhere_but_at_its_provider,
    a_sealed_key_opens_only_in_its_row,
    the_model_to_ask_is_the_one_named_or_the_default,
    what_the_environment_names_is_there_and_can_not_be_changed,
);

const KEY: &str = "sk-never-to-be-seen-0123456789";

fn new(name: &str, base_url: &str) -> NewProvider {
    NewProvider {
        kind: ModelProviderKind::Anthropic,
        name: name.to_owned(),
        base_url: base_url.to_owned(),
        api_key: Secret::new(KEY),
        models: None,
        idempotency_key: None,
    }
}

/// Everything in every table, as text.
async fn everything(test: &TestDatabase) -> String {
    let db = &test.db;
    if !db.is_postgres() {
        db.writer()
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await
            .unwrap();
        let file = test.url.strip_prefix("sqlite://").unwrap();
        return String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
    }
    let sql = "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()";
    let mut all = String::new();
    for table in rows(db, sql, []).await {
        let table: String = table.try_get("", "name").unwrap();
        let sql = format!("SELECT t::text AS row FROM {table} t");
        for row in rows(db, &sql, []).await {
            all.push_str(&row.try_get::<String>("", "row").unwrap());
        }
    }
    all
}

async fn a_key_is_nowhere_but_at_its_provider(test: &TestDatabase) {
    let server = ScriptedModels::start().await;
    let mut gateway = Gateway::start_with(&test.url, 0).await;
    let input =
        json!({ "kind": "ANTHROPIC", "name": "Hidden", "baseUrl": server.url(), "apiKey": KEY });
    let fields = "modelProvider { id name hasKey }";
    let made = gateway.mutate(
        "createModelProvider",
        "CreateModelProviderInput",
        fields,
        input,
    );
    let made = made.await;
    let id = &made["modelProvider"]["id"];
    let mut told = vec![made.to_string()];
    for answer in [
        Answer::text("ready"),
        Answer::refusal(401, "authentication_error"),
        Answer::Reset,
    ] {
        server.answer(answer);
        let input = json!({ "providerId": id });
        let fields = "test { ok error reply }";
        let tested = gateway.mutate("testModelProvider", "TestModelProviderInput", fields, input);
        told.push(tested.await.to_string());
    }
    let input = json!({ "providerId": id, "apiKey": format!("{KEY}-2") });
    let changed = gateway.mutate(
        "updateModelProvider",
        "UpdateModelProviderInput",
        fields,
        input,
    );
    told.push(changed.await.to_string());
    // Refused inputs hold keys as well.
    let document = "mutation($input: CreateModelProviderInput!) { createModelProvider(input: $input) { errors { message } } }";
    let input = json!({ "kind": "ANTHROPIC", "name": "hidden", "apiKey": KEY });
    let refused = gateway.answer(document, json!({ "input": input })).await;
    told.push(refused.to_string());
    let all = "{ modelProviders { id name hasKey baseUrl models { name } } auditEntries(first: 50) { nodes { action objectName before after } } }";
    told.push(gateway.graphql(all, json!({})).await.to_string());
    assert!(gateway.stop().await.success());

    for text in &told {
        assert!(!text.contains(KEY), "{text}");
    }
    assert!(!gateway.log().contains(KEY), "{}", gateway.log());
    let stored = everything(test).await;
    assert!(stored.contains("Hidden"), "the search finds what is there");
    assert!(!stored.contains(KEY));
    for asked in server.asked() {
        assert_eq!(asked.header("x-api-key"), KEY, "its provider gets it");
    }
    let file = gateway.folder().join("data/secret.key");
    assert!(
        file.exists(),
        "the key of the keys is made when it is needed"
    );
}

async fn a_sealed_key_opens_only_in_its_row(test: &TestDatabase) {
    let site = Site::start(test).await;
    let admin = site.administrator().await;
    let first = models::create_provider(&site.services, &admin, new("first", "")).await;
    let first = first.unwrap();
    let second = models::create_provider(&site.services, &admin, new("second", "")).await;
    let second = second.unwrap();
    let (_, target) = models::target(&site.services, Some(first.models[0].id))
        .await
        .unwrap();
    assert_eq!(target.key, Some(Secret::new(KEY)));
    let sql = "UPDATE model_providers SET sealed_key = (SELECT sealed_key FROM model_providers WHERE name = 'first') WHERE name = 'second'";
    site.write(sql, []).await;
    let id = Some(second.models[0].id);
    let refused = models::target(&site.services, id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Unavailable);
    assert!(
        refused.to_string().contains("TASKYARD_SECRET_KEY"),
        "{refused}"
    );
    // Given again, it is good.
    let change = ProviderChange {
        api_key: Some(Secret::new(KEY)),
        ..ProviderChange::default()
    };
    let id_of_second = second.provider.id;
    models::update_provider(&site.services, &admin, id_of_second, change)
        .await
        .unwrap();
    assert!(models::target(&site.services, id).await.is_ok());
    // Another server without the key can't open anything.
    let other = Site::start(test).await;
    let refused = models::target(&other.services, id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Unavailable);
}

async fn the_model_to_ask_is_the_one_named_or_the_default(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = &site.services;
    let admin = site.administrator().await;
    let none = models::target(services, None).await.unwrap_err();
    assert_eq!(none.code(), ErrorCode::Conflict);
    assert!(none.to_string().contains("taskyard model provider add"));
    assert!(models::default_model(services).await.unwrap().is_none());
    let made = models::create_provider(services, &admin, new("A", "http://127.0.0.1:9")).await;
    let made = made.unwrap();
    let second = &made.models[1];
    let (model, target) = models::target(services, Some(second.id)).await.unwrap();
    assert_eq!(model.id, second.id);
    assert_eq!(target.model, second.name);
    assert_eq!(target.base_url.as_deref(), Some("http://127.0.0.1:9"));
    let default = models::default_model(services).await.unwrap().unwrap();
    assert_eq!(default.id, made.models[0].id);
    let off = models::ModelValues {
        is_enabled: Some(false),
        ..models::ModelValues::default()
    };
    models::update_model(services, &admin, second.id, off)
        .await
        .unwrap();
    let (model, _) = models::target(services, Some(second.id)).await.unwrap();
    assert_eq!(model.id, default.id, "one that is off gives way");
    let found = models::by_ids(services, &[second.id]).await.unwrap();
    assert_eq!(found.len(), 1, "what was said with it still has its name");
}

async fn what_the_environment_names_is_there_and_can_not_be_changed(test: &TestDatabase) {
    let server = ScriptedModels::start().await;
    let mut config = Config::defaults("unused".into());
    config.anthropic.api_key = Some(Secret::new(KEY));
    config.anthropic.base_url = server.url();
    let site = Site::start_with(test, |settings| {
        let at = taskyard_server::domain::Timestamp(1);
        settings.environment_models = environment::providers(&config, at).unwrap();
    })
    .await;
    let services = &site.services;
    let admin = site.administrator().await;
    let all = models::list(services, &admin).await.unwrap();
    let [named] = all.as_slice() else {
        panic!("{all:?}");
    };
    let member = site.member("ann").await;
    let refused = models::list(services, &member).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Forbidden);
    assert!(!models::offered(services).await.unwrap().is_empty());
    let (model, target) = models::target(services, None).await.unwrap();
    assert_eq!(target.key, Some(Secret::new(KEY)));
    server.answer(Answer::text("ready"));
    let id = named.provider.id;
    let tested = test_provider(services, &admin, id, None).await.unwrap();
    assert!(tested.ok, "{tested:?}");
    let change = ProviderChange {
        is_enabled: Some(false),
        ..ProviderChange::default()
    };
    let off = models::update_provider(services, &admin, id, change).await;
    let values = models::ModelValues::default;
    for failure in [
        off.unwrap_err(),
        models::delete_provider(services, &admin, id)
            .await
            .unwrap_err(),
        models::create_model(services, &admin, id, values())
            .await
            .unwrap_err(),
        models::update_model(services, &admin, model.id, values())
            .await
            .unwrap_err(),
        models::delete_model(services, &admin, model.id)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(failure.code(), ErrorCode::Conflict, "{failure}");
    }
    assert!(!everything(test).await.contains(KEY));
    // What was configured comes first.
    models::create_provider(services, &admin, new("Mine", ""))
        .await
        .unwrap();
    let (chosen, _) = models::target(services, None).await.unwrap();
    assert_eq!(chosen.provider_name, "Mine");
}
