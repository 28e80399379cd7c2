#!/bin/sh
# The prompt comes on standard input (`-`); the arguments are the options of `codex exec`.
if [ -n "${TASKYARD_PARAM_MODEL:-}" ]; then
  set -- --model "$TASKYARD_PARAM_MODEL" "$@"
fi
# After a pause the conversation goes on where it was, if there was one.
if [ -d "$HOME/.codex/sessions" ]; then
  exec codex exec "$@" resume --last -
fi
exec codex exec "$@" -
