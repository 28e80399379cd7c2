//! What the template parser accepts, and what it says about the rest.

use proptest::prelude::*;
use taskyard_worker::manifest::{
    MAX_FILES, MAX_TOTAL_BYTES, Manifest, ParameterType, Run, TemplateFile, TemplateFiles, parse,
};
use taskyard_worker::spec::InputMode;

const FULL: &str = r#"
name = "demo"
display_name = "Demo"
env_passthrough = ["ANTHROPIC_API_KEY"]

[[parameter]]
name = "model"
type = "string"
default = "small"
options = ["small", { value = "large", name = "Large one" }]

[[parameter]]
name = "budget"
type = "number"
default = 2
min = 1
max = 10
monotonic = "increasing"

[[parameter]]
name = "tags"
type = "list"
default = ["a", "b"]
mutable = false

[[preset]]
name = "Big"
default = true
values = { model = "large", budget = 2.5 }

[[agent]]
name = "main"
env = { MODEL = "{param.model}" }

[agent.startup]
script = "setup.sh"
timeout_seconds = 60

[[agent.app]]
slug = "coder"
health = { url = "http://127.0.0.1:8080/", interval = 2, threshold = 4 }

[task]
app = "coder"
command = ["claude", "-p", "--mcp-config", '{"mcpServers":{"taskyard":{"command":"{taskyard}","args":["mcp"]}}}', "--", "{prompt}"]
input = "stdin"
terminal = true

[task.require]
commands = [{ any_of = ["claude"], hint = "npm install" }]
env = ["ANTHROPIC_API_KEY"]
"#;

const SMALL: &str = "name = \"x\"\n[[agent]]\nname = \"main\"\n[[agent.app]]\nslug = \"app\"\n";

fn problems(text: &str) -> Vec<String> {
    let Err(error) = parse(text) else {
        panic!("accepted: {text}")
    };
    error.problems.iter().map(ToString::to_string).collect()
}

fn file(path: &str, content: &str) -> TemplateFile {
    TemplateFile {
        path: path.to_owned(),
        executable: false,
        content: content.as_bytes().to_vec(),
    }
}

#[test]
fn a_full_manifest_is_read_with_its_defaults() {
    let manifest = parse(FULL).unwrap();
    assert_eq!(manifest.parameters[1].kind, ParameterType::Number);
    assert_eq!(
        manifest.parameters[2].default.as_deref(),
        Some(r#"["a","b"]"#)
    );
    assert_eq!(manifest.parameters[0].options[1].name, "Large one");
    assert_eq!(manifest.presets[0].values["budget"], "2.5");
    assert_eq!(
        manifest.agents[0].startup.as_ref().unwrap().run,
        Run::Script("setup.sh".to_owned())
    );
    assert_eq!(manifest.agents[0].stop_timeout_seconds, 10);
    let task = manifest.task.unwrap();
    assert_eq!(
        (task.agent.as_str(), task.input, task.terminal),
        ("main", InputMode::Stdin, true)
    );
}

#[test]
fn a_manifest_survives_its_json_form() {
    let manifest = parse(FULL).unwrap();
    let json = serde_json::to_string(&manifest).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&json).unwrap(), manifest);
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_keys_there_are() {
    let text = format!("{SMALL}healht = 3\n");
    let problem = &problems(&text)[0];
    assert!(
        problem.starts_with(
            "template.toml:6:1: `agent.app.healht`: unknown key `healht`; allowed here: "
        ),
        "{problem}"
    );
    assert!(problem.contains("`health`"), "{problem}");
}

#[test]
fn broken_syntax_and_wrong_types_name_line_and_key() {
    let problem = &problems("name = \"x\"\ndescription = 7\n")[0];
    assert!(
        problem.starts_with("template.toml:2:15: `description`: invalid type: integer `7`"),
        "{problem}"
    );
    let problem = &problems("name = \n")[0];
    assert!(problem.starts_with("template.toml:1:"), "{problem}");
    let problem = &problems("description = \"y\"\n")[0];
    assert!(problem.contains("add the missing key `name`"), "{problem}");
}

#[test]
fn everything_wrong_is_reported_at_once_in_the_order_of_the_file() {
    let text = "name = \"bad name\"\n[[parameter]]\nname = \"n\"\ntype = \"number\"\ndefault = 5\nmax = 3\n\
        [[agent]]\nname = \"main\"\nenv = { TASKYARD_X = \"1\", Y = \"{nope}\" }\n[task]\napp = \"none\"\ncommand = []\n";
    let found = problems(text);
    let lines: Vec<_> = found
        .iter()
        .map(|problem| problem.split(':').nth(1).unwrap())
        .collect();
    assert_eq!(lines, ["1", "5", "9", "9", "11", "12"], "{found:#?}");
    assert!(
        found[1].contains("`parameter.default`: must be at most 3"),
        "{found:#?}"
    );
    assert!(
        found[3].contains("unknown placeholder `{nope}`"),
        "{found:#?}"
    );
}

#[test]
fn a_prompt_cannot_become_an_option() {
    let with = |command: &str| {
        parse(&format!(
            "{SMALL}[task]\napp = \"app\"\ncommand = {command}\n"
        ))
    };
    assert!(with(r#"["tool", "-p", "{prompt}"]"#).is_err());
    assert!(with(r#"["tool", "-p", "--", "{prompt}"]"#).is_ok());
    assert!(with(r#"["tool", "--message={prompt}"]"#).is_ok());
}

#[test]
fn parameter_values_are_checked_by_type_options_bounds_and_direction() {
    let manifest = parse(FULL).unwrap();
    let [model, budget, tags] = &manifest.parameters[..] else {
        panic!("three")
    };
    assert!(model.check("large", None).is_ok());
    assert_eq!(
        model.check("huge", None).unwrap_err(),
        "must be one of `small`, `large`"
    );
    assert_eq!(
        budget.check("many", None).unwrap_err(),
        "must be a number such as 3 or 0.5"
    );
    assert_eq!(budget.check("11", None).unwrap_err(), "must be at most 10");
    assert_eq!(
        budget.check("2", Some("3")).unwrap_err(),
        "must not be smaller than before (3)"
    );
    assert!(tags.check("a", None).is_err());
    assert!(tags.check(r#"["x"]"#, None).is_ok());
}

#[test]
fn a_template_needs_its_scripts_with_an_interpreter() {
    let with = |files: Vec<TemplateFile>| Manifest::from_files(&TemplateFiles::new(files).unwrap());
    assert!(
        with(vec![])
            .unwrap_err()
            .to_string()
            .contains("template.toml: is missing")
    );
    let missing = with(vec![file("template.toml", FULL)])
        .unwrap_err()
        .to_string();
    assert!(
        missing.contains("setup.sh: is named as a script in template.toml but is missing"),
        "{missing}"
    );
    let plain = with(vec![file("template.toml", FULL), file("setup.sh", "true")])
        .unwrap_err()
        .to_string();
    assert!(plain.contains("#!/bin/sh"), "{plain}");
    let files = vec![
        file("template.toml", FULL),
        file("setup.sh", "#!/bin/sh\n"),
        file("README.md", "# Demo"),
    ];
    assert_eq!(with(files).unwrap().readme, "# Demo");
}

#[test]
fn paths_that_leave_the_template_are_refused() {
    for path in [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "a//b",
        "./a",
        "a\\b",
        "",
        "a/..",
    ] {
        assert!(TemplateFiles::new(vec![file(path, "")]).is_err(), "{path}");
    }
    assert!(TemplateFiles::new(vec![file("a", ""), file("a/b", "")]).is_err());
    assert!(TemplateFiles::new(vec![file("a", ""), file("a", "")]).is_err());
}

#[test]
fn a_folder_is_read_within_its_limits_and_without_links() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/a.txt"), "a").unwrap();
    let files = TemplateFiles::read(folder.path()).unwrap();
    assert_eq!(files.get("sub/a.txt").unwrap().content, b"a");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link")).unwrap();
    assert!(
        TemplateFiles::read(folder.path())
            .unwrap_err()
            .to_string()
            .contains("link: is a link")
    );
    std::fs::remove_file(folder.path().join("link")).unwrap();
    std::fs::write(folder.path().join("big"), vec![0; MAX_TOTAL_BYTES]).unwrap();
    assert!(
        TemplateFiles::read(folder.path())
            .unwrap_err()
            .to_string()
            .contains("larger than 50 MiB")
    );
    let many = (0..=MAX_FILES).map(|n| file(&n.to_string(), "")).collect();
    assert!(TemplateFiles::new(many).is_err());
}

proptest! {
    #[test]
    fn any_text_gives_a_manifest_or_problems_inside_it(text in r#"([ -~\n]|ä|\[\[agent\]\]\n|name = "a"\n|\[task\]\n){0,60}"#) {
        if let Err(error) = parse(&text) {
            let lines = text.lines().count().max(1) + 1;
            prop_assert!(!error.problems.is_empty());
            prop_assert!(error.problems.iter().all(|problem| problem.at.is_some_and(|(line, _)| line <= lines)));
        }
    }

    #[test]
    fn a_cut_manifest_never_panics(at in 0..FULL.len()) {
        let _ = parse(&FULL[..at]);
    }

    #[test]
    fn a_key_nobody_knows_is_always_found(after in 0..FULL.lines().count(), key in "zz[a-z]{1,8}") {
        let mut lines: Vec<_> = FULL.lines().map(str::to_owned).collect();
        lines.insert(after, format!("{key} = 1"));
        let error = parse(&lines.join("\n")).unwrap_err();
        prop_assert_eq!(error.problems[0].at.unwrap().0, after + 1, "{}", error);
        prop_assert!(error.to_string().contains(&key), "{}", error);
    }

    #[test]
    fn any_strings_are_read_as_written(description in any::<String>(), default in "[^\0]*") {
        let quote = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let text = format!(
            "name = \"a\"\ndescription = {}\n[[parameter]]\nname = \"p\"\ntype = \"string\"\ndefault = {}\n[[agent]]\nname = \"m\"\n",
            quote(&description), quote(&default),
        );
        let manifest = parse(&text).unwrap();
        prop_assert_eq!(manifest.description, description);
        prop_assert_eq!(manifest.parameters[0].default.as_deref(), Some(default.as_str()));
    }
}

#[test]
fn the_starter_templates_are_right() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates");
    let mut names = Vec::new();
    for template in std::fs::read_dir(folder).unwrap() {
        let template = template.unwrap();
        let manifest =
            TemplateFiles::read(&template.path()).and_then(|files| Manifest::from_files(&files));
        let manifest =
            manifest.unwrap_or_else(|error| panic!("{}: {error}", template.path().display()));
        assert_eq!(
            manifest.name.as_str(),
            template.file_name().to_str().unwrap()
        );
        assert!(
            manifest.readme.starts_with("# ") && !manifest.description.is_empty(),
            "{}",
            manifest.name
        );
        assert!(
            !manifest.task.unwrap().require.commands.is_empty(),
            "{}",
            manifest.name
        );
        names.push(manifest.name);
    }
    names.sort();
    assert_eq!(
        names,
        [
            "aider",
            "claude-code",
            "codex",
            "goose",
            "opencode",
            "shell"
        ]
    );
}

#[test]
fn tags_ask_for_provisioners_that_have_them() {
    let asks = format!("tags = {{ gpu = \"yes\" }}\n{SMALL}");
    let manifest = parse(&asks).unwrap();
    assert_eq!(manifest.tags["gpu"], "yes");
    let text = serde_json::to_string(&manifest).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
    let empty = parse(&format!("tags = {{ gpu = \"\" }}\n{SMALL}"));
    assert!(empty.unwrap_err().to_string().contains("tags"));
}

#[test]
fn a_template_without_a_task_needs_no_agent() {
    assert!(parse("name = \"files\"\n").unwrap().agents.is_empty());
    let told = problems("name = \"files\"\n[task]\napp = \"x\"\ncommand = [\"true\"]\n");
    assert!(
        told.iter()
            .any(|problem| problem.contains("a task runs in an agent")),
        "{told:?}"
    );
}
