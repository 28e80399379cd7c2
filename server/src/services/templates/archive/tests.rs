//! Hostile archives, each limit and each kind of entry; and that what is packed is read again.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tar::{Builder, EntryType, Header};
use taskyard_worker::manifest::TemplateFile;

use super::{MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_UNPACKED_BYTES, pack, read};
use crate::domain::{ErrorCode, Failure};

const MANIFEST: &[u8] = b"name = \"x\"\n[[agent]]\nname = \"main\"\n";

/// A tar archive that is written without asking what is sensible.
struct Tar(Builder<Vec<u8>>);

impl Tar {
    fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    /// With a manifest.
    fn good() -> Self {
        Self::new().file("template.toml", MANIFEST)
    }

    fn entry(mut self, kind: EntryType, path: &[u8], link: &str, content: &[u8]) -> Self {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // Written by hand: the library refuses what an attacker would write.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    fn file(self, path: &str, content: &[u8]) -> Self {
        self.entry(EntryType::Regular, path.as_bytes(), "", content)
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }

    fn gz(self) -> Vec<u8> {
        gz(&self.bytes())
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn refusal(archive: &[u8]) -> Failure {
    read(archive).expect_err("it is refused")
}

fn says(archive: &[u8], code: ErrorCode, words: &str) {
    let failure = refusal(archive);
    assert_eq!(failure.code(), code, "{failure}");
    assert!(failure.to_string().contains(words), "{failure}: {words}");
}

fn paths(archive: &[u8]) -> Vec<String> {
    let files = read(archive).unwrap();
    files.iter().map(|file| file.path.clone()).collect()
}

#[test]
fn plain_and_compressed_archives_are_read() {
    for archive in [Tar::good().bytes(), Tar::good().gz()] {
        assert_eq!(paths(&archive), ["template.toml"]);
    }
}

#[test]
fn a_single_top_folder_is_left_out() {
    let archive = Tar::new()
        .entry(EntryType::Directory, b"repo/", "", b"")
        .file("repo/template.toml", MANIFEST)
        .file("./repo/sub/a", b"");
    assert_eq!(paths(&archive.gz()), ["sub/a", "template.toml"]);
    let two = Tar::new()
        .file("a/template.toml", MANIFEST)
        .file("b/x", b"");
    says(&two.gz(), ErrorCode::InvalidInput, "no template.toml");
}

#[test]
fn what_git_says_of_the_commit_is_passed_over() {
    let archive = Tar::new()
        .entry(EntryType::XGlobalHeader, b"pax_global_header", "", b"")
        .file("template.toml", MANIFEST);
    assert_eq!(paths(&archive.bytes()), ["template.toml"]);
}

#[test]
fn links_devices_and_pipes_are_refused() {
    for (kind, words) in [
        (EntryType::Symlink, "a symbolic link"),
        (EntryType::Link, "a hard link"),
        (EntryType::Char, "a device"),
        (EntryType::Block, "a device"),
        (EntryType::Fifo, "a pipe"),
        (EntryType::GNUSparse, "sparse"),
        (EntryType::new(b'Z'), "a special file"),
    ] {
        let archive = Tar::good().entry(kind, b"evil", "/etc/passwd", b"");
        says(&archive.gz(), ErrorCode::InvalidInput, words);
    }
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for (path, words) in [
        ("/etc/passwd", "absolute"),
        ("../up", "`..`"),
        ("a/../../up", "`..`"),
        ("a\\b", "backslashes"),
        ("a\nb", "control characters"),
    ] {
        says(
            &Tar::good().file(path, b"").gz(),
            ErrorCode::InvalidInput,
            words,
        );
    }
    let archive = Tar::good().entry(EntryType::Regular, b"\xff\xfe", "", b"");
    says(&archive.gz(), ErrorCode::InvalidInput, "UTF-8");
}

#[test]
fn a_path_has_at_most_255_bytes() {
    for (bytes, fits) in [(255, true), (256, false)] {
        let path = format!("a/{}", "x".repeat(bytes - 2));
        let mut builder = Builder::new(Vec::new());
        for (path, content) in [("template.toml", MANIFEST), (path.as_str(), b"")] {
            let mut header = Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, content).unwrap();
        }
        let archive = gz(&builder.into_inner().unwrap());
        if fits {
            assert!(read(&archive).is_ok());
        } else {
            says(&archive, ErrorCode::InvalidInput, "255 bytes");
        }
    }
}

#[test]
fn names_that_collide_are_refused() {
    for (first, second, words) in [
        ("a", "a", "twice"),
        ("a", "./a", "twice"),
        ("readme", "README", "differ only in case"),
        ("a/x", "A/y", "differ only in case"),
        ("ä", "Ä", "differ only in case"),
        ("a", "a/b", "a file and a folder"),
        ("a/b", "a", "a file and a folder"),
    ] {
        let archive = Tar::good().file(first, b"").file(second, b"");
        says(&archive.gz(), ErrorCode::InvalidInput, words);
    }
    let archive = Tar::good()
        .entry(EntryType::Directory, b"A", "", b"")
        .file("a/x", b"");
    says(
        &archive.gz(),
        ErrorCode::InvalidInput,
        "differ only in case",
    );
}

#[test]
fn an_archive_has_at_most_1000_entries() {
    let mut archive = Tar::good();
    for n in 1..MAX_ENTRIES {
        archive = archive.file(&n.to_string(), b"");
    }
    let full = archive.0.get_ref().clone();
    assert!(read(&gz(&full)).is_ok());
    let archive = archive.entry(EntryType::Directory, b"one-more", "", b"");
    says(
        &archive.gz(),
        ErrorCode::LimitExceeded,
        "1000 files and folders",
    );
}

#[test]
fn an_archive_unpacks_to_at_most_50_mib() {
    // Noise that is barely smaller when it is packed would be larger than an archive may be, so
    // that every second byte is a zero.
    let mut state = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    })
    .take(1024 * 1024)
    .collect();
    let mut big = Vec::new();
    while (big.len() as u64) < MAX_UNPACKED_BYTES {
        big.extend_from_slice(&noise[..256 * 1024]);
        big.resize(big.len() + 2 * 1024 * 1024, 0);
    }
    let archive = Tar::good().file("big", &big).gz();
    assert!(archive.len() <= MAX_ARCHIVE_BYTES, "{}", archive.len());
    says(&archive, ErrorCode::LimitExceeded, "more than 50 MiB");
}

#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let archive = Tar::good().file("zeros", &vec![0; 20 * 1024 * 1024]).gz();
    says(&archive, ErrorCode::LimitExceeded, "100 times its size");
    // Not what is small and mostly padding.
    let archive = Tar::good().file("zeros", &vec![0; 512 * 1024]).gz();
    assert!(read(&archive).is_ok());
}

#[test]
fn a_bomb_before_the_first_entry_is_refused() {
    // A name of 40 MiB, which the format puts into an entry of its own.
    let name = vec![b'a'; 40 * 1024 * 1024];
    let archive = Tar::new()
        .entry(EntryType::GNULongName, b"././@LongLink", "", &name)
        .file("x", b"")
        .gz();
    assert!(matches!(
        refusal(&archive).code(),
        ErrorCode::LimitExceeded | ErrorCode::InvalidInput
    ));
}

#[test]
fn an_archive_has_at_most_10_mib() {
    let archive = vec![0; MAX_ARCHIVE_BYTES + 1];
    says(&archive, ErrorCode::LimitExceeded, "more than 10 MiB");
}

#[test]
fn what_is_no_archive_is_refused() {
    for bytes in [
        &b""[..],
        b"hello",
        b"PK\x03\x04 a zip archive",
        &[0x1f, 0x8b, 8, 0, 0],
    ] {
        assert_eq!(refusal(bytes).code(), ErrorCode::InvalidInput);
    }
    let whole = Tar::good().file("big", &vec![7; 100_000]).gz();
    says(
        &whole[..whole.len() / 2],
        ErrorCode::InvalidInput,
        "not a whole tar archive",
    );
}

fn any_files() -> impl Strategy<Value = Vec<TemplateFile>> {
    let file = (
        "[a-z]{1,6}(/[a-z]{1,6}){0,2}\\.[a-z]{1,3}",
        any::<bool>(),
        any::<Vec<u8>>(),
    );
    proptest::collection::vec(file, 0..12).prop_map(|files| {
        let mut files: Vec<_> = files
            .into_iter()
            .map(|(path, executable, content)| TemplateFile {
                path,
                executable,
                content,
            })
            .collect();
        files.push(TemplateFile {
            path: "template.toml".to_owned(),
            executable: false,
            content: MANIFEST.to_vec(),
        });
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        files
    })
}

proptest! {
    #[test]
    fn what_is_packed_is_read_again(files in any_files()) {
        let read = read(&pack(&files).unwrap()).unwrap();
        prop_assert_eq!(read.into_vec(), files);
    }

    #[test]
    fn any_damage_gives_files_or_a_refusal(files in any_files(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut archive = Builder::new(Vec::new());
        for file in &files {
            let mut header = Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, &file.path, file.content.as_slice()).unwrap();
        }
        let mut archive = archive.into_inner().unwrap();
        let at = at.index(archive.len());
        archive[at] = byte;
        if let Err(failure) = read(&archive) {
            prop_assert!(matches!(failure.code(), ErrorCode::InvalidInput | ErrorCode::LimitExceeded));
        }
    }

    #[test]
    fn any_bytes_give_files_or_a_refusal(bytes in any::<Vec<u8>>()) {
        let _ = read(&bytes);
        let _ = read(&gz(&bytes));
    }
}
