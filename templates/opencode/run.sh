#!/bin/sh
# The prompt comes on standard input.
if [ -n "${TASKYARD_PARAM_MODEL:-}" ]; then
  set -- --model "$TASKYARD_PARAM_MODEL"
fi
exec opencode run "$@"
