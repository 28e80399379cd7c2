// Runs a script as a task with typed documents: graphql-codegen makes their types from the gateway's schema, and tsc
// refuses a variable or a field that the schema does not have.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { graphql } from "./generated/index.js";

const { TASKYARD_URL = "http://127.0.0.1:7080", TASKYARD_TOKEN: token } = process.env;
const client = createClient({
  url: `${TASKYARD_URL.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { token },
  // Not let in: asking again does not help.
  shouldRetry: (event) => !(event instanceof Object && "code" in event && event.code === 4403),
});

/** The data of each answer, typed by its document; a GraphQL error is thrown. */
async function* ask<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): AsyncGenerator<Data> {
  for await (const { data, errors } of client.iterate<Data>({ query: print(document), variables })) {
    if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
    if (data) yield data;
  }
}

async function once<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for await (const data of ask(document, variables)) return data;
  throw new Error("no answer came");
}

const Create = graphql(`
  mutation Create($input: CreateTaskInput!) {
    createTask(input: $input) {
      task { id name workspace { latestBuild { id } } }
      errors { message }
    }
  }
`);
const Build = graphql(`
  subscription Build($id: ID!) {
    buildStatus(buildId: $id) { build { job { status error } } }
  }
`);
const Messages = graphql(`
  subscription Messages($id: ID!) {
    taskMessages(taskId: $id) { messages { kind text } }
  }
`);

const limit = setTimeout(() => process.exit(2), 120_000);
const input = { template: "shell", prompt: "echo hello from graphql-codegen" };
const { task, errors } = await once(Create, { input }).then(({ createTask }) => createTask);
const build = task?.workspace?.latestBuild;
if (!task || !build) throw new Error(errors.map(({ message }) => message).join("; "));
console.log(`created ${task.name}`);

let ended = false;
for await (const { buildStatus } of ask(Build, { id: build.id })) {
  const { status, error } = buildStatus.build.job;
  console.log(`build ${status}`);
  if (status === "FAILED" || status === "CANCELED") throw new Error(error ?? status);
  ended = status === "SUCCEEDED";
}
if (!ended) throw new Error("the build has not ended");

let output = "";
for await (const { taskMessages } of ask(Messages, { id: task.id })) {
  for (const { kind, text } of taskMessages.messages) if (kind === "OUTPUT") output += text;
  if (output.includes("hello from graphql-codegen")) break;
}
console.log(output.trim());
clearTimeout(limit);
await client.dispose();
