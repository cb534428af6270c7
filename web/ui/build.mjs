// Builds the page into dist: one script, the worker that its tabs share, one style
// and its fonts with hashed names, and index.html.
import { build } from "esbuild";
import { brotliCompressSync, constants } from "node:zlib";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";

const out = new URL("dist/", import.meta.url);
const assets = new URL("assets/", out);
const source = (name) => new URL(`src/${name}`, import.meta.url).pathname;

for (const name of await readdir(out)) {
  if (name !== "unbuilt.html") await rm(new URL(name, out), { recursive: true });
}
await mkdir(assets, { recursive: true });

const options = {
  outdir: assets.pathname,
  bundle: true,
  minify: true,
  target: "es2022",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".png": "file", ".woff2": "file" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
};

// made returns the name of the file that was made of an entry.
const made = (result, start, ending) => Object.keys(result.metafile.outputs).map((p) => p.split("/").at(-1)).find((n) => n.startsWith(start) && n.endsWith(ending));

const worker = await build({ ...options, entryPoints: [{ in: source("stream-worker.ts"), out: "stream" }], format: "iife" });
const page = await build({
  ...options,
  entryPoints: [{ in: source("main.ts"), out: "furat" }],
  format: "esm",
  splitting: true, // what a published map needs is fetched by it alone
  chunkNames: "[name]-[hash]",
  define: { WORKER_URL: JSON.stringify(`assets/${made(worker, "stream-", ".js")}`) },
});

// What the script begins with is fetched beside it.
const [, script] = Object.entries(page.metafile.outputs).find(([path]) => path.split("/").at(-1) === made(page, "furat-", ".js"));
const preloads = script.imports.filter((i) => i.kind === "import-statement").map((i) => `<link rel="modulepreload" href="assets/${i.path.split("/").at(-1)}">`);

const html = (await readFile(source("index.html"), "utf8"))
  .replace("SCRIPT", `assets/${made(page, "furat-", ".js")}`)
  .replace("PRELOADS", preloads.join("\n"))
  .replace("STYLE", `assets/${made(page, "furat-", ".css")}`);
await writeFile(new URL("index.html", out), html);

// What is text is packed once, as small as it gets.
for (const name of await readdir(assets)) {
  if (!/\.(js|css)$/.test(name)) continue;
  const packed = brotliCompressSync(await readFile(new URL(name, assets)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(new URL(`${name}.br`, assets), packed);
}
