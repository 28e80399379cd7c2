use uuid::Uuid;

use super::acknowledge;
use crate::domain::agent::{Agent, AgentWorkResult, MAX_PIECE_BYTES, MAX_PIECES};
use crate::domain::{CommandId, Failure};
use crate::events::Topic;
use crate::services::{Services, UnitOfWork};
use crate::store;

/// Most bytes of the reason why work can't be done; the rest is cut off.
const MAX_ERROR_BYTES: usize = 8 * 1024;
/// What is known of work that an earlier run of the agent had taken up.
const ENDED_BEFORE: &str = "The workspace's agent ended while it was at this, and was started again: what came of it is not known";

/// A piece of a result's text.
#[derive(Clone, Debug)]
pub struct NewPiece {
    /// The command.
    pub id: CommandId,
    /// Its place, from 0.
    pub position: i32,
    /// At most [`MAX_PIECE_BYTES`].
    pub text: String,
}

/// Notes that a run of the agent's process follows its commands. What an earlier run had taken up
/// is lost.
pub async fn begin_run(services: &Services, agent: &Agent, run: Uuid) -> Result<(), Failure> {
    let mut uow = UnitOfWork::begin(services).await?;
    store::workspace::lock(uow.tx(), agent.workspace_id).await?;
    let (tx, at) = (uow.tx(), uow.now());
    if store::command::lose_of_earlier_runs(tx, agent, run, ENDED_BEFORE, at).await? {
        uow.ring(Topic::Commands(agent.workspace_id));
    }
    uow.commit().await
}

/// Notes an agent's answer to a command, before it carries it out: work is RUNNING from now on. The
/// same answer again is told the same. False: it had expired or was canceled, and must not be
/// carried out.
pub async fn accept(
    services: &Services,
    agent: &Agent,
    id: CommandId,
    run: Option<Uuid>,
    error: Option<String>,
) -> Result<bool, Failure> {
    if let (Some(run), None) = (run, &error) {
        let mut uow = UnitOfWork::begin(services).await?;
        store::workspace::lock(uow.tx(), agent.workspace_id).await?;
        if store::command::begin_work(uow.tx(), agent, id, run, uow.now()).await? {
            uow.ring(Topic::Commands(agent.workspace_id));
            uow.commit().await?;
            return Ok(true);
        }
    }
    acknowledge(services, agent, id, error.map(|error| cut(&error))).await
}

/// Adds a piece of a result's text; the same piece again changes nothing. False: nothing is wanted
/// of this command any more.
pub async fn add_output(
    services: &Services,
    agent: &Agent,
    piece: NewPiece,
) -> Result<bool, Failure> {
    check(&piece)?;
    let (db, text) = (services.db.writer(), clean(&piece.text));
    store::command::add_piece(db, agent, piece.id, piece.position, &text).await
}

/// Ends work with what came of it and its last piece of text, or with the reason why it can't be
/// done. Pieces before must be there. False: nothing is wanted of this command any more; so it is
/// when the same is said again.
pub async fn complete(
    services: &Services,
    agent: &Agent,
    piece: NewPiece,
    result: AgentWorkResult,
    error: Option<String>,
) -> Result<bool, Failure> {
    check(&piece)?;
    let mut uow = UnitOfWork::begin(services).await?;
    store::workspace::lock(uow.tx(), agent.workspace_id).await?;
    let (id, text) = (piece.id, clean(&piece.text));
    if !store::command::add_piece(uow.tx(), agent, id, piece.position, &text).await? {
        return Ok(false);
    }
    let there = store::command::count_pieces(uow.tx(), id).await?;
    if there != i64::from(piece.position) + 1 {
        let what = format!("{there} pieces of the text are there, this one included");
        return Err(Failure::invalid("position", what));
    }
    let result = serde_json::to_string(&result).map_err(Failure::internal)?;
    let error = error.map(|error| cut(&error));
    let at = uow.now();
    let completed =
        store::command::complete_work(uow.tx(), agent, id, &result, error.as_deref(), at).await?;
    store::workspace::touch(uow.tx(), agent.workspace_id, at).await?;
    uow.ring(Topic::Commands(agent.workspace_id));
    uow.commit().await?;
    Ok(completed)
}

fn check(piece: &NewPiece) -> Result<(), Failure> {
    if !(0..MAX_PIECES).contains(&piece.position) {
        let what = format!("A result's text has at most {MAX_PIECES} pieces, from 0");
        return Err(Failure::invalid("position", what));
    }
    if piece.text.len() > MAX_PIECE_BYTES {
        let what = format!("A piece has at most {MAX_PIECE_BYTES} bytes");
        return Err(Failure::invalid("text", what));
    }
    Ok(())
}

fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn cut(error: &str) -> String {
    clean(&error[..error.floor_char_boundary(MAX_ERROR_BYTES)])
}
