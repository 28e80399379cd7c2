//! What is planned, and what is not. That the answers are the same, `server/tests/it/row_plans` shows
//! over the whole schema.

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Result, Schema, Value};
use serde_json::json;

use super::{RowPlans, Rows, planned};

struct Book(i32);

#[planned]
#[Object]
impl Book {
    async fn number(&self) -> i32 {
        self.0
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> Option<&str> {
        (self.0 > 1).then_some("novel \"of\" \u{1}\n")
    }

    async fn next(&self, ctx: &Context<'_>) -> Result<Book> {
        // Waits, as a load does.
        tokio::task::yield_now().await;
        match ctx.data_opt::<Broken>() {
            Some(Broken) if self.0 == 2 => Err("the next one is lost".into()),
            _ => Ok(Book(self.0 + 1)),
        }
    }

    async fn pages(&self) -> Vec<i32> {
        (0..self.0).collect()
    }

    async fn page(&self, number: i32) -> i32 {
        number
    }
}

struct Broken;

struct Shelf([Book; 3]);

#[Object]
impl Shelf {
    async fn books(&self) -> Rows<'_, Book> {
        Rows(self.0.iter().collect())
    }

    async fn shelf(&self) -> &Shelf {
        self
    }
}

fn shelf(plans: bool) -> Schema<Shelf, EmptyMutation, EmptySubscription> {
    let root = Shelf([Book(1), Book(2), Book(3)]);
    Schema::build(root, EmptyMutation, EmptySubscription)
        .data(RowPlans(plans))
        .finish()
}

/// Whether some of the answer's data is finished JSON.
fn is_planned(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            key.as_str() == "$serde_json::private::RawValue" || is_planned(value)
        }),
        Value::List(items) => items.iter().any(is_planned),
        _ => false,
    }
}

#[tokio::test]
async fn plans_write_what_the_derived_resolvers_write() {
    for (document, planned) in [
        ("{ books { number type } }", true),
        ("{ books { a: number, b: number, __typename pages } }", true),
        ("{ books { next { next { number } number } } }", true),
        (
            "{ books { ...B number } } fragment B on Book { type ... { number ... on Book { pages } } }",
            true,
        ),
        (
            "{ books { next { number } number next { type __typename } } }",
            true,
        ),
        (
            "query($x: Boolean = false) { books { number @skip(if: true) type @include(if: true) pages @skip(if: $x) } }",
            true,
        ),
        ("{ books { page(number: 4) } }", false),
        ("{ books { number } books { type } }", false),
        (
            "{ shelf { books { number } } ... { shelf { books { type } } } }",
            false,
        ),
        (
            "{ shelf { books { number } } s: shelf { books { type } } }",
            true,
        ),
    ] {
        let by_plan = shelf(true).execute(document).await;
        assert_eq!(is_planned(&by_plan.data), planned, "{document}");
        let derived = shelf(false).execute(document).await;
        assert!(!is_planned(&derived.data));
        let text = |response| serde_json::to_string(&response).unwrap();
        assert_eq!(text(by_plan), text(derived), "{document}");
    }
}

#[tokio::test]
async fn an_error_is_told_as_without_plans() {
    let document = async_graphql::Request::new("{ books { number next { number } } }");
    let broken = shelf(true).execute(document.data(Broken)).await;
    let told = serde_json::to_value(&broken.errors).unwrap();
    assert_eq!(told[0]["path"], json!(["books", 1, "next"]));
    assert_eq!(broken.data, Value::Null);
}
