// The audits of GraphQL over HTTP that the npm package graphql-http brings, on the gateway at TASKYARD_URL.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { serverAudits } from "graphql-http";

const { TASKYARD_URL, TASKYARD_TOKEN } = process.env;
const fetchFn = (url, { headers, ...rest } = {}) =>
  fetch(url, { ...rest, headers: { authorization: `Bearer ${TASKYARD_TOKEN}`, ...headers } });
const audits = serverAudits({ url: `${TASKYARD_URL}/graphql`, fetchFn });
let passed = 0;
after(() => console.log(`graphql-http's audits: ${passed} of ${audits.length}`));

for (const { id, name, fn } of audits) {
  test(`${id} ${name}`, { skip: !TASKYARD_URL && "TASKYARD_URL names no gateway" }, async () => {
    const { status, reason } = await fn();
    assert.equal(status, "ok", reason);
    passed += 1;
  });
}
