//! What the model does with a tool.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::transcript::Part;
use crate::api::{BUILD_LIVE, CHAT_MESSAGE, Read, use_api};
use crate::components::{Reload, Tone, live, live_text, loaded, nothing, toned_badge};

/// A tool call with its input, how far it is, and what came of it.
pub(super) fn tool_card(part: Part) -> AnyView {
    let (call, result) = (part.value, part.result);
    let (of_call, of_result) = (call.clone(), result.clone());
    let state = Memo::new(move |_| {
        let (has_result, is_error) =
            of_result.with(|result| (!result.is_null(), result.flag("/isError")));
        let status = of_call.with(|call| call.text("/status"));
        match (has_result, is_error, status.as_str()) {
            (true, true, _) => "FAILED",
            (true, false, _) => "DONE",
            (false, _, "RUNNING" | "STREAMING") => "RUNNING",
            (false, ..) => "PENDING",
        }
    });
    let name = call.with_untracked(|call| call.text("/toolName"));
    let tool = name.clone();
    let in_short = call.clone();
    let with_build = call.clone();
    let build = Memo::new(move |_| with_build.with(|call| call["build"].clone()));
    let input = call;
    let output = result.clone();
    view! {
        <div class="card tool-card" data-testid="tool-call" data-tool=tool data-state=state>
            <div class="chat-line">
                <code>{name}</code>
                {live(move || toned_badge(tone(state.get()), state.get(), "tool-state"))}
                {live(move || build_line(&build.get(), state.get() == "RUNNING"))}
            </div>
            <p class="tool-short quiet">{live_text(move || in_short.with(|call| short(&call.text("/input"))))}</p>
            <details>
                <summary>"Input and result"</summary>
                <div class="stack">
                    <pre class="plain-text" tabindex="0">{live_text(move || input.with(|call| pretty(&call.text("/input"))))}</pre>
                    {live(move || output.with(result_of))}
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn tone(state: &str) -> Tone {
    match state {
        "DONE" => Tone::Good,
        "PENDING" => Tone::Quiet,
        _ => Tone::of(state),
    }
}

fn result_of(result: &Value) -> AnyView {
    if result.is_null() {
        return nothing();
    }
    let written = result.text("/text");
    let whole = (!written.is_empty()).then(|| {
        view! {
            <details data-testid="whole-output">
                <summary>"All that it wrote"</summary>
                <pre class="plain-text" tabindex="0">{written.clone()}</pre>
                {rest(result, written.len())}
            </details>
        }
    });
    view! {
        <pre class="plain-text" tabindex="0" data-testid="tool-result">{pretty(&result.text("/output"))}</pre>
        {whole}
    }
    .into_any()
}

/// A way to the rest of what the tool wrote, when only its beginning is here.
fn rest(result: &Value, had: usize) -> AnyView {
    let bytes = result.number("/textBytes");
    if i64::try_from(had).is_ok_and(|had| had >= bytes) {
        return nothing();
    }
    let (id, message) = (result.text("/id"), result.text("/messageId"));
    let wanted = RwSignal::new(false);
    live(move || {
        if !wanted.get() {
            let label = format!("This is the beginning: show all {} kB", bytes / 1000);
            return view! {
                <button type="button" class="button button-small" data-testid="show-whole" on:click=move |_| wanted.set(true)>{label}</button>
            }
            .into_any();
        }
        let id = id.clone();
        let variables = json!({ "id": message });
        loaded(
            Reload::new(),
            CHAT_MESSAGE,
            variables,
            "/node/parts",
            move |parts| {
                let part = parts.items("").iter().find(|part| part.text("/id") == id);
                let text = part.map(|part| part.text("/text")).unwrap_or_default();
                view! { <pre class="plain-text" tabindex="0">{text}</pre> }.into_any()
            },
        )
    })
}

/// The build that the call waits for, followed while it does.
fn build_line(build: &Value, is_running: bool) -> AnyView {
    let Some(id) = build.maybe("/id") else {
        return nothing();
    };
    let status = RwSignal::new(build.text("/status"));
    if is_running {
        let variables = json!({ "buildId": id });
        use_api().follow(BUILD_LIVE, variables, "", move |event| {
            if let Ok(Some(data)) = event {
                let now = data.text("/buildStatus/build/status");
                if status.get_untracked() != now {
                    status.set(now);
                }
            }
        });
    }
    let href = format!("/workspaces/{}", build.text("/workspace/id"));
    let name = format!(
        "{}, build {}",
        build.text("/workspace/name"),
        build.number("/number")
    );
    view! {
        <a href=href data-testid="tool-build">{name}</a>
        {live(move || {
            let status = status.get();
            toned_badge(Tone::of_workspace(&status), &status, "tool-build-status")
        })}
    }
    .into_any()
}

/// JSON with its lines; what is no JSON as it is.
fn pretty(text: &str) -> String {
    let parsed = serde_json::from_str::<Value>(text);
    let pretty = parsed.and_then(|value| serde_json::to_string_pretty(&value));
    pretty.unwrap_or_else(|_| text.to_owned())
}

/// The values of the input in one line.
fn short(input: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(input) else {
        return String::new();
    };
    let values = fields.into_iter().map(|(_, value)| match value {
        Value::String(text) => text,
        Value::Array(words) => {
            let words: Vec<String> = words.iter().map(|word| word.text("")).collect();
            words.join(" ")
        }
        other => other.to_string(),
    });
    let all = values.collect::<Vec<_>>().join(" · ");
    match all.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all,
    }
}

#[cfg(test)]
mod tests {
    use super::{pretty, short};

    #[test]
    fn an_input_is_told_in_one_line() {
        let input = r#"{"command": ["ls", "-l"], "cwd": "src"}"#;
        assert_eq!(short(input), "ls -l · src");
        assert_eq!(short("{broken"), "");
        assert_eq!(pretty("{broken"), "{broken");
    }
}
