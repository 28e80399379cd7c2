use super::*;
use crate::graphql::Desk;

/// One whose execution has nothing to say.
fn writer() -> Writer {
    Writer {
        desk: Some(Desk::writing()),
        responses: AssertUnwindSafe(futures_util::stream::pending().boxed()).catch_unwind(),
    }
}

fn key(number: usize) -> Key {
    let mut key = [0; 32];
    key[..size_of::<usize>()].copy_from_slice(&number.to_le_bytes());
    key
}

#[test]
fn what_was_given_back_is_taken_again_for_the_same_only() {
    let writers = Writers::default();
    writers.give_back(key(1), writer());
    assert!(writers.take(&key(2)).is_none());
    assert!(writers.take(&key(1)).is_some());
    assert!(writers.take(&key(1)).is_none());
}

#[test]
fn few_wait_for_the_same_and_not_too_many_at_all() {
    let writers = Writers::default();
    for _ in 0..3 * MOST_ALIKE {
        writers.give_back(key(0), writer());
    }
    assert_eq!(writers.waiting().count, MOST_ALIKE);
    for number in 0..3 * MOST {
        writers.give_back(key(number), writer());
        let waiting = writers.waiting();
        let counted: usize = waiting.by_key.values().map(Vec::len).sum();
        assert_eq!(waiting.count, counted);
        assert!(counted <= MOST && waiting.by_key.len() <= MOST);
    }
    // The latest is there.
    assert!(writers.take(&key(3 * MOST - 1)).is_some());
}
