use super::ModelProviderKind;

/// What the server knows of a model without being told. Prices change: an administrator's word wins.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    kind: ModelProviderKind,
    name: &'static str,
    /// What people see.
    pub display_name: &'static str,
    /// Most tokens of a conversation.
    pub context_tokens: i32,
    /// Most tokens of an answer that are asked for.
    pub max_output_tokens: i32,
    /// Price of a million tokens that it reads, in millionths of a US dollar.
    pub input_price: i64,
    /// The same of what it writes.
    pub output_price: i64,
}

const fn model(
    kind: ModelProviderKind,
    (name, display_name): (&'static str, &'static str),
    (context_tokens, max_output_tokens): (i32, i32),
    (input_price, output_price): (i64, i64),
) -> Known {
    Known {
        kind,
        name,
        display_name,
        context_tokens,
        max_output_tokens,
        input_price,
        output_price,
    }
}

/// The best one of a kind for chats comes first.
const KNOWN: [Known; 7] = [
    model(
        ModelProviderKind::Anthropic,
        ("claude-sonnet-4-5", "Claude Sonnet 4.5"),
        (200_000, 16_384),
        (3_000_000, 15_000_000),
    ),
    model(
        ModelProviderKind::Anthropic,
        ("claude-opus-4-5", "Claude Opus 4.5"),
        (200_000, 16_384),
        (5_000_000, 25_000_000),
    ),
    model(
        ModelProviderKind::Anthropic,
        ("claude-haiku-4-5", "Claude Haiku 4.5"),
        (200_000, 16_384),
        (1_000_000, 5_000_000),
    ),
    model(
        ModelProviderKind::OpenAi,
        ("gpt-5", "GPT-5"),
        (400_000, 32_768),
        (1_250_000, 10_000_000),
    ),
    model(
        ModelProviderKind::OpenAi,
        ("gpt-5-mini", "GPT-5 mini"),
        (400_000, 32_768),
        (250_000, 2_000_000),
    ),
    model(
        ModelProviderKind::Google,
        ("gemini-2.5-pro", "Gemini 2.5 Pro"),
        (1_048_576, 32_768),
        (1_250_000, 10_000_000),
    ),
    model(
        ModelProviderKind::Google,
        ("gemini-2.5-flash", "Gemini 2.5 Flash"),
        (1_048_576, 32_768),
        (300_000, 2_500_000),
    ),
];

/// What is known of a model, also of one whose name goes on with a date.
pub fn known(kind: ModelProviderKind, name: &str) -> Option<Known> {
    let of_kind = KNOWN.into_iter().filter(|known| known.kind == kind);
    let fits = |known: &Known| {
        let rest = name.strip_prefix(known.name);
        rest.is_some_and(|rest| rest.is_empty() || is_date(rest))
    };
    let mut found: Vec<_> = of_kind.filter(fits).collect();
    found.pop()
}

fn is_date(rest: &str) -> bool {
    let digits = rest.strip_prefix('-').unwrap_or("");
    digits.len() >= 8
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// The models of a kind that are known; none of OLLAMA's and OPENAI_COMPATIBLE's.
pub fn known_names(kind: ModelProviderKind) -> Vec<&'static str> {
    let of_kind = KNOWN.iter().filter(|known| known.kind == kind);
    of_kind.map(|known| known.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dated_names_are_known_and_others_are_not() {
        let kind = ModelProviderKind::Anthropic;
        for name in ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929"] {
            assert_eq!(known(kind, name).unwrap().display_name, "Claude Sonnet 4.5");
        }
        assert_eq!(
            known(ModelProviderKind::OpenAi, "gpt-5-mini").unwrap().name,
            "gpt-5-mini"
        );
        assert_eq!(
            known(ModelProviderKind::OpenAi, "gpt-5-2025-08-07")
                .unwrap()
                .name,
            "gpt-5"
        );
        assert!(known(kind, "claude-sonnet-4-5-large").is_none());
        assert!(known(ModelProviderKind::OpenAiCompatible, "gpt-5").is_none());
    }
}
