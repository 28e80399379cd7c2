// Runs a script as a task with Apollo Client: mutations over HTTP, subscriptions over a WebSocket, one cache for both.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import { takeWhile, tap, lastValueFrom } from "rxjs";
import WebSocket from "ws";

const { TASKYARD_URL = "http://127.0.0.1:7080", TASKYARD_TOKEN: token } = process.env;
const socket = createClient({
  url: `${TASKYARD_URL.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { token },
});
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${TASKYARD_URL}/graphql`, headers: { authorization: `Bearer ${token}` } }),
  ),
});

const limit = setTimeout(() => process.exit(2), 120_000);
const { data } = await client.mutate({
  mutation: gql`
    mutation ($input: CreateTaskInput!) {
      createTask(input: $input) {
        task { id name workspace { id latestBuild { id } } }
        errors { message }
      }
    }
  `,
  variables: { input: { template: "shell", prompt: "echo hello from Apollo Client" } },
});
const { task, errors } = data.createTask;
if (!task) throw new Error(errors.map(({ message }) => message).join("; "));
console.log(`created ${task.name}`);

const build = client.subscribe({
  query: gql`
    subscription ($id: ID!) {
      buildStatus(buildId: $id) { build { id job { id status error } } }
    }
  `,
  variables: { id: task.workspace.latestBuild.id },
});
const last = await lastValueFrom(build.pipe(tap(({ data, error }) => {
  if (error) throw error;
  console.log(`build ${data.buildStatus.build.job.status}`);
})));
const { status, error } = last.data.buildStatus.build.job;
if (status !== "SUCCEEDED") throw new Error(error);

const said = client.subscribe({
  query: gql`
    subscription ($id: ID!) {
      taskMessages(taskId: $id) { messages { id kind text } }
    }
  `,
  variables: { id: task.id },
});
let output = "";
await lastValueFrom(said.pipe(
  tap(({ data, error }) => {
    if (error) throw error;
    for (const { kind, text } of data.taskMessages.messages) if (kind === "OUTPUT") output += text;
  }),
  takeWhile(() => !output.includes("hello from Apollo Client"), true),
));
console.log(output.trim());

// The subscription has written the build into the cache: this asks nobody.
const cached = client.readFragment({
  id: `Build:${task.workspace.latestBuild.id}`,
  fragment: gql`fragment Ended on Build { job { status } }`,
});
if (cached?.job.status !== "SUCCEEDED") throw new Error("the cache knows another end of the build");
clearTimeout(limit);
client.stop();
await socket.dispose();
