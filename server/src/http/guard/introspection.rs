//! The types of introspection, as the specification has them: the library keeps them to itself.

/// A field, its type, and its arguments.
type Field = (&'static str, &'static str, &'static [&'static str]);

const ALL: &[&str] = &["includeDeprecated"];

/// Where introspection begins.
pub(super) const ROOTS: [Field; 2] = [
    ("__schema", "__Schema", &[]),
    ("__type", "__Type", &["name"]),
];

/// Types with their fields.
pub(super) const TYPES: [(&str, &[Field]); 6] = [
    (
        "__Schema",
        &[
            ("description", "String", &[]),
            ("types", "__Type", &[]),
            ("queryType", "__Type", &[]),
            ("mutationType", "__Type", &[]),
            ("subscriptionType", "__Type", &[]),
            ("directives", "__Directive", &[]),
        ],
    ),
    (
        "__Type",
        &[
            ("kind", "__TypeKind", &[]),
            ("name", "String", &[]),
            ("description", "String", &[]),
            ("fields", "__Field", ALL),
            ("interfaces", "__Type", &[]),
            ("possibleTypes", "__Type", &[]),
            ("enumValues", "__EnumValue", ALL),
            ("inputFields", "__InputValue", ALL),
            ("ofType", "__Type", &[]),
            ("specifiedByURL", "String", &[]),
            ("isOneOf", "Boolean", &[]),
        ],
    ),
    (
        "__Field",
        &[
            ("name", "String", &[]),
            ("description", "String", &[]),
            ("args", "__InputValue", ALL),
            ("type", "__Type", &[]),
            ("isDeprecated", "Boolean", &[]),
            ("deprecationReason", "String", &[]),
        ],
    ),
    (
        "__InputValue",
        &[
            ("name", "String", &[]),
            ("description", "String", &[]),
            ("type", "__Type", &[]),
            ("defaultValue", "String", &[]),
            ("isDeprecated", "Boolean", &[]),
            ("deprecationReason", "String", &[]),
        ],
    ),
    (
        "__EnumValue",
        &[
            ("name", "String", &[]),
            ("description", "String", &[]),
            ("isDeprecated", "Boolean", &[]),
            ("deprecationReason", "String", &[]),
        ],
    ),
    (
        "__Directive",
        &[
            ("name", "String", &[]),
            ("description", "String", &[]),
            ("locations", "__DirectiveLocation", &[]),
            ("args", "__InputValue", ALL),
            ("isRepeatable", "Boolean", &[]),
        ],
    ),
];

#[cfg(test)]
#[path = "introspection_tests.rs"]
mod tests;
