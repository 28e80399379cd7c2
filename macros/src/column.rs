//! The code that both ways of opting in end in.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Type};

/// A field and how its column is read off the rows.
pub(crate) struct Column {
    pub(crate) name: String,
    /// What its cells are.
    pub(crate) of: Type,
    /// Of the type `BoxFuture<'a, Written>`, made from `rows`, `ctx` and `sets`.
    pub(crate) read: TokenStream,
}

/// Implements `Planned`, and with it `Cell`, for an object.
pub(crate) fn implement(object: &Type, generics: &Generics, columns: &[Column]) -> TokenStream {
    let names: Vec<_> = columns.iter().map(|column| &column.name).collect();
    let cells = columns.iter().map(|column| &column.of);
    let reads = columns.iter().map(|column| &column.read);
    let (of, _, bounds) = generics.split_for_impl();
    quote! {
        impl #of crate::graphql::rows::Planned for #object #bounds {
            fn column<'a>(
                rows: &'a [&'a Self],
                ctx: &'a ::async_graphql::Context<'a>,
                sets: &'a [crate::graphql::rows::Set<'a>],
            ) -> ::std::option::Option<crate::graphql::rows::Writing<'a>> {
                ::std::option::Option::Some(match ctx.item.node.name.node.as_str() {
                    #(#names => #reads,)*
                    _ => return ::std::option::Option::None,
                })
            }

            fn plans(
                field: &str,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                sets: &[crate::graphql::rows::Set<'_>],
            ) -> bool {
                match field {
                    #(#names => <#cells as crate::graphql::rows::Cell>::plans(ctx, sets),)*
                    _ => false,
                }
            }
        }

        impl #of crate::graphql::rows::Cell for #object #bounds {
            fn write<'a>(
                cells: &'a [&'a Self],
                ctx: &'a ::async_graphql::ContextSelectionSet<'a>,
                sets: &'a [crate::graphql::rows::Set<'a>],
            ) -> crate::graphql::rows::Writing<'a> {
                crate::graphql::rows::objects(cells, ctx, sets)
            }

            fn plans(
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                sets: &[crate::graphql::rows::Set<'_>],
            ) -> bool {
                crate::graphql::rows::plans::<Self>(ctx, sets)
            }
        }
    }
}
