//! An agent runs the task's command and tells what happens.

use crate::gateway::{Entry, Gateway, output, states, status};
use crate::setup::Workspace;
use taskyard_worker::spec::{Requirement, Secret};

#[tokio::test]
async fn output_is_stored_before_the_state_that_ends_the_task() {
    let gateway = Gateway::start().await;
    let script = "for i in 1 2 3; do echo step $i; done";
    let _agent = Workspace::with_task(&gateway, script).start();

    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "step 1\nstep 2\nstep 3\n");
    let expected = [("WORKING", "Working"), ("COMPLETE", "Finished")];
    assert_eq!(states(&journal), expected);
    assert_eq!(journal.last(), Some(&status("COMPLETE", "Finished")));
}

#[tokio::test]
async fn a_bad_exit_fails_the_task_with_its_code() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::with_task(&gateway, "echo oops >&2; exit 3").start();
    let journal = gateway.until_status("FAILED", "Exited with code 3").await;
    assert_eq!(output(&journal), "oops\n");
}

#[tokio::test]
async fn a_signal_fails_the_task_with_its_number() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::with_task(&gateway, "kill -9 $$").start();
    gateway.until_status("FAILED", "Ended by signal 9").await;
}

#[tokio::test]
async fn a_command_that_is_not_there_fails_the_task() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "");
    workspace.task().command = vec!["no-such-program".to_owned()];
    let _agent = workspace.start();
    let message = "no-such-program could not be started: No such file or directory (os error 2)";
    gateway.until_status("FAILED", message).await;
}

#[tokio::test]
async fn a_missing_requirement_fails_the_task_and_says_how_to_get_it() {
    let gateway = Gateway::start().await;
    let mut workspace = Workspace::with_task(&gateway, "echo never");
    workspace.spec.require.commands.push(Requirement {
        any_of: vec!["no-such-program".to_owned()],
        hint: Some("install it".to_owned()),
    });
    let _agent = workspace.start();
    let message = "command `no-such-program` was not found in PATH: install it";
    let journal = gateway.until_status("FAILED", message).await;
    assert_eq!(states(&journal).len(), 1);
    assert_eq!(output(&journal), "");
}

#[tokio::test]
async fn answers_that_get_lost_neither_lose_nor_double_anything() {
    let gateway = Gateway::start().await;
    gateway.be_flaky();
    let script = "for i in $(seq 1 20); do echo line $i; sleep 0.06; done; seq 1 20000";
    let _agent = Workspace::with_task(&gateway, script).start();

    let journal = gateway.until_status("COMPLETE", "Finished").await;
    let lines = (1..=20).map(|line| format!("line {line}\n"));
    let numbers = (1..=20_000).map(|number| format!("{number}\n"));
    let expected: String = lines.chain(numbers).collect();
    assert_eq!(output(&journal), expected);
}

#[tokio::test]
async fn a_secret_does_not_leave_the_workspace_even_in_pieces() {
    let gateway = Gateway::start().await;
    let script = "printf 'key hun'; sleep 0.2; printf 'ter2hunter2'; printf '\\xff\\n'";
    let mut workspace = Workspace::with_task(&gateway, script);
    workspace.spec.secrets.push(Secret::new("hunter2hunter2"));
    let _agent = workspace.start();

    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "key [redacted]\u{fffd}\n");
}

#[tokio::test]
async fn output_that_a_left_over_program_holds_open_does_not_keep_the_task_from_ending() {
    let gateway = Gateway::start().await;
    let _agent = Workspace::with_task(&gateway, "sleep 1000 & echo done").start();
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    assert_eq!(output(&journal), "done\n");
}

#[tokio::test]
async fn the_prompt_goes_to_standard_input_which_then_ends() {
    for terminal in [false, true] {
        let gateway = Gateway::start().await;
        let mut workspace = Workspace::with_task(&gateway, "cat; echo end");
        workspace.task().prompt_on_stdin = true;
        workspace.task().terminal = terminal;
        let _agent = workspace.start();
        let journal = gateway.until_status("COMPLETE", "Finished").await;
        assert_eq!(output(&journal), "the prompt\nend\n");
    }
}

#[tokio::test]
async fn a_report_from_inside_comes_after_the_output_before_it_and_stands() {
    let gateway = Gateway::start().await;
    let script = r#"echo before; "$PROGRAM" report complete "All green" https://example.org/1"#;
    let _agent = Workspace::with_task(&gateway, script).start();
    let uri = Some("https://example.org/1".to_owned());
    let told = Entry::Status("COMPLETE".to_owned(), "All green".to_owned(), uri);
    let journal = gateway.until_entry(told.clone()).await;
    assert_eq!(output(&journal), "before\n");

    let ended = "the task's program has ended; the workspace stays";
    let journal = gateway.until_entry(Entry::Log(ended.to_owned())).await;
    assert_eq!(states(&journal).len(), 2);
}

#[tokio::test]
async fn a_bad_exit_wins_over_a_report_from_inside() {
    let gateway = Gateway::start().await;
    let script = r#""$PROGRAM" report complete "All green"; exit 7"#;
    let _agent = Workspace::with_task(&gateway, script).start();
    gateway.until_status("FAILED", "Exited with code 7").await;
}

#[tokio::test]
async fn a_bad_link_is_refused_where_it_is_reported() {
    let gateway = Gateway::start().await;
    let script = r#""$PROGRAM" report idle "Look" "javascript:alert(1)" 2>&1 || echo refused"#;
    let _agent = Workspace::with_task(&gateway, script).start();
    let journal = gateway.until_status("COMPLETE", "Finished").await;
    let expected = "uri must start with http:// or https:// and hold no spaces or control characters\nrefused\n";
    assert_eq!(output(&journal), expected);
}
