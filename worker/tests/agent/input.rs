//! An agent delivers the user's messages and sees when the program waits for one.

use crate::gateway::{Entry, Gateway, output, states};
use crate::setup::Workspace;

fn acknowledged(id: &str, error: Option<&str>) -> Entry {
    Entry::Acknowledged(id.to_owned(), error.map(str::to_owned))
}

#[tokio::test]
async fn a_waiting_program_is_idle_until_it_gets_its_input() {
    for terminal in [false, true] {
        let gateway = Gateway::start().await;
        let script = "echo 'Your name?'; read -r name; echo \"Hello $name\"";
        let workspace = Workspace::with_task(&gateway, script).with_input(terminal);
        let _agent = workspace.start();

        gateway.until_status("IDLE", "Waiting for input").await;
        gateway.input("c1", "Ada");
        let journal = gateway.until_status("COMPLETE", "Finished").await;
        assert_eq!(output(&journal), "Your name?\nHello Ada\n");
        let expected = [
            ("WORKING", "Working"),
            ("IDLE", "Waiting for input"),
            ("WORKING", "Working"),
            ("COMPLETE", "Finished"),
        ];
        assert_eq!(states(&journal), expected);
        assert!(journal.contains(&acknowledged("c1", None)));
    }
}

#[tokio::test]
async fn a_command_that_comes_twice_is_delivered_once_and_acknowledged_twice() {
    let gateway = Gateway::start().await;
    let script = "while read -r line; do echo \"got $line\"; [ \"$line\" = end ] && exit; done";
    let workspace = Workspace::with_task(&gateway, script).with_input(false);
    let _agent = workspace.start();

    gateway.until_status("IDLE", "Waiting for input").await;
    gateway.input("c1", "one");
    gateway.input("c1", "one");
    gateway.input("c2", "end");
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "got one\ngot end\n");
    let twice = acknowledged("c1", None);
    assert_eq!(journal.iter().filter(|entry| **entry == twice).count(), 2);
}

#[tokio::test]
async fn a_line_longer_than_a_terminal_edits_arrives_whole() {
    let gateway = Gateway::start().await;
    let script = "echo ready; read -r line; echo ${#line}";
    let workspace = Workspace::with_task(&gateway, script).with_input(true);
    let _agent = workspace.start();

    gateway.until_status("IDLE", "Waiting for input").await;
    gateway.input("c1", &"x".repeat(60_000));
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "ready\n60000\n");
}

#[tokio::test]
async fn input_is_refused_when_the_program_has_ended() {
    let gateway = Gateway::start().await;
    let workspace = Workspace::with_task(&gateway, "true").with_input(false);
    let _agent = workspace.start();
    gateway.until_status("COMPLETE", "Finished").await;
    gateway.input("c1", "too late");
    let refused = acknowledged("c1", Some("the program has ended"));
    gateway.until_entry(refused).await;
}

#[tokio::test]
async fn input_is_refused_when_the_program_takes_none() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::with_task(&gateway, "echo up; sleep 1000").start();
    gateway.until(|journal| output(journal) == "up\n").await;
    gateway.input("c1", "hello?");
    let refused = "the template says that this program takes no input";
    gateway.until_entry(acknowledged("c1", Some(refused))).await;
}

#[tokio::test]
async fn input_after_a_final_report_makes_the_task_work_again() {
    let gateway = Gateway::start().await;
    let script = r#""$PROGRAM" report complete "Done, anything else?"; read -r more; exit 0"#;
    let workspace = Workspace::with_task(&gateway, script).with_input(true);
    let _agent = workspace.start();
    gateway
        .until_status("COMPLETE", "Done, anything else?")
        .await;
    gateway.input("c1", "no");
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    let expected = [
        ("WORKING", "Working"),
        ("COMPLETE", "Done, anything else?"),
        ("WORKING", "Working"),
        ("COMPLETE", "Finished"),
    ];
    assert_eq!(states(&journal), expected);
}
