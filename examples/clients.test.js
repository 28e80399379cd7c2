// Runs every program here on the gateway at TASKYARD_URL: it must tell the task's output and exit with 0, and exit with
// another code when it is not let in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const python = process.env.TASKYARD_TEST_PYTHON ?? "python3";
const programs = {
  "apollo-client": ["node main.js"],
  curl: ["bash run.sh"],
  gql: [`${python} main.py`],
  "graphql-codegen": ["npx graphql-codegen", "npx tsc", "node dist/main.js"],
  "graphql-sse": ["node main.js"],
  "graphql-ws": ["node main.js"],
  relay: ["npx relay-compiler", "node main.js"],
  urql: ["node main.js"],
};

/** Runs a command line in a folder to its end; its exit code and all that it wrote. */
function run(folder, line, env = {}) {
  const [command, ...args] = line.split(" ");
  const cwd = fileURLToPath(new URL(folder, import.meta.url));
  const options = { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: 180_000 };
  const child = spawn(command, args, options);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += part));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}

for (const [folder, lines] of Object.entries(programs)) {
  test(`${folder} creates a task and follows it to its end`, async () => {
    let output;
    for (const line of lines) {
      const ended = await run(folder, line);
      assert.equal(ended.code, 0, `${line}: ${ended.output}`);
      output = ended.output;
    }
    assert.match(output, /^created .+\n(build (PENDING|RUNNING)\n)*(build SUCCEEDED\n)+hello from .+\n$/);
  });

  test(`${folder} fails when it is not let in`, async () => {
    const { code, output } = await run(folder, lines.at(-1), { TASKYARD_TOKEN: "wrong" });
    assert.ok(code > 0, `it exited with ${code}: ${output}`);
  });
}
