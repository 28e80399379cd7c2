// Bundles the playground into the folder named by the first argument: playground.html and assets/playground-*, with the
// licences of all that is inside. With `compress` as the second argument, each file gets its Brotli copy beside it.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
rmSync(out, { recursive: true, force: true });

const bundled = new Set();

/**
 * GraphiQL's style sheet without the fonts inside it: the page is shown in the system's, as Taskyard's others are, and the
 * editor's icons come as a file with the editor.
 */
const withoutFonts = {
  name: "without-fonts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /graphiql\/dist\/style\.css$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8").replaceAll(/@font-face\s*\{[^}]*\}/g, "");
      return { contents, loader: "css" };
    }),
};

/** Bundles one file; the paths of what came out of it, from `/`. */
async function bundle(options) {
  const { metafile } = await build({
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "none",
    outdir: join(out, "assets"),
    publicPath: "/assets",
    entryNames: "playground-[name]-[hash]",
    assetNames: "playground-[name]-[hash]",
    chunkNames: "playground-[name]-[hash]",
    target: ["chrome111", "firefox115", "safari16.4"],
    define: { "process.env.NODE_ENV": '"production"', ...options.define },
    loader: { ".ttf": "file" },
    plugins: [withoutFonts],
    logLevel: "warning",
    absWorkingDir: here,
    ...options,
  });
  for (const input of Object.keys(metafile.inputs)) bundled.add(input);
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint);
  const path = (file) => `/${relative(out, join(here, file))}`;
  return { js: path(entry[0]), css: entry[1].cssBundle && path(entry[1].cssBundle) };
}

const worker = async (name, file) => {
  const { js } = await bundle({ entryPoints: { [name]: file }, format: "iife" });
  return js;
};

/** The licence of every package that something of was bundled. */
function licences() {
  const packages = new Set();
  for (const input of bundled) {
    const inside = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (inside) packages.add(inside[1]);
  }
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    if (!license) throw new Error(`${name} says nothing of its licence`);
    const files = readdirSync(join(here, folder)).filter((file) => /^(licen[cs]e|notice|third-?party)/i.test(file));
    const texts = files.map((file) => readFileSync(join(here, folder, file), "utf8").trim());
    return `${name} ${version} (${license})\n\n${texts.join("\n\n") || `Licence: ${license}`}\n`;
  });
  return `What the playground is made of, with its licences.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Writes a file under a name with its content's hash; its path from `/`. */
function write(name, extension, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const path = `assets/${name}-${hash}.${extension}`;
  mkdirSync(join(out, "assets"), { recursive: true });
  writeFileSync(join(out, path), text);
  return `/${path}`;
}

const workers = {
  editorWorkerService: await worker("editor", "node_modules/monaco-editor/esm/vs/editor/editor.worker.js"),
  json: await worker("json", "node_modules/monaco-editor/esm/vs/language/json/json.worker.js"),
  graphql: await worker("graphql", "node_modules/monaco-graphql/esm/graphql.worker.js"),
};
// Once for the list of what is inside, once with the address of that list.
const main = (licences) =>
  bundle({
    entryPoints: { main: "src/main.jsx" },
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"', WORKERS: JSON.stringify(workers), LICENCES: JSON.stringify(licences) },
  });
await main("");
for (const file of readdirSync(join(out, "assets"))) if (file.startsWith("playground-main")) rmSync(join(out, "assets", file));
const { js, css } = await main(write("playground-licences", "txt", licences()));
if (!existsSync(join(out, css))) throw new Error("there is no style sheet");
const page = readFileSync(join(here, "index.html"), "utf8").replace("{js}", js).replace("{css}", css);
writeFileSync(join(out, "playground.html"), page);
if (process.argv[3] === "compress") {
  for (const file of [...readdirSync(join(out, "assets")).map((name) => join("assets", name)), "playground.html"]) {
    const text = readFileSync(join(out, file));
    const smaller = brotliCompressSync(text);
    if (smaller.length < text.length) writeFileSync(join(out, `${file}.br`), smaller);
  }
}
