#!/bin/sh
# The prompt comes on standard input; the arguments are Claude Code's options.
if [ -n "${TASKYARD_PARAM_MODEL:-}" ]; then
  set -- --model "$TASKYARD_PARAM_MODEL" "$@"
fi
# After a pause the conversation goes on where it was, if there was one.
for session in "$HOME"/.claude/projects/*/*.jsonl; do
  if [ -e "$session" ]; then
    set -- --continue "$@"
    break
  fi
done
exec claude --print "$@"
