//! Closed sets of words that have one spelling in the API, the database and the code.

/// Defines an enum whose values are written in `SCREAMING_CASE` in the GraphQL schema and in the
/// database alike. `as_str` and `FromStr` are the only conversions, so a word can't drift.
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
        pub enum $name {
            $($(#[$vmeta])* #[graphql(name = $text)] $variant),+
        }

        impl $name {
            /// Every value, in the order of the schema.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word in the API and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl crate::domain::text_enum::TextEnum for $name {
            fn word(&self) -> &'static str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::domain::error::Failure;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok($name::$variant),)+
                    _ => Err(crate::domain::error::Failure::invalid(
                        stringify!($name),
                        format!("`{text}` is not one of {}", [$($text),+].join(", ")),
                    )),
                }
            }
        }
    };
}

pub(crate) use text_enum;

/// An enum that is written by `text_enum!`.
pub trait TextEnum: Copy + Send + Sync + 'static {
    /// The word in the API and in the database.
    fn word(&self) -> &'static str;
}
