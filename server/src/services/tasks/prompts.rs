use std::collections::HashSet;

use crate::domain::user::Caller;
use crate::domain::{BuildId, Failure};
use crate::services::Services;
use crate::store;

/// Most builds of one question.
const MAX_BUILDS: usize = 10_000;

/// What the task of a build is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskPrompt {
    /// The build.
    pub build_id: BuildId,
    /// The prompt.
    pub prompt: String,
}

/// The prompts of the tasks that builds are of, in the order of the ids, each once; spaces around
/// an id don't count. What does not exist or may not be read is left out. INVALID_INPUT for no id
/// at all, more than 10,000, and one that is no id. One statement.
pub async fn prompts(
    services: &Services,
    caller: &Caller,
    builds: &[String],
) -> Result<Vec<TaskPrompt>, Failure> {
    let wrong = |what: String| Err(Failure::invalid("buildIds", what));
    if builds.is_empty() {
        return wrong("Give the id of at least one build".to_owned());
    }
    if builds.len() > MAX_BUILDS {
        let given = builds.len();
        return wrong(format!(
            "{given} ids were given; at most {MAX_BUILDS} are taken"
        ));
    }
    let mut ids = Vec::with_capacity(builds.len());
    let mut seen = HashSet::new();
    for text in builds {
        match BuildId::parse(text) {
            Some(id) if seen.insert(id) => ids.push(id),
            Some(_) => {}
            None => return wrong(format!("`{}` is not the id of a build", text.trim())),
        }
    }
    let scope = caller.actor.scope();
    let mut found = store::task::prompts_of_builds(services.db.reader(), &scope, &ids).await?;
    let prompts = ids.into_iter().filter_map(|build_id| {
        let prompt = found.remove(&build_id)?;
        Some(TaskPrompt { build_id, prompt })
    });
    Ok(prompts.collect())
}
