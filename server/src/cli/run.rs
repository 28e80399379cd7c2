//! Carries out a parsed command line.

use std::process::ExitCode;

use super::{
    Arguments, Command, audit, chat, login, login_link, mcp_server, migrate, model, organization,
    provisioner, provisioners, schema, serve, session, task, template, token, user, version,
    webhook, worker, workspace, workspace_exec,
};

/// Carries the command out; its exit code says how it went.
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        // Before any thread or runtime is started: the rules of isolation bind one thread.
        Command::WorkspaceExec(options) => ExitCode::from(workspace_exec::run(options)),
        Command::Serve(options) => work(serve::run(*options)),
        Command::LoginLink(flags) => work(login_link::run(flags)),
        Command::Migrate(options) => work(migrate::run(options)),
        Command::Provisioner(options) => work(provisioner::run(options)),
        Command::Agent(args) => work(worker::agent(args)),
        Command::Report(args) => work(worker::report(args)),
        Command::Mcp => work(worker::mcp()),
        Command::Schema { which } => {
            schema::run(which);
            ExitCode::SUCCESS
        }
        Command::Login(args) => ask(login::run(args)),
        Command::Task(args) => ask(task::run(args)),
        Command::Workspace(args) => ask(workspace::run(args)),
        Command::Chat(args) => ask(chat::run(args)),
        Command::Provisioners(args) => ask(provisioners::run(args)),
        Command::Template(args) => ask(template::run(args)),
        Command::Token(args) => ask(token::run(args)),
        Command::Webhook(args) => ask(webhook::run(args)),
        Command::Model(args) => ask(model::run(args)),
        Command::McpServer(args) => ask(mcp_server::run(args)),
        Command::User(args) => ask(user::run(args)),
        Command::Organization(args) => ask(organization::run(args)),
        Command::Session(args) => ask(session::run(args)),
        Command::Audit(args) => ask(audit::run(args)),
        Command::Version => {
            version::run();
            ExitCode::SUCCESS
        }
    }
}

/// Stack of each thread that serves requests. The futures of all mutations are nested in one another,
/// and a build without optimization copies each level: the usual 2 MiB do not hold them. Only what
/// is used takes memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Runs a command that does work of its own, on all processors. An error is one line that says what
/// went wrong and how to put it right.
fn work(command: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

/// Runs a command that is a client of the API: it waits for the network, and one thread is enough.
fn ask(command: impl Future<Output = ExitCode>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => {
            eprintln!("error: can't start: {error}");
            ExitCode::FAILURE
        }
    }
}
