//! The names of a schema's fields and arguments, as far as the guard looks at documents with them.

use std::collections::{HashMap, HashSet};

use async_graphql::registry::{MetaType, MetaTypeName, Registry};

/// Types with their fields. Unknown types are not looked into.
#[derive(Default)]
pub struct Names {
    types: HashMap<String, HashMap<String, FieldNames>>,
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
        Self {
            types: types.collect(),
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
}
