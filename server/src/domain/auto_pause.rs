//! When a task pauses by itself: after so many minutes in which nothing was done in it.

use super::error::Failure;
use super::task::{CurrentState, Task, TaskState, TaskStatus};
use super::time::Timestamp;

/// Most idle minutes: 30 days.
pub const MAX_AUTO_PAUSE_MINUTES: i32 = 30 * 24 * 60;

/// Checks a task's own setting: idle minutes, 0 for never, -1 (`None`) for what its template says.
pub fn parse_minutes(minutes: i32) -> Result<Option<i32>, Failure> {
    match minutes {
        -1 => Ok(None),
        0..=MAX_AUTO_PAUSE_MINUTES => Ok(Some(minutes)),
        _ => Err(Failure::invalid(
            "autoPauseMinutes",
            format!(
                "{minutes} are no minutes to wait: give 1 to {MAX_AUTO_PAUSE_MINUTES}, 0 for never, or -1 for what the template says"
            ),
        )),
    }
}

/// The idle minutes that count for a task; `None`: it never pauses by itself.
pub fn minutes(own: Option<i32>, of_template: Option<i32>) -> Option<i32> {
    own.or(of_template).filter(|minutes| *minutes > 0)
}

/// When an idle task pauses, unless something is done in it; `None`: it does not. A task that works
/// is not idle, however long it works.
pub fn deadline(task: &Task, minutes: Option<i32>) -> Option<Timestamp> {
    let works = is_working(task.current_state.as_ref());
    let minutes = minutes.filter(|_| task.status == TaskStatus::Active && !works)?;
    Some(task.active_at.plus_seconds(i64::from(minutes) * 60))
}

/// Whether a change of status or state moves the deadline: the task became ACTIVE, or a report of
/// WORKING came, or one that ends it.
pub fn is_activity(
    before: (TaskStatus, Option<&CurrentState>),
    now: (TaskStatus, Option<&CurrentState>),
) -> bool {
    let starts = now.0 == TaskStatus::Active && before.0 != TaskStatus::Active;
    let is_new = before.1 != now.1;
    starts || (is_new && (is_working(before.1) || is_working(now.1)))
}

fn is_working(state: Option<&CurrentState>) -> bool {
    state.is_some_and(|state| state.state == TaskState::Working)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(state: TaskState, at: i64) -> CurrentState {
        CurrentState {
            state,
            message: String::new(),
            uri: None,
            at: Timestamp(at),
            synthesized: false,
        }
    }

    #[test]
    fn only_working_and_its_end_move_the_deadline() {
        let (idle, idle_again) = (state(TaskState::Idle, 1), state(TaskState::Idle, 2));
        let (works, works_on) = (state(TaskState::Working, 1), state(TaskState::Working, 2));
        let active = TaskStatus::Active;
        for (before, now, moves) in [
            (Some(&idle), Some(&idle_again), false),
            (Some(&idle), Some(&works), true),
            (Some(&works), Some(&works_on), true),
            (Some(&works), Some(&idle), true),
            (Some(&works), Some(&works), false),
            (None, Some(&idle), false),
        ] {
            assert_eq!(is_activity((active, before), (active, now)), moves);
        }
        assert!(is_activity(
            (TaskStatus::Initializing, None),
            (active, None)
        ));
    }

    #[test]
    fn a_setting_of_its_own_counts_before_the_templates() {
        assert_eq!(minutes(None, Some(5)), Some(5));
        assert_eq!(minutes(Some(0), Some(5)), None);
        assert_eq!(minutes(Some(7), None), Some(7));
        assert_eq!(minutes(None, None), None);
        for bad in [-2, MAX_AUTO_PAUSE_MINUTES + 1, i32::MIN] {
            assert!(parse_minutes(bad).is_err());
        }
        assert_eq!(parse_minutes(-1).unwrap(), None);
    }
}
