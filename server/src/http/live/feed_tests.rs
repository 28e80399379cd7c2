use futures_util::FutureExt as _;

use super::*;
use crate::http::live::Outcome;

fn step(number: u64) -> Step {
    let text: Arc<str> = number.to_string().into();
    Step {
        outcome: Outcome::Next(Arc::clone(&text)),
        at: Some(text),
    }
}

/// The numbers that are ready for a member, and how it stopped.
fn drained(member: &mut Member) -> (Vec<u64>, Option<Taken>) {
    let mut numbers = Vec::new();
    loop {
        match member.next().now_or_never() {
            Some(Taken::Step(step)) => numbers.push(step.at.unwrap().parse().unwrap()),
            other => return (numbers, other),
        }
    }
}

#[tokio::test]
async fn all_members_take_the_same_once() {
    let feed = Arc::new(Feed::new());
    let mut first = Member::join(Arc::clone(&feed), 0);
    feed.push(step(1)).await;
    let place = feed.after(&"1".into()).unwrap();
    let mut second = Member::join(Arc::clone(&feed), place);
    feed.push(step(2)).await;
    assert_eq!(drained(&mut first).0, [1, 2]);
    assert_eq!(drained(&mut second).0, [2]);
    feed.end(End::Over);
    assert!(matches!(drained(&mut first).1, Some(Taken::Over)));
}

#[tokio::test]
async fn who_has_told_the_same_finds_what_comes_next() {
    let feed = Arc::new(Feed::new());
    let _member = Member::join(Arc::clone(&feed), 0);
    feed.begins_at("0".into());
    assert_eq!(feed.after(&"0".into()), Some(0), "nothing was told yet");
    for number in 1..=3 {
        feed.push(step(number)).await;
    }
    assert_eq!(feed.after(&"0".into()), Some(0));
    assert_eq!(feed.after(&"2".into()), Some(2));
    assert_eq!(feed.after(&"3".into()), Some(3));
    assert_eq!(feed.after(&"4".into()), None);
    feed.end(End::Over);
    assert_eq!(feed.after(&"3".into()), None);
}

#[tokio::test]
async fn of_what_all_have_taken_only_the_latest_is_kept() {
    for count in 1..4 {
        let feed = Arc::new(Feed::new());
        let join = |_| Member::join(Arc::clone(&feed), 0);
        let mut members: Vec<_> = (0..count).map(join).collect();
        feed.begins_at("0".into());
        for number in 1..=20 {
            feed.push(step(number)).await;
            let (last, others) = members.split_last_mut().unwrap();
            for other in others {
                assert_eq!(drained(other).0, [number]);
            }
            // Not before the last has taken it.
            assert_eq!(
                feed.after(&(number - 1).to_string().into()),
                Some(number - 1)
            );
            assert_eq!(drained(last).0, [number]);
        }
        assert_eq!(feed.kept().entries.len(), TAKEN_A_MEMBER * count);
        assert_eq!(feed.after(&"19".into()), Some(19));
    }
}

#[tokio::test]
async fn a_slow_member_holds_nobody_up_and_is_told_that_it_is_behind() {
    let feed = Arc::new(Feed::new());
    let mut slow = Member::join(Arc::clone(&feed), 0);
    let mut quick = Member::join(Arc::clone(&feed), 0);
    let most = MOST as u64;
    for number in 0..3 * most {
        feed.push(step(number)).await;
        assert_eq!(drained(&mut quick).0, [number]);
    }
    let kept = feed.kept().entries.len();
    assert!(kept <= MOST, "{kept}");
    assert!(matches!(slow.next().await, Taken::Behind));
}

#[tokio::test]
async fn an_execution_waits_while_nobody_is_ready_and_goes_on_when_they_leave() {
    let feed = Arc::new(Feed::new());
    let mut only = Member::join(Arc::clone(&feed), 0);
    let most = MOST as u64;
    for number in 0..most {
        feed.push(step(number)).await;
    }
    assert!(feed.push(step(most)).now_or_never().is_none());
    assert!(matches!(only.next().await, Taken::Step(_)));
    feed.push(step(most)).await;
    assert_eq!(drained(&mut only).0, (1..=most).collect::<Vec<_>>());
    for number in 0..most {
        feed.push(step(number)).await;
    }
    drop(only);
    feed.push(step(most)).await;
}

#[tokio::test]
async fn an_execution_that_waits_goes_on_when_somebody_joins() {
    let feed = Arc::new(Feed::new());
    let _slow = Member::join(Arc::clone(&feed), 0);
    let most = MOST as u64;
    for number in 0..most {
        feed.push(step(number)).await;
    }
    let mut pushing = std::pin::pin!(feed.push(step(most)));
    assert!(pushing.as_mut().now_or_never().is_none());
    let mut quick = Member::join(Arc::clone(&feed), most);
    pushing.await;
    assert_eq!(drained(&mut quick).0, [most]);
}

#[tokio::test]
async fn large_steps_are_kept_in_bounded_size() {
    let feed = Arc::new(Feed::new());
    for _ in 0..8 {
        let large: Arc<str> = "x".repeat(MOST_BYTES / 2).into();
        let step = Step {
            outcome: Outcome::Next(large),
            at: None,
        };
        feed.push(step).await;
        assert!(feed.kept().bytes <= MOST_BYTES + MOST_BYTES / 2);
    }
}
