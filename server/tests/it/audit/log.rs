//! Who reads the log, how it is narrowed, and how it leaves.

use serde_json::{Value, json};
use taskyard_server::domain::user::{Caller, OrganizationRole};
use taskyard_server::services::audit::{Verdict, verify};
use taskyard_server::services::{api_tokens, memberships, tasks};

use crate::api_tokens::wanted;
use crate::on_both_databases;
use crate::support::app::{TestApp, body};
use crate::support::database::TestDatabase;
use crate::support::flow::new_task;
use crate::support::site::{BOOTSTRAP_TOKEN, run};

on_both_databases!(
    owners_and_auditors_read_all_and_those_of_an_organization_theirs,
    an_organizations_auditor_sees_who_joined_it,
    the_filter_and_the_query_narrow_alike,
    pages_follow_each_other_newest_first,
    an_entry_tells_what_changed_and_no_secret,
    an_export_has_every_line_and_is_an_entry_itself,
    guesses_at_a_sign_in_do_not_fill_the_log,
);

/// A user's API token with these roles.
async fn token(app: &TestApp, name: &str, site: &str, organization: &str) -> (Caller, String) {
    let caller = app.site.member(name).await;
    let db = &app.site.services.db;
    let sql = format!("UPDATE users SET roles = '{site}' WHERE username_key = '{name}'");
    run(db, &sql).await;
    let sql = format!(
        "UPDATE memberships SET role = '{organization}' WHERE user_id = (SELECT id FROM users WHERE username_key = '{name}')"
    );
    run(db, &sql).await;
    let made = api_tokens::create(&app.site.services, &caller, wanted("t")).await;
    (caller, made.unwrap().1.reveal().to_owned())
}

async fn ask(app: &TestApp, token: &str, document: &str, variables: Value) -> Value {
    let request = app.post(&json!({ "query": document, "variables": variables }));
    body(request.bearer_auth(token)).await
}

const LIST: &str = "query($query: String, $filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
    auditEntries(query: $query, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes { id sequence action actorName objectKind objectId objectName code before after hash
            actor { username } organization { name } changes { field before after } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }";

async fn list(app: &TestApp, token: &str, variables: Value) -> Value {
    let mut answer = ask(app, token, LIST, variables).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["auditEntries"].take()
}

fn column<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    let nodes = list["nodes"].as_array().unwrap();
    nodes.iter().map(|node| &node[field]).collect()
}

async fn owners_and_auditors_read_all_and_those_of_an_organization_theirs(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (ann, member) = token(&app, "ann", "MEMBER", "MEMBER").await;
    let task = tasks::create(&app.site.services, &ann, new_task("of-ann"));
    let task = task.await.unwrap();
    let (_, auditor) = token(&app, "audrey", "AUDITOR", "MEMBER").await;
    let (_, user_admin) = token(&app, "uma", "USER_ADMIN", "MEMBER").await;
    let (_, theirs) = token(&app, "otto", "MEMBER", "AUDITOR").await;
    let (_, admin) = token(&app, "adam", "MEMBER", "ADMIN").await;
    let all = list(&app, BOOTSTRAP_TOKEN, json!({ "first": 100 })).await;
    let seen = list(&app, &auditor, json!({ "first": 100 })).await;
    assert_eq!(all["totalCount"], seen["totalCount"]);
    for token in [&theirs, &admin] {
        let seen = list(&app, token, json!({ "first": 100 })).await;
        assert!(column(&seen, "objectId").contains(&&json!(task.id.to_string())));
        for node in seen["nodes"].as_array().unwrap() {
            assert_eq!(node["organization"]["name"], "default", "{node}");
        }
        assert!(seen["totalCount"].as_i64() < all["totalCount"].as_i64());
    }
    let of_site = &all["nodes"].as_array().unwrap().iter();
    let of_site = of_site.clone().find(|node| node["organization"].is_null());
    let of_site = of_site.unwrap()["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (token, sees) in [(&auditor, true), (&theirs, false), (&member, false)] {
        let found = ask(&app, token, node, json!({ "id": of_site })).await;
        assert_eq!(!found["data"]["node"].is_null(), sees, "{found}");
    }
    for token in [&member, &user_admin] {
        let refused = ask(&app, token, LIST, json!({})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let export = app.client.get(app.url("/api/v1/audit.jsonl"));
        let export = export.bearer_auth(token).send().await.unwrap();
        assert_eq!(export.status(), 403);
        let said: Value = export.json().await.unwrap();
        assert_eq!(said["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    let nobody = app.client.get(app.url("/api/v1/audit.jsonl"));
    assert_eq!(nobody.send().await.unwrap().status(), 401);
}

async fn an_organizations_auditor_sees_who_joined_it(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (_, theirs) = token(&app, "otto", "MEMBER", "AUDITOR").await;
    let bob = app.site.member("bob").await.actor.user_id;
    let (default, other) = (
        app.site.default_organization().await,
        app.site.organization("other").await,
    );
    let admin = app.site.administrator().await;
    for organization in [default, other] {
        let role = OrganizationRole::TemplateAdmin;
        let set = memberships::set(&app.site.services, &admin, (organization, bob), role);
        set.await.unwrap();
    }
    let seen = list(&app, &theirs, json!({ "query": "action:setMembership" })).await;
    assert_eq!(column(&seen, "objectName"), ["bob"]);
    let of_other = json!({ "query": "action:setMembership organization:other" });
    assert_eq!(list(&app, &theirs, of_other.clone()).await["totalCount"], 0);
    let all = list(&app, BOOTSTRAP_TOKEN, of_other).await;
    assert_eq!(all["totalCount"], 1);
}

async fn the_filter_and_the_query_narrow_alike(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (ann, _) = token(&app, "ann", "MEMBER", "MEMBER").await;
    let made = tasks::create(&app.site.services, &ann, new_task("Fifty%")).await;
    assert!(made.is_err());
    app.site.pass(3600);
    let later = app.site.services.clock.now().to_rfc3339();
    let task = tasks::create(&app.site.services, &ann, new_task("wanted")).await;
    let id = task.unwrap().id.to_string();
    for (query, filter, names) in [
        (
            "actor:ANN kind:Task",
            json!({ "actor": "ann", "objectKind": "Task" }),
            vec!["wanted", "Fifty%"],
        ),
        (
            "action:createTask result:refused",
            json!({ "action": "createTask", "result": "REFUSED" }),
            vec!["Fifty%"],
        ),
        (
            "kind:Task result:succeeded",
            json!({ "objectKind": "Task", "result": "SUCCEEDED" }),
            vec!["wanted"],
        ),
        (
            "actor:ann code:invalid_input",
            json!({ "actor": "ann", "code": "INVALID_INPUT" }),
            vec!["Fifty%"],
        ),
        (
            &format!("object:{id}"),
            json!({ "objectId": id }),
            vec!["wanted"],
        ),
        ("fifty%", json!({ "text": "fifty%" }), vec!["Fifty%"]),
        (
            &format!("after:{later} actor:ann"),
            json!({ "after": later, "actor": "ann" }),
            vec!["wanted"],
        ),
        (
            &format!("before:{later} kind:Task"),
            json!({ "before": later, "objectKind": "Task" }),
            vec!["Fifty%"],
        ),
        (
            "organization:DEFAULT action:createTask,none",
            json!({ "organization": "default", "action": "createTask" }),
            vec!["wanted", "Fifty%"],
        ),
        ("actor:nobody", json!({ "actor": "nobody" }), vec![]),
    ] {
        let searched = list(&app, BOOTSTRAP_TOKEN, json!({ "query": query })).await;
        assert_eq!(column(&searched, "objectName"), names, "{query}");
        let typed = list(&app, BOOTSTRAP_TOKEN, json!({ "filter": filter })).await;
        assert_eq!(searched, typed, "{query}");
    }
    let both = json!({ "query": "kind:Task", "filter": { "result": "REFUSED" } });
    let both = list(&app, BOOTSTRAP_TOKEN, both).await;
    assert_eq!(column(&both, "objectName"), ["Fifty%"]);
    for wrong in [
        json!({ "query": "who:ann" }),
        json!({ "first": 101 }),
        json!({ "after": "x" }),
    ] {
        let answer = ask(&app, BOOTSTRAP_TOKEN, LIST, wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    }
}

async fn pages_follow_each_other_newest_first(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let whole = list(&app, BOOTSTRAP_TOKEN, json!({ "first": 100 })).await;
    let whole = column(&whole, "sequence")
        .into_iter()
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(whole.last(), Some(&json!(1)));
    let (mut read, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = list(&app, BOOTSTRAP_TOKEN, json!({ "first": 4, "after": after })).await;
        read.extend(column(&page, "sequence").into_iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(read, whole);
    let page = list(&app, BOOTSTRAP_TOKEN, json!({ "last": 2, "before": after })).await;
    assert_eq!(column(&page, "sequence"), [&json!(3), &json!(2)]);
}

async fn an_entry_tells_what_changed_and_no_secret(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (_, secret) = token(&app, "ann", "MEMBER", "MEMBER").await;
    let found = list(
        &app,
        BOOTSTRAP_TOKEN,
        json!({ "query": "actor:ann kind:ApiToken" }),
    )
    .await;
    let entry = &found["nodes"][0];
    assert_eq!(entry["actor"]["username"], "ann");
    let changes = entry["changes"].as_array().unwrap();
    let name = changes.iter().find(|change| change["field"] == "name");
    assert_eq!(name.unwrap()["after"], "\"t\"");
    let all = list(&app, BOOTSTRAP_TOKEN, json!({ "first": 100 }))
        .await
        .to_string();
    let part = secret.rsplit('_').next().unwrap();
    assert!(!all.contains(part) && !all.contains("tyd_"));
}

async fn an_export_has_every_line_and_is_an_entry_itself(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (ann, auditor) = token(&app, "ann", "AUDITOR", "MEMBER").await;
    // More than a page.
    for number in 0..510 {
        let made = tasks::create(
            &app.site.services,
            &ann,
            new_task(&format!("bad name {number}")),
        );
        assert!(made.await.is_err());
    }
    let export = async |query: &[(&str, &str)]| {
        let url = reqwest::Url::parse_with_params(&app.url("/api/v1/audit.jsonl"), query).unwrap();
        let response = app
            .client
            .get(url)
            .bearer_auth(&auditor)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, said) = export(&[]).await;
    assert_eq!(status, 200, "{said}");
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let Verdict::Whole(head) = verify(&test.db, None).await.unwrap() else {
        panic!("it is whole");
    };
    assert_eq!(i64::try_from(lines.len()).unwrap(), head.sequence);
    for (number, line) in (1..).zip(&lines) {
        assert_eq!(line["sequence"], number);
    }
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["action"], &last["actorName"]),
        (&json!("exportAudit"), &json!("ann"))
    );
    assert_eq!(last["hash"], head.hash.to_string());
    let (_, said) = export(&[("query", "action:createTask object:name code:INVALID_INPUT")]).await;
    assert_eq!(said.lines().count(), 510);
    for wrong in [("query", "who:me"), ("filter", "x")] {
        let (status, said) = export(&[wrong]).await;
        assert_eq!(status, 400, "{said}");
    }
}

async fn guesses_at_a_sign_in_do_not_fill_the_log(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let guess = "mutation { signIn(input: { token: \"guess\" }) { errors { code } } }";
    let refused = async || {
        let found = list(
            &app,
            BOOTSTRAP_TOKEN,
            json!({ "query": "action:signIn result:refused" }),
        )
        .await;
        (
            found["totalCount"].as_i64().unwrap(),
            found["nodes"][0]["after"].clone(),
        )
    };
    for _ in 0..30 {
        let answer = app.ask(guess).await;
        assert_eq!(
            answer["data"]["signIn"]["errors"][0]["code"],
            "INVALID_INPUT"
        );
    }
    assert_eq!(refused().await.0, 10);
    app.site.pass(60);
    app.ask(guess).await;
    assert_eq!(refused().await, (11, json!("{\"leftOutBefore\":20}")));
}
