//! Brotli copies beside the files: made once here, so that the server never compresses the UI.

use anyhow::Result;
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;

use super::assemble::Files;

/// Adds `<path>.br` for every file that gets smaller by it.
pub(super) fn add_brotli(files: &mut Files) -> Result<()> {
    let mut compressed = Files::new();
    for (path, content) in &*files {
        let smaller = brotli(content)?;
        if smaller.len() < content.len() {
            compressed.insert(format!("{path}.br"), smaller);
        }
    }
    files.append(&mut compressed);
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::add_brotli;
    use crate::ui::assemble::Files;

    #[test]
    fn only_what_gets_smaller_is_kept() {
        let text = "<p>text text text text text text text text</p>".repeat(9);
        let mut files = Files::from([
            ("index.html".to_owned(), text.clone().into_bytes()),
            ("tiny.txt".to_owned(), b"x".to_vec()),
        ]);
        add_brotli(&mut files).unwrap();
        assert!(!files.contains_key("tiny.txt.br"));
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*files["index.html.br"], &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
    }
}
