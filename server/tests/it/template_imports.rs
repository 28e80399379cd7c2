//! Templates that are pushed: uploads, imports, and the lives of versions.

use std::sync::Arc;

use taskyard_server::domain::job::{JobStatus, JobSubject, LeaseState};
use taskyard_server::domain::template::{Template, TemplateImportStatus, TemplateVersion};
use taskyard_server::domain::user::{Caller, OrganizationRole, SiteRole};
use taskyard_server::domain::{
    ErrorCode, Failure, OrganizationId, TemplateId, TemplateUploadId, TemplateVersionId,
};
use taskyard_server::services::jobs::{self, Work};
use taskyard_server::services::tasks::CreateTask;
use taskyard_server::services::templates::{
    self, CreateTemplate, CreateTemplateVersion, TemplateSource, UpdateTemplate, archive,
};
use taskyard_server::services::workspaces::{self, CreateWorkspace};
use taskyard_worker::manifest::{Manifest, TemplateFile, TemplateFiles};
use tokio::sync::Notify;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task, new_workspace};
use crate::support::messages_api::{Behaviour, MessagesApi};
use crate::support::site::{Site, rows};

const GOOD: &str = "name = \"mine\"\ndisplay_name = \"My own\"\ndescription = \"Does it\"\n\
    [[parameter]]\nname = \"size\"\ntype = \"number\"\ndefault = 1\n\
    [[agent]]\nname = \"main\"\n[[agent.app]]\nslug = \"app\"\n\
    [task]\napp = \"app\"\ncommand = [\"true\"]\n";
const BROKEN: &str = "name = \"mine\"\n[[agent]]\nname = \"main\"\ncolour = \"red\"\n";

on_both_databases!(
    a_pushed_template_is_imported_and_makes_tasks,
    a_failed_import_leaves_no_active_version_and_tasks_are_refused_with_the_reason,
    what_the_provisioner_finds_otherwise_than_the_gateway_is_refused,
    a_lost_import_is_queued_again_and_a_late_answer_changes_nothing,
    an_import_is_canceled_pending_at_once_and_running_by_its_provisioner,
    versions_are_activated_archived_and_restored,
    an_older_import_does_not_take_the_place_of_a_newer_version,
    a_deprecated_template_and_an_archived_version_make_nothing_new,
    a_template_is_changed_and_deleted_unless_it_is_used,
    a_template_that_is_deleted_while_a_task_is_made_from_it_is_not_found,
    of_a_delete_and_a_create_at_once_no_workspace_is_left_without_its_template,
    a_member_reads_but_does_not_push_and_others_see_nothing,
    bad_input_is_refused_with_its_field,
    an_idempotency_key_makes_one_version,
    an_upload_is_its_owners_for_an_hour,
    a_starter_is_a_template_of_ones_own_at_once,
    every_change_of_a_template_is_in_the_audit_log,
);

struct Push {
    flow: Flow,
    admin: Caller,
}

impl Push {
    async fn start(test: &TestDatabase) -> Self {
        let flow = Flow::start(test).await;
        let admin = flow.site.administrator().await;
        Self { flow, admin }
    }

    async fn upload(&self, manifest: &str) -> TemplateUploadId {
        templates::upload(self.flow.services(), &self.admin, packed(manifest))
            .await
            .unwrap()
    }

    async fn try_create(
        &self,
        name: &str,
        manifest: &str,
    ) -> Result<(Template, TemplateVersion), Failure> {
        let input = CreateTemplate {
            name: name.to_owned(),
            source: TemplateSource {
                upload: Some(self.upload(manifest).await),
                starter: None,
            },
            ..CreateTemplate::default()
        };
        templates::create(self.flow.services(), &self.admin, input).await
    }

    async fn create(&self, name: &str, manifest: &str) -> (Template, TemplateVersion) {
        self.try_create(name, manifest).await.unwrap()
    }

    async fn add(&self, template: TemplateId, manifest: &str) -> TemplateVersion {
        let input = self.version_input(template, manifest).await;
        templates::create_version(self.flow.services(), &self.admin, input)
            .await
            .unwrap()
    }

    async fn version_input(&self, template: TemplateId, manifest: &str) -> CreateTemplateVersion {
        CreateTemplateVersion {
            template,
            upload: self.upload(manifest).await,
            name: None,
            message: None,
            activate: true,
            idempotency_key: None,
        }
    }

    /// Takes the import that waits and completes it with what a provisioner finds.
    async fn import(&self, version: &TemplateVersion) {
        let acquired = self.flow.acquire().await;
        assert_eq!(
            acquired.job.subject,
            JobSubject::TemplateImport {
                version: version.id
            }
        );
        let found = found(acquired.files.into_iter().map(Into::into).collect());
        let lease = self.flow.complete_import(&acquired.job, Some(&found)).await;
        assert_eq!(lease, LeaseState::Held);
    }

    async fn template(&self, id: TemplateId) -> Template {
        templates::get(self.flow.services(), &self.admin, id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn version(&self, id: TemplateVersionId) -> TemplateVersion {
        templates::version(self.flow.services(), &self.admin, id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn task_refusal(&self, template: &str) -> Failure {
        let input = CreateTask {
            template: Some(template.to_owned()),
            ..new_task("refused")
        };
        self.flow.try_create(input).await.unwrap_err()
    }
}

fn packed(manifest: &str) -> Vec<u8> {
    let file = |path: &str, content: &str| TemplateFile {
        path: path.to_owned(),
        executable: false,
        content: content.as_bytes().to_vec(),
    };
    archive::pack(&[file("README.md", "# Mine"), file("template.toml", manifest)]).unwrap()
}

/// What a provisioner finds.
fn found(files: Vec<TemplateFile>) -> String {
    let files = TemplateFiles::new(files).unwrap();
    serde_json::to_string(&Manifest::from_files(&files).unwrap()).unwrap()
}

fn has(failure: &Failure, code: ErrorCode, words: &str) {
    assert_eq!(failure.code(), code, "{failure}");
    assert!(failure.to_string().contains(words), "{failure}: {words}");
}

async fn a_pushed_template_is_imported_and_makes_tasks(test: &TestDatabase) {
    let push = Push::start(test).await;
    let (template, version) = push.create("mine", GOOD).await;
    assert_eq!((version.number, version.name.as_str()), (1, "v1"));
    assert_eq!(version.import.status, TemplateImportStatus::Pending);
    assert_eq!(template.active_version_id, None);
    has(
        &push.task_refusal("mine").await,
        ErrorCode::Conflict,
        "still being imported",
    );
    push.import(&version).await;
    let template = push.template(template.id).await;
    assert_eq!(template.active_version_id, Some(version.id));
    assert_eq!(
        (
            template.display_name.as_str(),
            template.description.as_str()
        ),
        ("My own", "Does it")
    );
    let version = push.version(version.id).await;
    assert_eq!(version.import.status, TemplateImportStatus::Succeeded);
    assert!(version.has_ai_task);
    assert_eq!(version.readme, "# Mine");
    assert_eq!(version.manifest.parameters[0].name, "size");
    let input = CreateTask {
        template: Some("mine".to_owned()),
        ..new_task("first")
    };
    let task = push.flow.try_create(input).await.unwrap();
    assert_eq!(task.template_version_id, version.id);
}

async fn a_failed_import_leaves_no_active_version_and_tasks_are_refused_with_the_reason(
    test: &TestDatabase,
) {
    let push = Push::start(test).await;
    let (template, version) = push.create("mine", BROKEN).await;
    let acquired = push.flow.acquire().await;
    assert!(matches!(acquired.work, Work::Import(_)));
    let lease = jobs::fail(
        push.flow.services(),
        &push.flow.credential,
        acquired.job.id,
        acquired.job.run_lease,
        "template.toml:4:1: `agent.colour`: unknown key".to_owned(),
        ErrorCode::InvalidInput,
    );
    assert_eq!(lease.await.unwrap(), LeaseState::Held);
    let version = push.version(version.id).await;
    assert_eq!(version.import.status, TemplateImportStatus::Failed);
    assert_eq!(push.template(template.id).await.active_version_id, None);
    has(
        &push.task_refusal("mine").await,
        ErrorCode::Conflict,
        "template.toml:4:1",
    );
    let refused = templates::activate(push.flow.services(), &push.admin, version.id).await;
    has(&refused.unwrap_err(), ErrorCode::Conflict, "agent.colour");
}

async fn what_the_provisioner_finds_otherwise_than_the_gateway_is_refused(test: &TestDatabase) {
    let push = Push::start(test).await;
    let mut other: Manifest = serde_json::from_str(&found(vec![TemplateFile {
        path: "template.toml".to_owned(),
        executable: false,
        content: GOOD.as_bytes().to_vec(),
    }]))
    .unwrap();
    other.task = None;
    let other = serde_json::to_string(&other).unwrap();
    for (name, manifest, told) in [
        ("a", GOOD, Some(other.as_str())),
        ("b", GOOD, Some("no JSON")),
        ("c", GOOD, None),
        ("d", BROKEN, Some(other.as_str())),
    ] {
        let (template, version) = push.create(name, manifest).await;
        let acquired = push.flow.acquire().await;
        push.flow.complete_import(&acquired.job, told).await;
        let version = push.version(version.id).await;
        assert_eq!(
            version.import.status,
            TemplateImportStatus::Failed,
            "{name}"
        );
        assert_eq!(push.template(template.id).await.active_version_id, None);
    }
}

async fn a_lost_import_is_queued_again_and_a_late_answer_changes_nothing(test: &TestDatabase) {
    let push = Push::start(test).await;
    let (_, version) = push.create("mine", GOOD).await;
    let lost = push.flow.acquire().await;
    assert_eq!(
        push.version(version.id).await.import.status,
        TemplateImportStatus::Running
    );
    push.flow.lose(&lost.job).await;
    push.flow.reap().await;
    assert_eq!(
        push.version(version.id).await.import.status,
        TemplateImportStatus::Pending
    );
    push.import(&version).await;
    let late = push.flow.complete_import(&lost.job, Some("{}")).await;
    assert_eq!(late, LeaseState::Lost);
    assert_eq!(
        push.version(version.id).await.import.status,
        TemplateImportStatus::Succeeded
    );
}

async fn an_import_is_canceled_pending_at_once_and_running_by_its_provisioner(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (_, pending) = push.create("one", GOOD).await;
    let canceled = templates::cancel_import(services, &push.admin, pending.id)
        .await
        .unwrap();
    assert_eq!(canceled.import.status, TemplateImportStatus::Canceled);
    assert!(push.flow.try_acquire().await.is_none());
    has(
        &push.task_refusal("one").await,
        ErrorCode::Conflict,
        "was canceled",
    );
    let (_, running) = push.create("two", GOOD).await;
    let acquired = push.flow.acquire().await;
    templates::cancel_import(services, &push.admin, running.id)
        .await
        .unwrap();
    let told = jobs::renew(
        services,
        &push.flow.credential,
        acquired.job.id,
        acquired.job.run_lease,
        None,
    );
    assert_eq!(told.await.unwrap(), LeaseState::CancelRequested);
    let ended = jobs::fail(
        services,
        &push.flow.credential,
        acquired.job.id,
        acquired.job.run_lease,
        "it was canceled".to_owned(),
        ErrorCode::Conflict,
    );
    ended.await.unwrap();
    let version = push.version(running.id).await;
    assert_eq!(version.import.status, TemplateImportStatus::Canceled);
    let again = templates::cancel_import(services, &push.admin, running.id).await;
    has(
        &again.unwrap_err(),
        ErrorCode::Conflict,
        JobStatus::Canceled.as_str(),
    );
    let shell = templates::by_name(services, &push.admin, "shell").await;
    let shell = shell.unwrap().unwrap().active_version_id.unwrap();
    let none = templates::cancel_import(services, &push.admin, shell).await;
    has(
        &none.unwrap_err(),
        ErrorCode::Conflict,
        "came with the gateway",
    );
}

async fn versions_are_activated_archived_and_restored(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, first) = push.create("mine", GOOD).await;
    push.import(&first).await;
    let mut input = push.version_input(template.id, &format!("{GOOD}# 2")).await;
    input.activate = false;
    input.name = Some("second".to_owned());
    let second = templates::create_version(services, &push.admin, input)
        .await
        .unwrap();
    has(
        &templates::archive_version(services, &push.admin, second.id)
            .await
            .unwrap_err(),
        ErrorCode::Conflict,
        "being imported",
    );
    push.import(&second).await;
    assert_eq!(
        push.template(template.id).await.active_version_id,
        Some(first.id),
        "it was not to be activated"
    );
    has(
        &templates::archive_version(services, &push.admin, first.id)
            .await
            .unwrap_err(),
        ErrorCode::Conflict,
        "active one",
    );
    let active = templates::activate(services, &push.admin, second.id)
        .await
        .unwrap();
    assert_eq!(active.active_version_id, Some(second.id));
    for _ in 0..2 {
        let archived = templates::archive_version(services, &push.admin, first.id)
            .await
            .unwrap();
        assert!(archived.archived_at.is_some());
    }
    has(
        &templates::activate(services, &push.admin, first.id)
            .await
            .unwrap_err(),
        ErrorCode::Conflict,
        "archived",
    );
    let count = async |with_archived| {
        templates::count_versions(services, template.id, with_archived)
            .await
            .unwrap()
    };
    assert_eq!((count(false).await, count(true).await), (1, 2));
    templates::restore(services, &push.admin, first.id)
        .await
        .unwrap();
    templates::activate(services, &push.admin, first.id)
        .await
        .unwrap();
}

async fn an_older_import_does_not_take_the_place_of_a_newer_version(test: &TestDatabase) {
    let push = Push::start(test).await;
    let (template, first) = push.create("mine", GOOD).await;
    let older = push.flow.acquire().await;
    let second = push.add(template.id, &format!("{GOOD}# 2")).await;
    push.import(&second).await;
    let files: Vec<TemplateFile> = older.files.into_iter().map(Into::into).collect();
    push.flow
        .complete_import(&older.job, Some(&found(files)))
        .await;
    assert_eq!(
        push.version(first.id).await.import.status,
        TemplateImportStatus::Succeeded
    );
    assert_eq!(
        push.template(template.id).await.active_version_id,
        Some(second.id)
    );
}

async fn a_deprecated_template_and_an_archived_version_make_nothing_new(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, first) = push.create("mine", GOOD).await;
    push.import(&first).await;
    let deprecate = |message: &str| UpdateTemplate {
        deprecation_message: Some(message.to_owned()),
        ..UpdateTemplate::default()
    };
    templates::update(services, &push.admin, template.id, deprecate("use shell"))
        .await
        .unwrap();
    has(
        &push.task_refusal("mine").await,
        ErrorCode::Conflict,
        "is deprecated: use shell",
    );
    templates::update(services, &push.admin, template.id, deprecate(""))
        .await
        .unwrap();
    let second = push.add(template.id, &format!("{GOOD}# 2")).await;
    push.import(&second).await;
    templates::archive_version(services, &push.admin, first.id)
        .await
        .unwrap();
    let input = CreateTask {
        template: None,
        template_version_id: Some(first.id),
        ..new_task("old")
    };
    let refused = push.flow.try_create(input).await.unwrap_err();
    has(&refused, ErrorCode::Conflict, "archived");
    assert_eq!(refused.errors[0].path, ["templateVersionId"]);
    let workspaces_only = GOOD.split("[task]").next().unwrap();
    let third = push.add(template.id, workspaces_only).await;
    push.import(&third).await;
    has(
        &push.task_refusal("mine").await,
        ErrorCode::InvalidInput,
        "Template version does not define an AI task",
    );
}

async fn a_template_is_changed_and_deleted_unless_it_is_used(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, version) = push.create("mine", GOOD).await;
    push.import(&version).await;
    let change = UpdateTemplate {
        name: Some("Renamed".to_owned()),
        auto_pause_minutes: Some(30),
        ..UpdateTemplate::default()
    };
    let changed = templates::update(services, &push.admin, template.id, change)
        .await
        .unwrap();
    assert_eq!(changed.auto_pause_minutes, Some(30));
    let never = UpdateTemplate {
        auto_pause_minutes: Some(0),
        ..UpdateTemplate::default()
    };
    let changed = templates::update(services, &push.admin, template.id, never)
        .await
        .unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.auto_pause_minutes),
        ("Renamed", None)
    );
    let taken = UpdateTemplate {
        name: Some("SHELL".to_owned()),
        ..UpdateTemplate::default()
    };
    let taken = templates::update(services, &push.admin, template.id, taken).await;
    assert_eq!(taken.unwrap_err().errors[0].path, ["name"]);
    let input = CreateTask {
        template: Some("renamed".to_owned()),
        ..new_task("uses-it")
    };
    push.flow.try_create(input).await.unwrap();
    let refused = templates::delete(services, &push.admin, template.id).await;
    has(
        &refused.unwrap_err(),
        ErrorCode::Conflict,
        "1 workspaces use",
    );
    push.flow
        .sql("UPDATE workspaces SET deleted_at = 1", [])
        .await;
    templates::delete(services, &push.admin, template.id)
        .await
        .unwrap();
    let gone = templates::get(services, &push.admin, template.id).await;
    assert!(gone.unwrap().is_none());
    assert!(
        templates::version(services, &push.admin, version.id)
            .await
            .unwrap()
            .is_none()
    );
    let again = templates::delete(services, &push.admin, template.id).await;
    assert_eq!(again.unwrap_err().code(), ErrorCode::NotFound);
    // Its name is free, and an import under way ends with its template.
    let (template, _) = push.create("renamed", GOOD).await;
    templates::delete(services, &push.admin, template.id)
        .await
        .unwrap();
    let waiting = rows(
        &test.db,
        "SELECT id FROM jobs WHERE status = 'PENDING' AND template_version_id IS NOT NULL",
        [],
    )
    .await;
    assert!(waiting.is_empty());
}

/// Between the checks and the transaction a model is asked for the task's name.
async fn a_template_that_is_deleted_while_a_task_is_made_from_it_is_not_found(test: &TestDatabase) {
    let told = Arc::new(Notify::new());
    let api = MessagesApi::start(Behaviour::Waits(Arc::clone(&told))).await;
    let client = api.client(60.0);
    let site = Site::start_with(test, |settings| settings.namer = Some(client)).await;
    let flow = Flow::of(site).await;
    let admin = flow.site.administrator().await;
    let template = templates::by_name(flow.services(), &admin, "shell").await;
    let delete = async {
        while api.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        templates::delete(flow.services(), &admin, template.unwrap().unwrap().id)
            .await
            .unwrap();
        told.notify_one();
    };
    let unnamed = CreateTask {
        name: None,
        ..new_task("")
    };
    let (made, ()) = tokio::join!(flow.try_create(unnamed), delete);
    let refused = made.unwrap_err();
    has(&refused, ErrorCode::NotFound, "no such template");
    assert_eq!(refused.errors[0].path, ["template"]);
    assert!(
        rows(&test.db, "SELECT id FROM workspaces", [])
            .await
            .is_empty()
    );
}

async fn of_a_delete_and_a_create_at_once_no_workspace_is_left_without_its_template(
    test: &TestDatabase,
) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    for name in ["aider", "codex", "goose", "opencode", "claude-code"] {
        let template = templates::by_name(services, &push.admin, name).await;
        let id = template.unwrap().unwrap().id;
        let input = CreateWorkspace {
            template: Some(name.to_owned()),
            ..new_workspace(name)
        };
        let (made, deleted) = tokio::join!(
            workspaces::create(services, &push.flow.caller, input),
            templates::delete(services, &push.admin, id)
        );
        assert!(
            made.is_ok() != deleted.is_ok(),
            "{name}: one of them is refused"
        );
        if let Err(refused) = made {
            assert_eq!(refused.code(), ErrorCode::NotFound);
        }
    }
}

async fn a_member_reads_but_does_not_push_and_others_see_nothing(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, version) = push.create("mine", GOOD).await;
    push.import(&version).await;
    let member = push.flow.caller.clone();
    let mut stranger = member.clone();
    Arc::make_mut(&mut stranger.actor).memberships.clear();
    let mut keeper = member.clone();
    Arc::make_mut(&mut keeper.actor).memberships[0].role = OrganizationRole::TemplateAdmin;
    let mut site_keeper = stranger.clone();
    Arc::make_mut(&mut site_keeper.actor)
        .roles
        .push(SiteRole::TemplateAdmin);
    let code = async |caller: &Caller| {
        let pushed = templates::create_version(
            services,
            caller,
            push.version_input(template.id, GOOD).await,
        );
        let codes = [
            pushed.await.map(drop),
            templates::activate(services, caller, version.id)
                .await
                .map(drop),
            templates::archive_version(services, caller, version.id)
                .await
                .map(drop),
            templates::restore(services, caller, version.id)
                .await
                .map(drop),
            templates::cancel_import(services, caller, version.id)
                .await
                .map(drop),
            templates::update(services, caller, template.id, UpdateTemplate::default())
                .await
                .map(drop),
            templates::delete(services, caller, template.id).await,
        ];
        let codes = codes.map(|done| done.err().map(|failure| failure.code()));
        assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
        codes[0]
    };
    assert_eq!(code(&member).await, Some(ErrorCode::Forbidden));
    assert_eq!(code(&stranger).await, Some(ErrorCode::NotFound));
    assert!(
        templates::version(services, &member, version.id)
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        templates::version(services, &stranger, version.id)
            .await
            .unwrap()
            .is_none()
    );
    for caller in [&member, &stranger] {
        let refused = templates::upload(services, caller, packed(GOOD)).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::Forbidden);
        let input = CreateTemplate {
            name: "another".to_owned(),
            source: TemplateSource {
                upload: None,
                starter: Some("shell".to_owned()),
            },
            ..CreateTemplate::default()
        };
        let refused = templates::create(services, caller, input).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::Forbidden);
    }
    for caller in [&keeper, &site_keeper] {
        templates::upload(services, caller, packed(GOOD))
            .await
            .unwrap();
        let change = UpdateTemplate::default();
        templates::update(services, caller, template.id, change)
            .await
            .unwrap();
    }
}

#[expect(clippy::too_many_lines, reason = "a row for each kind of bad input")]
async fn bad_input_is_refused_with_its_field(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, _) = push.create("mine", GOOD).await;
    let upload = push.upload(GOOD).await;
    let good = CreateTemplate {
        name: "other".to_owned(),
        source: TemplateSource {
            upload: Some(upload),
            starter: None,
        },
        ..CreateTemplate::default()
    };
    let long = || Some("x".repeat(3_000));
    for (input, path, code) in [
        (
            CreateTemplate {
                name: "no spaces".to_owned(),
                ..good.clone()
            },
            "name",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                name: "MINE".to_owned(),
                ..good.clone()
            },
            "name",
            ErrorCode::Conflict,
        ),
        (
            CreateTemplate {
                display_name: long(),
                ..good.clone()
            },
            "displayName",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                description: long(),
                ..good.clone()
            },
            "description",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                icon: long(),
                ..good.clone()
            },
            "icon",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                message: long(),
                ..good.clone()
            },
            "message",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                version_name: Some("v7".to_owned()),
                ..good.clone()
            },
            "versionName",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                version_name: Some("a b".to_owned()),
                ..good.clone()
            },
            "versionName",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                idempotency_key: long(),
                ..good.clone()
            },
            "idempotencyKey",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                organization: Some(OrganizationId::generate()),
                ..good.clone()
            },
            "organizationId",
            ErrorCode::NotFound,
        ),
        (
            CreateTemplate {
                source: TemplateSource::default(),
                ..good.clone()
            },
            "uploadId",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                source: TemplateSource {
                    upload: Some(upload),
                    starter: Some("shell".to_owned()),
                },
                ..good.clone()
            },
            "uploadId",
            ErrorCode::InvalidInput,
        ),
        (
            CreateTemplate {
                source: TemplateSource {
                    upload: None,
                    starter: Some("none".to_owned()),
                },
                ..good.clone()
            },
            "starter",
            ErrorCode::NotFound,
        ),
        (
            CreateTemplate {
                source: TemplateSource {
                    upload: Some(TemplateUploadId::generate()),
                    starter: None,
                },
                ..good.clone()
            },
            "uploadId",
            ErrorCode::NotFound,
        ),
    ] {
        let failure = templates::create(services, &push.admin, input)
            .await
            .unwrap_err();
        assert_eq!(
            (failure.code(), failure.errors[0].path.join(".").as_str()),
            (code, path)
        );
    }
    for minutes in [-1, 525_601] {
        let change = UpdateTemplate {
            auto_pause_minutes: Some(minutes),
            ..UpdateTemplate::default()
        };
        let failure = templates::update(services, &push.admin, template.id, change).await;
        assert_eq!(failure.unwrap_err().errors[0].path, ["autoPauseMinutes"]);
    }
    let mut input = push.version_input(template.id, GOOD).await;
    input.name = Some("release".to_owned());
    templates::create_version(services, &push.admin, input.clone())
        .await
        .unwrap();
    input.name = Some("Release".to_owned());
    let twice = templates::create_version(services, &push.admin, input)
        .await
        .unwrap_err();
    assert_eq!(
        (twice.code(), twice.errors[0].path.join(".").as_str()),
        (ErrorCode::Conflict, "name")
    );
}

async fn an_idempotency_key_makes_one_version(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let input = CreateTemplate {
        name: "mine".to_owned(),
        source: TemplateSource {
            upload: Some(push.upload(GOOD).await),
            starter: None,
        },
        idempotency_key: Some("key-1".to_owned()),
        ..CreateTemplate::default()
    };
    let first = templates::create(services, &push.admin, input.clone())
        .await
        .unwrap();
    let again = templates::create(services, &push.admin, input)
        .await
        .unwrap();
    assert_eq!((first.0.id, first.1.id), (again.0.id, again.1.id));
    let mut input = push.version_input(first.0.id, GOOD).await;
    input.idempotency_key = Some("key-2".to_owned());
    let one = templates::create_version(services, &push.admin, input.clone())
        .await
        .unwrap();
    let two = templates::create_version(services, &push.admin, input)
        .await
        .unwrap();
    assert_eq!((one.id, one.number), (two.id, 2));
}

async fn an_upload_is_its_owners_for_an_hour(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let upload = push.upload(GOOD).await;
    assert_eq!(
        push.upload(GOOD).await,
        upload,
        "the same archive is kept once"
    );
    let (template, _) = push.create("mine", GOOD).await;
    let mut other = push.flow.caller.clone();
    Arc::make_mut(&mut other.actor).memberships[0].role = OrganizationRole::Admin;
    let input = push.version_input(template.id, GOOD).await;
    let foreign = templates::create_version(services, &other, input.clone()).await;
    assert_eq!(foreign.unwrap_err().code(), ErrorCode::NotFound);
    push.flow.site.pass(60 * 60);
    let late = templates::create_version(services, &push.admin, input).await;
    assert_eq!(late.unwrap_err().code(), ErrorCode::NotFound);
    templates::delete_expired_uploads(services).await.unwrap();
    assert!(
        rows(&test.db, "SELECT id FROM template_uploads", [])
            .await
            .is_empty()
    );
    for n in 0..20 {
        push.upload(&format!("{GOOD}# {n}")).await;
    }
    let full = templates::upload(services, &push.admin, packed("# full")).await;
    assert_eq!(full.unwrap_err().code(), ErrorCode::LimitExceeded);
}

async fn a_starter_is_a_template_of_ones_own_at_once(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let input = CreateTemplate {
        name: "my-shell".to_owned(),
        source: TemplateSource {
            upload: None,
            starter: Some("shell".to_owned()),
        },
        ..CreateTemplate::default()
    };
    let (template, version) = templates::create(services, &push.admin, input)
        .await
        .unwrap();
    assert_eq!(template.active_version_id, Some(version.id));
    assert_eq!(version.import.status, TemplateImportStatus::Succeeded);
    assert!(push.flow.try_acquire().await.is_none());
    let input = CreateTask {
        template: Some("my-shell".to_owned()),
        ..new_task("own")
    };
    push.flow.try_create(input).await.unwrap();
    let starters = templates::starters().unwrap();
    assert!(
        starters
            .iter()
            .any(|starter| starter.name == "shell" && !starter.readme.is_empty())
    );
}

async fn every_change_of_a_template_is_in_the_audit_log(test: &TestDatabase) {
    let push = Push::start(test).await;
    let services = push.flow.services();
    let (template, version) = push.create("mine", GOOD).await;
    push.import(&version).await;
    let refused = templates::archive_version(services, &push.admin, version.id).await;
    refused.unwrap_err();
    templates::delete(services, &push.admin, template.id)
        .await
        .unwrap();
    let log = push.flow.site.audit_log().await;
    let entries: Vec<_> = log
        .iter()
        .map(|(action, object, code)| (action.as_str(), object.as_str(), code.as_deref()))
        .collect();
    for wanted in [
        ("uploadTemplateFiles", "", None),
        ("createTemplate", "mine", None),
        ("activateTemplateVersion", "mine v1", None),
        ("archiveTemplateVersion", "", Some("CONFLICT")),
        ("deleteTemplate", "mine", None),
    ] {
        assert!(entries.contains(&wanted), "{wanted:?} in {entries:?}");
    }
}
