//! The schema as it is served.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};

/// A field of an object type.
pub struct Field {
    pub name: String,
    /// The name of its type, without lists.
    pub of: String,
    pub needs_arguments: bool,
}

/// The object types with their fields.
pub struct Served(BTreeMap<String, Vec<Field>>);

impl Served {
    pub fn load() -> Self {
        let document = parse_schema(taskyard_server::graphql::sdl()).unwrap();
        let mut objects = BTreeMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let TypeKind::Object(object) = definition.node.kind else {
                continue;
            };
            let fields = object.fields.into_iter().map(|field| Field {
                name: field.node.name.node.to_string(),
                of: named(&field.node.ty.node),
                needs_arguments: field.node.arguments.iter().any(|argument| {
                    !argument.node.ty.node.nullable && argument.node.default_value.is_none()
                }),
            });
            objects.insert(definition.node.name.node.to_string(), fields.collect());
        }
        Self(objects)
    }

    pub fn objects(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn fields(&self, object: &str) -> &[Field] {
        self.0.get(object).map_or(&[], Vec::as_slice)
    }

    pub fn is_object(&self, name: &str) -> bool {
        self.0.contains_key(name) || name == "Node"
    }
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
