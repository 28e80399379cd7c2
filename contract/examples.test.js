// What the playground's tabs hold runs as it is: valid by the schema, one operation each, with a name for its tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildSchema, parse, validate } from "graphql";
import { examples } from "../playground/src/examples.js";
import { now } from "./schema.js";

for (const { query } of examples) {
  const document = parse(query);
  const [operation] = document.definitions;
  test(`the playground's example ${operation.name?.value} is valid`, () => {
    assert.deepEqual(validate(buildSchema(now), document).map(String), []);
    assert.equal(document.definitions.length, 1);
    assert.ok(operation.name);
    assert.equal(operation.variableDefinitions.length, 0, "it needs no variables");
  });
}
