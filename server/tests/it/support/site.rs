//! The services over a test's database, with a clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use taskyard_server::domain::user::{
    Actor, Caller, Credential, Membership, OrganizationRole, RequestMeta, SiteRole,
};
use taskyard_server::domain::{Clock, SessionId, Timestamp, UserId};
use taskyard_server::events::Events;
use taskyard_server::services::bootstrap::{self, Bootstrapped};
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
        let start = Clock::system().now();
        let now = Arc::new(AtomicI64::new(start.0));
        let clock = {
            let now = Arc::clone(&now);
            Clock::from_fn(move || Timestamp(now.load(Ordering::SeqCst)))
        };
        let settings = Settings {
            bootstrap_token: Some(bootstrap::bootstrap_token(BOOTSTRAP_TOKEN).unwrap()),
            ..Settings::default()
        };
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
        let sql = "SELECT id, (SELECT id FROM organizations) AS organization FROM users WHERE username_key = 'admin'";
        let row = rows(&self.services.db, sql, []).await.pop().unwrap();
        let roles = vec![SiteRole::Owner, SiteRole::Member];
        caller(&row, "admin", roles, OrganizationRole::Admin)
    }

    /// A new member of the default organization.
    pub async fn member(&self, username: &str) -> Caller {
        let id = UserId::generate().0;
        let now = self.services.clock.now().0;
        let db = self.services.db.writer();
        for (sql, values) in [
            (
                "INSERT INTO users (id, username, username_key, display_name, roles, created_at, updated_at) VALUES ($1, $2, $2, $2, 'MEMBER', $3, $3)",
                vec![id.into(), username.into(), now.into()],
            ),
            (
                "INSERT INTO memberships (user_id, organization_id, role, created_at) SELECT $1, id, 'MEMBER', $2 FROM organizations",
                vec![id.into(), now.into()],
            ),
        ] {
            let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
            db.execute_raw(statement).await.unwrap();
        }
        let sql = "SELECT u.id, m.organization_id AS organization FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.id = $1";
        let row = rows(&self.services.db, sql, [id.into()])
            .await
            .pop()
            .unwrap();
        let roles = vec![SiteRole::Member];
        caller(&row, username, roles, OrganizationRole::Member)
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
    row: &QueryResult,
    username: &str,
    roles: Vec<SiteRole>,
    role: OrganizationRole,
) -> Caller {
    use taskyard_server::domain::OrganizationId;
    Caller {
        actor: Actor {
            user_id: UserId(row.try_get("", "id").unwrap()),
            username: username.to_owned(),
            roles,
            memberships: vec![Membership {
                organization_id: OrganizationId(row.try_get("", "organization").unwrap()),
                role,
            }],
            credential: Credential::Session(SessionId::generate()),
        },
        meta: meta(),
    }
}
