//! What is planned, and what is not. That the answers are the same, `server/tests/it/row_plans` shows
//! over the whole schema.

use std::collections::HashMap;
use std::sync::Mutex;

use async_graphql::{
    Context, ContextSelectionSet, EmptyMutation, EmptySubscription, Error, Object, Result, Schema,
    Value,
};
use serde_json::json;

use super::{Led, Maybe, Present, RowPlans, Rows, Set, planned};

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

    async fn author(&self) -> Present<Author> {
        Present(self.0 % 2)
    }

    async fn editor(&self) -> Maybe<Author> {
        // The third has none, and that of the second is gone.
        Maybe((self.0 < 3).then_some(self.0))
    }

    async fn pages(&self) -> Vec<i32> {
        (0..self.0).collect()
    }

    async fn page(&self, number: i32) -> i32 {
        number
    }
}

/// Those with the numbers 0 and 1 are known.
struct Author(i32);

#[planned]
#[Object]
impl Author {
    async fn number(&self) -> i32 {
        self.0
    }

    async fn signed(&self, book: i32) -> String {
        format!("{} in {book}", self.0)
    }
}

/// The keys of every load.
#[derive(Default)]
struct Loads(Mutex<Vec<Vec<i32>>>);

impl Led for Author {
    type Key = i32;

    async fn load(
        ctx: &ContextSelectionSet<'_>,
        keys: &[i32],
        _: &[Set<'_>],
    ) -> Result<HashMap<i32, Self>> {
        tokio::task::yield_now().await;
        ctx.data::<Loads>()?.0.lock().unwrap().push(keys.to_vec());
        let known = keys.iter().filter(|key| (0..2).contains(*key));
        Ok(known.map(|key| (*key, Self(*key))).collect())
    }

    fn missing(_: &ContextSelectionSet<'_>) -> Error {
        "there is no such author".into()
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
        .data(Loads::default())
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
        (
            "{ books { author { number } editor { __typename number } } }",
            true,
        ),
        ("{ books { author { number signed(book: 1) } } }", false),
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

#[tokio::test]
async fn what_rows_lead_to_is_loaded_at_once_and_each_only_once() {
    let shelf = shelf(true);
    let answer = shelf
        .execute("{ books { author { number } editor { number } } }")
        .await;
    let books = json!([
        { "author": { "number": 1 }, "editor": { "number": 1 } },
        { "author": { "number": 0 }, "editor": null },
        { "author": { "number": 1 }, "editor": null },
    ]);
    let text = serde_json::to_value(&answer).unwrap();
    assert_eq!(text["data"]["books"], books);
    let mut loads = shelf.data::<Loads>().unwrap().0.lock().unwrap().clone();
    loads.sort();
    assert_eq!(loads, [[1, 0], [1, 2]]);
}

#[tokio::test]
async fn nothing_is_loaded_for_a_plan_that_can_not_write_it_all() {
    let shelf = shelf(true);
    let answer = shelf
        .execute("{ books { author { signed(book: 7) } } }")
        .await;
    assert!(answer.errors.is_empty() && !is_planned(&answer.data));
    let loads = shelf.data::<Loads>().unwrap().0.lock().unwrap();
    // One for each book, by the derived resolvers.
    assert_eq!(loads.len(), 3);
}
