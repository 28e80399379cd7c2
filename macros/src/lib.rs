//! Opts a GraphQL type of the server into row plans: `#[planned]` above `#[Object]`, or
//! `#[derive(Planned)]` beside `SimpleObject`. What a plan is, the server's `graphql::rows` says.
//!
//! Both only read what async-graphql's own macros are made from, and add an `impl Planned`: the
//! type's fields, names and documentation stay written once.

mod column;
mod name;
mod object;
mod simple_object;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

/// Opts an `#[Object]` in; stands above that attribute. A field with arguments of its own stays
/// with the derived resolvers, and so does every selection that has it; `#[unplanned]` says the same of a
/// field whose type has no columns, such as an interface.
#[proc_macro_attribute]
pub fn planned(_: TokenStream, item: TokenStream) -> TokenStream {
    let object = parse_macro_input!(item as ItemImpl);
    object::expand(object).into()
}

/// Opts a `SimpleObject` in; `#[unplanned]` leaves a field out.
#[proc_macro_derive(Planned, attributes(graphql, unplanned))]
pub fn derive_planned(item: TokenStream) -> TokenStream {
    let object = parse_macro_input!(item as DeriveInput);
    simple_object::expand(&object)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
