//! Names as the schema spells them.

use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Token, ext::IdentExt as _, punctuated};

type Words = punctuated::Punctuated<Meta, Token![,]>;

/// The words of `#[graphql(…)]`; what can't be read is left to async-graphql to refuse.
fn words(attributes: &[Attribute]) -> impl Iterator<Item = Meta> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("graphql"))
        .filter_map(|attribute| attribute.parse_args_with(Words::parse_terminated).ok())
        .flatten()
}

/// The name given by `#[graphql(name = "…")]`, else the Rust name in camel case.
pub(crate) fn of(ident: &Ident, attributes: &[Attribute]) -> String {
    let given = words(attributes).find_map(|word| match word {
        Meta::NameValue(pair) if pair.path.is_ident("name") => match pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    given.unwrap_or_else(|| camel_case(&ident.unraw().to_string()))
}

/// Whether a field has no column: it is none of the schema's, or is said to have none.
pub(crate) fn is_left_out(attributes: &[Attribute]) -> bool {
    attributes.iter().any(is_unplanned)
        || words(attributes).any(|word| word.path().is_ident("skip"))
}

/// Whether an attribute is `#[unplanned]`.
pub(crate) fn is_unplanned(attribute: &Attribute) -> bool {
    attribute.path().is_ident("unplanned")
}

fn camel_case(name: &str) -> String {
    let mut parts = name.split('_').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut all, part| {
        let mut letters = part.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all.push_str(letters.as_str());
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_schema_spells_them() {
        for (rust, schema) in [
            ("id", "id"),
            ("status_reason", "statusReason"),
            ("r#type", "type"),
            ("auto_pause_at", "autoPauseAt"),
        ] {
            let ident: Ident = syn::parse_str(rust).unwrap();
            assert_eq!(of(&ident, &[]), schema);
        }
        let ident: Ident = syn::parse_str("kind").unwrap();
        let given: Attribute = syn::parse_quote!(#[graphql(name = "type")]);
        assert_eq!(of(&ident, &[given]), "type");
    }
}
