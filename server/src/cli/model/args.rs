use clap::{Args, Subcommand, ValueEnum};

use crate::cli::api::ApiOptions;
use crate::cli::failure::EXIT_CODES;

const ABOUT: &str = "\
Chats are held with models of providers. A provider's key is sealed where it is stored, and goes to
nobody but the provider; it is never an argument, since others on the machine could read it there.
Providers are looked after by site OWNERs.";

/// The arguments of `taskyard model`.
#[derive(Debug, Args)]
#[command(after_help = format!("{ABOUT}\n\n{EXIT_CODES}"))]
pub struct ModelArgs {
    #[command(flatten)]
    pub(super) api: ApiOptions,
    #[command(subcommand)]
    pub(super) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Lists the models that you can chat with
    #[command(visible_alias = "ls", after_help = "Example:\n  taskyard model list")]
    List,
    /// Adds a model to a provider
    Add(AddModel),
    /// Makes a model the one that is taken where none is named
    #[command(after_help = "Example:\n  taskyard model default claude-sonnet-4-5")]
    Default {
        /// Its name or id
        model: String,
    },
    /// Removes a model from its provider
    #[command(after_help = "Example:\n  taskyard model remove gpt-5-mini")]
    Remove {
        /// Its name or id
        model: String,
    },
    /// Makes, lists, tests and removes providers of models
    Provider {
        #[command(subcommand)]
        command: ProviderCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ProviderCommand {
    /// Lists the providers, also those of the server's environment
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  taskyard model provider list"
    )]
    List,
    /// Makes a provider; its key is asked for, read from stdin, or taken from a variable
    Add(AddProvider),
    /// Asks a model of a provider for one word, and says how it went
    #[command(
        after_help = "Examples:\n  taskyard model provider test Anthropic\n  taskyard model provider test local --model qwen3"
    )]
    Test {
        /// Its name or id
        provider: String,
        /// The name of the model to ask [default: the provider's first one]
        #[arg(long, value_name = "MODEL")]
        model: Option<String>,
    },
    /// Removes a provider with its key and its models
    #[command(after_help = "Example:\n  taskyard model provider remove local")]
    Remove {
        /// Its name or id
        provider: String,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  taskyard model add local qwen3 --context-tokens 32000\n  taskyard model add OpenAI gpt-5 --default"
)]
pub(super) struct AddModel {
    /// The provider's name or id
    pub(super) provider: String,
    /// The model's name, as its provider calls it
    pub(super) name: String,
    /// What people see [default: what is known of the model, else its name]
    #[arg(long, value_name = "NAME")]
    pub(super) display_name: Option<String>,
    /// Most tokens of a conversation [default: what is known of the model, else 128000]
    #[arg(long, value_name = "TOKENS")]
    pub(super) context_tokens: Option<i64>,
    /// Most tokens of an answer [default: what is known of the model, else 8192]
    #[arg(long, value_name = "TOKENS")]
    pub(super) max_output_tokens: Option<i64>,
    /// US dollars for a million tokens that it reads [default: what is known of the model]
    #[arg(long, value_name = "DOLLARS")]
    pub(super) input_price: Option<f64>,
    /// US dollars for a million tokens that it writes [default: what is known of the model]
    #[arg(long, value_name = "DOLLARS")]
    pub(super) output_price: Option<f64>,
    /// Make it the one that is taken where none is named
    #[arg(long)]
    pub(super) default: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  taskyard model provider add Anthropic --kind anthropic < key.txt\n  taskyard model provider add OpenAI --kind openai --key-variable OPENAI_API_KEY\n  taskyard model provider add local --kind ollama --base-url http://127.0.0.1:11434 --model qwen3 --no-key"
)]
pub(super) struct AddProvider {
    /// A name to tell it by
    pub(super) name: String,
    /// Which API it speaks
    #[arg(long, value_enum)]
    pub(super) kind: Kind,
    /// Where its API is [default: where its maker has it]
    #[arg(
        long,
        value_name = "ADDRESS",
        required_if_eq("kind", "openai-compatible")
    )]
    pub(super) base_url: Option<String>,
    /// A model of it; may be given several times [default: those that are known of its kind]
    #[arg(long = "model", value_name = "MODEL")]
    pub(super) models: Vec<String>,
    /// Take its key from this variable [default: asked for at a terminal, else a line of stdin]
    #[arg(long, value_name = "VARIABLE", conflicts_with = "no_key")]
    pub(super) key_variable: Option<String>,
    /// It needs no key
    #[arg(long)]
    pub(super) no_key: bool,
}

/// Which API a provider speaks.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// Anthropic's Messages API
    Anthropic,
    /// OpenAI's chat completions
    Openai,
    /// Google's Gemini API
    Google,
    /// Ollama's own API
    Ollama,
    /// Any other address that speaks OpenAI's chat completions
    OpenaiCompatible,
}

impl Kind {
    /// As the API writes it.
    pub(super) fn word(self) -> String {
        let word = match self {
            Self::Anthropic => "ANTHROPIC",
            Self::Openai => "OPENAI",
            Self::Google => "GOOGLE",
            Self::Ollama => "OLLAMA",
            Self::OpenaiCompatible => "OPENAI_COMPATIBLE",
        };
        word.to_owned()
    }
}
