//! Budgets, steps, windows and sizes.

use serde_json::json;
use taskyard_server::config::Secret;
use taskyard_server::domain::chat::{ChatPause, ChatRole, ChatStatus};
use taskyard_server::domain::model::ModelProviderKind;
use taskyard_server::domain::{ChatId, ChatMessageId, ErrorCode, ModelId};
use taskyard_server::services::chats::{self, NewChat, NewFile, SendMessage, UpdateChat};
use taskyard_server::services::models::{self, ModelValues, NewProvider};

use crate::models::providers::ask;
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::chats::Chats;
use crate::support::database::TestDatabase;
use crate::support::models::{Answer, Gate, Step};
use crate::support::site::BOOTSTRAP_TOKEN;

on_both_databases!(
    a_chat_pauses_at_its_budget_and_goes_on_with_a_higher_one,
    all_chats_of_a_user_pause_at_the_users_budget,
    a_turn_pauses_after_so_many_steps,
    a_long_conversation_is_put_in_short,
    sub_chats_cost_what_their_parent_may,
    a_title_counts_as_cost,
    why_a_chat_has_stopped_is_a_word_of_the_api,
    a_long_result_comes_by_its_beginning_and_whole_when_it_is_asked_for,
    what_is_changed_is_checked,
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

async fn sub_chats_cost_what_their_parent_may(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    // Each answer costs 460. Two sub-chats side by side would both have had 740 to spend.
    let spawn = |id: &str| Step::tool(id, "spawn_chat", r#"{"prompt": "look"}"#);
    chats.models.answer(Answer::steps([spawn("a"), spawn("b")]));
    for id in ["c", "d", "e", "f"] {
        chats
            .models
            .answer(Answer::tool(id, "read_file", r#"{"path": "x"}"#));
    }
    let new = NewChat {
        text: "look twice".to_owned(),
        budget_micros: Some(1200),
        ..NewChat::default()
    };
    let chat = chats.make(new).await;
    let chat = chats.at_rest(chat.id).await;
    assert_eq!(
        chat.pause,
        Some(ChatPause::Budget),
        "{}",
        chat.status_reason
    );
    let subs = chats::sub_chats(chats.flow.services(), &[chat.id])
        .await
        .unwrap();
    let spent: i64 = subs.iter().map(|sub| sub.cost_micros).sum();
    assert_eq!(chat.cost_micros, 460);
    // Both had asked once before the sum was reached; what was asked at the same moment may come on top.
    assert!((920..=1840).contains(&spent), "{spent}");
    assert!(
        subs.iter().all(|sub| sub.pause == Some(ChatPause::Budget)),
        "{subs:?}"
    );
    let told = chats.results(chat.id).await;
    let why = told[0]["reason"].as_str().unwrap();
    assert!(why.contains("budget"), "{why}");
}

async fn a_title_counts_as_cost(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    let chats = Chats::start_with(test, anthropic, |chats| chats.titles_by_model = true).await;
    let title = Answer::text("A fine title");
    chats
        .models
        .answer_when(|asked| asked.body["max_tokens"] == 40, title);
    chats.models.answer(Answer::text("hello"));
    let chat = chats.say("please help me").await;
    let chat = chats.until(chat.id, |chat| chat.cost_micros == 920).await;
    let messages = chats.messages(chat.id).await;
    assert_eq!(messages[0].cost_micros, 460);
    assert_eq!(chat.title, "A fine title");
}

async fn why_a_chat_has_stopped_is_a_word_of_the_api(test: &TestDatabase) {
    let anthropic = ModelProviderKind::Anthropic;
    let chats = Chats::start_with(test, anthropic, |chats| chats.max_steps = 1).await;
    for id in ["a", "b"] {
        chats
            .models
            .answer(Answer::tool(id, "list_templates", "{}"));
    }
    let chat = chats.say("go on").await;
    assert_eq!(chats.at_rest(chat.id).await.pause, Some(ChatPause::Steps));
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let lower = UpdateChat {
        budget_micros: Some(1),
        ..UpdateChat::default()
    };
    chats::update(services, caller, chat.id, lower)
        .await
        .unwrap();
    chats::proceed(services, caller, chat.id).await.unwrap();
    let paused = chats.until(chat.id, |chat| chat.pause == Some(ChatPause::Budget));
    assert!(paused.await.status_reason.contains("budget"));
    let higher = UpdateChat {
        budget_micros: Some(1_000_000),
        ..UpdateChat::default()
    };
    chats::update(services, caller, chat.id, higher)
        .await
        .unwrap();
    chats::proceed(services, caller, chat.id).await.unwrap();
    let gate = Gate::new();
    let paused = chats.at_rest(chat.id).await;
    assert_eq!(paused.pause, Some(ChatPause::Steps));
    chats
        .models
        .answer(Answer::steps([Step::Wait(gate.clone())]));
    chats::proceed(services, caller, chat.id).await.unwrap();
    gate.reached().await;
    chats::interrupt(services, caller, chat.id).await.unwrap();
    assert_eq!(
        chats.at_rest(chat.id).await.pause,
        Some(ChatPause::Interrupted)
    );
    chats.models.answer(Answer::text("done"));
    chats.reply(chat.id, "go on").await;
    let done = chats.until(chat.id, |chat| {
        !chat.status.is_busy() && chat.pause.is_none()
    });
    assert_eq!(done.await.status_reason, "");
}

async fn a_long_result_comes_by_its_beginning_and_whole_when_it_is_asked_for(test: &TestDatabase) {
    let app = TestApp::start(test).await;
    let (services, admin) = (&app.site.services, app.site.administrator().await);
    let provider = NewProvider {
        kind: ModelProviderKind::Ollama,
        name: "nobody".to_owned(),
        base_url: "http://127.0.0.1:9".to_owned(),
        api_key: Secret::new(""),
        models: Some(vec![ModelValues {
            name: "m".to_owned(),
            ..ModelValues::default()
        }]),
        idempotency_key: None,
    };
    models::create_provider(services, &admin, provider)
        .await
        .unwrap();
    let new = NewChat {
        text: "hi".to_owned(),
        ..NewChat::default()
    };
    let chat = chats::create(services, &admin, new).await.unwrap();
    let long = "ä".repeat(100_000);
    let sql = "UPDATE chat_parts SET kind = 'TOOL_RESULT', text = $2 WHERE chat_id = $1";
    app.site
        .write(sql, [chat.id.0.into(), long.clone().into()])
        .await;
    let document = "query($id: ID!) { chat(id: $id) { messages { nodes { parts { text textBytes whole: text(whole: true) } } } } }";
    let id = json!({ "id": chat.id.to_string() });
    let answer = ask(&app, BOOTSTRAP_TOKEN, document, id).await;
    let part = &answer["data"]["chat"]["messages"]["nodes"][0]["parts"][0];
    assert_eq!(part["text"].as_str().unwrap().len(), 64 * 1024);
    assert_eq!(part["textBytes"], 200_000);
    assert!(part["whole"] == long);
}

async fn what_is_changed_is_checked(test: &TestDatabase) {
    let chats = Chats::start(test).await;
    chats.models.answer(Answer::text("hello"));
    let chat = chats.say("hi").await;
    chats.at_rest(chat.id).await;
    let (services, caller) = (chats.flow.services(), &chats.flow.caller);
    let title = |title: &str| UpdateChat {
        title: Some(title.to_owned()),
        ..UpdateChat::default()
    };
    let budget = |micros| UpdateChat {
        budget_micros: Some(micros),
        ..UpdateChat::default()
    };
    let model = UpdateChat {
        model_id: Some(ModelId::generate()),
        ..UpdateChat::default()
    };
    for (change, code, path) in [
        (title("a\nb"), ErrorCode::InvalidInput, "title"),
        (title(&"x".repeat(101)), ErrorCode::InvalidInput, "title"),
        (budget(-1), ErrorCode::InvalidInput, "budgetMicros"),
        (
            budget(1_000_000_000_001),
            ErrorCode::InvalidInput,
            "budgetMicros",
        ),
        (model, ErrorCode::NotFound, "modelId"),
    ] {
        let error = chats::update(services, caller, chat.id, change).await;
        let error = error.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert_eq!(error.errors[0].path, [path]);
    }
    let gone = chats::update(services, caller, ChatId::generate(), title("x")).await;
    assert_eq!(gone.unwrap_err().code(), ErrorCode::NotFound);
    let message = chats.messages(chat.id).await[0].id;
    for bad in ["", "  ", "a\0b", &"x".repeat(65 * 1024)] {
        let edited = chats::edit_message(services, caller, message, bad).await;
        let error = edited.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{error:?}");
        assert_eq!(error.errors[0].path, ["text"]);
    }
    let gone = chats::edit_message(services, caller, ChatMessageId::generate(), "x").await;
    assert_eq!(gone.unwrap_err().code(), ErrorCode::NotFound);
    let answer = chats.messages(chat.id).await[1].id;
    let refused = chats::edit_message(services, caller, answer, "x").await;
    assert!(refused.is_err(), "only what the user has said is edited");
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
