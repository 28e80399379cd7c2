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

[[parameter]]
name = "fast"
type = "bool"
default = false

[[parameter]]
name = "tools"
type = "list"
default = ["a"]
options = ["a", "b"]

[[parameter]]
name = "grows"
type = "number"
default = 5
monotonic = "increasing"

[[parameter]]
name = "shrinks"
type = "number"
default = 5
monotonic = "decreasing"

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
            prop_assert_eq!(names, NAMES);
        }
    }

    #[test]
    fn whatever_builds_are_asked_for_each_holds_to_every_check(
        builds in proptest::collection::vec((any_given(), any::<bool>()), 1..8)
    ) {
        let manifest = template();
        let mut previous: Option<Vec<BuildParameter>> = None;
        for (given, with_preset) in builds {
            let preset = with_preset.then(|| &manifest.presets[0]);
            match resolve(&manifest, preset, &given, previous.as_deref()) {
                Ok(values) => {
                    check_values(&values);
                    check_origin(&values, &given, with_preset, previous.as_deref());
                    previous = Some(values);
                }
                Err(failure) => {
                    let mut paths = paths(&failure);
                    paths.sort();
                    let all = paths.len();
                    paths.dedup();
                    prop_assert_eq!(paths.len(), all, "one entry for each parameter");
                    for path in &paths {
                        let name = path.strip_prefix("parameters.").unwrap_or_default();
                        prop_assert!(NAMES.contains(&name), "{}", path);
                    }
                    for error in &failure.errors {
                        prop_assert_eq!(error.code, ErrorCode::InvalidInput);
                    }
                }
            }
        }
    }
}

const NAMES: [&str; 8] = [
    "cpu", "region", "branch", "once", "fast", "tools", "grows", "shrinks",
];

/// Values for some of the parameters, good ones more often than bad ones.
fn any_given() -> impl Strategy<Value = Vec<(String, String)>> {
    let value = |name: &'static str, words: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(words))
            .prop_map(move |word| word.map(|word| (name.to_owned(), word.to_owned())))
    };
    (
        value("cpu", &["1", "8", "4.5", "0", "9", "x"]),
        value("region", &["eu", "us", "mars"]),
        value("branch", &["main", "dev", "A", ""]),
        value("once", &["yes", "", "a\0"]),
        value("fast", &["true", "false", "1"]),
        value(
            "tools",
            &["[]", r#"["b"]"#, r#"["a","b"]"#, r#"["c"]"#, "a"],
        ),
        value("grows", &["4", "5", "6", "7.5", "inf"]),
        value("shrinks", &["6", "5", "4", "-1", "NaN"]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| {
            [a, b, c, d, e, f, g, h].into_iter().flatten().collect()
        })
}

fn number(values: &[BuildParameter], name: &str) -> f64 {
    value_of(values, name).unwrap().parse().unwrap()
}

/// What holds for the values of any build by themselves.
fn check_values(values: &[BuildParameter]) {
    assert!((1.0..=8.0).contains(&number(values, "cpu")));
    assert!(["eu", "us"].contains(&value_of(values, "region").unwrap()));
    let branch = value_of(values, "branch").unwrap();
    assert!(!branch.is_empty() && branch.bytes().all(|byte| byte.is_ascii_lowercase()));
    assert!(!value_of(values, "once").unwrap().contains('\0'));
    assert!(["true", "false"].contains(&value_of(values, "fast").unwrap()));
    let tools: Vec<String> = serde_json::from_str(value_of(values, "tools").unwrap()).unwrap();
    assert!(tools.iter().all(|tool| ["a", "b"].contains(&tool.as_str())));
}

/// Where each value comes from, and how it stands to the build before.
fn check_origin(
    values: &[BuildParameter],
    given: &[(String, String)],
    with_preset: bool,
    previous: Option<&[BuildParameter]>,
) {
    if with_preset {
        assert_eq!(value_of(values, "cpu"), Some("8"));
    }
    let manifest = template();
    for parameter in &manifest.parameters {
        let (name, now) = (&parameter.name, value_of(values, &parameter.name));
        let wanted = given.iter().find(|(other, _)| other == name);
        let before = previous.and_then(|previous| value_of(previous, name));
        let carried = before.filter(|_| !parameter.ephemeral);
        let expected = wanted
            .map(|(_, value)| value.as_str())
            .or(carried)
            .or(parameter.default.as_deref());
        if !(with_preset && name == "cpu") {
            assert_eq!(now, expected, "{name}");
        }
        if !parameter.mutable && before.is_some() {
            assert_eq!(now, before, "{name}");
        }
    }
    if let Some(previous) = previous {
        assert!(number(values, "grows") >= number(previous, "grows"));
        assert!(number(values, "shrinks") <= number(previous, "shrinks"));
    }
}
