//! Documents made of choices: any selection of the checked-in schema, with aliases, duplicates,
//! fragments of each kind, `__typename` and the directives that decide.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};

/// Deepest selection below a list's items.
const DEPTH: usize = 3;
/// Most selections of a document, so that no limit is met.
const SELECTIONS: usize = 60;

/// Makes documents for the schema.
pub struct Documents {
    objects: BTreeMap<String, Vec<Field>>,
    /// The interfaces of an object.
    interfaces: BTreeMap<String, Vec<String>>,
    /// Types whose selection needs fragments.
    abstracts: Vec<String>,
}

struct Field {
    name: String,
    of: String,
    /// Pages are asked for by their size; other arguments are left to their defaults.
    is_page: bool,
}

impl Documents {
    /// Reads `schema.graphql`.
    pub fn of_schema() -> Self {
        let schema = parse_schema(include_str!("../../../../schema.graphql")).unwrap();
        let (mut objects, mut interfaces) = (BTreeMap::new(), BTreeMap::new());
        let mut abstracts = Vec::new();
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let implemented = object.implements.iter();
                    let implemented = implemented.map(|interface| interface.node.to_string());
                    interfaces.insert(name.clone(), implemented.collect());
                    let fields = object.fields.iter().filter_map(|field| of(&field.node));
                    objects.insert(name, fields.collect());
                }
                TypeKind::Interface(_) | TypeKind::Union(_) => abstracts.push(name),
                _ => {}
            }
        }
        Self {
            objects,
            interfaces,
            abstracts,
        }
    }

    /// A document that asks for a page of a list; the same choices make the same document.
    pub fn list(&self, list: &str, choices: Vec<u8>) -> String {
        let query = &self.objects["Query"];
        let field = query.iter().find(|field| field.name == list).unwrap();
        let mut making = Making {
            documents: self,
            choices: choices.into_iter(),
            left: SELECTIONS,
            fragments: String::new(),
            named: 0,
        };
        let mut body = String::new();
        for _ in 0..=making.choose(2) {
            let alias = ["", "a: ", "b: "][making.choose(3)];
            let selection = making.selection(&field.of, DEPTH + 2);
            let _ = write!(body, "{alias}{list}(first: 3) {selection} ");
        }
        let fragments = &making.fragments;
        format!(
            "query($yes: Boolean!, $no: Boolean!) {{ viewer {{ id @skip(if: $no) @include(if: $yes) }} {body}}}{fragments}"
        )
    }
}

/// A field whose arguments can all be left out.
fn of(field: &FieldDefinition) -> Option<Field> {
    let arguments = &field.arguments;
    let is_left_out = |argument: &async_graphql::parser::types::InputValueDefinition| {
        argument.ty.node.nullable || argument.default_value.is_some()
    };
    if !arguments.iter().all(|argument| is_left_out(&argument.node)) {
        return None;
    }
    let mut base = &field.ty.node.base;
    let of = loop {
        match base {
            BaseType::Named(name) => break name.to_string(),
            BaseType::List(of) => base = &of.base,
        }
    };
    let is_page = arguments
        .iter()
        .any(|argument| argument.node.name.node == "first");
    Some(Field {
        name: field.name.node.to_string(),
        of,
        is_page,
    })
}

struct Making<'a> {
    documents: &'a Documents,
    choices: std::vec::IntoIter<u8>,
    left: usize,
    fragments: String,
    named: usize,
}

impl Making<'_> {
    /// One of so many; the first when there are no choices left.
    fn choose(&mut self, of: usize) -> usize {
        usize::from(self.choices.next().unwrap_or_default()) % of.max(1)
    }

    /// What is selected of an object of this type, in braces.
    fn selection(&mut self, of: &str, depth: usize) -> String {
        // Never empty, whatever the directives decide.
        let mut selection = String::from("{ __typename ");
        for _ in 0..=self.choose(6) {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let part = match self.choose(8) {
                6 if depth > 0 => self.fragment(of, depth - 1),
                7 => "t: __typename ".to_owned(),
                _ => self.field(of, depth),
            };
            selection.push_str(&part);
        }
        selection.push('}');
        selection
    }

    fn field(&mut self, of: &str, depth: usize) -> String {
        let documents = self.documents;
        let fields = &documents.objects[of];
        let field = &fields[self.choose(fields.len())];
        let is_object = documents.objects.contains_key(&field.of);
        if (is_object && depth == 0) || documents.abstracts.contains(&field.of) {
            return String::new();
        }
        let name = &field.name;
        // One alias for one field: two fields under one key would be refused.
        let alias = match self.choose(4) {
            0 => format!("my_{name}: "),
            _ => String::new(),
        };
        let page = if field.is_page { "(first: 2)" } else { "" };
        let directive = [
            "",
            "",
            "@include(if: $yes)",
            "@skip(if: $no)",
            "@skip(if: $yes)",
        ];
        let directive = directive[self.choose(5)];
        let selection = if is_object {
            self.selection(&field.of, depth - 1)
        } else {
            String::new()
        };
        format!("{alias}{name}{page} {directive} {selection} ")
    }

    fn fragment(&mut self, of: &str, depth: usize) -> String {
        let on_interface = self.documents.interfaces[of].first();
        let kind = self.choose(4);
        if let (1, Some(interface)) = (kind, on_interface) {
            return format!("... on {interface} {{ id again: id }} ");
        }
        let selection = self.selection(of, depth);
        match kind {
            0 => format!("... {selection} "),
            2 => {
                self.named += 1;
                let name = format!("F{}", self.named);
                let _ = write!(self.fragments, " fragment {name} on {of} {selection}");
                format!("...{name} ")
            }
            _ => format!("... on {of} @include(if: $yes) {selection} "),
        }
    }
}
