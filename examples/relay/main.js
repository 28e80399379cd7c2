// Runs a script as a task with Relay's runtime and the artifacts that relay-compiler has made of documents.js.
import { createClient } from "graphql-ws";
import relay from "relay-runtime";
import WebSocket from "ws";
import build from "./__generated__/documentsBuildSubscription.graphql.js";
import create from "./__generated__/documentsCreateMutation.graphql.js";
import messages from "./__generated__/documentsMessagesSubscription.graphql.js";
import taskQuery from "./__generated__/documentsTaskQuery.graphql.js";

const { Environment, Network, Observable, RecordSource, Store, commitMutation, fetchQuery, requestSubscription } = relay;
const { TASKYARD_URL = "http://127.0.0.1:7080", TASKYARD_TOKEN: token } = process.env;
const socket = createClient({
  url: `${TASKYARD_URL.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { token },
});

async function post({ text: query }, variables) {
  const response = await fetch(`${TASKYARD_URL}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
const listen = ({ text: query }, variables) =>
  Observable.create((sink) => socket.subscribe({ query, variables }, sink));
const environment = new Environment({
  network: Network.create(post, listen),
  store: new Store(new RecordSource()),
});

/** Each event, until the subscription ends or `enough` says so. */
const follow = (subscription, variables, enough) =>
  new Promise((resolve, reject) => {
    const { dispose } = requestSubscription(environment, {
      subscription,
      variables,
      onNext: (data) => enough(data) && (resolve(), dispose()),
      onCompleted: resolve,
      onError: reject,
    });
  });

const limit = setTimeout(() => process.exit(2), 120_000);
const { createTask } = await new Promise((onCompleted, onError) => {
  const variables = { input: { template: "shell", prompt: "echo hello from Relay" } };
  commitMutation(environment, { mutation: create, variables, onCompleted, onError });
});
const { task, errors } = createTask;
if (!task) throw new Error(errors.map(({ message }) => message).join("; "));
console.log(`created ${task.name}`);

await follow(build, { id: task.workspace.latestBuild.id }, ({ buildStatus }) => {
  console.log(`build ${buildStatus.build.job.status}`);
});

let output = "";
await follow(messages, { id: task.id }, ({ taskMessages }) => {
  for (const { kind, text } of taskMessages.messages) if (kind === "OUTPUT") output += text;
  return output.includes("hello from Relay");
});
console.log(output.trim());

// Any object is found again by its id.
const { node } = await fetchQuery(environment, taskQuery, { id: task.id }).toPromise();
const { status } = node.workspace.latestBuild.job;
if (status !== "SUCCEEDED") throw new Error(`the build ended as ${status}`);
clearTimeout(limit);
await socket.dispose();
