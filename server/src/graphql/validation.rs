//! Documents that were validated before need not be validated again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{CacheControl, ServerError, ValidationResult};

/// Whether an operation of a document was found valid with variables of this kind; in an operation's
/// data when its transport knows that. Whoever shares it must see to it that the validator can't tell
/// the operations apart.
#[derive(Clone, Default)]
pub struct Validated(Arc<AtomicBool>);

/// Asks before the validator runs, and notes what it finds.
pub(super) struct ValidateOnce;

impl ExtensionFactory for ValidateOnce {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for ValidateOnce {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let Some(Validated(is_valid)) = ctx.data_opt() else {
            return next.run(ctx).await;
        };
        if is_valid.load(Ordering::Relaxed) {
            // The guard weighs operations; nothing here asks for these figures.
            return Ok(ValidationResult {
                cache_control: CacheControl::default(),
                complexity: 0,
                depth: 0,
            });
        }
        let found = next.run(ctx).await;
        is_valid.store(found.is_ok(), Ordering::Relaxed);
        found
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema};

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn one(&self) -> i32 {
            1
        }
    }

    #[tokio::test]
    async fn only_what_was_found_valid_is_not_validated_again() {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription)
            .extension(ValidateOnce)
            .finish();
        let ask = async |document: &str, known: &Validated| {
            let request = Request::new(document).data(known.clone());
            schema.execute(request).await.errors.len()
        };
        let unused = "query ($x: Int) { one }";
        let known = Validated::default();
        for _ in 0..2 {
            assert_eq!(ask(unused, &known).await, 1);
        }
        assert_eq!(ask("{ one }", &known).await, 0);
        assert!(known.0.load(Ordering::Relaxed));
        // The verdict is another document's here: that it is told shows that nobody looked again.
        assert_eq!(ask(unused, &known).await, 0);
        assert_eq!(schema.execute(unused).await.errors.len(), 1);
    }
}
