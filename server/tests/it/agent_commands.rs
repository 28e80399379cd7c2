//! Work in a workspace: what the gateway asks of a real agent is carried out once, or not at all.

use nix::sys::signal::Signal;
use taskyard_server::domain::agent::{
    AgentWork, AgentWorkResult, CommandLine, FileEdit, MAX_FILE_BYTES,
};
use taskyard_server::domain::build::BuildTransition;
use taskyard_server::domain::{CommandId, ErrorCode, Failure, WorkspaceId};
use taskyard_server::services::commands::{self, NewPiece};
use taskyard_server::services::{lookup, workspaces};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::real_agent::{RealAgent, script};

on_both_databases!(
    a_program_runs_and_gives_its_output_and_its_exit_code,
    files_are_written_edited_and_read,
    what_the_agent_can_not_do_is_said_in_its_words,
    output_of_megabytes_comes_whole,
    a_program_in_the_background_is_read_and_ended,
    the_same_id_again_gives_what_came_of_the_first,
    work_goes_on_while_its_gateway_is_killed_and_runs_once,
    work_of_an_agent_that_was_killed_and_started_again_is_lost,
    work_of_an_agent_that_is_gone_for_good_is_lost,
    canceled_work_is_ended_and_what_has_not_begun_never_does,
    an_agent_hears_of_canceled_work_when_it_comes_back,
    work_that_is_not_accepted_in_time_is_never_done,
    work_without_a_connected_agent_is_refused,
    work_that_can_not_be_taken_is_refused,
    an_agent_ends_only_work_of_its_own,
);

fn refused(result: Result<AgentWorkResult, Failure>) -> (ErrorCode, String) {
    let failure = result.unwrap_err();
    (failure.code(), failure.errors[0].message.clone())
}

async fn a_program_runs_and_gives_its_output_and_its_exit_code(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    site.flow.site.pass(60);
    let result = site.work(script("echo out; echo err >&2; exit 3")).await;
    assert_eq!(
        (result.text.as_str(), result.exit_code),
        ("out\nerr\n", Some(3))
    );
    let used = site.flow.workspace(site.workspace).await.last_used_at;
    assert_eq!(used, site.flow.services().clock.now());

    std::fs::create_dir(site.work_dir().join("sub")).unwrap();
    let arguments = ["printf", "%s|", "a b", "$(id)", "; id"];
    let argv = AgentWork::Execute {
        command: CommandLine::Argv(arguments.map(str::to_owned).into()),
        working_directory: Some("sub".to_owned()),
        timeout_seconds: 60,
        background: false,
    };
    assert_eq!(site.work(argv).await.text, "a b|$(id)|; id|");
    let slow = AgentWork::Execute {
        command: CommandLine::Shell("echo begun; sleep 1000".to_owned()),
        working_directory: None,
        timeout_seconds: 1,
        background: false,
    };
    let result = site.work(slow).await;
    assert!(result.timed_out && result.exit_code.is_none());
    assert_eq!(result.text, "begun\n");
}

async fn files_are_written_edited_and_read(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let path = || "notes/a.txt".to_owned();
    let write = AgentWork::WriteFile {
        path: path(),
        content: "one\ntwo\nüber \0\n".to_owned(),
        create_folders: true,
    };
    assert!(site.work(write).await.is_created);
    assert_eq!(
        std::fs::read(site.work_dir().join(path())).unwrap(),
        "one\ntwo\nüber \0\n".as_bytes()
    );
    let read = || AgentWork::ReadFile {
        path: path(),
        first_line: 2,
        lines: Some(2),
    };
    assert!(site.work(read()).await.is_binary);
    let write = AgentWork::WriteFile {
        path: path(),
        content: "one\ntwo\nüber\n".to_owned(),
        create_folders: false,
    };
    assert!(!site.work(write).await.is_created);
    let edit = AgentWork::EditFile {
        path: path(),
        edits: vec![FileEdit {
            find: "o".to_owned(),
            replace: "0".to_owned(),
            all: true,
        }],
    };
    assert_eq!(site.work(edit).await.replacements, 2);
    let result = site.work(read()).await;
    assert_eq!(
        (result.text.as_str(), result.lines, result.total_lines),
        ("tw0\nüber\n", 2, 3)
    );
}

async fn what_the_agent_can_not_do_is_said_in_its_words(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let read = |path: &str| AgentWork::ReadFile {
        path: path.to_owned(),
        first_line: 1,
        lines: None,
    };
    for (path, why) in [
        ("missing", "is not there"),
        ("../state/agent.json", "outside"),
    ] {
        let (code, message) = refused(site.try_work(read(path)).await);
        assert_eq!(code, ErrorCode::Conflict);
        assert!(message.contains(path) && message.contains(why), "{message}");
    }
}

async fn output_of_megabytes_comes_whole(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let result = site.work(script("seq 300000")).await;
    let numbers: Vec<String> = (1..=300_000).map(|number| number.to_string()).collect();
    let wanted = numbers.join("\n") + "\n";
    assert!(result.text == wanted, "{} bytes came", result.text.len());
    assert!(!result.is_truncated);
}

async fn a_program_in_the_background_is_read_and_ended(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let started = AgentWork::Execute {
        command: CommandLine::Shell("echo up; touch ready; sleep 1000".to_owned()),
        working_directory: None,
        timeout_seconds: 1,
        background: true,
    };
    let started = site.work(started).await;
    assert!(started.is_running);
    site.there("ready").await;
    let process_id = started.process_id.unwrap();
    let read = AgentWork::ReadProcess {
        process_id,
        wait_seconds: 0,
    };
    assert!(site.work(read).await.is_running);
    let ended = site.work(AgentWork::StopProcess { process_id }).await;
    assert_eq!((ended.text.as_str(), ended.is_running), ("up\n", false));
    assert_eq!(ended.signal, Some(Signal::SIGTERM as i32));
}

fn count(site: &RealAgent) -> usize {
    let text = std::fs::read_to_string(site.work_dir().join("count"));
    text.unwrap_or_default().lines().count()
}

async fn the_same_id_again_gives_what_came_of_the_first(test: &TestDatabase) {
    let mut site = RealAgent::start(test).await;
    let id = CommandId::generate();
    let counting = || script("sleep 0.2; echo x >> count; echo done; exit 5");
    let (first, second) = (site.begin(id, counting()), site.begin(id, counting()));
    let first = first.await.unwrap().unwrap();
    assert_eq!((first.text.as_str(), first.exit_code), ("done\n", Some(5)));
    assert_eq!(second.await.unwrap().unwrap(), first);
    site.kill_gateway();
    site.start_gateway().await;
    assert_eq!(site.begin(id, counting()).await.unwrap().unwrap(), first);

    site.flow.site.pass(25 * 60 * 60);
    commands::clean_up(site.services()).await.unwrap();
    let (code, message) = refused(site.begin(id, counting()).await.unwrap());
    assert_eq!(code, ErrorCode::Conflict);
    assert!(message.contains("no longer kept"), "{message}");
    assert_eq!(count(&site), 1);
}

async fn work_goes_on_while_its_gateway_is_killed_and_runs_once(test: &TestDatabase) {
    let mut site = RealAgent::start(test).await;
    let id = CommandId::generate();
    let waiting = || script("echo x >> count; while ! [ -e go ]; do sleep 0.05; done; echo went");
    drop(site.begin(id, waiting()));
    site.there("count").await;
    site.kill_gateway();
    std::fs::write(site.work_dir().join("go"), "").unwrap();
    site.start_gateway().await;
    let result = site.begin(id, waiting()).await.unwrap().unwrap();
    assert_eq!(result.text, "went\n");
    assert_eq!(count(&site), 1);
}

async fn work_of_an_agent_that_was_killed_and_started_again_is_lost(test: &TestDatabase) {
    let mut site = RealAgent::start(test).await;
    let id = CommandId::generate();
    let long = || script("echo x >> count; sleep 1000");
    let lost = site.begin(id, long());
    site.there("count").await;
    site.kill_agent();
    site.start_agent().await;
    let (code, message) = refused(lost.await.unwrap());
    assert_eq!(code, ErrorCode::Unavailable);
    assert!(message.contains("not known"), "{message}");
    assert_eq!(
        refused(site.begin(id, long()).await.unwrap()),
        (code, message)
    );
    assert_eq!(count(&site), 1);
}

async fn work_of_an_agent_that_is_gone_for_good_is_lost(test: &TestDatabase) {
    let mut site = RealAgent::start(test).await;
    let lost = site.begin(CommandId::generate(), script("touch ready; sleep 1000"));
    site.there("ready").await;
    site.kill_agent();
    let stopped = workspaces::stop(site.flow.services(), &site.flow.caller, site.workspace).await;
    stopped.unwrap();
    site.flow.carry_out(BuildTransition::Stop).await;
    let (code, message) = refused(lost.await.unwrap());
    assert_eq!(code, ErrorCode::Unavailable);
    assert!(message.contains("agent ended"), "{message}");
}

async fn canceled_work_is_ended_and_what_has_not_begun_never_does(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let id = CommandId::generate();
    let running = site.begin(id, script("touch ready; sleep 1000"));
    site.there("ready").await;
    commands::cancel(site.services(), &[id]).await.unwrap();
    let (code, message) = refused(running.await.unwrap());
    assert_eq!(code, ErrorCode::Conflict);
    assert!(message.contains("canceled"), "{message}");
    site.nothing_runs().await;

    site.signal_agent(Signal::SIGSTOP);
    let id = CommandId::generate();
    let mut bell = commands::listen(site.services(), site.workspace);
    let waiting = site.begin(id, script("touch made"));
    bell.heard().await;
    commands::cancel(site.services(), &[id]).await.unwrap();
    assert_eq!(refused(waiting.await.unwrap()).0, ErrorCode::Conflict);
    site.signal_agent(Signal::SIGCONT);
    site.work(script("true")).await;
    assert!(!site.work_dir().join("made").exists());
    // What has ended, and what is nothing, is left as it is.
    let others = [id, CommandId::generate()];
    commands::cancel(site.services(), &others).await.unwrap();
}

async fn an_agent_hears_of_canceled_work_when_it_comes_back(test: &TestDatabase) {
    let mut site = RealAgent::start(test).await;
    let id = CommandId::generate();
    drop(site.begin(id, script("touch ready; sleep 1000")));
    site.there("ready").await;
    site.kill_gateway();
    // As another gateway on the same database does it.
    commands::cancel(site.flow.services(), &[id]).await.unwrap();
    site.start_gateway().await;
    site.nothing_runs().await;
}

async fn work_that_is_not_accepted_in_time_is_never_done(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    site.signal_agent(Signal::SIGSTOP);
    let id = CommandId::generate();
    let mut bell = commands::listen(site.services(), site.workspace);
    let waiting = site.begin(id, script("touch made"));
    bell.heard().await;
    site.flow.site.pass(31);
    let (code, message) = refused(waiting.await.unwrap());
    assert_eq!(code, ErrorCode::Unavailable);
    assert!(message.contains("nothing was done"), "{message}");
    site.signal_agent(Signal::SIGCONT);
    site.work(script("true")).await;
    assert!(!site.work_dir().join("made").exists());
    let again = site.begin(id, script("touch made")).await.unwrap();
    assert_eq!(refused(again), (code, message));
}

async fn work_without_a_connected_agent_is_refused(test: &TestDatabase) {
    let site = RealAgent::without_agent(test).await;
    let (code, message) = refused(site.try_work(script("true")).await);
    assert_eq!(code, ErrorCode::Unavailable);
    assert!(message.contains("not connected"), "{message}");
    let stopped = workspaces::stop(site.flow.services(), &site.flow.caller, site.workspace).await;
    stopped.unwrap();
    let (code, message) = refused(site.try_work(script("true")).await);
    assert_eq!(code, ErrorCode::Unavailable);
    assert!(message.contains("no agent"), "{message}");
    let nowhere = WorkspaceId::generate();
    let id = CommandId::generate();
    let result = commands::carry_out(site.services(), nowhere, id, script("true")).await;
    assert_eq!(refused(result).0, ErrorCode::NotFound);
}

async fn work_that_can_not_be_taken_is_refused(test: &TestDatabase) {
    let site = RealAgent::without_agent(test).await;
    let execute = |command: CommandLine, timeout_seconds| AgentWork::Execute {
        command,
        working_directory: None,
        timeout_seconds,
        background: false,
    };
    let shell = |script: &str| CommandLine::Shell(script.to_owned());
    let edit = |find: &str, replace: &str| AgentWork::EditFile {
        path: "a".to_owned(),
        edits: vec![FileEdit {
            find: find.to_owned(),
            replace: replace.to_owned(),
            all: false,
        }],
    };
    let write = |path: &str, bytes: usize| AgentWork::WriteFile {
        path: path.to_owned(),
        content: "x".repeat(bytes),
        create_folders: false,
    };
    for work in [
        execute(CommandLine::Argv(Vec::new()), 60),
        execute(CommandLine::Argv(vec![String::new(), "x".to_owned()]), 60),
        execute(shell(" "), 60),
        execute(shell("a\0b"), 60),
        execute(shell(&"x".repeat(64 * 1024 + 1)), 60),
        execute(shell("true"), 0),
        execute(shell("true"), 3601),
        edit("", "x"),
        edit("x", "x"),
        edit("x", &"y".repeat(MAX_FILE_BYTES)),
        write("", 1),
        write("a\0", 1),
        write("a", MAX_FILE_BYTES + 1),
        AgentWork::EditFile {
            path: "a".to_owned(),
            edits: Vec::new(),
        },
        AgentWork::ReadFile {
            path: "a".to_owned(),
            first_line: 0,
            lines: None,
        },
        AgentWork::ReadProcess {
            process_id: 1,
            wait_seconds: 3601,
        },
    ] {
        let result = site.try_work(work).await;
        assert_eq!(refused(result).0, ErrorCode::InvalidInput);
    }
}

async fn an_agent_ends_only_work_of_its_own(test: &TestDatabase) {
    let site = RealAgent::start(test).await;
    let id = CommandId::generate();
    let running = site.begin(
        id,
        script("touch ready; while ! [ -e go ]; do sleep 0.05; done; echo mine"),
    );
    site.there("ready").await;
    site.flow.create_workspace("other").await;
    let job = site.flow.acquire().await.job;
    let other = site.flow.declare(&job).await;
    let piece = |position, text: &str| NewPiece {
        id,
        position,
        text: text.to_owned(),
    };
    let services = site.services();
    assert!(
        !commands::add_output(services, &other, piece(0, "evil"))
            .await
            .unwrap()
    );
    let result = AgentWorkResult::default;
    let completed = commands::complete(services, &other, piece(0, "evil"), result(), None).await;
    assert!(!completed.unwrap());
    let taken = commands::accept(services, &other, id, Some(id.0), None).await;
    assert!(!taken.unwrap());

    let own = lookup::agents(services, &[site.agent])
        .await
        .unwrap()
        .remove(0);
    for piece in [
        piece(40, ""),
        piece(-1, ""),
        piece(0, &"x".repeat(128 * 1024 + 1)),
    ] {
        let refused = commands::add_output(services, &own, piece).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidInput);
    }
    let gap = commands::complete(services, &own, piece(1, "x"), result(), None).await;
    assert_eq!(gap.unwrap_err().code(), ErrorCode::InvalidInput);
    std::fs::write(site.work_dir().join("go"), "").unwrap();
    assert_eq!(running.await.unwrap().unwrap().text, "mine\n");
}
