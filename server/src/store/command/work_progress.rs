use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::agent::Agent;
use crate::domain::{CommandId, Failure, Timestamp};
use crate::store::sql;

/// Notes that the agent takes up work. True also when this run of the agent has said so before and
/// is still at it; false: it must not begin.
pub(crate) async fn begin_work(
    db: &impl ConnectionTrait,
    agent: &Agent,
    id: CommandId,
    run: Uuid,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE agent_commands SET status = 'RUNNING', agent_run = $3, \
            accepted_at = COALESCE(accepted_at, $4) \
        WHERE id = $1 AND agent_id = $2 \
            AND ((status = 'PENDING' AND expires_at > $4) OR (status = 'RUNNING' AND agent_run = $3))";
    let values = [id.0.into(), agent.id.0.into(), run.into(), at.0.into()];
    Ok(sql::execute(db, text, values).await? == 1)
}

/// Ends the work that an earlier run of the agent's process had taken up. True: there was some.
pub(crate) async fn lose_of_earlier_runs(
    db: &impl ConnectionTrait,
    agent: &Agent,
    run: Uuid,
    why: &str,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE agent_commands SET status = 'LOST', error = $3, ended_at = $4 \
        WHERE agent_id = $1 AND ended_at IS NULL AND status = 'RUNNING' AND agent_run <> $2";
    let values = [agent.id.0.into(), run.into(), why.into(), at.0.into()];
    Ok(sql::execute(db, text, values).await? > 0)
}

/// Adds a piece of the result's text, unless it is there. False: nothing is wanted of this command
/// any more.
pub(crate) async fn add_piece(
    db: &impl ConnectionTrait,
    agent: &Agent,
    id: CommandId,
    position: i32,
    piece: &str,
) -> Result<bool, Failure> {
    let text = "INSERT INTO agent_command_pieces (command_id, position, text) \
        SELECT id, CAST($3 AS integer), CAST($4 AS text) FROM agent_commands \
        WHERE id = $1 AND agent_id = $2 AND ended_at IS NULL \
        ON CONFLICT (command_id, position) DO NOTHING";
    let values = [
        id.0.into(),
        agent.id.0.into(),
        position.into(),
        piece.into(),
    ];
    sql::execute(db, text, values).await?;
    let text = "SELECT COUNT(*) AS count FROM agent_commands \
        WHERE id = $1 AND agent_id = $2 AND ended_at IS NULL";
    Ok(sql::count(db, text, [id.0.into(), agent.id.0.into()]).await? == 1)
}

/// How many pieces of its text are there.
pub(crate) async fn count_pieces(db: &impl ConnectionTrait, id: CommandId) -> Result<i64, Failure> {
    let text = "SELECT COUNT(*) AS count FROM agent_command_pieces WHERE command_id = $1";
    sql::count(db, text, [id.0.into()]).await
}

/// Ends work with what came of it, as JSON, or with the reason why it can't be done. Canceled work
/// stays so. False: nothing is wanted of this command any more.
pub(crate) async fn complete_work(
    db: &impl ConnectionTrait,
    agent: &Agent,
    id: CommandId,
    result: &str,
    error: Option<&str>,
    at: Timestamp,
) -> Result<bool, Failure> {
    let text = "UPDATE agent_commands SET result = $3, ended_at = $5, \
            error = CASE WHEN status = 'RUNNING' THEN $4 ELSE error END, \
            status = CASE WHEN status <> 'RUNNING' THEN status WHEN $6 THEN 'REFUSED' ELSE 'DONE' END \
        WHERE id = $1 AND agent_id = $2 AND ended_at IS NULL AND status IN ('RUNNING', 'CANCELED')";
    let values = [
        id.0.into(),
        agent.id.0.into(),
        result.into(),
        error.into(),
        at.0.into(),
        error.is_some().into(),
    ];
    Ok(sql::execute(db, text, values).await? == 1)
}
