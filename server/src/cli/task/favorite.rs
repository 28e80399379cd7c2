//! `taskyard task favorite|unfavorite`.

use taskyard_client::Client;

use super::super::failure::{Failure, check, missing};
use super::super::operations::{FavoriteTask, UnfavoriteTask, favorite_task, unfavorite_task};
use super::super::output::Output;
use super::find;

pub(super) async fn add(client: &Client, output: Output, task: &str) -> Result<(), Failure> {
    let found = find::find(client, task).await?;
    let input = favorite_task::FavoriteTaskInput {
        client_mutation_id: None,
        task_id: found.id,
    };
    let done = client.execute::<FavoriteTask>(favorite_task::Variables { input });
    let done = done.await?.favorite_task;
    check(&done.errors)?;
    let task = done.task.ok_or_else(|| missing("task"))?;
    output.object_or_line(&task, &format!("{} is a favorite of yours", task.name))
}

pub(super) async fn remove(client: &Client, output: Output, task: &str) -> Result<(), Failure> {
    let found = find::find(client, task).await?;
    let input = unfavorite_task::UnfavoriteTaskInput {
        client_mutation_id: None,
        task_id: found.id,
    };
    let done = client.execute::<UnfavoriteTask>(unfavorite_task::Variables { input });
    let done = done.await?.unfavorite_task;
    check(&done.errors)?;
    let task = done.task.ok_or_else(|| missing("task"))?;
    output.object_or_line(&task, &format!("{} is no favorite of yours", task.name))
}
