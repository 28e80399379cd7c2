//! Starting what is there from a template of which nothing new is made.

use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::{ErrorCode, TemplateVersionId};
use taskyard_server::services::templates::{self, UpdateTemplate};
use taskyard_server::services::workspaces::{self, StartWorkspace};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_workspace};
use crate::support::versions::new_version;

on_both_databases!(
    a_workspace_of_an_archived_version_and_a_deprecated_template_still_starts,
    another_version_is_taken_unless_it_is_archived,
);

async fn deprecate(flow: &Flow) {
    let administrator = flow.site.administrator().await;
    let found = templates::by_name(flow.services(), &administrator, "shell").await;
    let change = UpdateTemplate {
        deprecation_message: Some("Use another one".to_owned()),
        ..UpdateTemplate::default()
    };
    let id = found.unwrap().unwrap().id;
    templates::update(flow.services(), &administrator, id, change)
        .await
        .unwrap();
}

async fn archive(flow: &Flow, version: TemplateVersionId) {
    let administrator = flow.site.administrator().await;
    templates::archive_version(flow.services(), &administrator, version)
        .await
        .unwrap();
}

async fn a_workspace_of_an_archived_version_and_a_deprecated_template_still_starts(
    test: &TestDatabase,
) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let made = flow.create_workspace("kept").await;
    flow.carry_out(BuildTransition::Start).await;
    workspaces::stop(services, caller, made.id).await.unwrap();
    flow.carry_out(BuildTransition::Stop).await;
    new_version(&flow, "shell").await;
    archive(&flow, made.template_version_id).await;
    deprecate(&flow).await;
    let how = StartWorkspace::default();
    let (_, build) = workspaces::start(services, caller, made.id, how)
        .await
        .unwrap();
    assert_eq!(
        build.unwrap().0.template_version_id,
        made.template_version_id
    );
    flow.carry_out(BuildTransition::Start).await;
    // Its newer version too: the template looks after what was made from it.
    let update = StartWorkspace {
        update: true,
        ..StartWorkspace::default()
    };
    let started = workspaces::start(services, caller, made.id, update).await;
    assert!(started.unwrap().1.is_some());
    let refused = workspaces::create(services, caller, new_workspace("another")).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::Conflict);
}

async fn another_version_is_taken_unless_it_is_archived(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let (services, caller) = (flow.services(), &flow.caller);
    let made = flow.create_workspace("moves").await;
    flow.carry_out(BuildTransition::Start).await;
    let second = new_version(&flow, "shell").await;
    new_version(&flow, "shell").await;
    archive(&flow, second).await;
    let how = StartWorkspace {
        template_version_id: Some(second),
        ..StartWorkspace::default()
    };
    let refused = workspaces::start(services, caller, made.id, how).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Conflict);
    assert_eq!(refused.errors[0].path, ["templateVersionId"]);
    assert!(refused.to_string().contains("archived"), "{refused}");
}
