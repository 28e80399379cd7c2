use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::{Input, Outcome, Tool, ToolContext, work};
use crate::domain::agent::{AgentWork, AgentWorkResult};
use crate::services::chats::engine::Stop;

pub(super) const TOOL: Tool = Tool {
    name: "read_file",
    description: "Read a text file of this chat's workspace, all of it or some of its lines. At most 32 KiB are given at once: \
        a longer file is read on from `next_line`.",
    schema,
    is_for_sub_chats: true,
    run: |context, input| run(context, input).boxed(),
};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": work::path(),
            "first_line": { "type": "integer", "description": "The first line, counted from 1; 1 when left out", "minimum": 1 },
            "lines": { "type": "integer", "description": "How many lines; all when left out", "minimum": 1 },
        },
        "required": ["path"],
        "additionalProperties": false,
    })
}

async fn run(context: ToolContext<'_>, input: Input) -> Result<Outcome, Stop> {
    let result = work::carry_out(&context, wanted(&input)).await?;
    Ok(result.map_or_else(|told| told, outcome))
}

fn wanted(input: &Input) -> Result<AgentWork, String> {
    Ok(AgentWork::ReadFile {
        path: input.needed_text("path")?,
        first_line: input.number("first_line")?.unwrap_or(1),
        lines: input.number("lines")?,
    })
}

fn outcome(result: AgentWorkResult) -> Outcome {
    if result.is_binary {
        return Outcome::failed(
            json!({ "error": "this is no text file", "bytes": result.total_bytes }),
        );
    }
    let (content, lines) = whole_lines(&result.text);
    let mut told = json!({
        "content": content,
        "first_line": result.first_line,
        "lines": lines.unwrap_or(result.lines),
        "total_lines": result.total_lines,
    });
    let next = result.first_line + lines.unwrap_or(result.lines);
    if (lines.is_some() || result.is_truncated) && next <= result.total_lines {
        told["next_line"] = next.into();
    }
    let is_cut = content.len() != result.text.len();
    Outcome::done(told).with_whole(if is_cut { result.text } else { String::new() })
}

/// As many whole lines as the model is told, and how many these are when it is not all. A first line
/// that is too long by itself is cut in its middle.
fn whole_lines(text: &str) -> (String, Option<i64>) {
    if text.len() <= work::TOLD {
        return (text.to_owned(), None);
    }
    let (mut bytes, mut lines) = (0, 0);
    for line in text.split_inclusive('\n') {
        if bytes + line.len() > work::TOLD {
            break;
        }
        bytes += line.len();
        lines += 1;
    }
    if lines == 0 {
        let line = text.split_inclusive('\n').next().unwrap_or_default();
        return (work::cut(line).0, Some(1));
    }
    (text[..bytes].to_owned(), Some(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_with_a_whole_line() {
        let line = "x".repeat(1023) + "\n";
        let (told, lines) = whole_lines(&line.repeat(40));
        assert_eq!((told.len(), lines), (work::TOLD, Some(32)));
        let (told, lines) = whole_lines(&"x".repeat(work::TOLD + 1));
        assert!(told.contains("left out here"));
        assert_eq!(lines, Some(1));
        assert_eq!(whole_lines("a\nb"), ("a\nb".to_owned(), None));
    }
}
