//! What a tool answered, as text.

use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

use super::McpResult;

/// Most bytes of an answer that are kept.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const UNKNOWN: &str = "[something of a kind that is not known]";

pub(super) fn read(result: &CallToolResult) -> McpResult {
    let blocks: Vec<_> = result.content.iter().map(text_of).collect();
    let mut text = blocks.join("\n");
    if text.is_empty()
        && let Some(value) = &result.structured_content
    {
        text = value.to_string();
    }
    if text.len() > MAX_BYTES {
        text.truncate(text.floor_char_boundary(MAX_BYTES));
        text.push_str("\n[… the rest is left out …]");
    }
    McpResult {
        text,
        is_error: result.is_error == Some(true),
    }
}

/// What can't be told to every model as it is gets a line of words.
fn text_of(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.text.clone(),
        ContentBlock::Image(image) => not_shown("a picture", &image.mime_type, image.data.len()),
        ContentBlock::Audio(audio) => not_shown("a recording", &audio.mime_type, audio.data.len()),
        ContentBlock::ResourceLink(link) => format!("[a link to {}: {}]", link.name, link.uri),
        ContentBlock::Resource(embedded) => match &embedded.resource {
            ResourceContents::TextResourceContents { uri, text, .. } => format!("{uri}:\n{text}"),
            ResourceContents::BlobResourceContents {
                uri,
                mime_type,
                blob,
                ..
            } => not_shown(uri, mime_type.as_deref().unwrap_or("bytes"), blob.len()),
            _ => UNKNOWN.to_owned(),
        },
        _ => UNKNOWN.to_owned(),
    }
}

/// `length` is that of its base64.
fn not_shown(what: &str, media_type: &str, length: usize) -> String {
    format!(
        "[{what}, {media_type}, {} bytes, is not shown]",
        length / 4 * 3
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(content: serde_json::Value) -> McpResult {
        read(&serde_json::from_value(content).unwrap())
    }

    #[test]
    fn what_is_no_text_is_told_in_words() {
        let result = told(json!({ "content": [
            { "type": "text", "text": "three files" },
            { "type": "image", "data": "AAAA", "mimeType": "image/png" },
            { "type": "resource_link", "uri": "https://a.org/x", "name": "x" },
            { "type": "resource", "resource": { "uri": "file:///a", "text": "hello" } },
        ] }));
        let wanted = "three files\n[a picture, image/png, 3 bytes, is not shown]\n\
            [a link to x: https://a.org/x]\nfile:///a:\nhello";
        assert_eq!((result.text.as_str(), result.is_error), (wanted, false));
    }

    #[test]
    fn a_structured_answer_without_text_is_its_json() {
        let result =
            told(json!({ "content": [], "structuredContent": { "n": 1 }, "isError": true }));
        assert_eq!(
            (result.text.as_str(), result.is_error),
            (r#"{"n":1}"#, true)
        );
    }
}
