//! Who asks.

use async_graphql::{Context, Object, Result};

use crate::graphql::context::ContextExt;
use crate::graphql::loaders::load;
use crate::graphql::types::user::User;

/// Who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The user who asks; null when nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<User>> {
        let caller = ctx.caller().ok()?;
        let user = load(ctx, caller.actor.user_id).await.transpose()?;
        Some(user.map(User))
    }
}
