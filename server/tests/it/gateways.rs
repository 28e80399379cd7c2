//! Several gateways on one PostgreSQL database: what is done through one is heard through any.

use futures_util::FutureExt as _;
use serde_json::json;
use taskyard_server::background::carry_bells;
use taskyard_server::config::Seconds;
use taskyard_server::domain::UserId;
use taskyard_server::domain::user::ApiTokenScope;
use taskyard_server::events::{Listener, Topic};
use taskyard_server::services::{builds, users};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::gateway::Gateway;
use crate::support::raw_socket::RawSocket;
use crate::support::site::{BOOTSTRAP_TOKEN, rows};

/// One of the gateways, within the test.
struct OneOfThem {
    app: TestApp,
    /// Rings whenever the connection is there anew.
    connected: Listener,
    stop: CancellationToken,
    carrying: JoinHandle<()>,
}

impl OneOfThem {
    async fn start(test: &TestDatabase) -> Self {
        // Nothing is found by looking again.
        let app = TestApp::start_with(test, |config| {
            config.websocket.recheck = Seconds::new(24 * 60 * 60);
        })
        .await;
        let services = app.site.services.clone();
        // A topic that nothing in the tests rings.
        let nobody = Topic::Credentials(UserId::generate());
        let mut connected = services.events.listen(nobody);
        let stop = CancellationToken::new();
        let carrying = tokio::spawn(carry_bells(services, stop.clone()));
        connected.heard().await;
        Self {
            app,
            connected,
            stop,
            carrying,
        }
    }

    fn listen(&self, topic: Topic) -> Listener {
        self.app.site.services.events.listen(topic)
    }

    fn publish(&self, topic: Topic) {
        self.app.site.services.events.publish(topic);
    }

    async fn socket(&self, path: &str, token: &str) -> RawSocket {
        let url = format!("ws://{}{path}", self.app.address);
        RawSocket::ready(&url, json!({ "token": token })).await
    }

    async fn end(self) {
        self.stop.cancel();
        self.carrying.await.unwrap();
    }
}

/// Two gateways and the database that they share; `None` where there is no PostgreSQL.
async fn two() -> Option<(TestDatabase, OneOfThem, OneOfThem)> {
    let Some(test) = TestDatabase::postgres().await else {
        eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
        return None;
    };
    let (one, other) = (OneOfThem::start(&test).await, OneOfThem::start(&test).await);
    Some((test, one, other))
}

async fn end(test: TestDatabase, gateways: [OneOfThem; 2]) {
    for gateway in gateways {
        gateway.end().await;
    }
    test.remove().await;
}

#[tokio::test]
async fn what_happens_at_one_is_followed_through_the_other() {
    let Some((test, mut one, other)) = two().await else {
        return;
    };
    let flow = Flow::of(one.app.site).await;
    let token = flow.site.bearer(&flow.caller, ApiTokenScope::User).await;
    let task = flow.create("followed").await;
    let build_id = flow.job_of(&task).await.subject.build_id().unwrap();
    let mut builds = other.socket("/graphql", &token).await;
    let document = format!(
        "subscription {{ buildStatus(buildId: \"{build_id}\") {{ build {{ job {{ status }} }} }} }}"
    );
    builds.subscribe("1", &document).await;
    let mut tasks = other.socket("/graphql", &token).await;
    let document = format!(
        "subscription {{ task(id: \"{}\") {{ task {{ status }} }} }}",
        task.id
    );
    tasks.subscribe("1", &document).await;
    let status = "/payload/data/buildStatus/build/job/status";
    assert_eq!(builds.hear().await.pointer(status).unwrap(), "PENDING");
    let first = tasks.hear().await;
    assert_eq!(
        first["payload"]["data"]["task"]["task"]["status"],
        "PENDING"
    );

    flow.activate(&task).await;
    let mut last = String::new();
    loop {
        let message = builds.hear().await;
        match message.pointer(status) {
            Some(status) => last = status.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(last, "SUCCEEDED", "and then it was complete");
    while tasks.hear().await["payload"]["data"]["task"]["task"]["status"] != "ACTIVE" {}
    one.app.site = flow.site;
    end(test, [one, other]).await;
}

#[tokio::test]
async fn a_provisioner_hears_of_jobs_through_any_gateway() {
    let Some((test, mut one, other)) = two().await else {
        return;
    };
    // Who registers is rung for too.
    let mut registered = other.listen(Topic::JobsAvailable);
    let flow = Flow::of(one.app.site).await;
    registered.heard().await;
    let mut worker = other.socket("/worker/graphql", BOOTSTRAP_TOKEN).await;
    let document = format!(
        "subscription {{ jobs(provisionerId: \"{}\") {{ kind jobId }} }}",
        flow.provisioner
    );
    worker.subscribe("1", &document).await;
    flow.create("waits").await;
    let told = worker.hear().await;
    assert_eq!(told["payload"]["data"]["jobs"]["kind"], "AVAILABLE");

    let job = flow.acquire().await.job;
    let build = job.subject.build_id().unwrap();
    builds::cancel(flow.services(), &flow.caller, build, None)
        .await
        .unwrap();
    let mut told = worker.hear().await;
    while told["payload"]["data"]["jobs"]["kind"] == "AVAILABLE" {
        told = worker.hear().await;
    }
    let wanted = json!({ "kind": "CANCEL", "jobId": job.id.to_string() });
    assert_eq!(told["payload"]["data"]["jobs"], wanted);
    one.app.site = flow.site;
    end(test, [one, other]).await;
}

#[tokio::test]
async fn a_suspension_at_one_ends_sockets_at_the_other() {
    let Some((test, one, other)) = two().await else {
        return;
    };
    let site = &one.app.site;
    let administrator = site.administrator().await;
    let ann = site.member("ann").await;
    let token = site.bearer(&ann, ApiTokenScope::User).await;
    let mut socket = other.socket("/graphql", &token).await;
    users::suspend(&site.services, &administrator, ann.actor.user_id)
        .await
        .unwrap();
    assert_eq!(socket.closed().await.0, 4403);
    end(test, [one, other]).await;
}

#[tokio::test]
async fn a_gateway_does_not_ring_again_what_it_rang_itself() {
    let Some((test, one, other)) = two().await else {
        return;
    };
    let mut own = one.listen(Topic::AllTasks);
    let mut answer = one.listen(Topic::JobsCanceled);
    let mut there = other.listen(Topic::AllTasks);
    one.publish(Topic::AllTasks);
    own.heard().await;
    there.heard().await;
    // What comes after it has come, so it has come too.
    other.publish(Topic::JobsCanceled);
    answer.heard().await;
    assert!(own.heard().now_or_never().is_none());
    end(test, [one, other]).await;
}

#[tokio::test]
async fn a_lost_connection_is_made_again_and_every_bell_rings_once() {
    let Some((test, mut one, mut other)) = two().await else {
        return;
    };
    let sql = "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity \
        WHERE application_name = 'taskyard bells' AND datname = current_database()";
    let ended = rows(&test.db, sql, []).await;
    assert_eq!(ended.len(), 4, "each gateway hears on one and tells on one");
    one.connected.heard().await;
    other.connected.heard().await;
    for (from, to) in [(&one, &other), (&other, &one)] {
        let mut bell = to.listen(Topic::JobsCanceled);
        from.publish(Topic::JobsCanceled);
        bell.heard().await;
    }
    end(test, [one, other]).await;
}

#[tokio::test]
async fn more_topics_than_one_notification_holds_are_all_heard() {
    let Some((test, one, other)) = two().await else {
        return;
    };
    let topics: Vec<_> = (0..1_000)
        .map(|_| Topic::Credentials(UserId::generate()))
        .collect();
    let mut bells: Vec<_> = topics.iter().map(|topic| other.listen(*topic)).collect();
    for topic in topics {
        one.publish(topic);
    }
    for bell in &mut bells {
        bell.heard().await;
    }
    end(test, [one, other]).await;
}

#[tokio::test]
async fn the_last_bells_of_a_gateway_that_ends_are_heard() {
    let Some((test, one, other)) = two().await else {
        return;
    };
    let mut bell = other.listen(Topic::JobsAvailable);
    one.publish(Topic::JobsAvailable);
    one.end().await;
    bell.heard().await;
    other.end().await;
    test.remove().await;
}

#[tokio::test]
async fn two_servers_share_the_work() {
    let Some(test) = TestDatabase::postgres().await else {
        eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
        return;
    };
    let asked = Gateway::start_with(&test.url, 0).await;
    let works = Gateway::start_with(&test.url, 1).await;
    let id = asked.shell_task("echo done by the other").await;
    asked.output_until(&id, "done by the other").await;
    drop((asked, works));
    test.remove().await;
}
