use std::collections::BTreeSet;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

use super::*;

struct Query;

#[Object]
impl Query {
    async fn it(&self) -> i32 {
        1
    }
}

/// One name too few would refuse what is right.
#[tokio::test]
async fn the_fields_are_those_that_the_library_answers() {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let asked = "{ __schema { types { name fields(includeDeprecated: true) { name args(includeDeprecated: true) { name } \
        type { name ofType { name ofType { name ofType { name } } } } } } } }";
    let answer = schema.execute(asked).await.data.into_json().unwrap();
    let mut answered = BTreeSet::new();
    for kind in answer["__schema"]["types"].as_array().unwrap() {
        let of = kind["name"].as_str().unwrap().to_owned();
        let fields = kind["fields"].as_array().into_iter().flatten();
        for field in fields.filter(|_| of.starts_with("__")) {
            let name = field["name"].as_str().unwrap().to_owned();
            let mut kind = &field["type"];
            while kind["name"].is_null() {
                kind = &kind["ofType"];
            }
            let kind = kind["name"].as_str().unwrap().to_owned();
            let arguments = field["args"].as_array().unwrap().iter();
            let arguments: Vec<_> = arguments
                .map(|argument| argument["name"].as_str().unwrap().to_owned())
                .collect();
            answered.insert((of.clone(), name, kind, arguments));
        }
    }
    let known = TYPES.iter().flat_map(|(of, fields)| {
        fields.iter().map(|(name, kind, arguments)| {
            let arguments = arguments.iter().map(|name| (*name).to_owned()).collect();
            (
                (*of).to_owned(),
                (*name).to_owned(),
                (*kind).to_owned(),
                arguments,
            )
        })
    });
    assert_eq!(known.collect::<BTreeSet<_>>(), answered);
}
