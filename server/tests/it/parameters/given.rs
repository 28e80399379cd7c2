use serde_json::{Value, json};

use super::{Asked, new};
use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::site::rows;

on_both_databases!(
    a_preset_wins_over_given_values_and_those_over_the_template_s_defaults,
    each_value_that_fails_a_check_is_one_entry_with_the_parameter_s_name,
    several_failures_are_several_entries_and_nothing_is_made,
    the_smallest_and_the_largest_values_are_taken,
);

async fn a_preset_wins_over_given_values_and_those_over_the_template_s_defaults(
    test: &TestDatabase,
) {
    let asked = Asked::start(test).await;
    let given = [("branch", "main"), ("size", "3"), ("tools", r#"["b"]"#)];
    for mutation in ["createTask", "createWorkspace"] {
        for (preset, size, fast) in [(None, "3", "false"), (Some("Large"), "8", "true")] {
            let name = format!("{mutation}-{}", preset.unwrap_or("none"));
            let mut input = new(mutation, &name, &given);
            input["presetId"] = json!(preset);
            let made = asked.done(mutation, input).await;
            let workspace = match mutation {
                "createTask" => &made["task"]["workspace"]["id"],
                _ => &made["workspace"]["id"],
            };
            let values = asked.values(workspace).await;
            assert_eq!(values["size"], size, "{name}");
            assert_eq!(values["fast"], fast, "{name}");
            assert_eq!(values["tools"], r#"["b"]"#);
            assert_eq!(values["region"], "eu", "a default");
            assert_eq!(values["shrinks"], Value::Null, "a secret is not shown");
        }
        let mut input = new(mutation, "none", &given);
        input["presetId"] = json!("Small");
        let refused = asked.run(mutation, input).await;
        assert_eq!(refused["errors"][0]["code"], "NOT_FOUND");
        assert_eq!(refused["errors"][0]["path"], json!(["presetId"]));
    }
}

async fn each_value_that_fails_a_check_is_one_entry_with_the_parameter_s_name(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    for (name, value, words) in [
        ("branch", "", "needs a value"),
        ("branch", "Main", "regular expression `^[a-z]+$`"),
        ("region", "mars", "one of `eu`, `us`"),
        ("region", "EU", "one of `eu`, `us`"),
        ("size", "many", "a number"),
        ("size", "", "a number"),
        ("size", "NaN", "a number"),
        ("size", "1e999", "a number"),
        ("size", "0.9", "at least 1"),
        ("size", "8.1", "at most 8"),
        ("fast", "True", "`true` or `false`"),
        ("fast", "1", "`true` or `false`"),
        ("tools", "a", "JSON array of strings"),
        ("tools", "[1]", "JSON array of strings"),
        ("tools", r#"["a", "c"]"#, "one of `a`, `b`"),
        ("once", "a\0b", "NUL"),
        ("once", &"x".repeat(64 * 1024 + 1), "65537 bytes"),
        ("colour", "red", "no parameter `colour`"),
    ] {
        let mut given = vec![(name, value)];
        if name != "branch" {
            given.push(("branch", "main"));
        }
        for mutation in ["createTask", "createWorkspace"] {
            let refused = asked.run(mutation, new(mutation, "refused", &given)).await;
            let errors = refused["errors"].as_array().unwrap();
            assert_eq!(errors.len(), 1, "{name}={value}: {refused}");
            assert_eq!(errors[0]["code"], "INVALID_INPUT");
            assert_eq!(errors[0]["path"], json!(["parameters", name]));
            let message = errors[0]["message"].as_str().unwrap();
            assert!(
                message.contains(words) && message.contains(name),
                "{message}"
            );
        }
    }
    let missing = asked.run("createTask", new("createTask", "a", &[])).await;
    assert_eq!(
        missing["errors"][0]["path"],
        json!(["parameters", "branch"])
    );
    let twice = [("branch", "main"), ("branch", "other")];
    let twice = asked
        .run("createTask", new("createTask", "a", &twice))
        .await;
    assert_eq!(twice["errors"][0]["path"], json!(["parameters", "branch"]));
}

async fn several_failures_are_several_entries_and_nothing_is_made(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    let given = [("size", "9"), ("fast", "maybe"), ("colour", "red")];
    for mutation in ["createTask", "createWorkspace"] {
        let refused = asked.run(mutation, new(mutation, "refused", &given)).await;
        let errors = refused["errors"].as_array().unwrap();
        let mut names: Vec<_> = errors
            .iter()
            .map(|error| error["path"][1].clone())
            .collect();
        names.sort_by_key(ToString::to_string);
        assert_eq!(names, ["branch", "colour", "fast", "size"]);
    }
    for table in ["tasks", "workspaces", "builds", "jobs"] {
        let sql = format!("SELECT * FROM {table}");
        assert!(rows(&test.db, &sql, []).await.is_empty(), "{table}");
    }
}

async fn the_smallest_and_the_largest_values_are_taken(test: &TestDatabase) {
    let asked = Asked::start(test).await;
    for (number, (size, tools)) in [("1", "[]"), ("8.0", r#"["a","b"]"#)].iter().enumerate() {
        let given = [("branch", "z"), ("size", size), ("tools", tools)];
        let name = format!("edge-{number}");
        let input = new("createWorkspace", &name, &given);
        let made = asked.done("createWorkspace", input).await;
        let values = asked.values(&made["workspace"]["id"]).await;
        assert_eq!(
            (&values["size"], &values["tools"]),
            (&json!(size), &json!(tools))
        );
    }
}
