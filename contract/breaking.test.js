// The contract with clients out there: what was released stays, unless it had been deprecated in a release before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { breakingChanges } from "./breaking.js";
import { now, released } from "./schema.js";

test("nothing of the released schema breaks", () => {
  assert.deepEqual(
    breakingChanges(released, now),
    [],
    "CONTRIBUTING.md says how something is taken out of the schema",
  );
});

const before = `
  type Query { a(x: Int): Int  b: Old @deprecated(reason: "ask a")  c: Colour }
  type Old { value: Int }
  enum Colour { RED GREEN BLUE @deprecated }
`;

test("what was deprecated may go, with the types that only it led to", () => {
  assert.deepEqual(breakingChanges(before, "type Query { a(x: Int): Int  c: Colour }  enum Colour { RED GREEN }"), []);
});

for (const [what, after] of [
  ["a field that goes", "type Query { a(x: Int): Int }"],
  ["a field of another type", before.replace("a(x: Int): Int", "a(x: Int): String")],
  ["an argument that goes", before.replace("a(x: Int)", "a")],
  ["an argument that must be given", before.replace("x: Int", "x: Int, y: Int!")],
  ["a value that goes", before.replace("GREEN", "")],
]) {
  test(`${what} is found`, () => assert.notEqual(breakingChanges(before, after).length, 0));
}
