//! Guards the choice of the GraphQL library's version: 7.1 and 7.2 leave a failing non-null field
//! out of its object instead of nulling the parent, and answer fields in the order they finished.

use std::time::Duration;

use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Result, Schema, value};

struct Query;

#[Object]
impl Query {
    async fn outer(&self) -> Option<Outer> {
        Some(Outer)
    }

    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn may_fail(&self) -> Option<Result<i32>> {
        Some(Err(Error::new("no")))
    }
}

struct Outer;

#[Object]
impl Outer {
    #[expect(clippy::unused_async, reason = "a resolver is async")]
    async fn fails(&self) -> Result<i32> {
        Err(Error::new("no"))
    }

    async fn fine(&self) -> i32 {
        3
    }
}

async fn answer(document: &str) -> async_graphql::Response {
    Schema::new(Query, EmptyMutation, EmptySubscription)
        .execute(document)
        .await
}

#[tokio::test]
async fn a_failing_non_null_field_nulls_its_nearest_nullable_parent() {
    let answer = answer("{ quick outer { fine fails } }").await;
    assert_eq!(answer.data, value!({ "quick": 2, "outer": null }));
    assert_eq!(answer.errors.len(), 1);
}

#[tokio::test]
async fn a_failing_nullable_field_is_null_and_its_siblings_stay() {
    let answer = answer("{ quick mayFail }").await;
    assert_eq!(answer.data, value!({ "quick": 2, "mayFail": null }));
    assert_eq!(answer.errors.len(), 1);
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_document() {
    let answer = answer("{ slow quick again: slow }").await;
    let json = serde_json::to_string(&answer.data).unwrap();
    assert_eq!(json, r#"{"slow":1,"quick":2,"again":1}"#);
}
