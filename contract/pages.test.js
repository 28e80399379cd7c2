// Relay's connections and nodes as the gateway at TASKYARD_URL answers them: every list that can be asked for without
// knowing more than an id is walked forward and backward, on what is there.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { buildSchema, getNamedType, isRequiredArgument } from "graphql";
import { now } from "./schema.js";

const { TASKYARD_URL, TASKYARD_TOKEN } = process.env;
const skip = !TASKYARD_URL && "TASKYARD_URL names no gateway";
const schema = buildSchema(now);
const MOST = 9;

async function post(query, variables) {
  const headers = { authorization: `Bearer ${TASKYARD_TOKEN}`, "content-type": "application/json" };
  const response = await fetch(`${TASKYARD_URL}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return response.json();
}

async function ask(query, variables) {
  const { data, errors } = await post(query, variables);
  assert.deepEqual(errors ?? [], [], query);
  return data;
}

/** Follows a task until it has done its work: its workspace moves in its list until then. */
async function done(id) {
  const query = "subscription($id: ID!) { task(id: $id) { task { currentState { state } } } }";
  const headers = { authorization: `Bearer ${TASKYARD_TOKEN}`, "content-type": "application/json", accept: "text/event-stream" };
  const body = JSON.stringify({ query, variables: { id } });
  const events = await fetch(`${TASKYARD_URL}/graphql`, { method: "POST", headers, body });
  let told = "";
  for await (const part of events.body.pipeThrough(new TextDecoderStream())) {
    told += part;
    if (told.includes('"COMPLETE"')) return;
  }
  assert.fail(told);
}

// Something to look at.
before(async () => {
  if (skip) return;
  const input = { template: "shell", prompt: "echo hello" };
  const create = "mutation($input: CreateTaskInput!) { createTask(input: $input) { task { id } errors { message } } }";
  const { createTask } = await ask(create, { input });
  assert.deepEqual(createTask.errors, []);
  await done(createTask.task.id);
});

/** The fields of a type that give connections and need no argument: their names, and how a window of them is asked for. */
const lists = (type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith("Connection") && !field.args.some(isRequiredArgument))
    .map(({ name, type }) => {
      const edge = getNamedType(getNamedType(type).getFields().edges.type);
      const id = "id" in getNamedType(edge.getFields().node.type).getFields() ? "id" : "";
      const window = "first: $first, after: $after, last: $last, before: $before";
      const pageInfo = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
      return [name, `${name}(${window}) { ${pageInfo} edges { cursor node { __typename ${id} } } }`];
    });

const size = "$first: Int, $after: String, $last: Int, $before: String";

/** Walks a list, which `page` gives a window of, forward and backward; the edges that it has seen. */
async function walk(page) {
  const all = (await page({ first: MOST })).edges;
  const none = { hasNextPage: all.length > 0, hasPreviousPage: false, startCursor: null, endCursor: null };
  assert.deepEqual(await page({ first: 0 }), { edges: [], pageInfo: none }, "a page of nothing, as Relay allows");
  const seen = [];
  let info = { hasNextPage: true, endCursor: null };
  while (info.hasNextPage && seen.length < MOST) {
    const { edges, pageInfo } = await page({ first: 2, after: info.endCursor });
    assert.equal(pageInfo.hasPreviousPage, seen.length > 0);
    assert.equal(pageInfo.startCursor, edges[0]?.cursor ?? null);
    assert.equal(pageInfo.endCursor, edges.at(-1)?.cursor ?? null);
    seen.push(...edges);
    info = pageInfo;
  }
  assert.deepEqual(seen.slice(0, MOST), all, "forward, in pages of two");
  assert.equal(new Set(seen.map(({ cursor }) => cursor)).size, seen.length, "every cursor is another");

  const back = [];
  info = { hasPreviousPage: all.length > 1, startCursor: all.at(-1)?.cursor };
  while (info.hasPreviousPage) {
    const { edges, pageInfo } = await page({ last: 2, before: info.startCursor });
    assert.equal(pageInfo.hasNextPage, true);
    back.unshift(...edges);
    info = pageInfo;
  }
  assert.deepEqual(back, all.slice(0, -1), "backward, in pages of two");
  return all;
}

/** What is found, by its type. */
const found = new Map();
const remember = (edges) => {
  for (const { node } of edges) if (node.id) found.set(node.__typename, [...(found.get(node.__typename) ?? []), node.id]);
};

for (const [name, list] of lists(schema.getQueryType())) {
  test(`${name} is walked forward and backward`, { skip }, async () => {
    remember(await walk(async (variables) => (await ask(`query(${size}) { ${list} }`, variables))[name]));
  });
}

test("the lists of what they lead to are walked too", { skip }, async (context) => {
  const done = new Set();
  // Lists lead to more: what the map gets while it is read is read as well.
  for (const [type, ids] of found) {
    for (const [name, list] of lists(schema.getType(type))) {
      done.add(`${type}.${name}`);
      await context.test(`${type}.${name}`, async () => {
        for (const id of ids.slice(0, 2)) {
          const document = `query($id: ID!, ${size}) { node(id: $id) { ... on ${type} { ${list} } } }`;
          remember(await walk(async (variables) => (await ask(document, { id, ...variables })).node[name]));
        }
      });
    }
  }
  assert.ok(done.size >= 4, `${[...done]}`);
});

test("nodes come in the order of their ids, with null for what is not there", { skip }, async () => {
  const ids = [...found.values()].flat().slice(0, 20);
  const nowhere = "01a1fa60-0000-7000-8000-000000000000";
  const asked = [...ids.slice().reverse(), nowhere, ids[0]];
  const { nodes } = await ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: asked });
  assert.deepEqual(nodes.map((node) => node?.id ?? null), asked.map((id) => (id === nowhere ? null : id)));
  const { node } = await ask("query($id: ID!) { node(id: $id) { id __typename } }", { id: ids[0] });
  assert.equal(node.id, ids[0]);
  assert.equal((await ask("query($id: ID!) { node(id: $id) { id } }", { id: nowhere })).node, null);
});

test("at most 100 nodes are asked for at once", { skip }, async () => {
  const document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
  const id = [...found.values()][0][0];
  assert.equal((await ask(document, { ids: Array(100).fill(id) })).nodes.length, 100);
  const { errors } = await post(document, { ids: Array(101).fill(id) });
  assert.match(errors[0].message, /100/);
});
