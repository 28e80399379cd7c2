//! Puts the settings together.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use serde::Serialize;

use super::variables::{self, Variables};
use super::{Config, LogFormat, Secret, Webhooks};

/// What the command line sets; `None` leaves it to the other sources.
#[derive(Clone, Debug, Default, Serialize, clap::Args)]
pub struct Flags {
    /// Settings file (TOML). Default: taskyard.toml in the data folder, when it is there
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where the embedded database and the workspaces are kept [default: ~/.local/share/taskyard]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// sqlite:///path/file.db or postgres://user:password@host/name [default: taskyard.db in the data folder]
    #[arg(long, value_name = "URL", value_parser = |text: &str| Ok::<_, std::convert::Infallible>(Secret::new(text)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<Secret>,
    /// Which log lines are written, such as `debug` or `info,taskyard_server=debug` [default: info]
    #[arg(long, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// How log lines are written [default: text]
    #[arg(long, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
    /// Address to serve HTTP at; port 0 takes a free one [default: 127.0.0.1:7080]
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// The address that people and workspaces reach this server at.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Jobs that the embedded provisioner carries out at once.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisioners: Option<u32>,
    /// The folder of a built UI.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_dir: Option<PathBuf>,
    /// The documents that are served, and no others.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_documents: Option<PathBuf>,
    /// Whom webhooks may reach.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<Webhooks>,
}

/// Why there are no settings to run with: one line that says what, where, and how to put it right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// Puts the settings together: defaults, file, variables, flags.
pub fn load(flags: &Flags) -> Result<Config, ConfigError> {
    let data_dir = data_dir(flags)?;
    let defaults = Serialized::defaults(Config::defaults(data_dir.clone()));
    let known = known_keys(&defaults)?;
    let mut figment = Figment::from(defaults);
    if let Some(path) = settings_file(flags, &data_dir)? {
        refuse_unknown_keys(&path, &known)?;
        figment = figment.merge(Toml::file_exact(path));
    }
    figment
        .merge(Variables::of(&known))
        .merge(Serialized::defaults(flags))
        .extract()
        .map_err(|error| ConfigError(describe(&error)))
}

fn data_dir(flags: &Flags) -> Result<PathBuf, ConfigError> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    flags
        .data_dir
        .clone()
        .or_else(|| variable("TASKYARD_DATA_DIR"))
        .or_else(|| variable("XDG_DATA_HOME").map(|data| data.join("taskyard")))
        .or_else(|| variable("HOME").map(|home| home.join(".local/share/taskyard")))
        .ok_or_else(|| {
            ConfigError(
                "no data folder: neither XDG_DATA_HOME nor HOME is set; name one with --data-dir"
                    .to_owned(),
            )
        })
}

fn settings_file(flags: &Flags, data_dir: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let default = data_dir.join("taskyard.toml");
    let path = match &flags.config {
        Some(path) => path.clone(),
        None if default.exists() => default,
        None => return Ok(None),
    };
    std::fs::File::open(&path)
        .map(|_| Some(path.clone()))
        .map_err(|error| {
            ConfigError(format!(
                "the settings file {} can't be read: {error}; check --config and the file's rights",
                path.display()
            ))
        })
}

/// Key → default of every setting.
fn known_keys(defaults: &impl figment::Provider) -> Result<BTreeMap<String, Value>, ConfigError> {
    let data = defaults
        .data()
        .map_err(|error| ConfigError(describe(&error)))?;
    let mut known = BTreeMap::new();
    for dict in data.values() {
        walk(dict, "", &mut |key, value| {
            if !matches!(value, Value::Dict(..)) {
                known.insert(key.to_owned(), value.clone());
            }
        });
    }
    Ok(known)
}

fn refuse_unknown_keys(path: &Path, known: &BTreeMap<String, Value>) -> Result<(), ConfigError> {
    let file: Dict = Figment::from(Toml::file_exact(path))
        .extract()
        .map_err(|error| {
            ConfigError(format!(
                "the settings file {} is no TOML: {}",
                path.display(),
                error.kind.to_string().replace('\n', " ")
            ))
        })?;
    let mut unknown = None;
    walk(&file, "", &mut |key, value| {
        let fits = if matches!(value, Value::Dict(..)) {
            let section = format!("{key}.");
            known.keys().any(|setting| setting.starts_with(&section))
        } else {
            known.contains_key(key)
        };
        if !fits && unknown.is_none() {
            unknown = Some(key.to_owned());
        }
    });
    match unknown {
        Some(key) => Err(ConfigError(format!(
            "the settings file {} has the unknown key `{key}`; take it out or correct its spelling",
            path.display()
        ))),
        None => Ok(()),
    }
}

fn walk(dict: &Dict, prefix: &str, see: &mut impl FnMut(&str, &Value)) {
    for (name, value) in dict {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        see(&key, value);
        if let Value::Dict(_, inner) = value {
            walk(inner, &key, see);
        }
    }
}

fn describe(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let place = match &error.metadata {
        Some(metadata) if metadata.name == variables::NAME => {
            format!(" (variable {})", variables::name_of(&key))
        }
        Some(metadata) => metadata
            .source
            .as_ref()
            .map_or_else(String::new, |source| format!(" (in {source})")),
        None => String::new(),
    };
    // Never the value itself: it may be a secret put under a wrong key.
    let what = match &error.kind {
        figment::error::Kind::InvalidType(_, wanted)
        | figment::error::Kind::InvalidValue(_, wanted) => match wanted.as_str() {
            "usize" | "u64" | "u32" => "it must be a whole number, 0 or more".to_owned(),
            "f64" => "it must be a number".to_owned(),
            wanted => format!("it must be {wanted}"),
        },
        other => other.to_string(),
    };
    format!("the setting `{key}`{place} can't be used: {what}")
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
