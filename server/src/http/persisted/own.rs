//! The documents of our own clients, the page and the command line: always trusted. They are put into
//! the program from the same files that those clients are generated from.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/src/api"]
struct Page;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/src/cli/operations"]
struct CommandLine;

/// All of them.
pub(super) fn documents() -> Vec<String> {
    let page = Page::iter().filter_map(|path| text::<Page>(&path));
    let command_line = CommandLine::iter().filter_map(|path| text::<CommandLine>(&path));
    page.chain(command_line).collect()
}

fn text<F: RustEmbed>(path: &str) -> Option<String> {
    let is_document = path.ends_with(".graphql");
    let file = is_document.then(|| F::get(path)).flatten()?;
    String::from_utf8(file.data.into_owned()).ok()
}
