//! What a START build declares, and its agents' logs.

use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::log::{MAX_LINE_BYTES, MAX_LOG_BYTES};
use taskyard_server::domain::workspace::IsolationLevel;
use taskyard_server::domain::{ErrorCode, Failure};
use taskyard_server::services::jobs::{self, DeclaredAgent, NewAgent, NewApp, NewResource};
use taskyard_server::services::logs::{self, Appended};
use taskyard_server::services::{lookup, workspaces};

use super::lines;
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::Flow;

fn app(slug: &str) -> NewApp {
    NewApp {
        slug: slug.to_owned(),
        display_name: slug.to_owned(),
        url: None,
        has_health_check: false,
        is_task: false,
    }
}

fn agent(apps: Vec<NewApp>) -> NewAgent {
    NewAgent {
        name: "main".to_owned(),
        isolation: IsolationLevel::Landlock,
        apps,
    }
}

fn resource(agents: Vec<NewAgent>) -> NewResource {
    NewResource {
        kind: "process".to_owned(),
        name: "workspace".to_owned(),
        agents,
    }
}

async fn what_is_declared_is_checked(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let id = flow.create_workspace("declared").await.id;
    let job = flow.acquire().await.job;
    let declare = async |resources: Vec<NewResource>| -> Result<Vec<DeclaredAgent>, Failure> {
        let (services, credential) = (flow.services(), &flow.credential);
        let done =
            jobs::declare_resources(services, credential, job.id, job.run_lease, resources).await;
        Ok(done?.1)
    };
    let task_app = |slug: &str| NewApp {
        is_task: true,
        ..app(slug)
    };
    let at = |url: &str| NewApp {
        url: Some(url.to_owned()),
        ..app("web")
    };
    let named = |name: &str| NewAgent {
        name: name.to_owned(),
        ..agent(Vec::new())
    };
    for (what, bad) in [
        ("resources", vec![resource(Vec::new()); 51]),
        ("agents", vec![resource(vec![agent(Vec::new()); 51])]),
        ("apps", {
            let apps = (0..51).map(|n| app(&format!("a{n}"))).collect();
            vec![resource(vec![agent(apps)])]
        }),
        ("no name", vec![resource(vec![named("")])]),
        ("a long name", vec![resource(vec![named(&"x".repeat(121))])]),
        ("NUL", vec![resource(vec![named("a\0b")])]),
        ("no slug", vec![resource(vec![agent(vec![app("")])])]),
        (
            "one slug twice",
            vec![resource(vec![agent(vec![app("a"), app("a")])])],
        ),
        (
            "two of the task",
            vec![resource(vec![agent(vec![task_app("a"), task_app("b")])])],
        ),
        (
            "a script for an address",
            vec![resource(vec![agent(vec![at("javascript:alert(1)")])])],
        ),
        (
            "an address of two lines",
            vec![resource(vec![agent(vec![at("http://a\nb")])])],
        ),
    ] {
        let refused = declare(bad).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidInput, "{what}");
    }
    let good = vec![resource(vec![agent(vec![app("a"), at("https://a")])])];
    assert_eq!(declare(good.clone()).await.unwrap().len(), 1);
    let workspace = flow.workspace(id).await;
    assert_eq!(workspace.isolation, Some(IsolationLevel::Landlock));
    let build = workspace.latest_build_id.unwrap();
    // A second time: what was declared first is forgotten.
    declare(good.clone()).await.unwrap();
    let resources = lookup::resources_of_builds(flow.services(), &[build]).await;
    assert_eq!(resources.unwrap().len(), 1);
    flow.complete(&job).await;

    workspaces::stop(flow.services(), &flow.caller, id)
        .await
        .unwrap();
    let stop = flow.acquire().await;
    let transition = stop.build().map(|work| work.build.transition);
    assert_eq!(transition, Some(BuildTransition::Stop));
    let (services, credential) = (flow.services(), &flow.credential);
    let (id, lease) = (stop.job.id, stop.job.run_lease);
    let refused = jobs::declare_resources(services, credential, id, lease, good).await;
    assert_eq!(refused.map(drop).unwrap_err().code(), ErrorCode::Conflict);
}

async fn an_agent_s_lines_are_stored_once_and_cut_at_the_limit(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let id = flow.create_workspace("talks").await.id;
    let job = flow.acquire().await.job;
    let agent = flow.declare(&job).await;
    flow.complete(&job).await;
    let append = |numbers| logs::append_agent(flow.services(), &agent, lines(numbers));
    for (numbers, acknowledged) in [(1..=3, 3), (1..=3, 3), (2..=5, 5), (8..=9, 5), (6..=6, 6)] {
        let appended = append(numbers.clone()).await.unwrap();
        assert_eq!(appended.acknowledged, acknowledged, "{numbers:?}");
        assert!(!appended.truncated);
    }
    let stored = logs::agent_lines(flow.services(), agent.id, 0, 100).await;
    assert_eq!(stored.unwrap().lines, lines(1..=6));
    let refused = append(0..=1).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidInput);
    let mut long = lines(7..=7);
    long[0].text = "x".repeat(MAX_LINE_BYTES + 1);
    let refused = logs::append_agent(flow.services(), &agent, long).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidInput);

    let full = MAX_LOG_BYTES - 1;
    flow.sql("UPDATE agents SET log_bytes = $1", [full.into()])
        .await;
    let cut = Appended {
        acknowledged: 8,
        truncated: true,
    };
    assert_eq!(append(7..=8).await.unwrap(), cut);
    let stored = logs::agent_lines(flow.services(), agent.id, 0, 100)
        .await
        .unwrap();
    assert_eq!((stored.lines.len(), stored.truncated), (6, true));

    workspaces::stop(flow.services(), &flow.caller, id)
        .await
        .unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    let gone = append(9..=9).await.unwrap_err();
    assert_eq!(gone.code(), ErrorCode::Forbidden);
}

on_both_databases!(
    what_is_declared_is_checked,
    an_agent_s_lines_are_stored_once_and_cut_at_the_limit,
);
