use proptest::prelude::*;

use super::*;
use crate::domain::Timestamp;
use crate::domain::task::{TaskState, TaskStatus};

#[test]
fn keys_quotes_and_terms_are_told_apart() {
    let filter = parse_query(
        r#"owner:me status:active,ERROR state:idle "two words" name:"a:b" fix organization:Acme OUTDATED:True favorite:false"#,
    )
    .unwrap();
    assert_eq!(filter.owner.as_deref(), Some("me"));
    assert_eq!(filter.organization.as_deref(), Some("Acme"));
    assert_eq!(filter.status, [TaskStatus::Active, TaskStatus::Error]);
    assert_eq!(filter.state, [TaskState::Idle]);
    assert_eq!(filter.name, ["a:b"]);
    assert_eq!(filter.text, ["two words", "fix"]);
    assert_eq!(
        (filter.outdated, filter.favorite),
        (Some(true), Some(false))
    );
}

#[test]
fn a_time_is_a_date_or_rfc_3339() {
    let filter =
        parse_query("created_after:2026-11-20 created_before:2026-11-21T01:30:00+01:00").unwrap();
    assert_eq!(
        filter.created_after,
        Timestamp::parse("2026-11-20T00:00:00Z")
    );
    assert_eq!(
        filter.created_before,
        Timestamp::parse("2026-11-21T00:30:00Z")
    );
}

#[test]
fn errors_name_the_element() {
    for (query, part) in [
        ("color:red", "`color:red`"),
        ("status:green", "`status:green`"),
        ("state:working,", "`state:working,`"),
        ("owner:", "`owner:`"),
        ("owner:a owner:b", "`owner:b`"),
        ("name:a name:b", "`name:b`"),
        ("created_after:yesterday", "`created_after:yesterday`"),
        ("created_before:2026-13-01", "`created_before:2026-13-01`"),
        ("outdated:maybe", "`outdated:maybe`"),
        ("favorite:1", "`favorite:1`"),
        ("favorite:true favorite:false", "`favorite:false`"),
        ("\"open", "`\"open`"),
    ] {
        let error = parse_query(query).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.errors[0].path, ["query"]);
    }
}

#[test]
fn two_filters_are_both_held() {
    let one = parse_query("status:active,error name:a created_after:2026-01-01").unwrap();
    let other = parse_query("status:error,paused x name:b created_after:2026-02-01").unwrap();
    let both = one.clone().merged(other);
    assert_eq!(both.status, [TaskStatus::Error]);
    assert_eq!((both.text.len(), both.name.len()), (1, 2));
    assert_eq!(both.created_after, Timestamp::parse("2026-02-01T00:00:00Z"));
    assert!(!both.nothing);
    assert!(one.merged(parse_query("status:paused").unwrap()).nothing);
    let favorite = parse_query("favorite:true").unwrap();
    assert!(
        favorite
            .merged(parse_query("favorite:false").unwrap())
            .nothing
    );
}

/// A query of any keys with any values.
fn queries() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "owner",
        "organization",
        "template",
        "status",
        "state",
        "name",
        "created_after",
        "created_before",
        "outdated",
        "favorite",
        "other",
    ]);
    let value = prop_oneof![
        "[a-z\" :,]{0,12}",
        prop::sample::select(vec![
            "active".to_owned(),
            "idle".to_owned(),
            "true".to_owned(),
            "2026-11-20".to_owned(),
        ]),
    ];
    let element = prop_oneof![
        (key, value).prop_map(|(key, value)| format!("{key}:{value}")),
        "[a-zA-Z/\"é ]{0,12}",
    ];
    prop::collection::vec(element, 0..6).prop_map(|elements| elements.join(" "))
}

proptest! {
    #[test]
    fn no_query_panics(query in ".{0,120}") {
        let _ = parse_query(&query);
    }

    #[test]
    fn a_quoted_term_is_kept_whole(term in "[a-zA-Z:éß ]{0,30}[a-z]") {
        let filter = parse_query(&format!("\"{term}\"")).unwrap();
        prop_assert_eq!(filter.text, [term]);
    }

    #[test]
    fn an_error_quotes_a_part_of_the_query(query in queries()) {
        if let Err(error) = parse_query(&query) {
            let message = &error.errors[0].message;
            let quoted = message.split('`').skip(1).step_by(2);
            prop_assert!(quoted.clone().count() > 0, "{}", message);
            prop_assert!(quoted.clone().any(|part| query.contains(part)), "{}", message);
        }
    }

    #[test]
    fn a_filter_merged_with_itself_says_the_same(query in queries()) {
        if let Ok(filter) = parse_query(&query) {
            let mut twice = filter.clone().merged(filter.clone());
            twice.name.truncate(filter.name.len());
            twice.text.truncate(filter.text.len());
            prop_assert_eq!(twice, filter);
        }
    }
}
