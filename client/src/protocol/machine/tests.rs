use super::*;

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn machine() -> Machine {
    Machine::new(Some("tyd_1_x".into()), || 0.0)
}

/// A machine whose socket is ready at `now`, with one active subscription: key 1, id 1.
fn ready(now: Duration) -> Machine {
    let mut machine = machine();
    machine.handle(now, Input::Subscribe(1));
    machine.handle(now, Input::Opened);
    machine.handle(now, Input::Text(r#"{"type":"connection_ack"}"#));
    machine
}

fn states(effects: &[Effect]) -> Vec<ConnectionState> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::State(state) => Some(*state),
            _ => None,
        })
        .collect()
}

fn sent(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(message) => Some(serde_json::to_string(message).unwrap()),
            Effect::Subscribe { key, id } => Some(format!("subscribe {key} as {id}")),
            _ => None,
        })
        .collect()
}

fn connects(effects: &[Effect]) -> bool {
    effects.iter().any(|e| matches!(e, Effect::Connect))
}

fn disconnects(effects: &[Effect]) -> bool {
    effects.iter().any(|e| matches!(e, Effect::Disconnect(_)))
}

#[test]
fn the_first_subscription_opens_the_socket_and_is_sent_after_the_acknowledgement() {
    let mut machine = machine();
    let effects = machine.handle(s(0), Input::Subscribe(1));
    assert!(connects(&effects));
    assert_eq!(states(&effects), [ConnectionState::Connecting]);
    assert_eq!(
        sent(&machine.handle(s(0), Input::Opened)),
        [r#"{"type":"connection_init","payload":{"token":"tyd_1_x"}}"#]
    );
    assert!(machine.handle(s(0), Input::Subscribe(2)).is_empty());
    let effects = machine.handle(s(1), Input::Text(r#"{"type":"connection_ack"}"#));
    assert_eq!(states(&effects), [ConnectionState::Connected]);
    assert_eq!(sent(&effects), ["subscribe 1 as 1", "subscribe 2 as 2"]);
}

#[test]
fn without_a_token_the_greeting_has_no_payload() {
    let mut machine = Machine::new(None, || 0.0);
    machine.handle(s(0), Input::Subscribe(1));
    assert_eq!(
        sent(&machine.handle(s(0), Input::Opened)),
        [r#"{"type":"connection_init"}"#]
    );
}

#[test]
fn a_lost_connection_is_made_again_with_new_ids() {
    let mut machine = ready(s(0));
    let effects = machine.handle(s(20), Input::Failed);
    assert_eq!(states(&effects), [ConnectionState::Disconnected]);
    let deadline = machine.deadline().unwrap();
    assert_eq!(deadline, s(20) + Duration::from_millis(250));
    assert!(!connects(&machine.handle(s(20), Input::Tick)));
    assert!(connects(&machine.handle(deadline, Input::Tick)));
    machine.handle(deadline, Input::Opened);
    let effects = machine.handle(deadline, Input::Text(r#"{"type":"connection_ack"}"#));
    assert_eq!(sent(&effects), ["subscribe 1 as 2"]);
}

#[test]
fn a_restarting_server_is_not_the_end_and_a_refusing_one_is() {
    for code in [1000, 1001, 1005, 1006, 1011, 1012, 4408, 4409, 4429, 4500] {
        let effects = ready(s(0)).handle(s(1), Input::Closed { code, reason: "" });
        assert_eq!(states(&effects), [ConnectionState::Disconnected], "{code}");
    }
    for code in [4400, 4401, 4403, 4406] {
        let effects = ready(s(0)).handle(s(1), Input::Closed { code, reason: "" });
        let end = effects.iter().find_map(|effect| match effect {
            Effect::End { key: 1, reason } => reason.clone(),
            _ => None,
        });
        let end = end.unwrap_or_else(|| panic!("{code} must end the subscription"));
        assert_eq!(end == Error::Unauthenticated, code == 4401);
        assert_eq!(matches!(end, Error::Forbidden(_)), code == 4403);
    }
}

#[test]
fn silence_is_answered_by_a_ping_and_then_by_a_new_connection() {
    let mut machine = ready(s(0));
    assert_eq!(machine.deadline(), Some(s(10)));
    assert_eq!(
        sent(&machine.handle(s(10), Input::Tick)),
        [r#"{"type":"ping"}"#]
    );
    assert_eq!(machine.deadline(), Some(s(25)));
    let effects = machine.handle(s(25), Input::Tick);
    assert!(disconnects(&effects));
    assert_eq!(states(&effects), [ConnectionState::Disconnected]);
}

#[test]
fn any_sign_of_life_ends_the_silence() {
    for life in [
        Input::Text(r#"{"type":"pong"}"#),
        Input::Text(r#"{"type":"next","id":"1","payload":{}}"#),
        Input::Alive,
    ] {
        let mut machine = ready(s(0));
        machine.handle(s(10), Input::Tick);
        machine.handle(s(12), life);
        assert_eq!(machine.deadline(), Some(s(22)));
        let effects = machine.handle(s(22), Input::Tick);
        assert_eq!(sent(&effects), [r#"{"type":"ping"}"#]);
    }
}

#[test]
fn a_late_timer_pings_before_it_gives_up() {
    let mut machine = ready(s(0));
    let effects = machine.handle(s(90), Input::Tick);
    assert_eq!(sent(&effects), [r#"{"type":"ping"}"#]);
    assert!(!disconnects(&effects));
}

#[test]
fn a_ping_is_answered() {
    let effects = ready(s(0)).handle(s(1), Input::Text(r#"{"type":"ping"}"#));
    assert_eq!(sent(&effects), [r#"{"type":"pong"}"#]);
}

#[test]
fn a_socket_that_does_not_open_or_is_not_acknowledged_in_time_is_given_up() {
    let mut machine = machine();
    machine.handle(s(0), Input::Subscribe(1));
    assert!(disconnects(&machine.handle(s(10), Input::Tick)));
    let again = machine.deadline().unwrap();
    machine.handle(again, Input::Tick);
    machine.handle(again, Input::Opened);
    assert!(disconnects(&machine.handle(again + s(10), Input::Tick)));
}

#[test]
fn the_server_is_told_of_the_end_and_the_socket_closes_a_little_later() {
    let mut machine = ready(s(0));
    let effects = machine.handle(s(1), Input::Unsubscribe(1));
    assert_eq!(sent(&effects), [r#"{"type":"complete","id":"1"}"#]);
    assert_eq!(machine.deadline(), Some(s(3)));
    let effects = machine.handle(s(3), Input::Tick);
    assert!(disconnects(&effects));
    assert_eq!(states(&effects), [ConnectionState::Idle]);
    assert_eq!(machine.deadline(), None);
}

#[test]
fn a_new_subscription_keeps_a_lingering_socket() {
    let mut machine = ready(s(0));
    machine.handle(s(1), Input::Unsubscribe(1));
    let effects = machine.handle(s(2), Input::Subscribe(2));
    assert_eq!(sent(&effects), ["subscribe 2 as 2"]);
    assert!(!disconnects(&machine.handle(s(3), Input::Tick)));
}

#[test]
fn the_servers_complete_ends_without_an_error_and_its_error_with_one() {
    let effects = ready(s(0)).handle(s(1), Input::Text(r#"{"type":"complete","id":"1"}"#));
    assert!(matches!(
        effects[..],
        [Effect::End {
            key: 1,
            reason: None
        }]
    ));
    let error = r#"{"type":"error","id":"1","payload":[{"message":"no such build","extensions":{"code":"NOT_FOUND"}}]}"#;
    let effects = ready(s(0)).handle(s(1), Input::Text(error));
    let Effect::End {
        reason: Some(error),
        ..
    } = &effects[0]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(error.code(), Some("NOT_FOUND"));
}

#[test]
fn a_parked_subscription_is_stopped_and_taken_up_again_under_a_new_id() {
    let mut machine = ready(s(0));
    let effects = machine.handle(s(1), Input::Park(1));
    assert_eq!(sent(&effects), [r#"{"type":"complete","id":"1"}"#]);
    let late = r#"{"type":"next","id":"1","payload":{"data":{}}}"#;
    assert!(machine.handle(s(1), Input::Text(late)).is_empty());
    let effects = machine.handle(s(2), Input::Resume(1));
    assert_eq!(sent(&effects), ["subscribe 1 as 2"]);
    assert!(machine.handle(s(2), Input::Resume(1)).is_empty());
}

#[test]
fn a_parked_subscription_stays_so_over_a_new_connection() {
    let mut machine = ready(s(0));
    machine.handle(s(1), Input::Park(1));
    machine.handle(s(1), Input::Failed);
    let again = machine.deadline().unwrap();
    machine.handle(again, Input::Tick);
    machine.handle(again, Input::Opened);
    let effects = machine.handle(again, Input::Text(r#"{"type":"connection_ack"}"#));
    assert!(sent(&effects).is_empty());
}

#[test]
fn nonsense_ends_everything_with_a_protocol_error() {
    for text in ["{", "[]", r#"{"type":"data"}"#] {
        let effects = ready(s(0)).handle(s(1), Input::Text(text));
        assert!(effects.iter().any(|effect| matches!(
            effect,
            Effect::End {
                reason: Some(Error::Protocol(_)),
                ..
            }
        )));
        assert!(matches!(effects[0], Effect::Disconnect(4400)));
    }
}

#[test]
fn a_subscription_given_up_while_connecting_needs_no_socket() {
    let mut machine = machine();
    machine.handle(s(0), Input::Subscribe(1));
    let effects = machine.handle(s(1), Input::Unsubscribe(1));
    assert!(disconnects(&effects));
    assert_eq!(states(&effects), [ConnectionState::Idle]);
}
