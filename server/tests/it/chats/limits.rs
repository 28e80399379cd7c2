//! Budgets, steps, windows and sizes.

use taskyard_server::domain::ErrorCode;
use taskyard_server::domain::chat::{ChatRole, ChatStatus};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::services::chats::{self, NewChat, NewFile, SendMessage, UpdateChat};

use crate::on_both_databases;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};

on_both_databases!(
    a_chat_pauses_at_its_budget_and_goes_on_with_a_higher_one,
    all_chats_of_a_user_pause_at_the_users_budget,
    a_turn_pauses_after_so_many_steps,
    a_long_conversation_is_put_in_short,
    at_most_twenty_messages_wait,
    what_is_said_is_checked,
);

async fn a_chat_pauses_at_its_budget_and_goes_on_with_a_higher_one(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats
        .models
        .answer(Answer::tool("a", "list_templates", "{}"));
    chats.models.answer(Answer::text("done"));
    let chat = chats
        .make(NewChat {
            text: "hi".to_owned(),
            budget_micros: Some(400),
            ..NewChat::default()
        })
        .await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status, ChatStatus::Waiting);
    assert!(
        chat.status_reason.contains("budget"),
        "{}",
        chat.status_reason
    );
    assert_eq!(chats.models.asked().len(), 1);
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let higher = UpdateChat {
        budget_micros: Some(10_000),
        ..UpdateChat::default()
    };
    chats::update(services, caller, chat.id, higher)
        .await
        .unwrap();
    chats::proceed(services, caller, chat.id).await.unwrap();
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let told = chats.told(chat.id).await;
    assert_eq!(told.last().unwrap(), "ASSISTANT COMPLETE done");
}

async fn all_chats_of_a_user_pause_at_the_users_budget(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    let change = |chats: &mut chats::ChatSettings| chats.user_budget_micros = Some(400);
    let chats = Chats::start_with(test, anthropic, change).await;
    chats.models.answer(Answer::text("first"));
    let first = chats.say("one").await;
    chats.at_rest(first.id).await;
    let second = chats.say("two").await;
    let second = chats.at_rest(second.id).await;
    assert_eq!(second.status, ChatStatus::Waiting);
    let reason = &second.status_reason;
    assert!(reason.contains("last 30 days"), "{reason}");
    // After that time it does not count any more.
    chats.flow.site.pass(31 * 24 * 60 * 60);
    chats.models.answer(Answer::text("second"));
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    chats::proceed(services, caller, second.id).await.unwrap();
    assert_eq!(chats.at_rest(second.id).await.status_reason, "");
}

async fn a_turn_pauses_after_so_many_steps(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    let chats = Chats::start_with(test, anthropic, |chats| chats.max_steps = 2).await;
    for id in ["a", "b", "c"] {
        chats
            .models
            .answer(Answer::tool(id, "list_templates", "{}"));
    }
    let chat = chats.say("go on for ever").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status, ChatStatus::Waiting);
    assert!(
        chat.status_reason.contains("after 2 steps"),
        "{}",
        chat.status_reason
    );
    assert_eq!(chats.results(chat.id).await.len(), 2);
}

async fn a_long_conversation_is_put_in_short(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    // The window is 2,000 tokens, and every answer says that it took 154.
    let chats = Chats::start_with(test, anthropic, |chats| chats.compact_percent = 5).await;
    chats.models.answer(Answer::text("first answer"));
    let chat = chats.say("first question").await;
    chats.at_rest(chat.id).await;
    chats.models.answer(Answer::text("what happened before"));
    chats.models.answer(Answer::text("second answer"));
    chats.reply(chat.id, "second question").await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(chat.status_reason, "");
    let roles: Vec<_> = chats
        .messages(chat.id)
        .await
        .iter()
        .map(|it| it.role)
        .collect();
    assert_eq!(roles[3], ChatRole::Summary);
    let said = chats.models.asked()[2].body["messages"].to_string();
    assert!(said.contains("what happened before"), "{said}");
    assert!(said.contains("second question"), "{said}");
    assert!(!said.contains("first question"), "{said}");
}

async fn at_most_twenty_messages_wait(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let gate = Gate::new();
    chats
        .models
        .answer(Answer::steps([Step::Wait(gate.clone()), Step::text("x")]));
    let chat = chats.say("hi").await;
    for number in 0..20 {
        chats.reply(chat.id, &format!("number {number}")).await;
    }
    let one_more = SendMessage {
        text: "one more".to_owned(),
        ..SendMessage::default()
    };
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let sent = chats::send(services, caller, chat.id, one_more).await;
    assert_eq!(sent.unwrap_err().code(), ErrorCode::LimitExceeded);
}

async fn what_is_said_is_checked(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let file = |content: &str| NewFile {
        name: "a.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        content: content.to_owned(),
    };
    let said = |text: &str| NewChat {
        text: text.to_owned(),
        ..NewChat::default()
    };
    let bad = [
        (said("  "), "text"),
        (said(&"x".repeat(65 * 1024)), "text"),
        (said("a\0b"), "text"),
        (
            NewChat {
                files: vec![file("%")],
                ..said("x")
            },
            "files",
        ),
        (
            NewChat {
                files: vec![file("eA=="); 11],
                ..said("x")
            },
            "files",
        ),
        (
            NewChat {
                title: Some("a\nb".to_owned()),
                ..said("x")
            },
            "title",
        ),
        (
            NewChat {
                budget_micros: Some(-1),
                ..said("x")
            },
            "budgetMicros",
        ),
        (
            NewChat {
                idempotency_key: Some(String::new()),
                ..said("x")
            },
            "idempotencyKey",
        ),
    ];
    for (new, path) in bad {
        let error = chats::create(services, caller, new).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{error:?}");
        assert_eq!(error.errors[0].path, [path]);
    }
    let keyed = NewChat {
        idempotency_key: Some("k".to_owned()),
        ..said("x")
    };
    chats.models.answer(Answer::text("y"));
    let first = chats.make(keyed.clone()).await;
    assert_eq!(chats.make(keyed).await.id, first.id);
}
