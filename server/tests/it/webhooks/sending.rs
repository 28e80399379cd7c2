//! What is sent, when, and where not.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::json;
use taskyard_server::auth::Sealer;
use taskyard_server::background;
use taskyard_server::domain::agent::AgentLifecycle;
use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::task::{TaskState, TaskStatus};
use taskyard_server::domain::user::Caller;
use taskyard_server::domain::webhook::{Webhook, WebhookDelivery, WebhookDeliveryStatus};
use taskyard_server::outbound::Poster;
use taskyard_server::services::webhooks::{self, NewWebhook};
use taskyard_server::services::{Services, Settings, users};
use tokio_util::sync::CancellationToken;

use super::receiver::{Answer, Received, Receiver};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;
use crate::support::site::{Site, rows, run};

on_both_databases!(
    a_receiver_is_told_of_every_change_of_a_task_and_can_check_who_says_so,
    only_the_states_and_statuses_that_were_asked_for_are_told,
    whoever_may_not_read_a_task_is_not_told_of_it,
    a_change_that_is_taken_back_is_not_told,
    what_failed_is_tried_again_later_with_the_same_id,
    a_delivery_is_given_up_after_eight_attempts_in_about_a_day,
    a_receiver_that_is_gone_turns_its_webhook_off,
    no_redirect_is_followed,
    private_addresses_are_refused_also_behind_a_name,
    a_delivery_is_taken_by_one_gateway_only,
    an_attempt_that_was_cut_off_is_made_again_after_its_lease,
    a_slow_receiver_does_not_keep_others_waiting,
    a_receiver_that_never_answers_is_given_up_after_its_limit_and_asked_again_later,
    nothing_is_sent_for_a_suspended_user,
    the_log_of_deliveries_is_bounded,
    the_loop_sends_what_is_due_and_what_a_bell_tells,
    a_secret_is_sealed_in_the_database_also_one_of_an_earlier_version,
    what_can_not_be_signed_is_told_in_the_log_and_sent_once_the_key_is_back,
);

/// The services of a flow, with webhooks to this machine allowed.
fn allowing(site: &Site) -> Services {
    let services = &site.services;
    services.with_settings(Settings {
        webhook_allow_private: true,
        ..(*services.settings).clone()
    })
}

fn new(name: &str, url: &str) -> NewWebhook {
    NewWebhook {
        name: name.to_owned(),
        url: url.to_owned(),
        states: Vec::new(),
        statuses: Vec::new(),
        idempotency_key: None,
    }
}

async fn hook(services: &Services, caller: &Caller, new: NewWebhook) -> (Webhook, String) {
    let (webhook, secret) = webhooks::create(services, caller, new).await.unwrap();
    (webhook, secret.unwrap().reveal().to_owned())
}

fn poster() -> Poster {
    Poster::new(true, Settings::default().webhook_answer).unwrap()
}

/// Sends what is due now, one after the other; how many there were.
async fn send_due(services: &Services) -> usize {
    let mut sent = 0;
    loop {
        let claimed = webhooks::claim(services, 16, &[]).await.unwrap();
        if claimed.is_empty() {
            return sent;
        }
        for one in claimed {
            webhooks::send(services, &poster(), one).await.unwrap();
            sent += 1;
        }
    }
}

/// The newest deliveries, newest first.
async fn log(services: &Services, webhook: &Webhook) -> Vec<WebhookDelivery> {
    let page = PageRequest {
        limit: 100,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = webhooks::deliveries(services, webhook.id, &page).await;
    page.unwrap().rows
}

fn assert_signed(received: &Received, secret: &str) {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let signed = format!(
        "{}.{}.{}",
        received.header("webhook-id"),
        received.header("webhook-timestamp"),
        received.body
    );
    let signature = received
        .header("webhook-signature")
        .strip_prefix("v1,")
        .unwrap();
    let tag = STANDARD.decode(signature).unwrap();
    hmac::verify(&key, signed.as_bytes(), &tag).unwrap();
}

async fn a_receiver_is_told_of_every_change_of_a_task_and_can_check_who_says_so(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let services = allowing(&flow.site);
    let mut receiver = Receiver::start().await;
    let (webhook, secret) = hook(&services, &flow.caller, new("all", &receiver.url)).await;
    let task = flow.create("told").await;
    let agent = flow.activate(&task).await;
    flow.say(&agent, TaskState::Idle, "Which way?").await;
    let sent = send_due(&services).await;
    let mut told = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..sent {
        let request = receiver.next().await;
        assert_signed(&request, &secret);
        assert_eq!(
            (request.method.as_str(), request.path.as_str()),
            ("POST", "/hook?key=1")
        );
        assert_eq!(request.header("content-type"), "application/json");
        let body = request.json();
        assert_eq!(body["id"], request.header("webhook-id"));
        assert_eq!(body["type"], "task.changed");
        let at = services.clock.now();
        assert_eq!(body["timestamp"], at.to_rfc3339());
        assert_eq!(
            request.header("webhook-timestamp"),
            (at.0 / 1_000_000).to_string()
        );
        let task_body = &body["data"]["task"];
        assert_eq!(task_body["id"], task.id.to_string());
        assert_eq!(task_body["owner"], "ann");
        assert_eq!(task_body["name"], "told");
        assert_eq!(
            task_body["url"],
            format!("http://127.0.0.1:7080/tasks/{}", task.id)
        );
        ids.push(body["id"].as_str().unwrap().to_owned());
        told.push((
            task_body["previousStatus"].clone(),
            task_body["status"].as_str().unwrap().to_owned(),
            task_body["state"].clone(),
            task_body["message"].clone(),
        ));
    }
    let statuses: Vec<_> = told.iter().map(|change| change.1.as_str()).collect();
    for status in ["PENDING", "INITIALIZING", "ACTIVE"] {
        assert!(statuses.contains(&status), "{told:?}");
    }
    let made = told.iter().find(|change| change.1 == "PENDING").unwrap();
    assert_eq!(made.0, json!(null), "it is new");
    // Changes of one webhook are sent side by side, so that their order is not promised.
    assert!(
        told.iter()
            .any(|change| (&change.2, &change.3) == (&json!("IDLE"), &json!("Which way?")))
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), sent);
    for delivery in log(&services, &webhook).await {
        assert_eq!(delivery.status, WebhookDeliveryStatus::Delivered);
        assert_eq!(
            (delivery.attempts, delivery.response_status),
            (1, Some(204))
        );
        assert_eq!(delivery.task_id, Some(task.id));
    }
    // The same state again is no change.
    flow.say(&agent, TaskState::Idle, "Which way now?").await;
    flow.report(&agent, AgentLifecycle::Ready).await;
    assert_eq!(send_due(&services).await, 0);
}

async fn only_the_states_and_statuses_that_were_asked_for_are_told(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = allowing(&flow.site);
    let mut receiver = Receiver::start().await;
    let few = NewWebhook {
        states: vec![TaskState::Failed],
        statuses: vec![TaskStatus::Active],
        ..new("few", &receiver.url)
    };
    hook(&services, &flow.caller, few).await;
    let task = flow.create("quiet").await;
    let agent = flow.activate(&task).await;
    flow.say(&agent, TaskState::Idle, "").await;
    flow.say(&agent, TaskState::Failed, "no disk").await;
    assert_eq!(send_due(&services).await, 2);
    let mut told = [receiver.next().await.json(), receiver.next().await.json()];
    told.sort_by_key(|body| body["data"]["task"]["state"] == "FAILED");
    assert_eq!(told[0]["data"]["task"]["status"], "ACTIVE");
    assert_eq!(told[1]["data"]["task"]["message"], "no disk");
    assert_eq!(told[1]["data"]["task"]["previousState"], "IDLE");
}

async fn whoever_may_not_read_a_task_is_not_told_of_it(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = allowing(&flow.site);
    let mut receivers = Vec::new();
    for name in ["bob", "adam", "olga", "ada"] {
        let caller = flow.site.member(name).await;
        let receiver = Receiver::start().await;
        hook(&services, &caller, new("mine", &receiver.url)).await;
        receivers.push((name, receiver));
    }
    run(
        &test.db,
        "UPDATE memberships SET role = 'ADMIN' WHERE user_id = (SELECT id FROM users WHERE username_key = 'adam')",
    )
    .await;
    run(
        &test.db,
        "UPDATE users SET roles = 'MEMBER OWNER' WHERE username_key = 'olga'",
    )
    .await;
    run(
        &test.db,
        "UPDATE users SET roles = 'MEMBER AUDITOR USER_ADMIN' WHERE username_key = 'ada'",
    )
    .await;
    flow.create("secret-plan").await;
    send_due(&services).await;
    for (name, receiver) in &mut receivers {
        let is_told = receiver.has_more();
        assert_eq!(is_told, ["adam", "olga"].contains(name), "{name}");
    }
}

async fn a_change_that_is_taken_back_is_not_told(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let services = allowing(&flow.site);
    let receiver = Receiver::start().await;
    let (webhook, _) = hook(&services, &flow.caller, new("all", &receiver.url)).await;
    flow.create("taken").await;
    let before = log(&services, &webhook).await.len();
    // The name is taken: the transaction is given up after the change.
    assert!(
        flow.try_create(crate::support::flow::new_task("taken"))
            .await
            .is_err()
    );
    assert_eq!(log(&services, &webhook).await.len(), before);
}

async fn tested(services: &Services, caller: &Caller, webhook: &Webhook) {
    webhooks::test(services, caller, webhook.id).await.unwrap();
}

async fn what_failed_is_tried_again_later_with_the_same_id(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    receiver.answer(&[Answer::Status(500)]);
    let (webhook, secret) = hook(&services, &ann, new("flaky", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    assert_eq!(send_due(&services).await, 1);
    let failed = log(&services, &webhook).await.remove(0);
    assert_eq!(failed.status, WebhookDeliveryStatus::Pending);
    assert_eq!((failed.attempts, failed.response_status), (1, Some(500)));
    assert!(failed.error.unwrap().contains("500"));
    let wait = failed.next_attempt_at.unwrap().0 - services.clock.now().0;
    assert!((5_000_000..=5_500_000).contains(&wait), "{wait}");
    assert_eq!(send_due(&services).await, 0, "not before its time");
    site.pass(6);
    assert_eq!(send_due(&services).await, 1);
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
    assert_ne!(
        first.header("webhook-timestamp"),
        second.header("webhook-timestamp")
    );
    assert_signed(&second, &secret);
    let done = log(&services, &webhook).await.remove(0);
    assert_eq!(done.status, WebhookDeliveryStatus::Delivered);
    assert_eq!((done.attempts, done.error), (2, None));
    // Once more, since its owner asks for it.
    webhooks::redeliver(&services, &ann, done.id).await.unwrap();
    assert_eq!(send_due(&services).await, 1);
    assert_eq!(receiver.next().await.body, first.body);
}

async fn a_delivery_is_given_up_after_eight_attempts_in_about_a_day(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let receiver = Receiver::start().await;
    receiver.answer(&[Answer::Status(503); 9]);
    let (webhook, _) = hook(&services, &ann, new("down", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    let begun = services.clock.now();
    for attempt in 1..=8 {
        assert_eq!(send_due(&services).await, 1, "attempt {attempt}");
        let delivery = log(&services, &webhook).await.remove(0);
        assert_eq!(delivery.attempts, attempt);
        let Some(next) = delivery.next_attempt_at else {
            assert_eq!(
                (attempt, delivery.status),
                (8, WebhookDeliveryStatus::Failed)
            );
            continue;
        };
        let seconds = (next.0 - services.clock.now().0) / 1_000_000 + 1;
        site.pass(seconds);
    }
    let hours = (services.clock.now().0 - begun.0) / 3_600_000_000;
    assert!((23..=26).contains(&hours), "{hours} hours");
    site.pass(1_000_000);
    assert_eq!(send_due(&services).await, 0);
}

async fn a_receiver_that_is_gone_turns_its_webhook_off(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let receiver = Receiver::start().await;
    receiver.answer(&[Answer::Status(410)]);
    let (webhook, _) = hook(&services, &ann, new("gone", &receiver.url)).await;
    for _ in 0..3 {
        tested(&services, &ann, &webhook).await;
    }
    let claimed = webhooks::claim(&services, 1, &[]).await.unwrap();
    for one in claimed {
        webhooks::send(&services, &poster(), one).await.unwrap();
    }
    let now = webhooks::get(&services, &ann, webhook.id).await.unwrap();
    assert!(!now.unwrap().is_enabled);
    for delivery in log(&services, &webhook).await {
        assert_eq!(delivery.status, WebhookDeliveryStatus::Failed);
    }
    assert_eq!(send_due(&services).await, 0);
    let entry = site.audit_log().await.pop().unwrap();
    assert_eq!(
        (entry.0.as_str(), entry.1.as_str()),
        ("updateWebhook", "gone")
    );
    let refused = webhooks::test(&services, &ann, webhook.id).await;
    assert_eq!(refused.unwrap_err().code().as_str(), "CONFLICT");
}

async fn no_redirect_is_followed(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    receiver.answer(&[Answer::Redirect]);
    let (webhook, _) = hook(&services, &ann, new("moved", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    send_due(&services).await;
    assert_eq!(receiver.next().await.path, "/hook?key=1");
    assert!(!receiver.has_more());
    let delivery = log(&services, &webhook).await.remove(0);
    assert_eq!(delivery.response_status, Some(307));
    assert_eq!(delivery.status, WebhookDeliveryStatus::Pending);
}

async fn private_addresses_are_refused_also_behind_a_name(test: &TestDatabase) {
    let site = Site::start(test).await;
    let strict = &site.services;
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    for url in [
        receiver.url.as_str(),
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:80/",
        "http://[::ffff:192.168.0.1]/",
        "https://ann:secret@example.org/",
        "gopher://example.org/",
    ] {
        let refused = webhooks::create(strict, &ann, new("private", url)).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code().as_str(), "INVALID_INPUT", "{url}");
        assert_eq!(refused.errors[0].path, ["url"], "{url}");
    }
    // A name can't be judged before it is looked up: then nothing is sent to what it stands for.
    let url = receiver.url.replace("127.0.0.1", "localhost");
    let (webhook, _) = hook(strict, &ann, new("named", &url)).await;
    // One that was allowed when it was made.
    let allowing = allowing(&site);
    let (number, _) = hook(&allowing, &ann, new("number", &receiver.url)).await;
    tested(strict, &ann, &webhook).await;
    tested(strict, &ann, &number).await;
    let poster = Poster::new(false, Settings::default().webhook_answer).unwrap();
    for one in webhooks::claim(strict, 16, &[]).await.unwrap() {
        webhooks::send(strict, &poster, one).await.unwrap();
    }
    for webhook in [&webhook, &number] {
        let delivery = log(strict, webhook).await.remove(0);
        assert_eq!(delivery.status, WebhookDeliveryStatus::Pending);
        let error = delivery.error.unwrap();
        assert!(error.contains("private network"), "{error}");
        assert_eq!(delivery.response_status, None);
    }
    assert!(!receiver.has_more());
}

async fn a_delivery_is_taken_by_one_gateway_only(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let receiver = Receiver::start().await;
    for number in 0..5 {
        let new = new(&format!("hook {number}"), &receiver.url);
        let (webhook, _) = hook(&services, &ann, new).await;
        tested(&services, &ann, &webhook).await;
        tested(&services, &ann, &webhook).await;
    }
    let claims = (0..8).map(|_| webhooks::claim(&services, 16, &[]));
    let claimed = futures_util::future::join_all(claims).await;
    let taken: usize = claimed.iter().map(|one| one.as_ref().unwrap().len()).sum();
    assert_eq!(taken, 10);
}

async fn an_attempt_that_was_cut_off_is_made_again_after_its_lease(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    let (webhook, _) = hook(&services, &ann, new("hook", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    let late = webhooks::claim(&services, 1, &[])
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(send_due(&services).await, 0, "somebody has it");
    site.pass(60);
    assert_eq!(send_due(&services).await, 1);
    // The first one was only slow: what it says does not count any more.
    receiver.answer(&[Answer::Status(500)]);
    webhooks::send(&services, &poster(), late).await.unwrap();
    let delivery = log(&services, &webhook).await.remove(0);
    assert_eq!(delivery.status, WebhookDeliveryStatus::Delivered);
    assert_eq!(delivery.attempts, 2);
    receiver.next().await;
}

async fn a_slow_receiver_does_not_keep_others_waiting(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let slow = Receiver::start().await;
    slow.answer(&[Answer::Silence; 40]);
    let mut quick = Receiver::start().await;
    let (first, _) = hook(&services, &ann, new("slow", &slow.url)).await;
    for _ in 0..40 {
        tested(&services, &ann, &first).await;
    }
    let (second, _) = hook(&services, &ann, new("quick", &quick.url)).await;
    let stop = CancellationToken::new();
    let sending = background::send_webhooks(services.clone(), poster(), stop.clone());
    let sending = tokio::spawn(sending);
    tested(&services, &ann, &second).await;
    assert_eq!(quick.next().await.json()["data"]["webhook"], "quick");
    stop.cancel();
    sending.await.unwrap();
}

async fn a_receiver_that_never_answers_is_given_up_after_its_limit_and_asked_again_later(
    test: &TestDatabase,
) {
    assert_eq!(Settings::default().webhook_answer, Duration::from_secs(10));
    let limit = Duration::from_millis(20);
    let site = Site::start_with(test, |settings| settings.webhook_answer = limit).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    receiver.answer(&[Answer::Silence]);
    let (webhook, _) = hook(&services, &ann, new("silent", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    let poster = Poster::new(true, services.settings.webhook_answer).unwrap();
    let claimed = webhooks::claim(&services, 1, &[]).await.unwrap().remove(0);
    webhooks::send(&services, &poster, claimed).await.unwrap();
    let first = receiver.next().await.header("webhook-id").to_owned();
    let delivery = log(&services, &webhook).await.remove(0);
    assert_eq!(delivery.status, WebhookDeliveryStatus::Pending);
    assert_eq!((delivery.attempts, delivery.response_status), (1, None));
    let error = delivery.error.unwrap();
    assert_eq!(error, "no answer came within 0.02 seconds");
    assert!(delivery.next_attempt_at > Some(services.clock.now()));
    site.pass(60 * 60);
    assert_eq!(send_due(&services).await, 1);
    assert_eq!(receiver.next().await.header("webhook-id"), first);
    let delivery = log(&services, &webhook).await.remove(0);
    assert_eq!(delivery.status, WebhookDeliveryStatus::Delivered);
}

async fn nothing_is_sent_for_a_suspended_user(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let (ann, bob) = (site.member("ann").await, site.member("bob").await);
    let mut receiver = Receiver::start().await;
    let (anns, _) = hook(&services, &ann, new("ann's", &receiver.url)).await;
    let (bobs, _) = hook(&services, &bob, new("bob's", &receiver.url)).await;
    tested(&services, &ann, &anns).await;
    tested(&services, &bob, &bobs).await;
    let administrator = site.administrator().await;
    let id = ann.actor.user_id;
    users::suspend(&services, &administrator, id).await.unwrap();
    assert_eq!(send_due(&services).await, 1, "bob's alone");
    assert_eq!(receiver.next().await.json()["data"]["webhook"], "bob's");
    assert!(!receiver.has_more());
    let given_up = log(&services, &anns).await.remove(0);
    assert_eq!(given_up.status, WebhookDeliveryStatus::Failed);
    assert_eq!(given_up.error.as_deref(), Some("its user is suspended"));
    assert_eq!(webhooks::next_due(&services, &[]).await.unwrap(), None);
    users::activate(&services, &administrator, id)
        .await
        .unwrap();
    tested(&services, &ann, &anns).await;
    assert_eq!(send_due(&services).await, 1);
}

async fn the_log_of_deliveries_is_bounded(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let receiver = Receiver::start().await;
    let (webhook, _) = hook(&services, &ann, new("busy", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    send_due(&services).await;
    site.pass(30 * 24 * 60 * 60 - 1);
    tested(&services, &ann, &webhook).await;
    webhooks::clean_up(&services).await.unwrap();
    assert_eq!(log(&services, &webhook).await.len(), 2);
    site.pass(2);
    webhooks::clean_up(&services).await.unwrap();
    assert_eq!(log(&services, &webhook).await.len(), 1);
    let number = if test.db.is_postgres() {
        "SELECT gen_random_uuid() FROM generate_series(1, 1050)"
    } else {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1050) SELECT randomblob(16) FROM n"
    };
    let many = format!(
        "INSERT INTO webhook_deliveries (id, webhook_id, event, payload, status, attempts, created_at) \
         SELECT x.id, w.id, 'webhook.test', '', 'FAILED', 8, {} FROM webhooks w, ({}) AS x",
        services.clock.now().0,
        number
            .replacen("gen_random_uuid()", "gen_random_uuid() AS id", 1)
            .replacen("randomblob(16)", "randomblob(16) AS id", 1)
    );
    run(&test.db, &many).await;
    webhooks::clean_up(&services).await.unwrap();
    assert_eq!(
        webhooks::count_deliveries(&services, webhook.id)
            .await
            .unwrap(),
        1000
    );
}

async fn the_loop_sends_what_is_due_and_what_a_bell_tells(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    let (webhook, _) = hook(&services, &ann, new("loop", &receiver.url)).await;
    // Left over from before a restart.
    tested(&services, &ann, &webhook).await;
    let stop = CancellationToken::new();
    let sending = background::send_webhooks(services.clone(), poster(), stop.clone());
    let sending = tokio::spawn(sending);
    receiver.next().await;
    // While it rests.
    tested(&services, &ann, &webhook).await;
    receiver.next().await;
    stop.cancel();
    sending.await.unwrap();
}

async fn stored_secret(services: &Services) -> String {
    let stored = rows(&services.db, "SELECT secret FROM webhooks", []).await;
    stored[0].try_get("", "secret").unwrap()
}

async fn a_secret_is_sealed_in_the_database_also_one_of_an_earlier_version(test: &TestDatabase) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    let (webhook, secret) = hook(&services, &ann, new("sealed", &receiver.url)).await;
    assert!(stored_secret(&services).await.starts_with("v1."));
    // As versions before sealing have stored it.
    run(
        &test.db,
        &format!("UPDATE webhooks SET secret = '{secret}'"),
    )
    .await;
    assert_eq!(webhooks::seal_stored(&services).await.unwrap(), 1);
    assert_eq!(webhooks::seal_stored(&services).await.unwrap(), 0);
    assert!(stored_secret(&services).await.starts_with("v1."));
    tested(&services, &ann, &webhook).await;
    assert_eq!(send_due(&services).await, 1);
    assert_signed(&receiver.next().await, &secret);
}

async fn what_can_not_be_signed_is_told_in_the_log_and_sent_once_the_key_is_back(
    test: &TestDatabase,
) {
    let site = Site::start(test).await;
    let services = allowing(&site);
    let ann = site.member("ann").await;
    let mut receiver = Receiver::start().await;
    let (webhook, secret) = hook(&services, &ann, new("lost", &receiver.url)).await;
    tested(&services, &ann, &webhook).await;
    let another_key = services.with_settings(Settings {
        sealer: Sealer::default(),
        ..(*services.settings).clone()
    });
    assert_eq!(send_due(&another_key).await, 1);
    let told = log(&services, &webhook).await.remove(0);
    assert!(told.error.unwrap().contains("sealed with another key"));
    assert_eq!(told.status, WebhookDeliveryStatus::Pending);
    site.pass(24 * 60 * 60);
    assert_eq!(send_due(&services).await, 1);
    assert_signed(&receiver.next().await, &secret);
}
