use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::Failure;

/// Most files of a message.
pub const MAX_FILES: usize = 10;
/// Most bytes of a file.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;
/// Most bytes of a file's name.
const MAX_NAME_BYTES: usize = 255;
/// Images that models take.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A file that a user adds to a message: text in UTF-8, or an image.
#[derive(Clone, Debug)]
pub struct ChatFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Text as it is; an image in base64.
    pub content: String,
}

impl ChatFile {
    /// Checks a file; `content` is base64.
    pub fn parse(path: &str, name: &str, media_type: &str, content: &str) -> Result<Self, Failure> {
        let invalid = |what: String| Failure::invalid(path, what);
        let is_name = !name.is_empty()
            && name.len() <= MAX_NAME_BYTES
            && !name.chars().any(|c| c.is_control() || c == '/');
        if !is_name {
            return Err(invalid(format!(
                "A file's name has 1 to {MAX_NAME_BYTES} bytes, on one line and without a folder"
            )));
        }
        let bytes = STANDARD.decode(content.trim());
        let bytes = bytes.map_err(|_| invalid(format!("`{name}` is not base64")))?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(invalid(format!(
                "`{name}` has {} bytes, and a file may have {MAX_FILE_BYTES}",
                bytes.len()
            )));
        }
        let is_image = IMAGES.contains(&media_type);
        let content = if is_image {
            STANDARD.encode(&bytes)
        } else {
            let text = String::from_utf8(bytes)
                .ok()
                .filter(|text| !text.contains('\0'));
            text.ok_or_else(|| {
                let images = IMAGES.join(", ");
                invalid(format!(
                    "`{name}` is neither text in UTF-8 nor one of {images}"
                ))
            })?
        };
        let media_type = if is_image { media_type } else { "text/plain" };
        Ok(Self {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            content,
        })
    }

    /// Whether a media type is an image's.
    pub fn is_image(media_type: &str) -> bool {
        IMAGES.contains(&media_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, kind: &str, bytes: &[u8]) -> Result<ChatFile, Failure> {
        ChatFile::parse("files", name, kind, &STANDARD.encode(bytes))
    }

    #[test]
    fn text_is_kept_as_text_and_an_image_in_base64() {
        assert_eq!(
            parse("a.rs", "text/x-rust", b"fn main").unwrap().content,
            "fn main"
        );
        let image = parse("a.png", "image/png", &[1, 255]).unwrap();
        assert_eq!(image.content, STANDARD.encode([1, 255]));
    }

    #[test]
    fn what_is_neither_is_refused_by_its_name() {
        for (name, bytes) in [("a.bin", &[255_u8, 0][..]), ("../a", b"x"), ("", b"x")] {
            let error = parse(name, "application/octet-stream", bytes).unwrap_err();
            assert_eq!(error.errors[0].path, ["files"]);
        }
        let big = vec![b'x'; MAX_FILE_BYTES + 1];
        assert!(
            parse("big", "text/plain", &big).unwrap_err().errors[0]
                .message
                .contains("big")
        );
    }
}
