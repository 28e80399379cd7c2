//! The worker's subcommands by themselves, as the program `taskyard` has them. The tests start it as agent, and the agent starts it
//! inside the workspace.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use taskyard_worker::agent::{self, AgentOptions};
use taskyard_worker::isolation::{self, ExecOptions};
use taskyard_worker::mcp;
use taskyard_worker::report::{self, ReportOptions};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let role = arguments.next().unwrap_or_default();
    if role == "workspace-exec" {
        let (spec, command) = exec_arguments(arguments);
        let error = isolation::exec(&ExecOptions { spec, command });
        eprintln!("{error}");
        return ExitCode::from(error.exit_code());
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failure(&error),
    };
    let text: Vec<String> = arguments
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    runtime.block_on(async {
        match (role.to_str(), text.as_slice()) {
            (Some("agent"), [spec]) => {
                let spec = PathBuf::from(spec);
                finish(agent::run(AgentOptions { spec }).await)
            }
            (Some("report"), [state, message, uri @ ..]) => match state.parse() {
                Ok(state) => {
                    let (message, uri) = (message.clone(), uri.first().cloned());
                    finish(report::run(ReportOptions { state, message, uri }).await)
                }
                Err(error) => failure(&error),
            },
            (Some("mcp"), []) => finish(mcp::run().await),
            _ => failure(&"usage: worker_roles agent <spec> | report <state> <message> [<uri>] | mcp | workspace-exec --spec <spec> -- <command…>"),
        }
    })
}

/// `--spec <file> -- <command…>`
fn exec_arguments(mut arguments: impl Iterator<Item = OsString>) -> (PathBuf, Vec<OsString>) {
    let spec = arguments.nth(1).unwrap_or_default();
    (spec.into(), arguments.skip(1).collect())
}

fn finish<E: std::fmt::Display>(result: Result<(), E>) -> ExitCode {
    result.map_or_else(|error| failure(&error), |()| ExitCode::SUCCESS)
}

fn failure(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}
