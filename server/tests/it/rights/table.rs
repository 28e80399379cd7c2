//! Who may do and read what: one line a field. The files are the table.

mod mutations;
mod queries;
mod subscriptions;
mod types;

pub use mutations::MUTATIONS;
pub use queries::QUERIES;
pub use subscriptions::SUBSCRIPTIONS;
pub use types::{ARGUMENTS, TYPES, is_value};

use super::sdl::Served;

/// What has no rule, and where to declare it.
pub fn missing(served: &Served) -> Vec<String> {
    let mut missing = Vec::new();
    for (root, file, declared) in roots() {
        for field in served.fields(root) {
            if !declared.contains(&field.name.as_str()) {
                missing.push(format!("{root}.{}: rights/table/{file}.rs", field.name));
            }
        }
    }
    for name in served.objects() {
        let rule = TYPES.iter().find(|rule| rule.name == name);
        if rule.is_none() && !is_value(name) {
            missing.push(format!("type {name}: rights/table/types.rs (TYPES, or VALUES for what has no rights of its own)"));
        }
        let Some((rule, public)) = rule.and_then(|rule| Some((rule, rule.public?))) else {
            continue;
        };
        for field in served.fields(name) {
            let field = field.name.as_str();
            let is_private = rule.private.iter().any(|(private, _)| *private == field);
            if !is_private && !public.contains(&field) {
                missing.push(format!(
                    "{name}.{field}: `private` or `public` of {name} in rights/table/types.rs"
                ));
            }
        }
    }
    missing
}

/// Rules of fields and types that are not in the schema.
pub fn gone(served: &Served) -> Vec<String> {
    let mut gone = Vec::new();
    for (root, _, declared) in roots() {
        let is_gone = |name: &&&str| !served.fields(root).iter().any(|field| field.name == **name);
        gone.extend(
            declared
                .iter()
                .filter(is_gone)
                .map(|name| format!("{root}.{name}")),
        );
    }
    for rule in TYPES {
        if !served.objects().any(|name| name == rule.name) {
            gone.push(format!("type {}", rule.name));
            continue;
        }
        let private = rule.private.iter().map(|(name, _)| *name);
        for name in private.chain(rule.public.unwrap_or_default().iter().copied()) {
            if !served
                .fields(rule.name)
                .iter()
                .any(|field| field.name == name)
            {
                gone.push(format!("{}.{name}", rule.name));
            }
        }
    }
    gone
}

fn roots() -> [(&'static str, &'static str, Vec<&'static str>); 3] {
    [
        (
            "Query",
            "queries",
            QUERIES.iter().map(|rule| rule.field).collect(),
        ),
        (
            "Mutation",
            "mutations",
            MUTATIONS.iter().map(|rule| rule.field).collect(),
        ),
        (
            "Subscription",
            "subscriptions",
            SUBSCRIPTIONS.iter().map(|rule| rule.field).collect(),
        ),
    ]
}
