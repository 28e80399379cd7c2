//! MCP servers, whose tools chats have; for site OWNERs.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{
    CREATE_MCP_SERVER, DELETE_MCP_SERVER, Document, MCP_SERVERS, Read, TEST_MCP_SERVER,
    UPDATE_MCP_SERVER,
};
use crate::components::{
    Actions, Empty, Field, Form, Kind, Reload, Tone, live, loaded, nothing, plain, toned_badge,
    use_dialog,
};

/// What a test found: the payload's `test`.
type Tested = RwSignal<Option<Value>>;

/// The servers, and a way to make one.
pub(super) fn mcp_servers() -> AnyView {
    let reload = Reload::new();
    let create = move |_| {
        form(CREATE_MCP_SERVER, "Create server", json!({}), &Value::Null)
            .done(move |_| reload.now())
            .open("New MCP server");
    };
    view! {
        <section class="card stack" aria-labelledby="mcp-title">
            <div class="section-head">
                <h2 id="mcp-title">"MCP servers"</h2>
                <button type="button" class="button" data-testid="create-mcp-server" on:click=create>"New server…"</button>
            </div>
            <p class="quiet">"Chats have their tools beside their own, with the headers that are given here."</p>
            {loaded(reload, MCP_SERVERS, json!({}), "/mcpServers", move |servers| list(servers, reload))}
        </section>
    }
    .into_any()
}

fn list(servers: &Value, reload: Reload) -> AnyView {
    let actions = Actions::new();
    let servers = servers.items("");
    let rows = if servers.is_empty() {
        view! { <Empty title="No MCP server"><p>"Chats have the gateway's own tools only."</p></Empty> }
            .into_any()
    } else {
        let rows: Vec<AnyView> = servers
            .iter()
            .map(|server| row(server, actions, reload))
            .collect();
        view! { <ul class="rows" data-testid="mcp-servers">{rows}</ul> }.into_any()
    };
    view! { {actions.failed()} {rows} }.into_any()
}

fn form(document: Document, submit: &'static str, input: Value, server: &Value) -> Form {
    let headers_help = if server.is_null() {
        "Such as Authorization: Bearer …, one a line. Sealed where they are stored, and never shown again."
    } else {
        "Left empty, the present ones stay; they must be given again when the address changes."
    };
    let tools = Field::new("allowedTools", "Tools", Kind::Lines)
        .help("By the server's names for them. Left empty, chats have all.")
        .with(plain(server["allowedTools"].clone()));
    let seconds = Field::new(
        "timeoutSeconds",
        "Seconds of a call",
        Kind::Number(Some(1.0), None),
    )
    .with(server.maybe("/timeoutSeconds").unwrap_or("60".to_owned()));
    Form::new(document, submit, input)
        .field(
            Field::text("name", "Name")
                .required()
                .help("Lower-case letters, digits and -. Models call the tools by it.")
                .with(server.text("/name")),
        )
        .field(
            Field::text("url", "Address")
                .required()
                .help("Over streamable HTTP. May be on the server's own machine.")
                .with(server.text("/url")),
        )
        .field(Field::new("headers", "Headers", Kind::Headers).help(headers_help))
        .field(if server.is_null() {
            tools
        } else {
            tools.keeps_empty()
        })
        .field(seconds)
}

fn row(server: &Value, actions: Actions, reload: Reload) -> AnyView {
    let id = StoredValue::new(server.text("/id"));
    let input = move || json!({ "mcpServerId": id.get_value() });
    let tested: Tested = RwSignal::new(None);
    let test = move || {
        tested.set(None);
        actions.run(TEST_MCP_SERVER, input(), move |payload| {
            let _ = tested.try_set(Some(payload["test"].clone()));
        });
    };
    let is_on = server.flag("/isEnabled");
    let toggle = move || {
        let mut input = input();
        input["isEnabled"] = Value::from(!is_on);
        actions.run(UPDATE_MCP_SERVER, input, move |_| reload.now());
    };
    let kept = server.clone();
    let edit = move || {
        form(UPDATE_MCP_SERVER, "Save", input(), &kept)
            .done(move |_| reload.now())
            .open("MCP server");
    };
    let headers = plain(server["headerNames"].clone()).replace('\n', ", ");
    let forget = (!headers.is_empty()).then(|| {
        actions.small("Forget headers", "mcp-forget", move || {
            let mut input = input();
            input["headers"] = json!([]);
            actions.run(UPDATE_MCP_SERVER, input, move |_| reload.now());
        })
    });
    let (dialog, name) = (use_dialog(), server.text("/name"));
    let remove = move || {
        let warning = format!("The headers of {name} are gone. Chats go on without its tools.");
        dialog.confirm("Delete this server?", warning, "Delete", move || {
            actions.run(DELETE_MCP_SERVER, input(), move |_| reload.now());
        });
    };
    let about = [
        Some(server.text("/url")),
        (!headers.is_empty()).then(|| format!("with {headers}")),
        (!is_on).then(|| "switched off".to_owned()),
    ];
    let about: Vec<_> = about.into_iter().flatten().collect();
    view! {
        <li class="row" data-testid="mcp-server">
            <div class="row-main">
                <strong>{server.text("/name")}</strong>
                <span class="row-about">{about.join(" · ")}</span>
            </div>
            <div class="row-actions">
                {actions.small("Test", "mcp-test", test)}
                {actions.small(if is_on { "Switch off" } else { "Switch on" }, "mcp-switch", toggle)}
                {actions.small("Edit…", "mcp-edit", edit)}
                {forget}
                {actions.small("Delete…", "mcp-delete", remove)}
            </div>
            {live(move || tested.get().map_or_else(nothing, |test| result(&test)))}
        </li>
    }
    .into_any()
}

fn result(test: &Value) -> AnyView {
    let ok = test.flag("/ok");
    let (tone, word, about) = if ok {
        let (name, time) = (test.text("/serverName"), test.text("/latencyMs"));
        let count = test.items("/tools").len();
        (
            Tone::Good,
            "Works",
            format!("{name} listed {count} tools within {time} ms."),
        )
    } else {
        (Tone::Bad, "Does not work", test.text("/error"))
    };
    let tool = |tool: &Value| {
        let left_out = (!tool.flag("/isAllowed")).then_some(" (not in chats)");
        view! { <li><code>{tool.text("/name")}</code>{left_out} " " {tool.text("/description")}</li> }
    };
    let tools: Vec<_> = test.items("/tools").iter().map(tool).collect();
    view! {
        <div class="model-test" role="status" data-testid="mcp-tested">
            <p>{toned_badge(tone, word, "mcp-result")} " " {about}</p>
            <ul>{tools}</ul>
        </div>
    }
    .into_any()
}
