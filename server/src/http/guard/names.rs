//! The names of a schema's types, fields and arguments, as far as the guard looks at documents with them.

use std::collections::{HashMap, HashSet};

use async_graphql::registry::{MetaType, MetaTypeName, Registry};

use super::introspection;

/// Every schema has them, used or not.
const SCALARS: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// Types with their fields. Unknown types are not looked into.
#[derive(Default)]
pub struct Names {
    types: HashMap<String, HashMap<String, FieldNames>>,
    /// Those that have no fields, such as scalars and inputs, among them.
    all: HashSet<String>,
    roots: [String; 3],
}

/// A field's type and arguments.
pub(super) struct FieldNames {
    pub(super) of: String,
    pub(super) arguments: HashSet<String>,
}

impl Names {
    /// Takes them from what the library knows of a schema.
    pub fn of(registry: &Registry) -> Self {
        let types = registry.types.iter().filter_map(|(name, kind)| {
            let (MetaType::Object { fields, .. } | MetaType::Interface { fields, .. }) = kind
            else {
                return None;
            };
            let fields = fields.iter().map(|(name, field)| {
                let of = MetaTypeName::concrete_typename(&field.ty).to_owned();
                let arguments = field.args.keys().cloned().collect();
                (name.clone(), FieldNames { of, arguments })
            });
            Some((name.clone(), fields.collect()))
        });
        let mut types: HashMap<String, HashMap<String, FieldNames>> = types.collect();
        for (name, fields) in introspection::TYPES {
            types.insert(name.to_owned(), fields.iter().map(named).collect());
        }
        let query = types.entry(registry.query_type.clone()).or_default();
        query.extend(introspection::ROOTS.iter().map(named));
        let all = registry.types.keys().cloned();
        Self {
            types,
            all: all.chain(SCALARS.map(str::to_owned)).collect(),
            roots: [
                registry.query_type.clone(),
                registry.mutation_type.clone().unwrap_or_default(),
                registry.subscription_type.clone().unwrap_or_default(),
            ],
        }
    }

    /// The types that queries, mutations and subscriptions begin at.
    pub(super) fn roots(&self) -> [&str; 3] {
        [&self.roots[0], &self.roots[1], &self.roots[2]]
    }

    /// The fields of a type, when it is one that has any.
    pub(super) fn fields(&self, name: &str) -> Option<&HashMap<String, FieldNames>> {
        self.types.get(name)
    }

    /// Whether the schema has a type of this name, as far as anything is known of it.
    pub(super) fn may_have(&self, name: &str) -> bool {
        self.all.is_empty() || self.all.contains(name)
    }
}

fn named((name, of, arguments): &(&str, &str, &[&str])) -> (String, FieldNames) {
    let arguments = arguments.iter().map(|name| (*name).to_owned()).collect();
    let of = (*of).to_owned();
    ((*name).to_owned(), FieldNames { of, arguments })
}
