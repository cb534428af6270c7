// Builds the page into dist: one script and one style with hashed names, the
// shapes of the built-in base map, and index.html.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const out = new URL("dist/", import.meta.url);
const assets = new URL("assets/", out);

for (const name of await readdir(out)) {
  if (name !== "unbuilt.html") await rm(new URL(name, out), { recursive: true });
}
await mkdir(assets, { recursive: true });

// Countries of the region in fine shapes (1:10m), the rest of the world in
// coarse ones (1:50m). Coordinates are ten-thousandths of a degree.
const region = new Set(["Syria", "Iraq", "Lebanon", "Israel", "Palestine", "Jordan", "Turkey", "Iran", "Kuwait", "Cyprus", "N. Cyprus"]);

async function countries(scale) {
  const topology = JSON.parse(await readFile(require.resolve(`world-atlas/countries-${scale}.json`), "utf8"));
  return feature(topology, topology.objects.countries).features;
}

function rings(geometry) {
  const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
  return polygons.flat().map((ring) => ring.flatMap(([x, y]) => [Math.round(x * 1e4), Math.round(y * 1e4)]));
}

const fine = (await countries("10m")).filter((f) => region.has(f.properties.name));
const coarse = (await countries("50m")).filter((f) => f.geometry && !region.has(f.properties.name));
const land = JSON.stringify([...coarse, ...fine].map((f) => rings(f.geometry)));
const landName = `land-${createHash("sha256").update(land).digest("hex").slice(0, 8)}.json`;
await writeFile(new URL(landName, assets), land);

const result = await build({
  entryPoints: [{ in: new URL("src/main.ts", import.meta.url).pathname, out: "furat" }],
  outdir: assets.pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".png": "file" },
  define: { LAND_URL: JSON.stringify(`assets/${landName}`) },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const names = Object.keys(result.metafile.outputs).map((p) => p.split("/").at(-1));
const html = (await readFile(new URL("src/index.html", import.meta.url), "utf8"))
  .replace("SCRIPT", `assets/${names.find((n) => n.endsWith(".js"))}`)
  .replace("STYLE", `assets/${names.find((n) => n.endsWith(".css"))}`);
await writeFile(new URL("index.html", out), html);
