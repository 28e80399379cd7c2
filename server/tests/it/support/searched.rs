//! That a search query and a typed filter say the same, whatever they ask for.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::app::{TestApp, body};
use super::site::BOOTSTRAP_TOKEN;

/// So many combinations of keys are asked for.
const COMBINATIONS: usize = 40;

/// One thing that a list can be asked for, in both ways.
#[derive(Clone, Debug)]
pub struct Ask {
    /// An element of the query.
    pub element: String,
    /// A key of the filter.
    pub key: &'static str,
    /// Its value.
    pub value: Value,
}

pub fn ask(element: impl Into<String>, key: &'static str, value: impl Into<Value>) -> Ask {
    Ask {
        element: element.into(),
        key,
        value: value.into(),
    }
}

/// The list under test, asked as the administrator.
pub struct List<'a> {
    pub app: &'a TestApp,
    /// Field of `Query`, such as `tasks`.
    pub field: &'static str,
    /// Type of its filter.
    pub filter: &'static str,
}

impl List<'_> {
    /// The names that a query finds, and a filter, and both together: always the same.
    async fn names(&self, query: &str, filter: &Map<String, Value>) -> BTreeSet<String> {
        let (field, kind) = (self.field, self.filter);
        let rest = "{ totalCount nodes { name } }";
        let document = format!(
            "query($q: String, $f: {kind}) {{ query: {field}(query: $q, first: 100) {rest} \
             filter: {field}(filter: $f, first: 100) {rest} both: {field}(query: $q, filter: $f, first: 100) {rest} }}"
        );
        let variables = json!({ "q": query, "f": filter });
        let request = json!({ "query": document, "variables": variables });
        let answer = body(self.app.post(&request).bearer_auth(BOOTSTRAP_TOKEN)).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
        let data = &answer["data"];
        assert_eq!(data["query"], data["filter"], "{query} {filter:?}");
        assert_eq!(data["query"], data["both"], "{query} {filter:?}");
        let nodes = data["query"]["nodes"].as_array().unwrap();
        assert_eq!(data["query"]["totalCount"], nodes.len(), "{query}");
        let name = |node: &Value| node["name"].as_str().unwrap().to_owned();
        nodes.iter().map(name).collect()
    }

    /// Asks for each thing alone and for combinations of different keys: a combination finds what each of
    /// its parts finds. Each inner list has the values of one key.
    pub async fn says_the_same(&self, keys: Vec<Vec<Ask>>) {
        let mut alone = HashMap::new();
        for ask in keys.iter().flatten() {
            let filter = Map::from_iter([(ask.key.to_owned(), ask.value.clone())]);
            let names = self.names(&ask.element, &filter).await;
            alone.insert(ask.element.clone(), names);
        }
        let everything = self.names("", &Map::new()).await;
        let one_of = |asks: Vec<Ask>| proptest::option::weighted(0.3, prop::sample::select(asks));
        let combination: Vec<_> = keys.into_iter().map(one_of).collect();
        let mut runner = TestRunner::deterministic();
        for _ in 0..COMBINATIONS {
            let tree = combination.new_tree(&mut runner).unwrap();
            let asks: Vec<Ask> = tree.current().into_iter().flatten().collect();
            let elements: Vec<_> = asks.iter().map(|ask| ask.element.as_str()).collect();
            let filter = asks
                .iter()
                .map(|ask| (ask.key.to_owned(), ask.value.clone()));
            let found = self.names(&elements.join(" "), &filter.collect()).await;
            let expected = asks.iter().fold(everything.clone(), |left, ask| {
                left.intersection(&alone[&ask.element]).cloned().collect()
            });
            assert_eq!(found, expected, "{elements:?}");
        }
    }

    /// Queries that are INVALID_INPUT, with a message that names the element in backticks.
    pub async fn names_the_element(&self, wrong: &[&str]) {
        for element in wrong {
            let document = format!(
                "query($q: String) {{ {}(query: $q) {{ totalCount }} }}",
                self.field
            );
            let variables = json!({ "q": format!("owner:me {element}") });
            let request = json!({ "query": document, "variables": variables });
            let answer = body(self.app.post(&request).bearer_auth(BOOTSTRAP_TOKEN)).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "INVALID_INPUT", "{answer}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(&format!("`{element}`")), "{message}");
        }
    }
}
