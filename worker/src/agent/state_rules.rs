//! What the agent says of the task by itself, beside what the program says: pure rules.

use crate::report::{Status, TaskState};

/// How the task's process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Code(i32),
    Signal(i32),
}

/// The task's state as last reported, and what follows from events for it.
#[derive(Debug, Default)]
pub(crate) struct StateRules {
    last: Option<Status>,
    /// The last state is IDLE because the agent saw the program wait, not because the program said so.
    found_waiting: bool,
    /// What the last WORKING said.
    working_on: Option<Status>,
}

impl StateRules {
    /// The program itself reports.
    pub(crate) fn reported(&mut self, status: Status) -> Status {
        self.set(status)
    }

    /// The command was started.
    pub(crate) fn started(&mut self) -> Status {
        self.set(Status::plain(TaskState::Working, "Working"))
    }

    /// The program waits for input. Only over WORKING: a program that said IDLE or COMPLETE by itself knows better.
    pub(crate) fn waiting(&mut self) -> Option<Status> {
        if self.last.as_ref()?.state != TaskState::Working {
            return None;
        }
        let status = self.set(Status::plain(TaskState::Idle, "Waiting for input"));
        self.found_waiting = true;
        Some(status)
    }

    /// The program no longer waits although it got no input from here.
    pub(crate) fn no_longer_waiting(&mut self) -> Option<Status> {
        self.found_waiting.then(|| self.work_on())
    }

    /// The program got input.
    pub(crate) fn input_delivered(&mut self) -> Option<Status> {
        let state = self.last.as_ref().map(|status| status.state);
        (state != Some(TaskState::Working)).then(|| self.work_on())
    }

    /// The task's process ended. A final state that the program reported stands when it ended well.
    pub(crate) fn ended(&mut self, exit: Exit) -> Option<Status> {
        let is_final = self.last.as_ref().is_some_and(|last| last.state.is_final());
        let status = match exit {
            Exit::Code(0) if is_final => return None,
            Exit::Code(0) => Status::plain(TaskState::Complete, "Finished"),
            Exit::Code(code) => {
                Status::plain(TaskState::Failed, &format!("Exited with code {code}"))
            }
            Exit::Signal(signal) => {
                Status::plain(TaskState::Failed, &format!("Ended by signal {signal}"))
            }
        };
        Some(self.set(status))
    }

    fn work_on(&mut self) -> Status {
        let working = Status::plain(TaskState::Working, "Working");
        let status = self.working_on.clone().unwrap_or(working);
        self.set(status)
    }

    fn set(&mut self, status: Status) -> Status {
        self.found_waiting = false;
        if status.state == TaskState::Working {
            self.working_on = Some(status.clone());
        }
        self.last = Some(status.clone());
        status
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(state: TaskState) -> Status {
        Status::plain(state, "by the program")
    }

    #[test]
    fn a_good_exit_completes_and_a_bad_one_fails() {
        let ended = |exit| {
            let mut rules = StateRules::default();
            rules.started();
            rules.ended(exit)
        };
        let finished = Status::plain(TaskState::Complete, "Finished");
        assert_eq!(ended(Exit::Code(0)), Some(finished));
        let failed = |message| Some(Status::plain(TaskState::Failed, message));
        assert_eq!(ended(Exit::Code(3)), failed("Exited with code 3"));
        assert_eq!(ended(Exit::Signal(9)), failed("Ended by signal 9"));
    }

    #[test]
    fn a_final_report_of_the_program_stands_on_a_good_exit_only() {
        for state in [TaskState::Complete, TaskState::Failed] {
            let mut rules = StateRules::default();
            rules.started();
            rules.reported(say(state));
            assert_eq!(rules.ended(Exit::Code(0)), None);
            let failed = rules.ended(Exit::Code(1)).unwrap();
            assert_eq!(failed.message, "Exited with code 1");
        }
    }

    #[test]
    fn input_after_a_final_report_makes_the_task_work_again() {
        let mut rules = StateRules::default();
        rules.started();
        rules.reported(say(TaskState::Complete));
        assert_eq!(rules.input_delivered().unwrap().state, TaskState::Working);
        assert_eq!(rules.ended(Exit::Code(0)).unwrap().message, "Finished");
    }

    #[test]
    fn waiting_is_found_over_working_only_and_working_comes_back_with_its_words() {
        let mut rules = StateRules::default();
        rules.started();
        rules.reported(say(TaskState::Working));
        assert_eq!(rules.waiting().unwrap().message, "Waiting for input");
        assert_eq!(rules.waiting(), None);
        assert_eq!(rules.no_longer_waiting(), Some(say(TaskState::Working)));
        assert_eq!(rules.no_longer_waiting(), None);

        rules.reported(say(TaskState::Idle));
        assert_eq!(rules.waiting(), None);
        assert_eq!(rules.no_longer_waiting(), None);
    }
}
