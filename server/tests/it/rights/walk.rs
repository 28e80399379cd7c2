//! Asks as each role, and compares with the table.

use serde_json::Value;

use super::callers::{SIGNED_IN, Who};
use super::rule::TypeRule;
use super::sdl::{Field, Served};
use super::table::{ARGUMENTS, MUTATIONS, QUERIES, SUBSCRIPTIONS, TYPES, is_value};
use super::world::World;

/// How deep parts of objects are asked for.
const DEPTH: usize = 3;

/// What went otherwise than the table says.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn expect(&mut self, holds: bool, who: Who, what: &str, answer: &Value) {
        if !holds {
            self.0.push(format!("{who:?} at {what}: {answer}"));
        }
    }

    fn check(self) {
        assert!(
            self.0.is_empty(),
            "{} faults:\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
}

pub async fn queries(world: &World) {
    let mut faults = Faults::default();
    for rule in QUERIES {
        let document = format!("{{ {} }}", world.fill(rule.ask).await);
        let nothing = format!("{{ {} }}", world.fill_with_nothing(rule.ask));
        let shows = world.fill(rule.shows).await;
        for (who, token) in world.callers() {
            let answer = world.ask(token, &document).await;
            let is_shown = answer.get("errors").is_none() && answer.to_string().contains(&shows);
            let holds = if rule.to.contains(&who) {
                is_shown
            } else if who == Who::Anonymous && rule.field != "viewer" {
                code(&answer) == "UNAUTHENTICATED"
            } else if rule.forbidden_to.contains(&who) {
                code(&answer) == "FORBIDDEN"
            } else {
                let same = document == nothing || answer == world.ask(token, &nothing).await;
                !answer.to_string().contains(&shows) && answer.get("errors").is_none() && same
            };
            faults.expect(holds, who, rule.ask, &answer);
        }
    }
    faults.check();
}

pub async fn mutations(world: &World) {
    let mut faults = Faults::default();
    for rule in MUTATIONS {
        // Those of many tasks say of each how it went.
        let results = if rule.field.ends_with("Tasks") {
            "results { errors { code message path } }"
        } else {
            ""
        };
        let document = |input: &str| {
            let errors = "errors { code message path }";
            format!(
                "mutation {{ {}(input: {input}) {{ {errors} {results} }} }}",
                rule.field
            )
        };
        // Who is refused comes first, so that the object is still there.
        let (refused, allowed): (Vec<_>, Vec<_>) =
            world.callers().partition(|(who, _)| !rule.by.contains(who));
        for (who, token) in refused.into_iter().chain(allowed) {
            let input = world.fill_for(token, rule.input).await;
            let answer = world.ask(token, &document(&input)).await;
            let found = found_codes(&answer["data"][rule.field]);
            let refusal = ["FORBIDDEN", "NOT_FOUND"]
                .iter()
                .find(|code| found.contains(code));
            let holds = if who == Who::AnnReading && rule.field != "signIn" {
                code(&answer) == "FORBIDDEN"
            } else if rule.by.contains(&who) {
                answer.get("errors").is_none() && refusal.is_none()
            } else if who == Who::Anonymous {
                code(&answer) == "UNAUTHENTICATED"
            } else if rule.known_to.contains(&who) {
                refusal == Some(&"FORBIDDEN")
            } else {
                let nothing = world
                    .ask(token, &document(&world.fill_with_nothing(rule.input)))
                    .await;
                refusal == Some(&"NOT_FOUND") && without_ids(&nothing) == without_ids(&answer)
            };
            let what = format!("{}({})", rule.field, rule.input);
            faults.expect(holds, who, &what, &answer);
        }
    }
    faults.check();
}

/// The codes of a payload, and of the results in it.
fn found_codes(payload: &Value) -> Vec<&str> {
    let results = payload["results"].as_array();
    let results = results
        .into_iter()
        .flatten()
        .map(|result| &result["errors"]);
    [&payload["errors"]]
        .into_iter()
        .chain(results)
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|error| error["code"].as_str())
        .collect()
}

/// An answer without what differs because different things were asked for.
fn without_ids(answer: &Value) -> String {
    let text = answer.to_string();
    let is_id = |part: &str| uuid::Uuid::try_parse(part).is_ok();
    let parts = text.split('"').filter(|part| !is_id(part));
    parts.collect::<Vec<_>>().join("\"")
}

pub async fn subscriptions(world: &World) {
    let mut faults = Faults::default();
    for rule in SUBSCRIPTIONS {
        let document = format!("subscription {{ {} }}", world.fill(rule.ask).await);
        let nothing = format!("subscription {{ {} }}", world.fill_with_nothing(rule.ask));
        for (who, token) in world.callers() {
            let is_let_in = rule.to.contains(&who);
            if document == nothing && !is_let_in && SIGNED_IN.contains(&who) {
                continue;
            }
            let said = world.follow(token, &document).await;
            let is_error = said["type"] == "error" || !said["payload"]["errors"].is_null();
            let errors = if said["type"] == "error" {
                &said["payload"]
            } else {
                &said["payload"]["errors"]
            };
            let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
            let holds = if is_let_in {
                !is_error
            } else if who == Who::Anonymous {
                code == "UNAUTHENTICATED"
            } else {
                code == "NOT_FOUND" && said == world.follow(token, &nothing).await
            };
            faults.expect(holds, who, rule.ask, &said);
        }
    }
    faults.check();
}

pub async fn objects(world: &World, served: &Served) {
    let mut faults = Faults::default();
    for rule in TYPES {
        let selection = selection(served, rule.name, 0);
        let ask = world.fill(rule.reach).await;
        let document = format!("{{ {} }}", ask.replace("FIELDS", &selection));
        for (who, token) in world.callers() {
            let answer = world.ask(token, &document).await;
            if rule.to.contains(&who) {
                let has_errors = answer.get("errors").is_some();
                faults.expect(!has_errors, who, rule.name, &answer);
                private_fields(&mut faults, rule, who, &answer);
            } else {
                let id = answer.to_string();
                let shows_nothing = !id.contains("\"id\"") && !id.contains("\"role\"");
                faults.expect(
                    shows_nothing || rule.name == "ServerInfo",
                    who,
                    rule.name,
                    &answer,
                );
            }
        }
    }
    faults.check();
}

fn private_fields(faults: &mut Faults, rule: &TypeRule, who: Who, answer: &Value) {
    for (field, to) in rule.private {
        let value = find(&answer["data"], field);
        let is_empty = match value {
            None | Some(Value::Null | Value::Bool(false)) => true,
            Some(Value::Array(items)) => items.is_empty(),
            Some(_) => false,
        };
        // `false` is something to who may read it.
        let is_known = value.is_some_and(|value| !value.is_null())
            && !(is_empty && value.is_some_and(Value::is_array));
        let holds = if to.contains(&who) {
            is_known
        } else {
            is_empty
        };
        faults.expect(holds, who, &format!("{}.{field}", rule.name), answer);
    }
}

/// The first value of a field, wherever it is.
fn find<'a>(value: &'a Value, field: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields
            .get(field)
            .or_else(|| fields.values().find_map(|value| find(value, field))),
        Value::Array(items) => items.iter().find_map(|value| find(value, field)),
        _ => None,
    }
}

/// All fields of a type; of parts all fields as well, of other objects only that they are there.
fn selection(served: &Served, name: &str, depth: usize) -> String {
    let fields = served.fields(name).iter();
    let asked = fields.map(|field| asked(served, name, field, depth));
    asked.collect::<Vec<_>>().join(" ")
}

fn asked(served: &Served, name: &str, field: &Field, depth: usize) -> String {
    let path = format!("{name}.{}", field.name);
    let arguments = ARGUMENTS.iter().find(|(of, _)| *of == path);
    let arguments = match arguments {
        Some((_, arguments)) => format!("({arguments})"),
        None if field.needs_arguments => {
            panic!("{path} needs arguments: declare them in ARGUMENTS of rights/table/types.rs")
        }
        None => String::new(),
    };
    let of = field.of.as_str();
    if !served.is_object(of) {
        return format!("{}{arguments}", field.name);
    }
    if of.ends_with("Connection") {
        return format!(
            "{}{arguments} {{ totalCount pageInfo {{ hasNextPage }} nodes {{ __typename }} }}",
            field.name
        );
    }
    if is_value(of) && depth < DEPTH {
        let inside = selection(served, of, depth + 1);
        return format!("{}{arguments} {{ {inside} }}", field.name);
    }
    format!("{}{arguments} {{ __typename }}", field.name)
}
