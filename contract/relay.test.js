// Relay's specifications, on every type of the schema: connections (edges, cursors, page information, both directions)
// and objects that are found again by their id.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildSchema, getNamedType, isObjectType } from "graphql";
import { now } from "./schema.js";

const schema = buildSchema(now);
const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith("__"));
const connections = types.filter((type) => type.name.endsWith("Connection"));
const isNode = (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");
const typesOf = (type) => Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));

// What these edges lead to has a place in its list only: a line of a log, and who is in an organization.
const WITHOUT_ID = ["LogEdge", "MembershipEdge"];
// These have an id to be named by, but are read with their message and their template's version only.
const NOT_FOUND_ALONE = ["ChatPart", "TemplatePreset"];

test("there are connections", () => assert.ok(connections.length >= 15, `${connections.length}`));

for (const connection of connections) {
  test(`${connection.name} has edges, nodes and page information`, () => {
    const fields = typesOf(connection);
    const edge = schema.getType(connection.name.replace(/Connection$/, "Edge"));
    assert.ok(isObjectType(edge), "its edge's type is named after it");
    assert.equal(fields.edges, `[${edge.name}!]!`);
    assert.equal(fields.pageInfo, "PageInfo!");
    const { cursor, node } = typesOf(edge);
    assert.equal(cursor, "String!");
    assert.equal(fields.nodes, `[${node}]!`);
    assert.equal(isNode(getNamedType(edge.getFields().node.type)), !WITHOUT_ID.includes(edge.name));
  });
}

test("PageInfo is Relay's", () => {
  assert.deepEqual(typesOf(schema.getType("PageInfo")), {
    endCursor: "String",
    hasNextPage: "Boolean!",
    hasPreviousPage: "Boolean!",
    startCursor: "String",
  });
});

const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field]));
for (const [name, field] of fields.filter(([, field]) => connections.includes(getNamedType(field.type)))) {
  test(`${name} pages forward and backward`, () => {
    const given = Object.fromEntries(field.args.map(({ name, type }) => [name, String(type)]));
    const { first, after, last, before } = given;
    assert.deepEqual({ first, after, last, before }, { first: "Int", after: "String", last: "Int", before: "String" });
  });
}

test("what has an id is found by it", () => {
  const { node, nodes } = schema.getQueryType().getFields();
  assert.equal(String(node.type), "Node");
  assert.equal(String(nodes.type), "[Node]!");
  const withId = types.filter((type) => typesOf(type).id === "ID!");
  assert.deepEqual(withId.filter((type) => !isNode(type)).map(({ name }) => name), NOT_FOUND_ALONE);
});
