//! An operation of the tests.

use graphql_client::{GraphQLQuery, QueryBody};
use serde::{Deserialize, Serialize};
use taskyard_client::{Client, Subscription};

/// A document as the derive makes it: numbers after a cursor.
pub struct Numbers;

#[derive(Serialize)]
pub struct Variables {
    pub after: u64,
}

#[derive(Deserialize)]
pub struct ResponseData {
    pub number: u64,
}

impl GraphQLQuery for Numbers {
    type Variables = Variables;
    type ResponseData = ResponseData;

    fn build_query(variables: Variables) -> QueryBody<Variables> {
        QueryBody {
            variables,
            query: "subscription Numbers($after: Long!) { number(after: $after) }",
            operation_name: "Numbers",
        }
    }
}

/// Numbers after `after`, resumed by the last one had.
pub fn numbers(client: &Client, after: u64) -> Subscription<ResponseData> {
    client.subscribe::<Numbers>(Variables { after }, |event, variables| {
        variables.after = event.number;
    })
}
