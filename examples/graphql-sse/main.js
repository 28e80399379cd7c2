// Runs a script as a task over plain HTTP: subscriptions are Server-Sent Events of their own (distinct connections).
import { createClient } from "graphql-sse";

const { TASKYARD_URL = "http://127.0.0.1:7080", TASKYARD_TOKEN: token } = process.env;
const client = createClient({
  url: `${TASKYARD_URL}/graphql`,
  headers: { authorization: `Bearer ${token}` },
  retryAttempts: 1, // To survive a longer restart of the gateway, leave this out.
});

/** The data of each answer; a GraphQL error is thrown. */
async function* ask(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
    yield data;
  }
}

const limit = setTimeout(() => process.exit(2), 120_000);
const created = await ask(
  `mutation ($input: CreateTaskInput!) {
    createTask(input: $input) { task { id name workspace { latestBuild { id } } } errors { message } }
  }`,
  { input: { template: "shell", prompt: "echo hello from graphql-sse" } },
).next();
const { task, errors } = created.value.createTask;
if (!task) throw new Error(errors.map(({ message }) => message).join("; "));
console.log(`created ${task.name}`);

let job;
const build = "subscription ($id: ID!) { buildStatus(buildId: $id) { build { job { status error } } } }";
for await (const { buildStatus } of ask(build, { id: task.workspace.latestBuild.id })) {
  job = buildStatus.build.job;
  console.log(`build ${job.status}`);
}
if (job.status !== "SUCCEEDED") throw new Error(job.error);

const said = "subscription ($id: ID!) { taskMessages(taskId: $id) { messages { kind text } } }";
let output = "";
for await (const { taskMessages } of ask(said, { id: task.id })) {
  output += taskMessages.messages.filter(({ kind }) => kind === "OUTPUT").map(({ text }) => text).join("");
  if (output.includes("hello from graphql-sse")) break;
}
console.log(output.trim());
clearTimeout(limit);
client.dispose();
