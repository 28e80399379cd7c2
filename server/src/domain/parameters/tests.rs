use super::*;
use proptest::prelude::*;
use taskyard_worker::manifest;

const TEMPLATE: &str = r#"
name = "demo"

[[agent]]
name = "main"
[[agent.app]]
slug = "app"

[task]
app = "app"
command = ["true"]

[[parameter]]
name = "cpu"
type = "number"
default = 2
min = 1
max = 8

[[parameter]]
name = "region"
type = "string"
default = "eu"
mutable = false
options = ["eu", "us"]

[[parameter]]
name = "branch"
type = "string"
required = true
regex = "^[a-z]+$"

[[parameter]]
name = "once"
type = "string"
default = "no"
ephemeral = true

[[preset]]
name = "Large"
values = { cpu = 8 }
"#;

fn template() -> Manifest {
    manifest::parse(TEMPLATE).unwrap_or_else(|error| panic!("{error}"))
}

fn given(values: &[(&str, &str)]) -> Vec<(String, String)> {
    let given = values.iter();
    given
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn paths(failure: &Failure) -> Vec<String> {
    failure
        .errors
        .iter()
        .map(|error| error.path.join("."))
        .collect()
}

#[test]
fn a_preset_wins_over_what_is_given_and_that_over_defaults() {
    let manifest = template();
    let given = given(&[("cpu", "3"), ("branch", "main")]);
    let values = resolve(&manifest, None, &given, None).unwrap();
    assert_eq!(value_of(&values, "cpu"), Some("3"));
    assert_eq!(value_of(&values, "region"), Some("eu"));
    let preset = &manifest.presets[0];
    let values = resolve(&manifest, Some(preset), &given, None).unwrap();
    assert_eq!(value_of(&values, "cpu"), Some("8"));
}

#[test]
fn every_wrong_value_is_an_entry_with_its_name() {
    let given = given(&[
        ("cpu", "9"),
        ("region", "mars"),
        ("branch", "A"),
        ("colour", "red"),
        ("cpu", "1"),
    ]);
    let failure = resolve(&template(), None, &given, None).unwrap_err();
    assert_eq!(
        paths(&failure),
        [
            "parameters.colour",
            "parameters.cpu",
            "parameters.cpu",
            "parameters.region",
            "parameters.branch"
        ]
    );
}

#[test]
fn a_required_parameter_needs_a_value() {
    let failure = resolve(&template(), None, &[], None).unwrap_err();
    assert_eq!(paths(&failure), ["parameters.branch"]);
}

#[test]
fn later_builds_carry_values_over_except_ephemeral_ones_and_keep_immutable_ones() {
    let manifest = template();
    let first = given(&[("cpu", "4"), ("branch", "main"), ("once", "yes")]);
    let first = resolve(&manifest, None, &first, None).unwrap();
    let next = resolve(&manifest, None, &[], Some(&first)).unwrap();
    assert_eq!(value_of(&next, "cpu"), Some("4"));
    assert_eq!(value_of(&next, "branch"), Some("main"));
    assert_eq!(value_of(&next, "once"), Some("no"));
    let moved = given(&[("region", "us")]);
    let failure = resolve(&manifest, None, &moved, Some(&first)).unwrap_err();
    assert_eq!(paths(&failure), ["parameters.region"]);
}

#[test]
fn an_unknown_preset_is_not_found() {
    let manifest = template();
    assert_eq!(find_preset(&manifest, "Large").unwrap().name, "Large");
    let error = find_preset(&manifest, "large").unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

proptest! {
    #[test]
    fn whatever_is_given_the_result_holds_only_known_names_in_order(
        names in proptest::collection::vec("cpu|region|branch|once|[a-z]{1,4}", 0..5),
        value in "[a-z0-9]{0,5}",
    ) {
        let manifest = template();
        let given: Vec<_> = names.into_iter().map(|name| (name, value.clone())).collect();
        if let Ok(values) = resolve(&manifest, None, &given, None) {
            let names: Vec<_> = values.iter().map(|parameter| parameter.name.as_str()).collect();
            prop_assert_eq!(names, ["cpu", "region", "branch", "once"]);
        }
    }
}
