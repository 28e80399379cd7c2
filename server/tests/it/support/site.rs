//! The services over a test's database, with a clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use taskyard_server::domain::user::{
    Actor, ApiTokenScope, Caller, Credential, Membership, OrganizationRole, RequestMeta, SiteRole,
};
use taskyard_server::domain::{Clock, OrganizationId, SessionId, Timestamp, UserId};
use taskyard_server::events::Events;
use taskyard_server::services::api_tokens::{self, NewApiToken};
use taskyard_server::services::bootstrap::{self, Bootstrapped};
use taskyard_server::services::organizations::{self, CreateOrganization};
use taskyard_server::services::{Services, Settings};
use taskyard_server::store::Database;

use super::database::TestDatabase;

/// The bootstrap token of every site.
pub const BOOTSTRAP_TOKEN: &str = "a bootstrap token of the tests, long enough";

/// A gateway's services, prepared as a start does it.
pub struct Site {
    pub services: Services,
    pub bootstrapped: Bootstrapped,
    now: Arc<AtomicI64>,
}

impl Site {
    /// Starts on a migrated database.
    pub async fn start(test: &TestDatabase) -> Self {
        Self::start_with(test, |_| {}).await
    }

    /// Starts with other settings.
    pub async fn start_with(test: &TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let start = Clock::system().now();
        let now = Arc::new(AtomicI64::new(start.0));
        let clock = {
            let now = Arc::clone(&now);
            Clock::from_fn(move || Timestamp(now.load(Ordering::SeqCst)))
        };
        let mut settings = Settings {
            bootstrap_token: Some(bootstrap::bootstrap_token(BOOTSTRAP_TOKEN).unwrap()),
            ..Settings::default()
        };
        change(&mut settings);
        let services = Services::new(test.db.clone(), Events::default(), clock, settings);
        let bootstrapped = bootstrap::prepare(&services).await.unwrap();
        Self {
            services,
            bootstrapped,
            now,
        }
    }

    /// Moves the clock on.
    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// The token of a new sign-in link.
    pub async fn link_token(&self) -> String {
        token_of(&bootstrap::login_link(&self.services).await.unwrap())
    }

    /// The administrator.
    pub async fn administrator(&self) -> Caller {
        let sql = "SELECT id FROM users WHERE username_key = 'admin'";
        let row = rows(&self.services.db, sql, []).await.pop().unwrap();
        let roles = [SiteRole::Owner, SiteRole::Member];
        let place = (self.default_organization().await, OrganizationRole::Admin);
        caller(
            UserId(row.try_get("", "id").unwrap()),
            "admin",
            &roles,
            &[place],
        )
    }

    /// A new member of the default organization.
    pub async fn member(&self, username: &str) -> Caller {
        let place = (self.default_organization().await, OrganizationRole::Member);
        self.person(username, &[], &[place]).await
    }

    /// A new user with these site roles, besides MEMBER, and these places in organizations.
    pub async fn person(
        &self,
        username: &str,
        roles: &[SiteRole],
        places: &[(OrganizationId, OrganizationRole)],
    ) -> Caller {
        let id = UserId::generate();
        let now = self.services.clock.now().0;
        let roles: Vec<_> = roles.iter().copied().chain([SiteRole::Member]).collect();
        let words: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        let sql = "INSERT INTO users (id, username, username_key, display_name, roles, search_text, created_at, updated_at) VALUES ($1, $2, $3, $2, $4, $3, $5, $5)";
        let values = [
            id.0.into(),
            username.into(),
            username.to_lowercase().into(),
            words.join(" ").into(),
            now.into(),
        ];
        self.write(sql, values).await;
        for (organization, role) in places {
            let sql = "INSERT INTO memberships (user_id, organization_id, role, created_at) VALUES ($1, $2, $3, $4)";
            let role = role.as_str().into();
            let values = [id.0.into(), organization.0.into(), role, now.into()];
            self.write(sql, values).await;
        }
        caller(id, username, &roles, places)
    }

    /// The organization that is there from the start.
    pub async fn default_organization(&self) -> OrganizationId {
        let sql = "SELECT id FROM organizations WHERE name_key = 'default'";
        let row = rows(&self.services.db, sql, []).await.pop().unwrap();
        OrganizationId(row.try_get("", "id").unwrap())
    }

    /// A new organization; the administrator is its ADMIN.
    pub async fn organization(&self, name: &str) -> OrganizationId {
        let new = CreateOrganization {
            name: name.to_owned(),
            display_name: None,
            idempotency_key: None,
        };
        let administrator = self.administrator().await;
        let made = organizations::create(&self.services, &administrator, new).await;
        made.unwrap().id
    }

    /// The secret of a new API token of the caller's.
    pub async fn bearer(&self, caller: &Caller, scope: ApiTokenScope) -> String {
        let new = NewApiToken {
            name: UserId::generate().to_string(),
            scope,
            organization_id: None,
            expires_in_days: None,
        };
        let made = api_tokens::create(&self.services, caller, new).await;
        made.unwrap().1.reveal().to_owned()
    }

    /// The secret of a new API token of the caller's that ends so many seconds from now.
    pub async fn bearer_for(&self, caller: &Caller, seconds: i64) -> String {
        let new = NewApiToken {
            name: UserId::generate().to_string(),
            scope: ApiTokenScope::User,
            organization_id: None,
            expires_in_days: Some(1),
        };
        let (token, secret) = api_tokens::create(&self.services, caller, new)
            .await
            .unwrap();
        let end = self.services.clock.now().plus_seconds(seconds);
        let sql = "UPDATE api_tokens SET expires_at = $1 WHERE id = $2";
        self.write(sql, [end.0.into(), token.id.0.into()]).await;
        secret.reveal().to_owned()
    }

    /// Changes the tables behind the services' back.
    pub async fn write(&self, sql: &str, values: impl IntoIterator<Item = Value>) {
        let db = self.services.db.writer();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await.unwrap();
    }

    /// The audit log: action, object's name, code.
    pub async fn audit_log(&self) -> Vec<(String, String, Option<String>)> {
        rows(
            &self.services.db,
            "SELECT action, object_name, code FROM audit_entries ORDER BY sequence",
            [],
        )
        .await
        .iter()
        .map(|row| {
            row.try_get_many("", &["action".into(), "object_name".into(), "code".into()])
                .unwrap()
        })
        .collect()
    }
}

/// The token in a sign-in link.
pub fn token_of(link: &str) -> String {
    link.split_once("/login?token=").unwrap().1.to_owned()
}

/// From where the tests' requests come.
pub fn meta() -> RequestMeta {
    RequestMeta {
        request_id: "request-1".to_owned(),
        ip: Some("192.0.2.7".to_owned()),
        user_agent: Some("test".to_owned()),
        ..RequestMeta::default()
    }
}

/// Rows of any query.
pub async fn rows(
    db: &Database,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Vec<QueryResult> {
    let reader = db.reader();
    let statement = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
    reader.query_all_raw(statement).await.unwrap()
}

/// Runs any statement.
pub async fn run(db: &Database, sql: &str) {
    db.writer().execute_unprepared(sql).await.unwrap();
}

fn caller(
    user_id: UserId,
    username: &str,
    roles: &[SiteRole],
    places: &[(OrganizationId, OrganizationRole)],
) -> Caller {
    let places = places.iter().map(|(organization_id, role)| Membership {
        organization_id: *organization_id,
        role: *role,
    });
    Caller {
        actor: Arc::new(Actor {
            user_id,
            username: username.to_owned(),
            roles: roles.to_vec(),
            memberships: places.collect(),
            credential: Credential::Session(SessionId::generate()),
            is_read_only: false,
        }),
        meta: meta(),
    }
}
