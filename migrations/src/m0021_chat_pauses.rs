use crate::migration::Migration;

/// Why a chat waits that has stopped before it was done, in a word.
pub(crate) const MIGRATION: Migration = Migration {
    name: "m0021_chat_pauses",
    up: r"
ALTER TABLE chats ADD COLUMN pause {text} CHECK (pause IN ('BUDGET', 'USER_BUDGET', 'STEPS', 'ANSWER_TOO_LONG', 'FILTERED', 'INTERRUPTED'));
",
    down: r"
ALTER TABLE chats DROP COLUMN pause;
",
};
