//! What is worth telling of a task's changes, and when it has ended.

use super::super::operations::task_changes::TaskChangesTaskTask as Task;

/// How a followed task ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The agent reported COMPLETE.
    Complete(String),
    /// The agent reported FAILED.
    Failed(String),
    /// The task's build or agent is broken.
    Error(String),
    /// Somebody deleted it.
    Deleted,
}

/// What has been told so far.
#[derive(Debug, Default)]
pub(super) struct Story {
    status: String,
    state: String,
}

impl Story {
    /// The lines that are new in this change, and whether it is the end.
    pub(super) fn tell(&mut self, task: Option<&Task>) -> (Vec<String>, Option<Ending>) {
        let Some(task) = task else {
            return (Vec::new(), Some(Ending::Deleted));
        };
        if let Some(ending) = ending(task) {
            return (Vec::new(), Some(ending));
        }
        let mut lines = Vec::new();
        let status = line(&task.status, &task.status_reason);
        if status != self.status {
            lines.push(status.clone());
            self.status = status;
        }
        let reported = task
            .current_state
            .as_ref()
            .filter(|state| !state.synthesized);
        if let Some(current) = reported {
            let mut state = line(&current.state, &current.message);
            if let Some(uri) = &current.uri {
                state = format!("{state} {uri}");
            }
            if state != self.state {
                lines.push(state.clone());
                if current.state == "IDLE" {
                    let name = &task.name;
                    lines.push(format!("It waits for input: `taskyard task send {name} …`"));
                }
                self.state = state;
            }
        }
        (lines, None)
    }
}

fn ending(task: &Task) -> Option<Ending> {
    let reported = task
        .current_state
        .as_ref()
        .filter(|state| !state.synthesized);
    match reported.map(|current| (current.state.as_str(), &current.message)) {
        Some(("COMPLETE", message)) => Some(Ending::Complete(line("COMPLETE", message))),
        Some(("FAILED", message)) => Some(Ending::Failed(line("FAILED", message))),
        _ if task.status == "ERROR" => Some(Ending::Error(line("ERROR", &task.status_reason))),
        _ => None,
    }
}

fn line(state: &str, message: &str) -> String {
    if message.is_empty() {
        return state.to_owned();
    }
    format!("{state}: {message}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task(status: &str, reason: &str, state: Option<(&str, &str, bool)>) -> Task {
        let state = state.map(|(state, message, synthesized)| {
            json!({"state": state, "message": message, "uri": null, "at": "2026-11-20T12:00:00Z",
                "synthesized": synthesized})
        });
        let task = json!({"id": "1", "name": "fix-it", "status": status, "statusReason": reason,
            "currentState": state, "workspace": null, "agent": null});
        serde_json::from_value(task).unwrap()
    }

    fn told(story: &mut Story, task: &Task) -> Vec<String> {
        story.tell(Some(task)).0
    }

    #[test]
    fn only_what_is_new_is_told() {
        let mut story = Story::default();
        let pending = task("PENDING", "Waits for a provisioner", None);
        assert_eq!(
            told(&mut story, &pending),
            ["PENDING: Waits for a provisioner"]
        );
        assert!(told(&mut story, &pending).is_empty());
        let working = task("ACTIVE", "", Some(("WORKING", "Reading", false)));
        assert_eq!(told(&mut story, &working), ["ACTIVE", "WORKING: Reading"]);
        assert!(told(&mut story, &working).is_empty());
    }

    #[test]
    fn a_synthesized_state_is_neither_told_nor_an_end() {
        let made_up = task("INITIALIZING", "", Some(("COMPLETE", "x", true)));
        let (lines, ending) = Story::default().tell(Some(&made_up));
        assert_eq!((lines, ending), (vec!["INITIALIZING".to_owned()], None));
    }

    #[test]
    fn a_report_decides_before_the_status() {
        let end = |task: &Task| Story::default().tell(Some(task)).1;
        let complete = task("ACTIVE", "", Some(("COMPLETE", "Done", false)));
        assert_eq!(
            end(&complete),
            Some(Ending::Complete("COMPLETE: Done".into()))
        );
        let failed = task(
            "ERROR",
            "Agent lost",
            Some(("FAILED", "exited with code 3", false)),
        );
        assert_eq!(
            end(&failed),
            Some(Ending::Failed("FAILED: exited with code 3".into()))
        );
        let broken = task("ERROR", "Build failed", Some(("WORKING", "", false)));
        assert_eq!(
            end(&broken),
            Some(Ending::Error("ERROR: Build failed".into()))
        );
        assert_eq!(Story::default().tell(None).1, Some(Ending::Deleted));
    }

    #[test]
    fn an_idle_task_tells_how_to_answer_it() {
        let idle = task("ACTIVE", "", Some(("IDLE", "Which file?", false)));
        let lines = told(&mut Story::default(), &idle);
        assert_eq!(
            lines[2],
            "It waits for input: `taskyard task send fix-it …`"
        );
    }
}
