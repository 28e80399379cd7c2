//! Settings: defaults, then the TOML file, then `TASKYARD_*` variables, then flags; what comes
//! later wins. One section of the file is one file here. The variable of a setting is its key in
//! capitals with `_` for `.`: `graphql.depth` is `TASKYARD_GRAPHQL_DEPTH`. Those that other programs
//! have too, such as `ANTHROPIC_API_KEY`, keep the name that they have there.

mod anthropic;
mod chats;
mod graphql;
mod http;
mod load;
mod models;
mod origins;
mod proxies;
mod rates;
mod seconds;
mod secret;
mod server;
mod shutdown;
mod timing;
mod variables;
mod webhooks;
mod websocket;

pub use anthropic::AnthropicModel;
pub use chats::Chats;
pub use graphql::GraphqlLimits;
pub use http::Http;
pub use load::{ConfigError, Flags, load};
pub use models::{GeminiModels, Models, OllamaModels, OpenAiModels};
pub use origins::Origins;
pub use proxies::TrustedProxies;
pub use rates::RateLimits;
pub use seconds::Seconds;
pub use secret::Secret;
pub use server::{Config, LogFormat};
pub use shutdown::Shutdown;
pub use timing::Timing;
pub use webhooks::Webhooks;
pub use websocket::WebsocketLimits;
