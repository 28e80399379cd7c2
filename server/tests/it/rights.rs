//! The rights table, walked: every field of `Query`, `Mutation` and `Subscription` and of every
//! object type of the served schema is asked for as each role, about objects of one user. What each
//! role is to get is declared in `rights/table/`; a field without a rule fails the test.

mod callers;
mod rule;
mod sdl;
mod table;
mod walk;
mod world;

use crate::support::database::TestDatabase;
use sdl::Served;
use world::World;

/// Two tests of each walk, as `on_both_databases!` makes them, but on a stack of their own: the futures
/// of so many rules are larger than a test's thread.
macro_rules! walks {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use super::on_a_large_stack;
            use crate::support::database::TestDatabase;

            #[test]
            fn on_sqlite() {
                on_a_large_stack(|| async {
                    let test = TestDatabase::sqlite().await;
                    super::$name(&test).await;
                    test.remove().await;
                });
            }

            #[test]
            fn on_postgres() {
                on_a_large_stack(|| async {
                    let Some(test) = TestDatabase::postgres().await else {
                        eprintln!("not run: TASKYARD_TEST_POSTGRES_URL is not set");
                        return;
                    };
                    super::$name(&test).await;
                    test.remove().await;
                });
            }
        }
    )+};
}

walks!(
    queries_give_each_role_what_the_table_says,
    mutations_let_each_role_do_what_the_table_says,
    subscriptions_let_each_role_follow_what_the_table_says,
    objects_show_each_role_what_the_table_says,
);

fn on_a_large_stack<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(test());
    };
    let thread = std::thread::Builder::new()
        .stack_size(32 * 1024 * 1024)
        .spawn(run);
    if let Err(panic) = thread.unwrap().join() {
        std::panic::resume_unwind(panic);
    }
}

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

async fn queries_give_each_role_what_the_table_says(test: &TestDatabase) {
    walk::queries(&World::start(test).await).await;
}

async fn mutations_let_each_role_do_what_the_table_says(test: &TestDatabase) {
    walk::mutations(&World::start(test).await).await;
}

async fn subscriptions_let_each_role_follow_what_the_table_says(test: &TestDatabase) {
    walk::subscriptions(&World::start(test).await).await;
}

async fn objects_show_each_role_what_the_table_says(test: &TestDatabase) {
    walk::objects(&World::start(test).await, &Served::load()).await;
}
