#!/bin/sh
# The prompt is in a file that the arguments name; they are Aider's options.
if [ -n "${TASKYARD_PARAM_MODEL:-}" ]; then
  set -- --model "$TASKYARD_PARAM_MODEL" "$@"
fi
exec aider "$@"
