//! `#[derive(Planned)]` on a `SimpleObject`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Type, parse_quote};

use crate::column::{Column, implement};
use crate::name;

/// The `impl Planned` of a struct with named fields.
pub(crate) fn expand(object: &DeriveInput) -> Result<TokenStream, Error> {
    let fields = match &object.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            _ => return Err(refused(object)),
        },
        _ => return Err(refused(object)),
    };
    let named = fields
        .iter()
        .filter(|field| !name::is_left_out(&field.attrs));
    let columns: Vec<_> = named
        .filter_map(|field| Some((field.ident.as_ref()?, field)))
        .map(|(ident, field)| Column {
            name: name::of(ident, &field.attrs),
            of: field.ty.clone(),
            read: quote!(crate::graphql::rows::kept(rows, |row| &row.#ident, ctx, sets)),
        })
        .collect();
    let ident = &object.ident;
    let (_, arguments, _) = object.generics.split_for_impl();
    let this: Type = parse_quote!(#ident #arguments);
    Ok(implement(&this, &object.generics, &columns))
}

fn refused(object: &DeriveInput) -> Error {
    Error::new_spanned(&object.ident, "only a struct with named fields has columns")
}
