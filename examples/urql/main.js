// Runs a script as a task with urql's core: mutations over HTTP, subscriptions over a WebSocket.
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { TASKYARD_URL = "http://127.0.0.1:7080", TASKYARD_TOKEN: token } = process.env;
const socket = createClient({
  url: `${TASKYARD_URL.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { token },
});
const client = new Client({
  url: `${TASKYARD_URL}/graphql`,
  fetchOptions: { headers: { authorization: `Bearer ${token}` } },
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

/** Each answer to a subscription, until it ends or `enough` says so. */
const follow = (document, variables, enough) =>
  new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(document, variables).subscribe(({ data, error, hasNext }) => {
      if (error) reject(error);
      else if (data && enough(data)) resolve(setImmediate(() => unsubscribe()));
      else if (hasNext === false) reject(new Error("the subscription ended too early"));
    });
  });

const limit = setTimeout(() => process.exit(2), 120_000);
const created = await client.mutation(
  gql`
    mutation ($input: CreateTaskInput!) {
      createTask(input: $input) {
        task { id name workspace { id latestBuild { id } } }
        errors { message }
      }
    }
  `,
  { input: { template: "shell", prompt: "echo hello from urql" } },
);
if (created.error) throw created.error;
const { task, errors } = created.data.createTask;
if (!task) throw new Error(errors.map(({ message }) => message).join("; "));
console.log(`created ${task.name}`);

const build = gql`
  subscription ($id: ID!) {
    buildStatus(buildId: $id) { build { id job { id status error } } }
  }
`;
await follow(build, { id: task.workspace.latestBuild.id }, ({ buildStatus }) => {
  const { status, error } = buildStatus.build.job;
  console.log(`build ${status}`);
  if (["FAILED", "CANCELED"].includes(status)) throw new Error(error);
  return status === "SUCCEEDED";
});

const said = gql`
  subscription ($id: ID!) {
    taskMessages(taskId: $id) { messages { id kind text } }
  }
`;
let output = "";
await follow(said, { id: task.id }, ({ taskMessages }) => {
  for (const { kind, text } of taskMessages.messages) if (kind === "OUTPUT") output += text;
  return output.includes("hello from urql");
});
console.log(output.trim());
clearTimeout(limit);
await socket.dispose();
