use super::*;

fn flags(folder: &Path, file: &str) -> Flags {
    std::fs::write(folder.join("taskyard.toml"), file).unwrap();
    Flags {
        data_dir: Some(folder.to_owned()),
        ..Flags::default()
    }
}

#[test]
fn flags_win_over_the_file_and_the_file_over_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = flags(
        folder.path(),
        "listen = '127.0.0.1:1'\nlog = 'warn'\n[graphql]\ndepth = 7\n[timing]\nlease = 1.5",
    );
    flags.log = Some("debug".to_owned());
    let config = load(&flags).unwrap();
    assert_eq!(config.listen.port(), 1);
    assert_eq!(config.log, "debug");
    assert_eq!(config.graphql.depth, 7);
    assert_eq!(config.graphql.aliases, 100);
    assert_eq!(config.timing.lease.duration().as_millis(), 1500);
}

#[test]
fn an_unknown_key_is_refused_with_its_file_and_name() {
    let folder = tempfile::tempdir().unwrap();
    for (file, key) in [
        ("listn = '127.0.0.1:1'", "listn"),
        ("[graphql]\ndeepness = 7", "graphql.deepness"),
        ("[grapql]\ndepth = 7", "grapql"),
    ] {
        let error = load(&flags(folder.path(), file)).unwrap_err().to_string();
        assert!(error.contains(&format!("`{key}`")), "{error}");
        assert!(error.contains("taskyard.toml"), "{error}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_without_showing_it() {
    let folder = tempfile::tempdir().unwrap();
    let error = load(&flags(folder.path(), "[graphql]\ndepth = 'hunter2'"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("`graphql.depth`"), "{error}");
    assert!(error.contains("taskyard.toml"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let flags = Flags {
        config: Some(folder.path().join("missing.toml")),
        data_dir: Some(folder.path().to_owned()),
        ..Flags::default()
    };
    let error = load(&flags).unwrap_err().to_string();
    assert!(error.contains("missing.toml"), "{error}");
}

#[test]
fn secrets_stay_out_of_debug_output() {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = flags(folder.path(), "bootstrap_token = 'sesame-open'");
    flags.database_url = Some(Secret::new("postgres://me:pass-word@host/db"));
    let config = load(&flags).unwrap();
    assert_eq!(
        config.database_url().expose(),
        "postgres://me:pass-word@host/db"
    );
    let debug = format!("{config:?} {flags:?}");
    assert!(
        !debug.contains("sesame") && !debug.contains("pass-word"),
        "{debug}"
    );
}
