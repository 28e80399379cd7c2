// The schema's lint: every rule of graphql-eslint's Relay and recommended sets, but for those that contradict what the
// schema means to be. Each of them says why.
import { fileURLToPath } from "node:url";
import graphql from "@graphql-eslint/eslint-plugin";

const relay = graphql.configs["flat/schema-relay"].rules;
const recommended = graphql.configs["flat/schema-recommended"].rules;

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: fileURLToPath(new URL("../schema.graphql", import.meta.url)) } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...relay,
      ...recommended,
      // Relay's specification says nothing of lists elsewhere: `nodes` beside `edges`, and lists that are short by
      // nature (a task's phases, a payload's errors), are no connections. A log line and what a page of a
      // conversation holds need no id of their own: relay.test.js names the edges whose nodes have none.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Only what `node` finds has an id; payloads, pages and values have none. relay.test.js checks that all that
      // has an `id` implements Node.
      "@graphql-eslint/strict-id-in-types": "off",
      // `User.username` is the word that people know it by, beside `User.name`.
      "@graphql-eslint/no-typename-prefix": "off",
    },
  },
];
