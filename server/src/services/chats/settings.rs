/// The numbers of chats, with the defaults that users are promised.
#[derive(Clone, Debug)]
pub struct ChatSettings {
    /// What a chat may cost before it pauses and asks, in millionths of a US dollar; `None`: any sum.
    pub budget_micros: Option<i64>,
    /// What all chats of a user may cost within 30 days; `None`: any sum.
    pub user_budget_micros: Option<i64>,
    /// How often the model is asked in one turn before it pauses and asks.
    pub max_steps: u32,
    /// Whether the model is asked for a title of a new chat.
    pub titles_by_model: bool,
    /// Share of the model's window, in percent, above which what was said is put in short.
    pub compact_percent: i64,
    /// How long a tool waits for a build.
    pub build_wait_seconds: u64,
    /// How long a tool waits for a workspace's agent to be connected.
    pub agent_wait_seconds: u64,
    /// How long a tool waits for a workspace's startup script.
    pub startup_wait_seconds: u64,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            budget_micros: Some(10_000_000),
            user_budget_micros: None,
            max_steps: 100,
            titles_by_model: true,
            compact_percent: 80,
            build_wait_seconds: 10 * 60,
            agent_wait_seconds: 2 * 60,
            startup_wait_seconds: 10 * 60,
        }
    }
}
