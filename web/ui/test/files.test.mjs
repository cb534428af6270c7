// Reads files and styles of Furat with readers that others wrote: GeoParquet
// with hyparquet, the style with MapLibre's own validator, glyphs by their
// schema. And the map with a condition, in Chromium.
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PbfReader } from "pbf";
import { deserialize } from "flatgeobuf/lib/mjs/geojson.js";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { furat, launch, needs, opener, serve, settled } from "./furat.mjs";

const options = needs(false, "files are not read with other readers");
const inBrowser = needs(true, "the condition is not tried in a browser");

let server;
let base;

before(async () => {
  if (options.skip) return;
  server = await serve("serve", "--demo");
  base = server.base;
});

after(() => server?.stop());

const json = async (path) => (await fetch(base + path, { headers: { accept: "application/json" } })).json();
const bytes = async (path) => new Uint8Array(await (await fetch(base + path)).arrayBuffer());

test("GeoParquet has the same rows, types and positions as the API", options, async () => {
  const filter = encodeURIComponent("fatalities >= 0 OR fatalities IS NULL");
  const file = (await bytes(`export/events.parquet?filter=${filter}`)).buffer;
  const meta = parquetMetadata(file);
  const pairs = Object.fromEntries(meta.key_value_metadata.map((p) => [p.key, p.value]));
  const geo = JSON.parse(pairs.geo);
  assert.equal(geo.primary_column, "geometry");
  assert.equal(geo.columns.geometry.encoding, "WKB");
  assert.match(pairs.citation, /Exported with Furat on \d{4}-\d\d-\d\d/);
  assert.ok(pairs.query.includes("fatalities"));
  const rows = await parquetReadObjects({ file, metadata: meta, compressors });
  const items = await json(`collections/events/items?limit=10000&filter=${filter}`);
  assert.equal(rows.length, items.numberMatched);
  const byId = new Map(rows.map((r) => [r.id, r]));
  const day = (v) => (v instanceof Date ? v.toISOString().slice(0, 10) : v);
  for (const f of items.features) {
    const row = byId.get(f.id);
    assert.ok(row, `${f.id} is missing`);
    for (const [name, want] of Object.entries(f.properties)) {
      let got = row[name] ?? null;
      if (["event_date", "event_date_end", "published"].includes(name)) got = got === null ? null : day(got);
      if (["created_at", "updated_at"].includes(name)) got = got.toISOString().replace(".000Z", "Z");
      assert.equal(got, want, `${f.id}: ${name}`);
    }
    if (f.geometry === null) assert.equal(row.geometry ?? null, null);
    else assert.deepEqual(row.geometry.coordinates, f.geometry.coordinates);
  }
});

test("the style is valid, and what it names is there", options, async () => {
  const style = await json("tiles/events/style.json");
  assert.deepEqual(validateStyleMin(style).map((e) => e.message), []);
  const dir = mkdtempSync(join(tmpdir(), "furat-style-"));
  try { // the command reads JSON in its own way
    writeFileSync(join(dir, "style.json"), await bytes("tiles/events/style.json"));
    execFileSync(process.execPath, [join(import.meta.dirname, "../node_modules/.bin/gl-style-validate"), join(dir, "style.json")]);
  } finally {
    rmSync(dir, { recursive: true });
  }
  const sprite = await (await fetch(`${style.sprite}.json`)).json();
  const dense = await (await fetch(`${style.sprite}@2x.json`)).json();
  const types = new Set((await json("api/config")).types.map((t) => t.name));
  for (const layer of style.layers) {
    const icon = layer.layout?.["icon-image"];
    if (!icon) continue;
    assert.ok(sprite[icon] && dense[icon]?.pixelRatio === 2, `no icon ${icon}`);
    if (layer["source-layer"] === "events" && layer.id !== "uncertain") assert.ok(types.delete(layer.filter[2]), layer.id);
  }
  assert.equal(types.size, 0, `types without a symbol: ${[...types]}`);
  const png = await bytes("style/sprite@2x.png");
  assert.deepEqual([...png.slice(1, 4)], [0x50, 0x4e, 0x47]);
  const glyphs = [];
  new PbfReader(await bytes("style/glyphs/Furat%20Digits/0-255.pbf")).readFields((tag, _, pbf) => {
    if (tag !== 1) return;
    pbf.readMessage((t, __, p) => {
      if (t !== 3) return;
      glyphs.push(p.readMessage((field, g, q) => {
        if (field === 1) g.id = q.readVarint();
        if (field === 2) g.bitmap = q.readBytes();
        if (field === 3) g.width = q.readVarint();
        if (field === 4) g.height = q.readVarint();
      }, {}));
    }, {});
  }, {});
  assert.deepEqual(glyphs.map((g) => String.fromCodePoint(g.id)).join(""), " 0123456789");
  for (const g of glyphs.filter((g) => g.width > 0)) assert.equal(g.bitmap.length, (g.width + 6) * (g.height + 6));
});

test("the command line gives the same events for a filter", options, async () => {
  const dir = mkdtempSync(join(tmpdir(), "furat-files-"));
  try {
    const rows = ["id,event_date,sub_event_type,latitude,longitude,fatalities"];
    for (let i = 0; i < 500; i++) rows.push(`e${i},2024-0${1 + (i % 9)}-11,${i % 2 ? "Armed clash" : "Attack"},${33 + (i % 17) / 10},${36 + (i % 31) / 10},${i % 12}`);
    writeFileSync(join(dir, "in.csv"), rows.join("\n"));
    execFileSync(furat, ["import", join(dir, "in.csv"), "--format", "csv", "--dataset", "table", "--db", join(dir, "t.db")], { stdio: "ignore" });
    const filter = "fatalities > 4 AND S_INTERSECTS(geometry, POLYGON((36 33,39 33,37 36,36 33))) AND event_date >= DATE('2024-03-01')";
    const out = execFileSync(furat, ["export", "-o", "-", "--format", "geojsonseq", "--layer", "table", "--filter", filter, "--db", join(dir, "t.db")], { stdio: ["ignore", "pipe", "ignore"] }).toString();
    for (const ending of ["gpkg", "fgb", "parquet", "kml", "csv", "geojson"]) execFileSync(furat, ["export", "-o", join(dir, `t.${ending}`), "--layer", "table", "--filter", filter, "--db", join(dir, "t.db")], { stdio: "ignore" });
    const own = await serve("serve", "--db", join(dir, "t.db"));
    try {
      const matched = (await (await fetch(`${own.base}collections/table/items?limit=1&filter=${encodeURIComponent(filter)}`)).json()).numberMatched;
      assert.ok(matched > 5 && matched < 400);
      assert.equal(out.trim().split("\n").length, matched);
      assert.equal(readFileSync(join(dir, "t.csv"), "utf8").trim().split("\n").length, matched + 1);
      assert.equal(JSON.parse(readFileSync(join(dir, "t.geojson"), "utf8")).features.length, matched);
      assert.equal(readFileSync(join(dir, "t.kml"), "utf8").split("<Placemark ").length, matched + 1);
    } finally {
      own.stop();
    }
    assert.throws(() => execFileSync(furat, ["export", "-o", "-", "--format", "csv", "--filter", "fatalities >", "--db", join(dir, "t.db")], { stdio: "pipe" }), /at character 13/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("a condition filters the map, the list and the files", inBrowser, async () => {
  const browser = await launch();
  try {
    const { open, foreign, errors } = opener(browser, base);
    const filter = "fatalities > 3";
    const want = (await json(`api/summary?min_confidence=0.5&filter=${encodeURIComponent(filter)}`)).total;
    const page = await open("?lang=en&tab=filters&map=2/30/40");
    await page.fill("textarea[name=filter]", filter);
    await page.press("textarea[name=filter]", "Enter");
    await settled(page, want);
    assert.equal(new URL(page.url()).searchParams.get("filter"), filter);
    await page.click(".files summary");
    const links = await page.locator(".files a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.ok(links.some((l) => l.startsWith("export/events.gpkg?") && new URLSearchParams(l.split("?")[1]).get("filter") === filter));
    assert.ok(links.some((l) => l.startsWith("qgis/events.qlr?") && new URLSearchParams(l.split("?")[1]).get("filter") === filter));
    const again = await open(`?tab=filters&filter=${encodeURIComponent(filter)}`);
    assert.equal(await again.inputValue("textarea[name=filter]"), filter);
    await again.fill("textarea[name=filter]", "fatalities >");
    await again.press("textarea[name=filter]", "Enter");
    await again.waitForFunction(() => document.querySelector(".condition [role=alert]:not([hidden])")?.textContent.includes("at character 13"));
    assert.equal(new URL(again.url()).searchParams.get("filter"), filter, "what can't be read changes nothing");
    assert.deepEqual(foreign, []);
    assert.deepEqual(errors.filter((e) => !e.includes("400")), []);
  } finally {
    await browser.close();
  }
});

test("FlatGeobuf is read by its own reader: whole, and a part by ranges of bytes", options, async () => {
  const all = [];
  for await (const f of deserialize(await bytes("export/events.fgb"))) all.push(f);
  const items = await json("collections/events/items?limit=10000");
  assert.equal(all.length, items.numberMatched);
  const where = new Map(items.features.map((f) => [f.id, f.geometry?.coordinates ?? null]));
  for (const f of all) assert.deepEqual(f.geometry.coordinates, where.get(f.properties.id) ?? [NaN, NaN], f.properties.id);
  const box = { minX: 39, minY: 34, maxX: 41, maxY: 36 };
  const part = [];
  for await (const f of deserialize(`${base}export/events.fgb`, { rect: box })) part.push(f.properties.id);
  const inBox = await json("collections/events/items?limit=10000&bbox=39,34,41,36");
  assert.deepEqual(part.sort(), inBox.features.map((f) => f.id).sort());
});
