//! Secrets of every kind are planted by their own ways, good and bad, and then searched for in all that
//! the gateway says and keeps: its log with every detail, its answers, events, figures, the audit log
//! and the database. An address of a webhook may hold a key too, so it is a secret outside the database.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::gateway::{Gateway, TOKEN};
use crate::support::raw_socket::RawSocket;

on_both_databases!(no_planted_secret_is_found_in_what_the_gateway_says_and_keeps);

/// A secret that was planted.
struct Canary {
    what: &'static str,
    text: String,
    /// Whether the database has to know it as it is.
    is_stored: bool,
}

/// Everything that was said, with where.
#[derive(Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn add(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.0.push((place.into(), text.into()));
    }
}

struct Planting {
    gateway: Gateway,
    http: reqwest::Client,
    canaries: Vec<Canary>,
    said: Said,
}

impl Planting {
    fn plant(&mut self, what: &'static str) -> String {
        let random = uuid::Uuid::new_v4().simple();
        let text = format!("canary-{}-{random}", self.canaries.len());
        self.known(what, text.clone());
        text
    }

    fn known(&mut self, what: &'static str, text: String) {
        self.canaries.push(Canary {
            what,
            text,
            is_stored: false,
        });
    }

    /// Asks with this credential; what is said is kept.
    async fn ask(&mut self, token: &str, document: &str, variables: Value) -> Value {
        let request = self.http.post(format!("{}/graphql", self.gateway.url()));
        let request = request.bearer_auth(token);
        let request = request.json(&json!({ "query": document, "variables": variables }));
        let text = request.send().await.unwrap().text().await.unwrap();
        self.said.add(document, text.clone());
        serde_json::from_str(&text).unwrap()
    }

    /// A mutation that answers with a secret once: that answer is not searched.
    async fn told_once(&mut self, document: &str, input: Value, secret: &str) -> String {
        let answer = self.gateway.graphql(document, json!({ "input": input }));
        let answer = answer.await;
        let found = answer.pointer(secret).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    async fn people(&mut self) {
        let password = self.plant("a password");
        let create = "mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } errors { message } } }";
        let input = json!({ "username": "ann", "password": password });
        self.ask(TOKEN, create, json!({ "input": input })).await;
        let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { user { username } errors { code message path } } }";
        let wrong = self.plant("a wrong password");
        for password in [wrong, password.clone()] {
            let input = json!({ "username": "ann", "password": password });
            self.ask("", sign_in, json!({ "input": input })).await;
        }
        let too_short = "canary-pw".to_owned();
        self.known("a refused password", too_short.clone());
        let set = "mutation($input: SetPasswordInput!) { setPassword(input: $input) { errors { code message path } } }";
        let input = json!({ "currentPassword": password, "newPassword": too_short });
        self.ask(TOKEN, set, json!({ "input": input })).await;
        let cookie = self.cookie(&password).await;
        self.known("a session", cookie);
    }

    async fn cookie(&mut self, password: &str) -> String {
        let document = "mutation($input: SignInInput!) { signIn(input: $input) { user { id } } }";
        let input = json!({ "username": "ann", "password": password });
        let request = self.http.post(format!("{}/graphql", self.gateway.url()));
        let request = request.json(&json!({ "query": document, "variables": { "input": input } }));
        let answer = request.send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let (_, rest) = cookie.split_once('=').unwrap();
        rest.split(';').next().unwrap().to_owned()
    }

    async fn tokens(&mut self) {
        let create =
            "mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret } }";
        let input = json!({ "name": "reader", "scope": "READ" });
        let token = self
            .told_once(create, input, "/createApiToken/secret")
            .await;
        self.known("an API token", secret_of(&token));
        self.ask(&token, "{ viewer { username } }", json!({})).await;
        let refused = "mutation { signOut(input: {}) { errors { code } } }";
        self.ask(&token, refused, json!({})).await;
        let bad = self.plant("a bad token");
        self.ask(&bad, "{ viewer { username } }", json!({})).await;
        let bad = self.plant("a bad token of a socket");
        let address = self.gateway.url().replace("http", "ws");
        let mut socket = RawSocket::open(&format!("{address}/graphql")).await;
        let init = json!({ "type": "connection_init", "payload": { "token": bad } });
        socket.say(&init).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403, "{reason}");
        self.said.add("a socket's end", reason);
    }

    async fn keys(&mut self) {
        let key = self.plant("a provider's key");
        let create = "mutation($input: CreateModelProviderInput!) { createModelProvider(input: $input) { modelProvider { id hasKey } errors { message } } }";
        let input = json!({ "name": "p", "kind": "OPENAI_COMPATIBLE", "baseUrl": "http://127.0.0.1:1/v1", "apiKey": key });
        let made = self.ask(TOKEN, create, json!({ "input": input })).await;
        let id = &made["data"]["createModelProvider"]["modelProvider"]["id"];
        assert!(id.is_string(), "{made}");
        let test = "mutation($input: TestModelProviderInput!) { testModelProvider(input: $input) { errors { message } } }";
        let input = json!({ "providerId": id, "model": "m" });
        self.ask(TOKEN, test, json!({ "input": input })).await;
    }

    async fn webhooks(&mut self) {
        let path = self.plant("a key in a webhook's address");
        if let Some(canary) = self.canaries.last_mut() {
            canary.is_stored = true;
        }
        let create = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } secret } }";
        let url = format!("http://127.0.0.1:1/{path}?key={path}");
        let input = json!({ "name": "w", "url": url });
        let secret = self.told_once(create, input, "/createWebhook/secret").await;
        self.known("a webhook's secret", secret);
        let id = self.gateway.shell_task("echo done").await;
        let document = "subscription($id: ID!) { task(id: $id) { task { status currentState { state message } statusReason } } }";
        let mut events = self.gateway.follow(document, json!({ "id": id })).await;
        while let Some(event) = events.next().await {
            self.said.add("an event", event.to_string());
            if event["data"]["task"]["task"]["currentState"]["state"] == "COMPLETE" {
                break;
            }
        }
        let log = "{ viewer { username } webhooks(first: 5) { nodes { name lastDelivery { error status } } } }";
        self.ask(TOKEN, log, json!({})).await;
    }

    /// What is there in the end.
    async fn look_around(&mut self, test: &TestDatabase) {
        for path in ["/metrics", "/readyz", "/api/v1/audit.jsonl"] {
            let request = self.http.get(format!("{}{path}", self.gateway.url()));
            let answer = request.bearer_auth(TOKEN).send().await.unwrap();
            self.said.add(path, answer.text().await.unwrap());
        }
        for line in dump(test).await {
            self.said.add("the database", line);
        }
        self.gateway.stop().await;
        self.said.add("the log", self.gateway.log());
    }
}

/// The secret of `tyd_<id>_<secret>`, which may have underscores of its own.
fn secret_of(token: &str) -> String {
    let (_, token) = token.split_once("tyd_").unwrap();
    let (_, secret) = token.split_once('_').unwrap();
    assert!(secret.len() > 20, "a whole secret");
    secret.to_owned()
}

/// Every row of every table as text.
async fn dump(test: &TestDatabase) -> Vec<String> {
    let connection = test.db.writer();
    let backend = connection.get_database_backend();
    let texts = async |sql: &str| -> Vec<String> {
        let rows = connection.query_all_raw(Statement::from_string(backend, sql));
        let rows = rows.await.unwrap();
        let first = |row: sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
        rows.into_iter().map(first).collect()
    };
    let mut lines = Vec::new();
    if backend == DbBackend::Postgres {
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
        for table in texts(tables).await {
            lines.extend(texts(&format!("SELECT t::text FROM \"{table}\" t")).await);
        }
    } else {
        let tables =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'";
        for table in texts(tables).await {
            let columns = format!(
                "SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') FROM pragma_table_info('{table}')"
            );
            let columns = texts(&columns).await.remove(0);
            lines.extend(texts(&format!("SELECT {columns} FROM \"{table}\"")).await);
        }
    }
    assert!(lines.len() > 20, "{} rows", lines.len());
    lines
}

async fn no_planted_secret_is_found_in_what_the_gateway_says_and_keeps(test: &TestDatabase) {
    let key = "Y2FuYXJ5LWtleS1vZi10aGUtc2VhbGVyLTAxMjM0NTY=";
    let variables = vec![
        ("TASKYARD_LOG", "trace".to_owned()),
        ("TASKYARD_SECRET_KEY", key.to_owned()),
    ];
    let password = "canary-password-of-the-database";
    // Trusted here, so that any password will do.
    let url = test
        .url
        .replace("postgres@", &format!("postgres:{password}@"));
    let mut gateway = Gateway::start_with_variables(&url, 2, variables).await;
    let link = gateway.printed_link().await;
    let mut planting = Planting {
        http: reqwest::Client::new(),
        gateway,
        canaries: Vec::new(),
        said: Said::default(),
    };
    planting.known("the administrator's token", TOKEN.to_owned());
    planting.known(
        "the key of the sealer",
        key.trim_end_matches('=').to_owned(),
    );
    planting.known("the password of the database", password.to_owned());
    planting.known("a sign-in link", secret_of(&link));
    let page = planting.http.get(&link).send().await.unwrap();
    assert!(page.status().is_success() || page.status().as_u16() == 404);
    planting.people().await;
    planting.tokens().await;
    planting.keys().await;
    planting.webhooks().await;
    planting.look_around(test).await;
    for canary in &planting.canaries {
        for (place, text) in &planting.said.0 {
            let may_hold = canary.is_stored && place == "the database";
            assert!(
                may_hold || !text.contains(&canary.text),
                "{} stands in {place}: {}",
                canary.what,
                around(text, &canary.text)
            );
        }
    }
}

/// The line that a text stands in.
fn around<'a>(text: &'a str, found: &str) -> &'a str {
    let lines = text.lines();
    lines
        .into_iter()
        .find(|line| line.contains(found))
        .unwrap_or_default()
}
