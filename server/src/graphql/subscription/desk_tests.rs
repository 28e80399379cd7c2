use async_graphql::{EmptyMutation, Object, Request, Schema, Subscription, Value, value};
use futures_util::{FutureExt as _, stream};

use super::*;

struct Query;

#[Object]
impl Query {
    async fn nothing(&self) -> bool {
        true
    }
}

/// Counts from a number on.
struct Count;

#[Subscription]
impl Count {
    async fn count(&self, ctx: &Context<'_>, from: i32) -> Result<Events<i32>> {
        Events::of(ctx, async move {
            if from < 0 {
                return Err("below zero".into());
            }
            Ok(stream::iter(from..).map(Ok))
        })
        .await
    }
}

type Responses = BoxStream<'static, async_graphql::Response>;

fn begin(from: i32, desk: Option<&Desk>) -> Responses {
    let schema = Schema::build(Query, EmptyMutation, Count).finish();
    let request = Request::new(format!("subscription {{ count(from: {from}) }}"));
    let request = match desk {
        Some(desk) => request.data(desk.clone()),
        None => request,
    };
    async_graphql::Executor::execute_stream(&schema, request, None)
}

fn next(responses: &mut Responses) -> Option<Value> {
    let response = responses.next().now_or_never()??;
    assert_eq!(response.errors, []);
    Some(response.data)
}

#[test]
fn without_a_desk_an_execution_writes_its_own_subject() {
    let mut responses = begin(5, None);
    assert_eq!(next(&mut responses), Some(value!({ "count": 5 })));
    assert_eq!(next(&mut responses), Some(value!({ "count": 6 })));
}

#[test]
fn any_execution_of_the_document_writes_what_is_laid_on_its_desk() {
    let desk = Desk::opening();
    let mut opening = begin(5, Some(&desk));
    assert_eq!(next(&mut opening), None, "it waits");
    let mut subject = desk.subject().unwrap();
    assert!(desk.subject().is_none(), "once");
    let mut event = || subject.next().now_or_never().flatten().unwrap();

    // By the execution that has opened it.
    desk.lay(event());
    assert_eq!(next(&mut opening), Some(value!({ "count": 5 })));
    assert_eq!(next(&mut opening), None);

    // By one that writes only, again and again.
    let other = Desk::writing();
    let mut writing = begin(-1, Some(&other));
    for number in 6..9 {
        other.lay(event());
        assert_eq!(next(&mut writing), Some(value!({ "count": number })));
    }
    assert!(other.subject().is_none(), "it has opened nothing");
}

#[test]
fn what_can_t_be_opened_is_told_and_leaves_no_subject() {
    let desk = Desk::opening();
    let mut responses = begin(-1, Some(&desk));
    let refused = responses.next().now_or_never().flatten().unwrap();
    assert_eq!(refused.errors[0].message, "below zero");
    assert!(desk.subject().is_none());
    assert_eq!(next(&mut responses), None);
}

/// What waits is woken by what is laid down.
#[tokio::test]
async fn an_execution_that_waits_is_woken() {
    let desk = Desk::writing();
    let mut writing = begin(0, Some(&desk));
    let waits = tokio::spawn(async move { writing.next().await });
    tokio::task::yield_now().await;
    desk.lay(Event(Box::new(Ok::<i32, async_graphql::Error>(7))));
    let told = waits.await.unwrap().unwrap();
    assert_eq!(told.data, value!({ "count": 7 }));
}
