use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use taskyard_worker::manifest::TemplateFile;

/// Files as a tar archive compressed with gzip; the same files give the same bytes.
pub fn pack<'a>(files: impl IntoIterator<Item = &'a TemplateFile>) -> std::io::Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for file in files {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(file.content.len() as u64);
        header.set_mode(if file.executable { 0o755 } else { 0o644 });
        archive.append_data(&mut header, &file.path, file.content.as_slice())?;
    }
    archive.into_inner()?.finish()
}
