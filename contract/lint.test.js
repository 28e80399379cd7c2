// schema.graphql is clean by graphql-eslint's Relay and recommended rules (eslint.config.js) and by graphql-schema-linter.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { ESLint } from "eslint";
import { now } from "./schema.js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

test("graphql-eslint finds nothing", async () => {
  const eslint = new ESLint({ cwd: path("../"), overrideConfigFile: path("eslint.config.js") });
  const [{ messages }] = await eslint.lintText(now, { filePath: "schema.graphql" });
  assert.deepEqual(messages.map(({ line, ruleId, message }) => `schema.graphql:${line} ${ruleId}: ${message}`), []);
});

test("graphql-schema-linter finds nothing", async () => {
  const linter = createRequire(import.meta.url).resolve("graphql-schema-linter/lib/cli.js");
  const found = await new Promise((resolve) => execFile(process.execPath, [linter, path("../schema.graphql")], (error, out, err) => resolve(error ? out + err : "")));
  assert.equal(found, "");
});

test("no lock file names a registry, and every version is exact", () => {
  for (const folder of ["contract", "examples", "playground"]) {
    const read = (name) => readFileSync(path(`../${folder}/${name}`), "utf8");
    assert.doesNotMatch(read("package-lock.json"), /"resolved": "[a-z+]+:/);
    const workspaces = JSON.parse(read("package.json")).workspaces ?? [];
    for (const name of [".", ...workspaces]) {
      const { dependencies = {} } = JSON.parse(read(`${name}/package.json`));
      for (const version of Object.values(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
    }
  }
});
