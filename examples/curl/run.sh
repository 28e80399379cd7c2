#!/usr/bin/env bash
# Runs a script as a task with curl alone: creates it, follows its build as Server-Sent Events, prints what it says.
set -euo pipefail
url=${TASKYARD_URL:-http://127.0.0.1:7080}/graphql

# Becomes a curl that posts a document with its variables, and takes this media type.
ask() {
  exec curl --silent --show-error --fail-with-body --no-buffer --max-time 120 "$url" \
    --header "Authorization: Bearer ${TASKYARD_TOKEN:-}" \
    --header 'Content-Type: application/json' \
    --header "Accept: $1" \
    --data "{\"query\": \"$2\", \"variables\": $3}"
}

# The first value of a key in some JSON.
value() { grep -oE "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

create='mutation($input: CreateTaskInput!) { createTask(input: $input) { errors { message }
  task { taskId: id name workspace { latestBuild { buildId: id } } } } }'
input='{"input": {"template": "shell", "prompt": "echo hello from curl"}}'
answer=$(ask application/graphql-response+json "${create//$'\n'/}" "$input") || { echo "$answer" >&2; exit 1; }
task=$(value taskId <<<"$answer") || { echo "$answer" >&2; exit 1; }
build=$(value buildId <<<"$answer")
echo "created $(value name <<<"$answer")"

# Each event has a line `data: {…}`; the stream ends with the build.
follow='subscription($id: ID!) { buildStatus(buildId: $id) { build { job { status error } } } }'
last=none
while read -r line; do
  status=$(value status <<<"$line") || continue
  echo "build $status"
  last=$status
done < <(ask text/event-stream "$follow" "{\"id\": \"$build\"}")
[[ $last == SUCCEEDED ]]

# A conversation has no end: this stops at the line that it waits for.
said='subscription($id: ID!) { taskMessages(taskId: $id) { messages { kind text } } }'
while read -r line; do
  [[ $line == *'"OUTPUT"'*'hello from curl'* ]] || continue
  echo 'hello from curl'
  kill "$!"
  exit 0
done < <(ask text/event-stream "$said" "{\"id\": \"$task\"}")
exit 1
