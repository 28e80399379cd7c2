//! What a worker can do, one mutation a file.

mod acknowledge_command;
mod acquire_job;
mod agent_report;
mod append_agent_logs;
mod append_command_output;
mod append_logs;
mod append_messages;
mod complete_command;
mod complete_job;
mod declare_resources;
mod fail_job;
mod owned_workspaces;
mod register_provisioner;
mod renew_lease;
mod report_app_status;

use async_graphql::MergedObject;

/// What a worker can do. Every write of a provisioner names (job, lease): one whose lease is lost
/// changes nothing and is told so.
#[derive(MergedObject, Default)]
pub struct Mutation(
    register_provisioner::RegisterProvisionerMutation,
    acquire_job::AcquireJobMutation,
    renew_lease::RenewLeaseMutation,
    declare_resources::DeclareResourcesMutation,
    append_logs::AppendLogsMutation,
    complete_job::CompleteJobMutation,
    fail_job::FailJobMutation,
    owned_workspaces::OwnedWorkspacesMutation,
    agent_report::AgentReportMutation,
    append_agent_logs::AppendAgentLogsMutation,
    report_app_status::ReportAppStatusMutation,
    append_messages::AppendMessagesMutation,
    acknowledge_command::AcknowledgeCommandMutation,
    append_command_output::AppendCommandOutputMutation,
    complete_command::CompleteCommandMutation,
);
