//! Rows as parts of tables.

/// Defines what is read of a table: a struct of some of its columns. It is read by their places where a
/// statement names them, which is quicker, and by their names where it reads whole rows.
macro_rules! row {
    (
        $(#[$doc:meta])*
        struct $name:ident of $alias:literal {
            $first:ident: $first_type:ty,
            $($column:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(sea_orm::FromQueryResult)]
        pub(super) struct $name {
            pub(super) $first: $first_type,
            $(pub(super) $column: $type,)+
        }

        impl $name {
            /// The columns, of the table named as above, for a statement that reads several tables.
            pub(super) const COLUMNS: &str =
                concat!($alias, ".", stringify!($first), $(", ", $alias, ".", stringify!($column)),+);

            /// Reads them at the next places of an answer's row.
            pub(super) fn read(
                row: &sea_orm::QueryResult,
                places: &mut std::ops::RangeFrom<usize>,
            ) -> Result<Self, sea_orm::DbErr> {
                let mut next = || places.next().unwrap_or_default();
                Ok(Self {
                    $first: row.try_get_by(next())?,
                    $($column: row.try_get_by(next())?,)+
                })
            }
        }

        impl crate::store::sql::Placed for $name {
            fn placed(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                Self::read(row, &mut (0..))
            }
        }
    };
}

pub(super) use row;
