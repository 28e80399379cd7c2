use serde::{Deserialize, Serialize};

/// Something that the user can choose when a workspace is built. Values are text in every layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent keys of the manifest"
)]
pub struct Parameter {
    /// Letters, digits and underscores; unique whatever the case, since it becomes `TASKYARD_PARAM_<NAME>`.
    pub name: String,
    /// Name for people; the name when not given.
    pub display_name: String,
    /// One or two sentences, or empty.
    pub description: String,
    /// How a value is written.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// Value when none is given; none and not required: empty.
    pub default: Option<String>,
    /// Only these values; empty: any.
    pub options: Vec<ParameterOption>,
    /// A string value must match this somewhere; anchor it with `^` and `$`.
    pub regex: Option<String>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// A value must be given; then there is no default.
    pub required: bool,
    /// May change after the first build; true unless given.
    pub mutable: bool,
    /// Holds for one build only.
    pub ephemeral: bool,
    /// Never shown, redacted in logs.
    pub secret: bool,
    /// A number that may only move one way from build to build.
    pub monotonic: Option<Monotonic>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterType {
    /// Any text.
    String,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A JSON array of strings.
    List,
}

/// One of the values to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterOption {
    /// The value.
    pub value: String,
    /// Name for people; the value when not given.
    pub name: String,
    /// One sentence, or empty.
    pub description: String,
}

/// Which way a number may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monotonic {
    /// Never smaller than before.
    Increasing,
    /// Never larger than before.
    Decreasing,
}
