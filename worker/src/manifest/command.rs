use std::collections::BTreeMap;

/// What the placeholders of commands and environment values stand for.
pub(crate) struct Values<'a> {
    pub(crate) prompt: &'a str,
    pub(crate) prompt_file: &'a str,
    pub(crate) taskyard: &'a str,
    pub(crate) work_dir: &'a str,
    pub(crate) template_dir: &'a str,
    pub(crate) socket: &'a str,
    pub(crate) parameters: &'a BTreeMap<String, String>,
}

/// Names that stand for something beside `param.<name>`.
pub(super) const PLACEHOLDERS: [&str; 6] = [
    "prompt",
    "prompt_file",
    "taskyard",
    "work_dir",
    "template_dir",
    "socket",
];

/// A piece of a text with placeholders.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// `{name}` and `{param.name}` are placeholders; any other brace is text, so that JSON can be written as it is.
pub(super) fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let name = text[open + 1..]
            .split('}')
            .next()
            .filter(|name| open + 1 + name.len() < text.len() && is_name(name));
        let Some(name) = name else {
            from = open + 1;
            continue;
        };
        if open > 0 {
            found.push(Piece::Text(&text[..open]));
        }
        found.push(Piece::Placeholder(name));
        text = &text[open + name.len() + 2..];
        from = 0;
    }
    if !text.is_empty() {
        found.push(Piece::Text(text));
    }
    found
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

/// Puts the values in, once: what a value contains is never looked at again. A parameter without a value gives nothing.
pub(crate) fn resolve(text: &str, values: &Values<'_>) -> String {
    let mut result = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => result.push_str(text),
            Piece::Placeholder("prompt") => result.push_str(values.prompt),
            Piece::Placeholder("prompt_file") => result.push_str(values.prompt_file),
            Piece::Placeholder("taskyard") => result.push_str(values.taskyard),
            Piece::Placeholder("work_dir") => result.push_str(values.work_dir),
            Piece::Placeholder("template_dir") => result.push_str(values.template_dir),
            Piece::Placeholder("socket") => result.push_str(values.socket),
            Piece::Placeholder(name) => {
                if let Some(value) = name
                    .strip_prefix("param.")
                    .and_then(|name| values.parameters.get(name))
                {
                    result.push_str(value);
                }
            }
        }
    }
    result
}
