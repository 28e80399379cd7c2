//! The rights table, walked: every field of `Query`, `Mutation` and `Subscription` and of every
//! object type of the served schema is asked for as each role, about objects of one user. What each
//! role is to get is declared in `rights/table/`; a field without a rule fails the test.

mod callers;
mod rule;
mod sdl;
mod table;
mod walk;
mod world;

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use sdl::Served;
use world::World;

on_both_databases!(
    queries_give_each_role_what_the_table_says,
    mutations_let_each_role_do_what_the_table_says,
    subscriptions_let_each_role_follow_what_the_table_says,
    objects_show_each_role_what_the_table_says,
);

#[test]
fn every_field_has_a_rule() {
    let served = Served::load();
    let missing = table::missing(&served);
    assert!(
        missing.is_empty(),
        "These have no rule of who may do or read them. Add a line for each to the table that is named:\n{}",
        missing.join("\n")
    );
    let gone = table::gone(&served);
    assert!(
        gone.is_empty(),
        "These rules are of nothing in the schema: {gone:?}"
    );
}

/// Kept off the stack, which is small in a test's thread.
async fn world(test: &TestDatabase) -> Box<World> {
    Box::pin(async { Box::new(World::start(test).await) }).await
}

async fn queries_give_each_role_what_the_table_says(test: &TestDatabase) {
    walk::queries(&world(test).await).await;
}

async fn mutations_let_each_role_do_what_the_table_says(test: &TestDatabase) {
    walk::mutations(&world(test).await).await;
}

async fn subscriptions_let_each_role_follow_what_the_table_says(test: &TestDatabase) {
    walk::subscriptions(&world(test).await).await;
}

async fn objects_show_each_role_what_the_table_says(test: &TestDatabase) {
    walk::objects(&world(test).await, &Served::load()).await;
}
