use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::domain::ErrorCode;

const PLACE: &str = "model_providers.sealed_key";

fn secret() -> Secret {
    Secret::new("sk-very-secret")
}

#[test]
fn a_secret_opens_only_where_it_was_sealed_for() {
    let sealer = Sealer::default();
    let row = Uuid::now_v7();
    let kept = sealer.seal(PLACE, row, &secret()).unwrap();
    assert!(!kept.contains("secret"));
    assert_eq!(sealer.open(PLACE, row, &kept).unwrap(), secret());
    for (place, row) in [(PLACE, Uuid::now_v7()), ("webhooks.secret", row)] {
        let refused = sealer.open(place, row, &kept).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Unavailable);
    }
    let again = sealer.seal(PLACE, row, &secret()).unwrap();
    assert_ne!(kept, again, "equal secrets do not look alike");
}

#[test]
fn what_was_changed_or_is_no_sealed_text_does_not_open() {
    let sealer = Sealer::default();
    let row = Uuid::now_v7();
    let kept = sealer.seal(PLACE, row, &secret()).unwrap();
    let last = if kept.ends_with('A') { "B" } else { "A" };
    for bad in [
        "",
        "v1.",
        "v1.AAAA",
        "v2.AAAA",
        "sk-very-secret",
        &kept[..kept.len() - 4],
        &format!("v1.{last}{}", &kept[4..]),
        &kept.replacen("v1", "v2", 1),
    ] {
        // The first character may be that one already.
        if bad != kept {
            assert!(sealer.open(PLACE, row, bad).is_err(), "{bad}");
        }
    }
    let refused = Sealer::default().open(PLACE, row, &kept).unwrap_err();
    assert!(refused.to_string().contains("TASKYARD_SECRET_KEY"));
}

#[test]
fn the_key_s_file_is_made_once_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret.key");
    let row = Uuid::now_v7();
    let sealer = Sealer::in_folder(folder.path());
    assert!(sealer.open(PLACE, row, "v1.AAAA").is_err());
    assert!(!file.exists(), "opening makes none");
    let kept = sealer.seal(PLACE, row, &secret()).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let later = Sealer::in_folder(folder.path());
    assert_eq!(later.open(PLACE, row, &kept).unwrap(), secret());

    let text = std::fs::read_to_string(&file).unwrap();
    let given = Sealer::with_key(&Secret::new(text)).unwrap();
    assert_eq!(given.open(PLACE, row, &kept).unwrap(), secret());

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let careless = Sealer::in_folder(folder.path());
    assert!(careless.open(PLACE, row, &kept).is_err());
    std::fs::remove_file(&file).unwrap();
    let without = Sealer::in_folder(folder.path());
    assert!(without.open(PLACE, row, &kept).is_err());
    assert!(!file.exists());
}

#[test]
fn a_key_of_another_length_is_refused_without_showing_it() {
    for bad in ["", "c2hvcnQ=", "not base64 at all, but quite a long text"] {
        let refused = Sealer::with_key(&Secret::new(bad)).unwrap_err();
        assert!(refused.contains("openssl rand -base64 32"), "{refused}");
        assert!(bad.is_empty() || !refused.contains(bad));
    }
    assert_eq!(format!("{:?}", Sealer::default()), "Sealer(…)");
}
