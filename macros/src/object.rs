//! `#[planned]` on an `#[Object]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ImplItem, ImplItemFn, ItemImpl, ReturnType, Type};

use crate::column::{Column, implement};
use crate::name;

/// The object as it is, and its `impl Planned`.
pub(crate) fn expand(mut object: ItemImpl) -> TokenStream {
    let columns: Vec<_> = object.items.iter().filter_map(column).collect();
    let planned = implement(&object.self_ty, &object.generics, &columns);
    for item in &mut object.items {
        if let ImplItem::Fn(method) = item {
            method
                .attrs
                .retain(|attribute| !name::is_unplanned(attribute));
        }
    }
    quote!(#object #planned)
}

fn column(item: &ImplItem) -> Option<Column> {
    let ImplItem::Fn(method) = item else {
        return None;
    };
    if name::is_left_out(&method.attrs) {
        return None;
    }
    let takes_context = match arguments(method).as_slice() {
        [] => false,
        [only] if is_context(only) => true,
        _ => return None,
    };
    let ident = &method.sig.ident;
    // `#[Object]` gives every method a context, whether it wants one or not.
    let read = match (method.sig.asyncness.is_some(), takes_context) {
        (true, true) => {
            quote!(crate::graphql::rows::loaded(rows, |row| row.#ident(ctx), ctx, sets))
        }
        (true, false) => quote!(crate::graphql::rows::plain(
            rows,
            |row| crate::graphql::rows::at_once(row.#ident(ctx)),
            ctx,
            sets,
        )),
        (false, _) => quote!(crate::graphql::rows::plain(
            rows,
            |row| ::std::option::Option::Some(row.#ident(ctx)),
            ctx,
            sets,
        )),
    };
    let ReturnType::Type(_, of) = &method.sig.output else {
        return None;
    };
    Some(Column {
        name: name::of(ident, &method.attrs),
        of: Type::clone(of),
        read,
    })
}

fn arguments(method: &ImplItemFn) -> Vec<&Type> {
    let arguments = method.sig.inputs.iter();
    arguments
        .filter_map(|argument| match argument {
            FnArg::Typed(typed) => Some(&*typed.ty),
            FnArg::Receiver(_) => None,
        })
        .collect()
}

fn is_context(argument: &Type) -> bool {
    let Type::Reference(reference) = argument else {
        return false;
    };
    let Type::Path(path) = &*reference.elem else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|segment| segment.ident == "Context")
}
