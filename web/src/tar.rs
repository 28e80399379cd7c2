//! Packs files into a tar archive (ustar), as the gateway takes them.

const BLOCK: usize = 512;

/// A file for an archive.
pub(crate) struct Entry {
    /// Its path, with `/`.
    pub(crate) path: String,
    pub(crate) content: Vec<u8>,
}

/// The archive; `Err` with the path that is too long for one.
pub(crate) fn pack(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut archive = Vec::new();
    for entry in entries {
        archive.extend(header(entry)?);
        archive.extend(&entry.content);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    Ok(archive)
}

fn header(entry: &Entry) -> Result<[u8; BLOCK], String> {
    let (prefix, name) = split(&entry.path).ok_or_else(|| entry.path.clone())?;
    // A browser does not tell which files can be run: those that say by what.
    let mode = if entry.content.starts_with(b"#!") {
        "0000755\0"
    } else {
        "0000644\0"
    };
    let size = format!("{:011o}\0", entry.content.len());
    let mut header = [0; BLOCK];
    let mut put =
        |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, mode);
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &size);
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    put(345, prefix);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

/// The two parts that a header has room for: up to 155 and 100 bytes, split at a `/`.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= 100 {
        return Some(("", path));
    }
    path.match_indices('/')
        .map(|(at, _)| (&path[..at], &path[at + 1..]))
        .find(|(prefix, name)| prefix.len() <= 155 && name.len() <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, content: &[u8]) -> Entry {
        Entry {
            path: path.to_owned(),
            content: content.to_vec(),
        }
    }

    #[test]
    fn an_archive_is_blocks_with_a_checked_header() {
        let archive = pack(&[entry("run.sh", b"#!/bin/sh\n"), entry("empty", b"")]).unwrap();
        assert_eq!(archive.len(), 5 * BLOCK);
        assert_eq!(&archive[..6], b"run.sh");
        assert_eq!(&archive[100..107], b"0000755");
        assert_eq!(&archive[124..135], b"00000000012");
        assert_eq!(&archive[BLOCK..BLOCK + 10], b"#!/bin/sh\n");
        let sum: u32 = archive[..BLOCK]
            .iter()
            .enumerate()
            .map(|(at, byte)| {
                if (148..156).contains(&at) {
                    32
                } else {
                    u32::from(*byte)
                }
            })
            .sum();
        assert_eq!(&archive[148..154], format!("{sum:06o}").as_bytes());
    }

    #[test]
    fn a_long_path_is_split_and_one_too_long_is_refused() {
        let long = format!("{}/{}", "d".repeat(120), "f".repeat(90));
        let archive = pack(&[entry(&long, b"")]).unwrap();
        assert_eq!(&archive[345..465], "d".repeat(120).as_bytes());
        assert_eq!(pack(&[entry(&"x".repeat(101), b"")]), Err("x".repeat(101)));
    }
}
