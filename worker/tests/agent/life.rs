//! How an agent starts, lives and ends.

use crate::gateway::{Entry, Gateway, lifecycle, logs, output, states};
use crate::setup::{Agent, Workspace, bash, script};
use nix::sys::signal::Signal;
use taskyard_worker::spec::{AppSpec, HealthCheck, HealthSpec, Isolation};
use tokio::net::TcpListener;

/// A program that leaves its session and ignores SIGTERM, and one that minds it.
const STUBBORN: &str = "setsid bash -c \"trap '' TERM; echo up; while :; do sleep 1; done\" & wait";

/// Waits until the agent has ended by itself; nothing of it may be left.
async fn assert_gone(agent: &mut Agent) {
    assert!(agent.ended().await.success());
    assert_eq!(agent.processes(), 0);
    assert!(!agent.socket.exists());
}

#[tokio::test]
async fn a_good_startup_script_is_logged_and_makes_the_agent_ready() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "true");
    workspace.spec.startup = Some(script("echo one; echo two >&2; printf three", 60));
    let _agent = workspace.start();
    let ready = Entry::Lifecycle("READY".to_owned());
    let journal = gateway.until_entry(ready).await;
    assert_eq!(lifecycle(&journal), ["STARTING", "READY"]);
    let journal = gateway
        .until(|journal| logs(journal).contains(&"three"))
        .await;
    assert!(logs(&journal).contains(&"one") && logs(&journal).contains(&"two"));
}

#[tokio::test]
async fn after_a_bad_startup_script_the_task_goes_on() {
    for (startup, limit, step) in [
        ("exit 5", 60, "START_ERROR"),
        ("sleep 1000", 1, "START_TIMEOUT"),
    ] {
        let gateway = Gateway::start().await;
        let mut workspace = Workspace::with_task(&gateway, "echo on");
        workspace.spec.startup = Some(script(startup, limit));
        let _agent = workspace.start();
        let journal = gateway.until_status("COMPLETE", "Finished").await;
        assert_eq!(output(&journal), "on\n");
        gateway.until_entry(Entry::Lifecycle(step.to_owned())).await;
    }
}

#[tokio::test]
async fn shutting_down_runs_the_script_ends_every_process_and_keeps_the_state() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, STUBBORN);
    workspace.spec.shutdown = Some(script("echo bye", 60));
    workspace.spec.stop_timeout_seconds = 1;
    let mut agent = workspace.start();
    gateway.until(|journal| output(journal) == "up\n").await;
    gateway.shut_down();
    assert_gone(&mut agent).await;

    let journal = gateway.journal();
    let steps = lifecycle(&journal);
    assert_eq!(steps, ["STARTING", "READY", "SHUTTING_DOWN", "OFF"]);
    assert_eq!(journal.last(), Some(&Entry::Lifecycle("OFF".to_owned())));
    assert!(logs(&journal).contains(&"bye"));
    assert_eq!(states(&journal), [("WORKING", "Working")]);
}

#[tokio::test]
async fn sigterm_ends_the_agent_as_gracefully() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "echo up; sleep 1000");
    workspace.spec.shutdown = Some(script("exit 1", 60));
    let mut agent = workspace.start();
    gateway.until(|journal| output(journal) == "up\n").await;
    agent.signal(Signal::SIGTERM);
    assert_gone(&mut agent).await;
    let last = Entry::Lifecycle("SHUTDOWN_ERROR".to_owned());
    assert_eq!(gateway.journal().last(), Some(&last));
}

#[tokio::test]
async fn an_agent_that_is_stopped_before_it_began_runs_no_script() {
    // It is heard, and never answered.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "echo never");
    workspace.spec.gateway_url = format!("http://{}", silent.local_addr().unwrap());
    workspace.spec.startup = Some(script("touch started", 60));
    workspace.spec.shutdown = Some(script("touch stopped", 60));
    let mut agent = workspace.start();
    let _connection = silent.accept().await.unwrap();
    agent.signal(Signal::SIGTERM);
    assert_gone(&mut agent).await;
    for file in ["work/started", "work/stopped"] {
        assert!(!agent.folder.path().join(file).exists(), "{file}");
    }
}

/// The heartbeat that said SHUTTING_DOWN was told to end at once, and the script was killed within a second.
#[tokio::test]
async fn the_shutdown_script_of_an_agent_that_leaves_finishes() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "echo up; sleep 1000");
    let finish = "until test -e finish; do sleep 0.05; done; echo bye";
    workspace.spec.shutdown = Some(script(finish, 60));
    workspace.spec.stop_timeout_seconds = 60;
    let mut agent = workspace.start();
    gateway.until(|journal| output(journal) == "up\n").await;
    gateway.dismiss();
    let leaving = Entry::Lifecycle("SHUTTING_DOWN".to_owned());
    gateway.until_entry(leaving).await;
    let mut beats = gateway.beats();
    let told = *beats.borrow();
    beats.wait_for(|beats| *beats >= told + 2).await.unwrap();
    std::fs::write(agent.folder.path().join("work/finish"), "").unwrap();
    assert_gone(&mut agent).await;
    let journal = gateway.journal();
    assert!(logs(&journal).contains(&"bye"));
    assert_eq!(journal.last(), Some(&Entry::Lifecycle("OFF".to_owned())));
}

#[tokio::test]
async fn an_agent_that_is_not_wanted_ends_everything() {
    type Event = fn(&Gateway, &Agent);
    let events: [Event; 4] = [
        |gateway, _| gateway.dismiss(),
        |gateway, _| gateway.dismiss_at_once(),
        |gateway, _| gateway.refuse(),
        |_, agent| std::fs::remove_dir_all(agent.folder.path().join("state")).unwrap(),
    ];
    for event in events {
        let gateway = Gateway::start().await;
        let mut agent = Workspace::with_task(&gateway, STUBBORN).start();
        gateway.until(|journal| output(journal) == "up\n").await;
        event(&gateway, &agent);
        assert_gone(&mut agent).await;
    }
}

#[tokio::test]
async fn an_agent_that_was_dismissed_before_it_began_runs_nothing() {
    let gateway = Gateway::start().await;
    gateway.dismiss();
    let mut workspace = Workspace::with_task(&gateway, "echo never");
    workspace.spec.startup = Some(script("touch started", 60));
    let mut agent = workspace.start();
    assert_gone(&mut agent).await;
    assert!(!agent.folder.path().join("work/started").exists());
    assert_eq!(gateway.journal(), []);
}

#[tokio::test]
async fn the_health_of_an_app_is_told_when_it_changes() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "echo up; sleep 1000");
    workspace.spec.apps.push(AppSpec {
        slug: "web".to_owned(),
        display_name: "Web".to_owned(),
        url: None,
        health: Some(HealthSpec {
            check: HealthCheck::Command(bash("test -e well")),
            interval_seconds: 1,
            threshold: 1,
        }),
    });
    let agent = workspace.start();
    let health = |health: &str| Entry::Health("web".to_owned(), health.to_owned());
    gateway.until_entry(health("UNHEALTHY")).await;
    std::fs::write(agent.folder.path().join("work/well"), "").unwrap();
    gateway.until_entry(health("HEALTHY")).await;
}

#[tokio::test]
async fn a_shut_in_task_can_report_but_not_read_the_agents_credential() {
    if taskyard_worker::isolation::probe() != Isolation::Landlock {
        return;
    }
    let gateway = Gateway::start().await;
    let inside = r#"cat ../state/agent.json 2>/dev/null || echo closed; "$PROGRAM" report idle "From inside""#;
    let mut workspace = Workspace::with_task(&gateway, inside);
    workspace.spec.isolation = Isolation::Landlock;
    let _agent = workspace.start();
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "closed\n");
    assert!(states(&journal).contains(&("IDLE", "From inside")));
}
