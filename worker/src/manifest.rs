//! The template manifest: `template.toml` and the files beside it, parsed once into validated, typed, serializable structs.
//!
//! [`parse`] reads the text alone; [`Manifest::from_files`] also takes the README and checks that the scripts are there.

mod check;
mod command;
mod error;
mod files;
mod model;
mod parameter;
mod parameter_check;
mod parse;
mod raw;

pub use error::{ManifestError, Problem};
pub use files::{MAX_FILES, MAX_TOTAL_BYTES, TemplateFile, TemplateFiles};
pub use model::{Agent, App, Health, HealthProbe, Manifest, Preset, Run, Script, Task};
pub use parameter::{Monotonic, Parameter, ParameterOption, ParameterType};
pub use parse::parse;

pub(crate) use command::{Values, resolve};
