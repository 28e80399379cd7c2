//! Subscribers of the same share one execution and one payload, and none of them can tell.

use serde_json::{Value, json};
use taskyard_server::app::{Ends, router};
use taskyard_server::config::Config;
use taskyard_server::domain::job::Job;
use taskyard_server::domain::log::{LogLevel, LogLine, LogSource};
use taskyard_server::domain::user::{ApiTokenScope, Caller};
use taskyard_server::domain::{BuildId, TaskId, Timestamp};
use taskyard_server::services::{api_tokens, logs, tasks};

use crate::on_both_databases;
use crate::support::app::serve;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::gateway::http_client;
use crate::support::raw_socket::RawSocket;

on_both_databases!(
    more_subscribers_cost_no_more_statements,
    all_hear_the_same_whenever_they_came_and_wherever_they_began,
    a_slow_reader_holds_nobody_up_and_misses_nothing,
    who_may_not_see_it_hears_nothing_of_it,
    whose_credential_has_ended_hears_nothing_more,
    what_is_personal_is_told_to_each_alone,
    followers_of_many_things_need_few_executions,
    an_execution_outlives_who_came_first,
);

const LOG: &str = "subscription Log($id: ID!, $after: String) { buildLogs(buildId: $id, after: $after) { endCursor lines { sequence text } } }";

/// Statements by which one update is read, for however many: two for the build and one for its lines,
/// and the same once more, to find nothing.
const READ: u64 = 6;

/// A build whose log grows, and a gateway.
struct Stage {
    flow: Flow,
    job: Job,
    build: BuildId,
    address: std::net::SocketAddr,
    token: String,
}

impl Stage {
    async fn set(test: &TestDatabase) -> Self {
        let flow = Flow::start(test).await;
        flow.create("built").await;
        let acquired = flow.acquire().await;
        let build = acquired.build().unwrap().build.id;
        let mut config = Config::defaults("unused".into());
        config.websocket.sockets = 1_000;
        config.rates.enabled = false;
        let address = serve(router(config, flow.services(), &Ends::default())).await;
        let token = flow.site.bearer(&flow.caller, ApiTokenScope::User).await;
        Self {
            job: acquired.job,
            build,
            address,
            token,
            flow,
        }
    }

    async fn socket(&self, token: &str) -> RawSocket {
        let url = format!("ws://{}/graphql", self.address);
        RawSocket::ready(&url, json!({ "token": token })).await
    }

    /// Somebody who follows the log from a cursor on.
    async fn follower(&self, after: Value) -> RawSocket {
        let mut socket = self.socket(&self.token).await;
        let variables = json!({ "id": self.build.to_string(), "after": after });
        socket.subscribe_with("1", LOG, variables).await;
        socket
    }

    async fn append(&self, numbers: std::ops::RangeInclusive<i64>, text: &str) {
        let line = |sequence| LogLine {
            sequence,
            at: Timestamp(sequence),
            level: LogLevel::Info,
            source: LogSource::Template,
            stage: "build".to_owned(),
            text: format!("{sequence} {text}"),
        };
        let (services, credential) = (self.flow.services(), &self.flow.credential);
        let lines = numbers.map(line).collect();
        let lease = self.job.run_lease;
        let appended = logs::append_build(services, credential, self.job.id, lease, lines);
        appended.await.unwrap();
    }

    /// Waits until so many subscribers are told by shared executions.
    async fn until_sharing(&self, number: usize) {
        let wanted = format!("taskyard_subscription_sharing {number}\n");
        while !self.metrics().await.contains(&wanted) {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until so many statements were sent since the start.
    async fn until_sent(&self, number: u64) {
        while self.flow.services().db.statements() < number {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until nothing is read or written any more: not while the gateway answers ten requests.
    async fn until_quiet(&self) {
        let url = format!("http://{}/healthz", self.address);
        let client = http_client();
        loop {
            let sent = self.flow.services().db.statements();
            for _ in 0..10 {
                client.get(&url).send().await.unwrap();
            }
            if self.flow.services().db.statements() == sent {
                return;
            }
        }
    }

    async fn metrics(&self) -> String {
        let url = format!("http://{}/metrics", self.address);
        let page = http_client().get(url).send().await.unwrap();
        page.text().await.unwrap()
    }

    async fn end(&self) {
        self.flow.complete(&self.job).await;
    }
}

/// The lines of a message.
fn lines(message: &Value) -> Vec<i64> {
    let lines = message["payload"]["data"]["buildLogs"]["lines"].as_array();
    let lines = lines.unwrap_or_else(|| panic!("{message}"));
    lines
        .iter()
        .map(|line| line["sequence"].as_i64().unwrap())
        .collect()
}

/// Hears to the end; all lines in the order in which they came.
async fn all(socket: &mut RawSocket) -> Vec<i64> {
    let mut heard = Vec::new();
    loop {
        let message = socket.hear().await;
        if message["type"] == "complete" {
            return heard;
        }
        heard.extend(lines(&message));
    }
}

async fn more_subscribers_cost_no_more_statements(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    stage.append(1..=1, "first").await;
    let before = stage.flow.services().db.statements();
    stage.append(2..=2, "second").await;
    let written = stage.flow.services().db.statements() - before;
    let mut followers = Vec::new();
    let mut line = 2;
    let mut sent = Vec::new();
    for number in [2, 40] {
        while followers.len() < number {
            let mut follower = stage.follower(Value::Null).await;
            while !lines(&follower.hear().await).contains(&line) {}
            followers.push(follower);
        }
        stage.until_sharing(number).await;
        // Who joined last may still look whether there is more.
        stage.until_quiet().await;
        let before = stage.flow.services().db.statements();
        for update in 1..=10 {
            line += 1;
            stage.append(line..=line, "more").await;
            let mut first = None;
            for follower in &mut followers {
                let message = follower.hear().await;
                assert_eq!(lines(&message), [line]);
                assert_eq!(&message, first.get_or_insert(message.clone()));
            }
            // Then the execution looks whether there is more. The next update comes after that.
            stage.until_sent(before + update * (written + READ)).await;
        }
        sent.push(stage.flow.services().db.statements() - before);
    }
    assert_eq!(sent, [10 * (written + READ); 2]);
    let page = stage.metrics().await;
    assert!(page.contains("taskyard_subscription_cohorts 1\n"), "{page}");
}

async fn all_hear_the_same_whenever_they_came_and_wherever_they_began(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    let last = 600;
    let mut waiting = tokio::task::JoinSet::new();
    let (mut line, mut seed) = (0, 7_u64);
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    while line < last {
        // Some come at any time, from any line on that there is; some of them leave again.
        for _ in 0..random(3) {
            let after = i64::try_from(random(u64::try_from(line + 1).unwrap())).unwrap();
            let cursor = if after == 0 {
                Value::Null
            } else {
                json!(after.to_string())
            };
            let mut follower = stage.follower(cursor).await;
            if random(4) == 0 {
                continue;
            }
            waiting.spawn(async move { (after, all(&mut follower).await) });
        }
        let next = (line + 1 + i64::try_from(random(12)).unwrap()).min(last);
        stage.append(line + 1..=next, "text").await;
        line = next;
    }
    stage.end().await;
    assert!(waiting.len() > 20, "{}", waiting.len());
    while let Some(heard) = waiting.join_next().await {
        let (after, heard) = heard.unwrap();
        let expected: Vec<_> = (after + 1..=last).collect();
        assert_eq!(heard, expected, "after {after}");
    }
    let page = stage.metrics().await;
    assert!(page.contains("taskyard_subscription_cohorts 0\n"), "{page}");
}

async fn a_slow_reader_holds_nobody_up_and_misses_nothing(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    stage.append(1..=1, "first").await;
    let (mut quick, mut slow) = (
        stage.follower(Value::Null).await,
        stage.follower(Value::Null).await,
    );
    for follower in [&mut quick, &mut slow] {
        assert_eq!(lines(&follower.hear().await), [1]);
    }
    stage.until_sharing(2).await;
    // More than the kernel and the cohort keep for somebody who reads nothing.
    let long = "x".repeat(8_000);
    let last = 1 + 75 * 25;
    for first in (2..=last).step_by(25) {
        stage.append(first..=first + 24, &long).await;
        let mut heard = Vec::new();
        while heard.last() != Some(&(first + 24)) {
            heard.extend(lines(&quick.hear().await));
        }
        assert_eq!(heard, (first..first + 25).collect::<Vec<_>>());
    }
    stage.end().await;
    assert_eq!(all(&mut quick).await, Vec::<i64>::new());
    assert_eq!(all(&mut slow).await, (2..=last).collect::<Vec<_>>());
    let page = stage.metrics().await;
    assert!(
        !page.contains("taskyard_subscription_catch_ups_total 0\n"),
        "{page}"
    );
}

async fn who_may_not_see_it_hears_nothing_of_it(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    stage.append(1..=1, "first").await;
    let bob = stage.flow.site.member("bob").await;
    let administrator = stage.flow.site.administrator().await;
    let bobs = stage.flow.site.bearer(&bob, ApiTokenScope::User).await;
    let new = api_tokens::NewApiToken {
        name: "to be revoked".to_owned(),
        scope: ApiTokenScope::User,
        organization_id: None,
        expires_in_days: None,
    };
    let made = api_tokens::create(stage.flow.services(), &administrator, new).await;
    let (token, secret) = made.unwrap();

    let mut ann = stage.follower(Value::Null).await;
    assert_eq!(lines(&ann.hear().await), [1]);
    let variables = json!({ "id": stage.build.to_string() });
    let mut foreign = stage.socket(&bobs).await;
    foreign.subscribe_with("1", LOG, variables.clone()).await;
    let refused = foreign.hear().await.to_string();
    assert!(
        refused.contains("NOT_FOUND") && !refused.contains("first"),
        "{refused}"
    );

    // Another user who may see it shares the execution, until their rights end.
    let mut other = stage.socket(secret.reveal()).await;
    other
        .subscribe_with(
            "1",
            LOG,
            json!({ "id": stage.build.to_string(), "after": null }),
        )
        .await;
    assert_eq!(lines(&other.hear().await), [1]);
    stage.append(2..=2, "second").await;
    assert_eq!(lines(&other.hear().await), [2]);
    assert_eq!(lines(&ann.hear().await), [2]);
    let revoked = api_tokens::revoke(stage.flow.services(), &administrator, token.id).await;
    revoked.unwrap();
    assert_eq!(other.closed().await.0, 4403);
    stage.append(3..=3, "third").await;
    assert_eq!(lines(&ann.hear().await), [3]);
}

async fn whose_credential_has_ended_hears_nothing_more(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    stage.append(1..=1, "first").await;
    let mut lasting = stage.follower(Value::Null).await;
    assert_eq!(lines(&lasting.hear().await), [1]);
    let administrator = stage.flow.site.administrator().await;
    let token = stage.flow.site.bearer_for(&administrator, 24 * 60 * 60);
    let mut ending = stage.socket(&token.await).await;
    let variables = json!({ "id": stage.build.to_string(), "after": null });
    ending.subscribe_with("1", LOG, variables).await;
    assert_eq!(lines(&ending.hear().await), [1]);
    stage.until_sharing(2).await;
    stage.flow.site.pass(25 * 60 * 60);
    stage.append(2..=2, "second").await;
    assert_eq!(lines(&lasting.hear().await), [2]);
    let (code, _) = ending.next().await.unwrap_err();
    assert_eq!(code, 4403);
}

async fn what_is_personal_is_told_to_each_alone(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    let task = stage.flow.create("liked").await;
    let administrator: Caller = stage.flow.site.administrator().await;
    let his = stage
        .flow
        .site
        .bearer(&administrator, ApiTokenScope::User)
        .await;
    tasks::favorite(stage.flow.services(), &stage.flow.caller, task.id)
        .await
        .unwrap();
    let document = "subscription($id: ID!) { task(id: $id) { task { displayName isFavorite } } }";
    let mut sockets = [stage.socket(&stage.token).await, stage.socket(&his).await];
    for name in [None, Some("one"), Some("two")] {
        match name {
            None => {
                for socket in &mut sockets {
                    let variables = json!({ "id": task.id.to_string() });
                    socket.subscribe_with("1", document, variables).await;
                }
            }
            Some(name) => rename(&stage, task.id, name).await,
        }
        for (socket, is_favorite) in sockets.iter_mut().zip([true, false]) {
            let message = socket.hear().await;
            let told = &message["payload"]["data"]["task"]["task"];
            assert_eq!(told["isFavorite"], is_favorite, "{message}");
            if let Some(name) = name {
                assert_eq!(told["displayName"], name, "{message}");
            }
        }
    }
}

async fn rename(stage: &Stage, task: TaskId, name: &str) {
    let change = tasks::UpdateTask {
        display_name: Some(name.to_owned()),
        ..tasks::UpdateTask::default()
    };
    let updated = tasks::update(stage.flow.services(), &stage.flow.caller, task, change);
    updated.await.unwrap();
}

/// What waits holds no execution: an update is written by any that is there for the same document and the
/// same variables below its root field.
async fn followers_of_many_things_need_few_executions(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    let document = "subscription($id: ID!, $named: Boolean!) {
        task(id: $id) { task { id displayName @include(if: $named) owner { username } } } }";
    let mut socket = stage.socket(&stage.token).await;
    let mut followed = Vec::new();
    for number in 0..20 {
        let task = stage.flow.create(&format!("followed-{number}")).await.id;
        let is_named = number % 3 > 0;
        let variables = json!({ "id": task.to_string(), "named": is_named });
        let operation = number.to_string();
        socket.subscribe_with(&operation, document, variables).await;
        assert_eq!(socket.hear().await["id"], operation);
        followed.push((task, is_named, operation));
    }
    let owner = json!({ "username": stage.flow.caller.actor.username });
    for round in 0..3 {
        for (task, is_named, operation) in &followed {
            let name = format!("{operation} in round {round}");
            rename(&stage, *task, &name).await;
            let message = socket.hear().await;
            assert_eq!(message["id"], *operation);
            let mut wanted = json!({ "id": task.to_string(), "owner": owner });
            if *is_named {
                wanted["displayName"] = name.into();
            }
            assert_eq!(message["payload"]["data"]["task"]["task"], wanted);
        }
    }
    let page = stage.metrics().await;
    assert!(
        page.contains("taskyard_subscription_cohorts 20\n"),
        "{page}"
    );
    // Those that have opened the subscriptions were enough.
    assert!(
        page.contains("taskyard_subscription_writers_total 0\n"),
        "{page}"
    );
}

async fn an_execution_outlives_who_came_first(test: &TestDatabase) {
    let stage = Stage::set(test).await;
    stage.append(1..=1, "first").await;
    let mut first = stage.follower(Value::Null).await;
    assert_eq!(lines(&first.hear().await), [1]);
    let mut second = stage.follower(Value::Null).await;
    assert_eq!(lines(&second.hear().await), [1]);
    stage.until_sharing(2).await;
    drop(first);
    stage.until_sharing(1).await;
    stage.append(2..=2, "second").await;
    assert_eq!(lines(&second.hear().await), [2]);
    drop(second);
    stage.until_sharing(0).await;
    let page = stage.metrics().await;
    assert!(page.contains("taskyard_subscription_cohorts 0\n"), "{page}");
    let mut third = stage.follower(Value::Null).await;
    assert_eq!(lines(&third.hear().await), [1, 2]);
}
