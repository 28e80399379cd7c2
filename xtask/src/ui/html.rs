//! The page and the module that starts the UI. Nothing is inline: the Content-Security-Policy forbids it.

/// What the page loads: paths from `/`.
pub(super) struct Page<'a> {
    /// The module of [`start_module`].
    pub(super) start: &'a str,
    /// The JavaScript of wasm-bindgen.
    pub(super) glue: &'a str,
    /// The WebAssembly module.
    pub(super) wasm: &'a str,
    /// The style sheet.
    pub(super) css: &'a str,
    /// Whether there is a `/favicon.svg`.
    pub(super) has_icon: bool,
    /// Names this build of the UI.
    pub(super) version: &'a str,
}

/// The only page: the UI draws all others.
pub(super) fn index(page: &Page<'_>) -> String {
    let Page {
        start,
        glue,
        wasm,
        css,
        version,
        ..
    } = page;
    let icon = if page.has_icon {
        "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n"
    } else {
        ""
    };
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Taskyard</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="taskyard-ui" content="{version}">
{icon}<link rel="stylesheet" href="/{css}">
<link rel="modulepreload" href="/{glue}">
<link rel="preload" href="/{wasm}" as="fetch" type="application/wasm" crossorigin>
<script type="module" src="/{start}"></script>
</head>
<body>
<p id="starting" class="starting" role="status">Starting Taskyard…</p>
<noscript><p>Taskyard's pages need JavaScript and WebAssembly. Its API does not: see /graphql.</p></noscript>
</body>
</html>
"#
    )
}

/// Starts the UI, and says so when it can't be started.
pub(super) fn start_module(glue: &str, wasm: &str) -> String {
    format!(
        r#"import init from "/{glue}";
const starting = document.getElementById("starting");
try {{
  await init({{ module_or_path: "/{wasm}" }});
  starting.remove();
}} catch (error) {{
  starting.setAttribute("role", "alert");
  starting.textContent = `Taskyard could not start in this browser: ${{error}}. Reload the page, or use a current browser.`;
  throw error;
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::{Page, index};

    const PAGE: Page<'_> = Page {
        start: "assets/start-1.js",
        glue: "assets/taskyard-2.js",
        wasm: "assets/taskyard-3.wasm",
        css: "assets/taskyard-4.css",
        has_icon: true,
        version: "5",
    };

    #[test]
    fn has_nothing_inline() {
        let html = index(&PAGE);
        assert!(!html.contains("<style") && !html.contains("style="));
        for script in html.split("<script").skip(1) {
            assert!(
                script.contains("src=") && script.contains("></script>"),
                "{script}"
            );
        }
    }

    #[test]
    fn names_an_icon_only_when_there_is_one() {
        assert!(index(&PAGE).contains("/favicon.svg"));
        let without = Page {
            has_icon: false,
            ..PAGE
        };
        assert!(!index(&without).contains("favicon"));
    }
}
