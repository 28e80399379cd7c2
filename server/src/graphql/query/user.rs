//! Users.

use async_graphql::{Context, ID, Object, Result};

use crate::domain::user::User as UserRow;
use crate::domain::{Failure, UserId};
use crate::graphql::connection::{Window, count};
use crate::graphql::context::ContextExt;
use crate::graphql::error::ToGraphql;
use crate::graphql::node::parse_id;
use crate::graphql::rows::Row;
use crate::graphql::types::user::{User, UserConnection};
use crate::services::users::{self, UserRef};

/// Users.
#[derive(Default)]
pub struct UserQuery;

#[Object]
impl UserQuery {
    /// A user by its id, or by its sign-in name; null when there is none, or the viewer may not know
    /// of it.
    async fn user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its sign-in name, whatever its case; `me` is the viewer.")]
        username: Option<String>,
    ) -> Option<Result<Row<User>>> {
        let found = find(ctx, id, username).await.transpose()?;
        Some(found.map(|row| Row(User(row))))
    }

    /// The users that share an organization with the viewer, by sign-in name; all users for who looks
    /// after them and for a site AUDITOR. Suspended ones are among them.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Part of a sign-in name or display name.")] query: Option<String>,
        #[graphql(
            desc = "How many from the start, or after the cursor; 25 by default, at most 100."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before the cursor; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<UserConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let (services, caller) = (ctx.services()?.clone(), ctx.caller()?.clone());
        let page = window.request(|text| Some(text.to_owned()));
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let page = users::list(&services, &caller, query.as_deref(), page).await;
        let page = page.map_err(|failure| ctx.to_graphql(failure))?;
        let total = count(move || {
            let (services, caller, query) = (services.clone(), caller.clone(), query.clone());
            async move { users::count(&services, &caller, query.as_deref()).await }
        });
        let cursor = |user: &UserRow| user.username.to_lowercase();
        Ok(UserConnection::new(page, cursor, User, total))
    }
}

async fn find(
    ctx: &Context<'_>,
    id: Option<ID>,
    username: Option<String>,
) -> Result<Option<UserRow>> {
    let user = match (id, username) {
        (Some(id), None) => UserRef::Id(parse_id(ctx, "id", &id, UserId::parse)?),
        (None, Some(name)) => UserRef::Named(name),
        _ => {
            let failure = Failure::invalid("id", "Give either `id` or `username`");
            return Err(ctx.to_graphql(failure));
        }
    };
    let found = users::get(ctx.services()?, ctx.caller()?, user).await;
    found.map_err(|failure| ctx.to_graphql(failure))
}
