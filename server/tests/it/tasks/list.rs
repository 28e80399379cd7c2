//! Lists: orders, pages, counts.

use taskyard_server::domain::page::{Direction, PageRequest};
use taskyard_server::domain::search::{OrderDirection, TaskFilter, TaskOrder, TaskOrderField};
use taskyard_server::domain::task::{TaskCounts, TaskState};
use taskyard_server::services::tasks::{self, CreateTask, TaskCursor};

use crate::on_both_databases;
use crate::support::database::TestDatabase;
use crate::support::flow::{Flow, new_task};

/// The names in pages of two, from the start or from the end; each page is one statement.
async fn names_in_pages(flow: &Flow, order: Option<TaskOrder>, direction: Direction) -> String {
    let (services, filter) = (flow.services(), TaskFilter::default());
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageRequest {
            limit: 2,
            cursor: cursor.clone(),
            direction,
        };
        let before = services.db.statements();
        let page = tasks::list(services, &flow.caller, &filter, order, page)
            .await
            .unwrap();
        assert_eq!(services.db.statements() - before, 1);
        let of_page: String = page.rows.iter().map(|row| row.task.name.as_str()).collect();
        let (next, more) = if direction == Direction::Forward {
            (page.rows.last(), page.has_next)
        } else {
            (page.rows.first(), page.has_previous)
        };
        cursor = TaskCursor::parse(&TaskCursor::of(next.unwrap(), order).to_string());
        names.push(of_page);
        if !more {
            break;
        }
    }
    if direction == Direction::Backward {
        names.reverse();
    }
    names.concat()
}

async fn favourites_of_the_caller_come_first_then_running_then_newest(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let mut made = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
        flow.site.pass(1);
        made.push(flow.create(name).await);
    }
    let (services, caller) = (flow.services(), &flow.caller);
    for name in ["b", "f"] {
        let task = made.iter().find(|task| task.name == name).unwrap();
        // A canceled START is an ERROR, which does not run.
        let job = flow.job_of(task).await;
        let build = job.subject.build_id().unwrap();
        taskyard_server::services::builds::cancel(services, caller, build, None)
            .await
            .unwrap();
    }
    for name in ["a", "b", "d"] {
        let task = made.iter().find(|task| task.name == name).unwrap();
        tasks::favorite(services, caller, task.id).await.unwrap();
    }
    for direction in [Direction::Forward, Direction::Backward] {
        assert_eq!(names_in_pages(&flow, None, direction).await, "dabgecf");
    }
    let other = flow.site.administrator().await;
    let page = PageRequest {
        limit: 10,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = tasks::list(services, &other, &TaskFilter::default(), None, page)
        .await
        .unwrap();
    let names: String = page.rows.iter().map(|row| row.task.name.as_str()).collect();
    assert_eq!(names, "gedcafb", "favourites are each user's own");
    assert!(page.rows.iter().all(|row| !row.is_favorite));
}

async fn keyset_pages_are_read_in_all_orders_in_both_directions(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    for (name, display_name) in [
        ("c", "Äpfel"),
        ("A", "zebra"),
        ("d", "Birne"),
        ("b", "apfel"),
    ] {
        flow.site.pass(1);
        let input = CreateTask {
            display_name: Some(display_name.to_owned()),
            ..new_task(name)
        };
        flow.try_create(input).await.unwrap();
    }
    flow.site.pass(1);
    let filter = tasks::parse_query("name:d").unwrap();
    let page = PageRequest {
        limit: 1,
        cursor: None,
        direction: Direction::Forward,
    };
    let page = tasks::list(flow.services(), &flow.caller, &filter, None, page)
        .await
        .unwrap();
    let id = page.rows[0].task.id;
    tasks::favorite(flow.services(), &flow.caller, id)
        .await
        .unwrap();
    for (field, ascending) in [
        (TaskOrderField::CreatedAt, "cAdb"),
        (TaskOrderField::UpdatedAt, "cAbd"),
        (TaskOrderField::Name, "Abcd"),
    ] {
        let descending: String = ascending.chars().rev().collect();
        for (direction, expected) in [
            (OrderDirection::Asc, ascending),
            (OrderDirection::Desc, descending.as_str()),
        ] {
            let order = Some(TaskOrder { field, direction });
            for way in [Direction::Forward, Direction::Backward] {
                let names = names_in_pages(&flow, order, way).await;
                assert_eq!(names, expected, "{field} {direction} {way:?}");
            }
        }
    }
    // Where letters with marks stand is the database's business; capitals make no difference.
    for way in [Direction::Forward, Direction::Backward] {
        let order = Some(TaskOrder {
            field: TaskOrderField::DisplayName,
            direction: OrderDirection::Asc,
        });
        let names = names_in_pages(&flow, order, way).await;
        assert_eq!(names.replace('c', ""), "bdA");
        assert_eq!(names.len(), 4);
    }
}

async fn a_cursor_of_another_order_is_an_input_error(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("one").await;
    let listed = taskyard_server::domain::task::ListedTask {
        task,
        is_favorite: false,
    };
    let page = PageRequest {
        limit: 1,
        cursor: Some(TaskCursor::of(&listed, None)),
        direction: Direction::Forward,
    };
    let order = Some(TaskOrder {
        field: TaskOrderField::DisplayName,
        direction: OrderDirection::Asc,
    });
    let filter = TaskFilter::default();
    let failure = tasks::list(flow.services(), &flow.caller, &filter, order, page)
        .await
        .unwrap_err();
    assert_eq!(failure.errors[0].path, ["after"]);
}

async fn a_cursor_beyond_a_list_of_favourites_gives_an_empty_page(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("was-one").await;
    let listed = taskyard_server::domain::task::ListedTask {
        task,
        is_favorite: false,
    };
    let page = PageRequest {
        limit: 1,
        cursor: Some(TaskCursor::of(&listed, None)),
        direction: Direction::Forward,
    };
    let filter = tasks::parse_query("favorite:true").unwrap();
    let page = tasks::list(flow.services(), &flow.caller, &filter, None, page)
        .await
        .unwrap();
    assert!(page.rows.is_empty());
}

async fn counts_of_a_list_are_one_statement(test: &TestDatabase) {
    let flow = Flow::start(test).await;
    let task = flow.create("idle").await;
    let agent = flow.activate(&task).await;
    flow.say(&agent, TaskState::Idle, "waits").await;
    let task = flow.create("paused").await;
    flow.activate(&task).await;
    tasks::pause(flow.services(), &flow.caller, task.id)
        .await
        .unwrap();
    flow.create("waits").await;
    let services = flow.services();
    let before = services.db.statements();
    let counts = tasks::counts(services, &flow.caller, &TaskFilter::default())
        .await
        .unwrap();
    assert_eq!(services.db.statements() - before, 1);
    let expected = TaskCounts {
        all: 3,
        needs_you: 1,
        running: 2,
        paused: 1,
    };
    assert_eq!(counts, expected);
    let none = tasks::parse_query("name:nothing").unwrap();
    let counts = tasks::counts(services, &flow.caller, &none).await.unwrap();
    assert_eq!(counts, TaskCounts::default());
    let stranger = flow.site.member("bob").await;
    let counts = tasks::counts(services, &stranger, &TaskFilter::default())
        .await
        .unwrap();
    assert_eq!(counts, TaskCounts::default());
}

on_both_databases!(
    favourites_of_the_caller_come_first_then_running_then_newest,
    keyset_pages_are_read_in_all_orders_in_both_directions,
    a_cursor_of_another_order_is_an_input_error,
    a_cursor_beyond_a_list_of_favourites_gives_an_empty_page,
    counts_of_a_list_are_one_statement,
);
