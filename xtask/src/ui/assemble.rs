//! From parts to files with names: everything under `assets/` is named by its content and may be kept for ever.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::bindgen::Glue;
use super::html::{self, Page};
use super::sources::Sources;

/// The finished UI: path from `/`, content.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Names the parts and writes the page that loads them.
pub(super) fn assemble(glue: Glue, sources: &Sources) -> Files {
    let mut files = Files::new();
    for (path, content) in &sources.public {
        files.insert(path.clone(), content.clone());
    }
    let js = add_snippets(&mut files, glue.js, glue.snippets);
    let glue_js = add(&mut files, "taskyard", "js", js.into_bytes());
    let wasm = add(&mut files, "taskyard", "wasm", glue.wasm);
    let css = add(
        &mut files,
        "taskyard",
        "css",
        sources.css.clone().into_bytes(),
    );
    let start = html::start_module(&glue_js, &wasm).into_bytes();
    let start = add(&mut files, "start", "js", start);
    let page = html::index(&Page {
        start: &start,
        glue: &glue_js,
        wasm: &wasm,
        css: &css,
        has_icon: files.contains_key("favicon.svg"),
        version: &version(&files),
    });
    files.insert("index.html".to_owned(), page.into_bytes());
    files
}

/// Adds a file under a name with its content's hash; returns its path from `/`.
fn add(files: &mut Files, name: &str, extension: &str, content: Vec<u8>) -> String {
    let path = format!("assets/{name}-{}.{extension}", hash(&content));
    files.insert(path.clone(), content);
    path
}

/// Puts the modules that the glue imports into a folder named by their content, and makes the glue import them from there.
fn add_snippets(files: &mut Files, js: String, snippets: BTreeMap<String, String>) -> String {
    if snippets.is_empty() {
        return js;
    }
    let folder = format!("snippets-{}", hash(format!("{snippets:?}").as_bytes()));
    for (path, module) in snippets {
        files.insert(format!("assets/{folder}/{path}"), module.into_bytes());
    }
    js.replace("'./snippets/", &format!("'./{folder}/"))
        .replace("\"./snippets/", &format!("\"./{folder}/"))
}

/// Changes when any file does, so that the page changes too: cargo and a running UI see a new version by the page alone.
fn version(files: &Files) -> String {
    let mut digest = Sha256::new();
    for (path, content) in files {
        digest.update(path.as_bytes());
        digest.update(Sha256::digest(content));
    }
    short(&digest.finalize())
}

/// The first 16 hexadecimal digits of the SHA-256.
fn hash(content: &[u8]) -> String {
    short(&Sha256::digest(content))
}

/// The first 8 bytes, in hexadecimal digits.
fn short(digest: &[u8]) -> String {
    let start = digest.first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(start))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Files, assemble, hash};
    use crate::ui::bindgen::Glue;
    use crate::ui::sources::Sources;

    fn files(js: &str, css: &str, public: &[(&str, &str)]) -> Files {
        let glue = Glue {
            js: js.to_owned(),
            wasm: b"\0asm".to_vec(),
            snippets: BTreeMap::from([("crate-1/inline0.js".to_owned(), "export {}".to_owned())]),
        };
        let sources = Sources {
            css: css.to_owned(),
            public: public
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect(),
        };
        assemble(glue, &sources)
    }

    fn page(files: &Files) -> String {
        String::from_utf8(files["index.html"].clone()).unwrap()
    }

    #[test]
    fn hash_is_the_start_of_sha_256() {
        assert_eq!(hash(b""), "e3b0c44298fc1c14");
    }

    #[test]
    fn every_asset_is_named_by_its_content_and_in_the_page() {
        let one = files("glue", ".a {}", &[]);
        let page = page(&one);
        for (path, content) in &one {
            if path.starts_with("assets/taskyard") || path.starts_with("assets/start") {
                assert!(path.contains(&hash(content)), "{path}");
                assert!(page.contains(&format!("\"/{path}\"")), "{path}");
            }
        }
        let other = files("glue", ".b {}", &[]);
        let changed: Vec<_> = other
            .keys()
            .filter(|path| !one.contains_key(*path))
            .collect();
        assert_eq!(
            changed,
            [&format!("assets/taskyard-{}.css", hash(b".b {}"))]
        );
    }

    #[test]
    fn the_glue_imports_its_snippets_from_where_they_are() {
        let files = files(
            "import { a } from './snippets/crate-1/inline0.js';",
            "",
            &[],
        );
        let snippet = files.keys().find(|path| path.contains("snippets")).unwrap();
        let relative = snippet.replace("assets/", "./");
        let glue = files
            .iter()
            .find(|(path, _)| path.starts_with("assets/taskyard-") && path.contains(".js"))
            .unwrap();
        assert_eq!(
            glue.1,
            format!("import {{ a }} from '{relative}';").as_bytes()
        );
    }

    #[test]
    fn the_page_changes_when_only_a_public_file_does() {
        let one = files("glue", "", &[("robots.txt", "a")]);
        let other = files("glue", "", &[("robots.txt", "b")]);
        assert_ne!(page(&one), page(&other));
    }
}
