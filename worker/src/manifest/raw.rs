//! The file as written: every value with its place, nothing checked but types and key names.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Monotonic, ParameterType};
use crate::spec::InputMode;

pub(super) type Text = Spanned<String>;
pub(super) type Words = Spanned<Vec<String>>;
pub(super) type Table = BTreeMap<Text, Text>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) name: Text,
    pub(super) display_name: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) icon: String,
    #[serde(default)]
    pub(super) env_passthrough: Vec<Text>,
    #[serde(default)]
    pub(super) tags: Table,
    #[serde(default, rename = "parameter")]
    pub(super) parameters: Vec<Parameter>,
    #[serde(default, rename = "preset")]
    pub(super) presets: Vec<Preset>,
    #[serde(default, rename = "agent")]
    pub(super) agents: Vec<Agent>,
    pub(super) task: Option<Spanned<Task>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    pub(super) name: Text,
    pub(super) display_name: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(rename = "type")]
    pub(super) kind: ParameterType,
    pub(super) default: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) options: Vec<Spanned<ParameterOption>>,
    pub(super) regex: Option<Text>,
    pub(super) min: Option<Spanned<f64>>,
    pub(super) max: Option<Spanned<f64>>,
    pub(super) required: Option<Spanned<bool>>,
    pub(super) mutable: Option<bool>,
    #[serde(default)]
    pub(super) ephemeral: bool,
    #[serde(default)]
    pub(super) secret: bool,
    pub(super) monotonic: Option<Spanned<Monotonic>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a value, or a table `{ value = …, name = \"…\", description = \"…\" }`"
)]
pub(super) enum ParameterOption {
    Table {
        value: toml::Value,
        name: Option<String>,
        #[serde(default)]
        description: String,
    },
    Value(toml::Value),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    pub(super) name: Text,
    #[serde(default)]
    pub(super) description: String,
    pub(super) default: Option<Spanned<bool>>,
    #[serde(default)]
    pub(super) values: BTreeMap<Text, Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) name: Text,
    pub(super) startup: Option<Spanned<Script>>,
    pub(super) shutdown: Option<Spanned<Script>>,
    #[serde(default)]
    pub(super) env: Table,
    #[serde(default, rename = "app")]
    pub(super) apps: Vec<App>,
    pub(super) stop_timeout_seconds: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) command: Option<Words>,
    #[serde(rename = "script")]
    pub(super) file: Option<Text>,
    pub(super) timeout_seconds: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct App {
    pub(super) slug: Text,
    pub(super) display_name: Option<String>,
    pub(super) url: Option<Text>,
    pub(super) health: Option<Spanned<Health>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Health {
    pub(super) command: Option<Words>,
    pub(super) url: Option<Text>,
    pub(super) interval: Option<Spanned<u32>>,
    pub(super) threshold: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Task {
    pub(super) agent: Option<Text>,
    pub(super) app: Text,
    pub(super) command: Words,
    pub(super) prompt_file: Option<Text>,
    #[serde(default)]
    pub(super) prompt_stdin: bool,
    #[serde(default)]
    pub(super) input: InputMode,
    #[serde(default)]
    pub(super) terminal: bool,
    #[serde(default)]
    pub(super) env: Table,
    #[serde(default)]
    pub(super) require: Require,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Require {
    #[serde(default)]
    pub(super) commands: Vec<Spanned<Requirement>>,
    #[serde(default)]
    pub(super) env: Vec<Spanned<Requirement>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a name, or a table `{ any_of = [\"…\"], hint = \"how to get it\" }`"
)]
pub(super) enum Requirement {
    Name(String),
    Table {
        any_of: Vec<String>,
        hint: Option<String>,
    },
}
