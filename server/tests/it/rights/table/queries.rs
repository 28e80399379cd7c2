use crate::rights::callers::{
    ALL, AUDITORS, NO_AUDITORS, ORGANIZATION, PEOPLE, SELF, SIGNED_IN, TASKS, TEMPLATES,
};
use crate::rights::rule::{QueryRule, query};

/// Every field of `Query`; a field may have several lines.
pub const QUERIES: &[QueryRule] = &[
    query("server", "server { version }", "version", ALL),
    query("viewer", "viewer { id username }", "username", SIGNED_IN),
    query("node", r#"node(id: "{task}") { id }"#, "{task}", TASKS),
    query(
        "node",
        r#"node(id: "{workspace}") { id }"#,
        "{workspace}",
        TASKS,
    ),
    query(
        "node",
        r#"node(id: "{template}") { id }"#,
        "{template}",
        TEMPLATES,
    ),
    query(
        "node",
        r#"node(id: "{version}") { id }"#,
        "{version}",
        TEMPLATES,
    ),
    query("node", r#"node(id: "{ann}") { id }"#, "{ann}", PEOPLE),
    query("nodes", r#"nodes(ids: ["{task}"]) { id }"#, "{task}", TASKS),
    query(
        "nodes",
        r#"nodes(ids: ["{organization}"]) { id }"#,
        "{organization}",
        ORGANIZATION,
    ),
    query("user", r#"user(id: "{ann}") { id }"#, "{ann}", PEOPLE),
    query("user", r#"user(username: "ANN") { id }"#, "{ann}", PEOPLE),
    query(
        "users",
        "users(first: 100) { nodes { id } totalCount }",
        "{ann}",
        PEOPLE,
    ),
    query(
        "organization",
        r#"organization(id: "{organization}") { id }"#,
        "{organization}",
        ORGANIZATION,
    ),
    query(
        "organization",
        r#"organization(name: "default") { id }"#,
        "{organization}",
        ORGANIZATION,
    ),
    query(
        "organizations",
        "organizations { nodes { id } totalCount }",
        "{organization}",
        ORGANIZATION,
    ),
    query("task", r#"task(id: "{task}") { id }"#, "{task}", TASKS),
    query(
        "task",
        r#"task(owner: "ann", name: "first") { id }"#,
        "{task}",
        TASKS,
    ),
    query(
        "tasks",
        "tasks { nodes { id } totalCount }",
        "{task}",
        TASKS,
    ),
    query(
        "taskPrompts",
        r#"taskPrompts(buildIds: ["{build}"]) { buildId }"#,
        "{build}",
        TASKS,
    ),
    query(
        "taskCounts",
        "taskCounts { all running }",
        r#""all":1"#,
        TASKS,
    ),
    query(
        "template",
        r#"template(id: "{template}") { id }"#,
        "{template}",
        TEMPLATES,
    ),
    query(
        "template",
        r#"template(name: "shell") { id }"#,
        "{template}",
        TEMPLATES,
    ),
    query(
        "templates",
        "templates(first: 100) { nodes { id } totalCount }",
        "{template}",
        TEMPLATES,
    ),
    query(
        "workspace",
        r#"workspace(id: "{workspace}") { id }"#,
        "{workspace}",
        TASKS,
    ),
    query(
        "workspaces",
        "workspaces { nodes { id } totalCount }",
        "{workspace}",
        TASKS,
    ),
    query(
        "workspace",
        r#"workspace(owner: "ann", name: "first") { id }"#,
        "{workspace}",
        TASKS,
    ),
    query("build", r#"build(id: "{build}") { id }"#, "{build}", TASKS),
    query(
        "webhooks",
        "webhooks { nodes { id } totalCount }",
        "{webhook}",
        SELF,
    ),
    QueryRule {
        field: "auditEntries",
        ask: r#"auditEntries(query: "action:createTask") { nodes { objectId } totalCount }"#,
        shows: "{task}",
        to: AUDITORS,
        forbidden_to: NO_AUDITORS,
    },
];
