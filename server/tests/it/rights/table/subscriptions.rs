use crate::rights::callers::{TASKS, TEMPLATES};
use crate::rights::rule::{SubscriptionRule, subscription};

/// Every field of `Subscription`.
pub const SUBSCRIPTIONS: &[SubscriptionRule] = &[
    subscription(
        "task",
        r#"task(id: "{task}") { sequence task { id } }"#,
        TASKS,
    ),
    subscription("chat", r#"chat(id: "{chat}") { endCursor }"#, TASKS),
    subscription("workspace", r#"workspace(id: "{workspace}") { id }"#, TASKS),
    subscription(
        "taskMessages",
        r#"taskMessages(taskId: "{task}") { endCursor }"#,
        TASKS,
    ),
    subscription(
        "buildStatus",
        r#"buildStatus(buildId: "{build}") { sequence }"#,
        TASKS,
    ),
    subscription(
        "buildLogs",
        r#"buildLogs(buildId: "{build}") { endCursor }"#,
        TASKS,
    ),
    subscription(
        "agentLogs",
        r#"agentLogs(agentId: "{agent}") { endCursor }"#,
        TASKS,
    ),
    subscription(
        "templateVersion",
        r#"templateVersion(id: "{version}") { id }"#,
        TEMPLATES,
    ),
    subscription(
        "templateImportLogs",
        r#"templateImportLogs(templateVersionId: "{version}") { endCursor }"#,
        TEMPLATES,
    ),
    // A list: everybody who is signed in may follow it, and hears of what may be read. To whom nothing
    // is shown nothing is said, so only those are asked who have something to hear.
    subscription("tasks", "tasks { taskId }", TASKS),
    subscription("chats", "chats { id }", TASKS),
];
