// Reads what Furat writes with decoders that others wrote: PMTiles archives with
// npm's pmtiles, tiles with @mapbox/vector-tile and with the specification's
// own schema out of @mapbox/mvt-fixtures.
import { VectorTile } from "@mapbox/vector-tile";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { PbfReader, PbfWriter } from "pbf";
import { compile } from "pbf/compile";
import { PMTiles } from "pmtiles";
import parseSchema from "protocol-buffers-schema";
import { furat, needs, serve } from "./furat.mjs";

const options = needs(false, "tiles are not read with other decoders");

const kinds = [["Armed clash", "Battles", "battles"], ["Attack", "Violence against civilians", "civilians"], ["Peaceful protest", "Protests", "protests"],
  ["Air/drone strike", "Explosions/Remote violence", "explosions"], ["Mob violence", "Riots", "riots"], ["Arrests", "Strategic developments", "strategic"]];
const rows = 4000;
let dir;
let db;
let server;
let base;
let schema;

// random is a small generator with a seed, so that each run makes the same.
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

before(async () => {
  if (options.skip) return;
  dir = mkdtempSync(join(tmpdir(), "furat-tiles-"));
  db = join(dir, "t.db");
  const lines = ["id,event_date,sub_event_type,latitude,longitude,geo_precision,fatalities,location"];
  for (let i = 0; i < rows; i++) {
    const spot = Math.floor(400 * random() * random());
    const own = random() < 0.2 ? random() : 0;
    const date = `20${10 + Math.floor(14 * random())}-0${1 + Math.floor(9 * random())}-1${Math.floor(9 * random())}`;
    lines.push([`e${i}`, date, kinds[Math.floor(6 * random())][0], 32 + (spot % 20) * 0.3 + own, 36 + Math.floor(spot / 20) * 0.4, 1 + Math.floor(3 * random()), Math.floor(9 * random()), `"Place ""${spot}"" دير الزور"`].join(","));
  }
  writeFileSync(join(dir, "made.csv"), lines.join("\n"));
  execFileSync(furat, ["--db", db, "import", join(dir, "made.csv"), "--format", "csv"], { stdio: "ignore" });
  server = await serve("--db", db, "serve");
  base = server.base;
  const fixtures = dirname(createRequire(import.meta.url).resolve("@mapbox/mvt-fixtures"));
  const proto = readFileSync(join(fixtures, "vector-tile-spec", "2.1", "vector_tile.proto"), "utf8");
  schema = compile(parseSchema.parse(`syntax = "proto2";\n${proto.replace(/syntax\s*=\s*"proto\d";/, "")}`));
});

after(() => {
  server?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

function exported(format, ...args) {
  const file = join(dir, `${format}-${args.join("-").replace(/\W/g, "_")}.${format}`);
  execFileSync(furat, ["--db", db, "export", "--layer", "made", "-o", file, ...args], { stdio: "ignore" });
  return file;
}

// archive opens a PMTiles file with npm's reader.
function archive(file) {
  const bytes = readFileSync(file);
  return new PMTiles({
    getKey: () => file,
    getBytes: async (offset, length) => ({ data: bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + length) }),
  });
}

// count adds up what a tile holds: events alone and in groups.
function count(bytes, ids) {
  const tile = new VectorTile(new PbfReader(bytes));
  let n = 0;
  for (const name of Object.keys(tile.layers)) {
    const layer = tile.layers[name];
    assert.equal(layer.version, 2);
    assert.equal(layer.extent, 4096);
    for (let i = 0; i < layer.length; i++) {
      const f = layer.feature(i);
      const [[point]] = f.loadGeometry();
      assert.ok(f.type === 1 && point.x >= 0 && point.x < 4096 && point.y >= 0 && point.y < 4096, "a point inside the tile");
      if (name === "clusters") {
        assert.equal(kinds.reduce((sum, k) => sum + f.properties[k[2]], 0), f.properties.point_count);
        n += f.properties.point_count;
        continue;
      }
      assert.ok(kinds.some((k) => k[0] === f.properties.sub_event_type && k[1] === f.properties.event_type));
      assert.equal(new Date(f.properties.day * 86400_000).toISOString().slice(0, 10), f.properties.event_date);
      assert.ok(!ids.has(f.properties.id), `${f.properties.id} stands in two tiles`);
      ids.add(f.properties.id);
      n++;
    }
  }
  return n;
}

// strict reads a tile with the schema of the specification and checks what it
// asks of tags (4.4).
function strict(bytes) {
  const tile = schema.readTile(new PbfReader(bytes));
  const names = tile.layers.map((l) => l.name);
  assert.equal(new Set(names).size, names.length);
  for (const l of tile.layers) {
    assert.ok(l.features.length > 0);
    assert.equal(new Set(l.keys).size, l.keys.length);
    for (const f of l.features) {
      assert.equal(f.tags.length % 2, 0);
      const keys = f.tags.filter((_, i) => i % 2 === 0);
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(keys.every((k) => k < l.keys.length) && f.tags.every((v, i) => i % 2 === 0 || v < l.values.length));
    }
  }
  const again = new PbfWriter();
  schema.writeTile(tile, again);
  assert.deepEqual(schema.readTile(new PbfReader(again.finish())), tile);
}

for (const [name, args, query] of [
  ["everything", [], ""],
  ["a filtered view", ["--datetime", "2015-01-01/2019-12-31", "--where", "event_type=Battles", "--where", "event_type=Riots"], "?datetime=2015-01-01/2019-12-31&event_type=Battles&event_type=Riots"],
]) {
  test(`npm's pmtiles reads ${name}: every zoom sums to the matches, and the bytes are those that are served`, options, async () => {
    const pm = archive(exported("pmtiles", ...args));
    const header = await pm.getHeader();
    assert.deepEqual([header.specVersion, header.tileType, header.minZoom, header.maxZoom, header.clustered], [3, 1, 0, 14, true]);
    const meta = await pm.getMetadata();
    assert.deepEqual(meta.vector_layers.map((l) => l.id), ["events", "clusters"]);
    const total = (await (await fetch(`${base}api/summary?layer=made${query.replace("?", "&")}`)).json()).placed;
    assert.ok(total > 0 && (query === "" ? total === rows : total < rows));
    const tile = (z, lon, lat) => {
      const sin = Math.sin((lat * Math.PI) / 180);
      return [Math.floor((lon / 360 + 0.5) * 2 ** z), Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * 2 ** z)];
    };
    for (const z of [0, 1, 4, 7, 9]) {
      const ids = new Set();
      const [x0, y1] = tile(z, 35.5, 31.5);
      const [x1, y0] = tile(z, 45, 40);
      let sum = 0;
      for (let x = x0; x <= x1; x++) {
        for (let y = y0; y <= y1; y++) {
          const got = await pm.getZxy(z, x, y);
          const served = await fetch(`${base}tiles/made/${z}/${x}/${y}.mvt${query}`);
          if (!got) {
            assert.equal(served.status, 204);
            continue;
          }
          const bytes = new Uint8Array(got.data);
          assert.deepEqual(bytes, new Uint8Array(await served.arrayBuffer()));
          strict(bytes);
          sum += count(bytes, ids);
        }
      }
      assert.equal(sum, total, `zoom ${z}`);
    }
  });
}

test("a base map made of GeoJSON is read, and served as it lies in the file", options, async () => {
  const square = { type: "Feature", properties: { name: "Square", name_ar: "مربع" }, geometry: { type: "Polygon", coordinates: [[[30, 30], [50, 30], [50, 40], [30, 40], [30, 30]]] } };
  const river = { type: "Feature", properties: { name: "River" }, geometry: { type: "LineString", coordinates: [[30, 30], [40, 36], [50, 39]] } };
  const collection = (...features) => JSON.stringify({ type: "FeatureCollection", features });
  writeFileSync(join(dir, "land.geojson"), collection(square));
  writeFileSync(join(dir, "rivers.geojson"), collection(river));
  for (const format of ["pmtiles", "mbtiles"]) {
    const file = join(dir, `base.${format}`);
    execFileSync(furat, ["tiles", "build", join(dir, "land.geojson"), join(dir, "rivers.geojson"), "-o", file, "--zooms", "0-6", "--attribution", "Me <script>"], { stdio: "ignore" });
    const other = await serve("--db", db, "serve", "--basemap", file);
    try {
      const doc = await (await fetch(`${other.base}basemap/base.json`)).json();
      assert.deepEqual([doc.tilejson, doc.maxzoom, doc.attribution, doc.vector_layers.map((l) => l.id)], ["3.0.0", 6, "Me ", ["land", "rivers"]]);
      const served = await fetch(doc.tiles[0].replace("{z}", 4).replace("{x}", 9).replace("{y}", 6));
      assert.equal(served.headers.get("content-type"), "application/vnd.mapbox-vector-tile");
      const bytes = new Uint8Array(await served.arrayBuffer());
      strict(bytes);
      const tile = new VectorTile(new PbfReader(bytes));
      assert.deepEqual([tile.layers.land.feature(0).type, tile.layers.rivers.feature(0).type, tile.layers.land.feature(0).properties.name_ar], [3, 2, "مربع"]);
      if (format === "pmtiles") assert.deepEqual(new Uint8Array((await archive(file).getZxy(4, 9, 6)).data), bytes);
      rmSync(file); // deleted while it is served
      assert.equal((await fetch(doc.tiles[0].replace("{z}", 4).replace("{x}", 9).replace("{y}", 6))).status, 200);
      const packed = await fetch(`${other.base}basemap/base/4/9/6.mvt`, { headers: { "accept-encoding": "identity" } });
      assert.equal(packed.headers.get("content-encoding"), null);
      assert.deepEqual(new Uint8Array(await packed.arrayBuffer()), bytes);
      assert.equal((await fetch(`${other.base}basemap/base/4/9/16`)).status, 400);
      assert.equal((await fetch(`${other.base}basemap/none/4/9/6`)).status, 404);
      assert.equal((await fetch(`${other.base}basemap/base/4/0/0`)).status, 204);
    } finally {
      other.stop();
    }
  }
});

test("the built-in base map is there as tiles, for QGIS and others", options, async () => {
  const doc = await (await fetch(`${base}basemap/builtin.json`)).json();
  assert.deepEqual([doc.minzoom, doc.maxzoom, doc.vector_layers.map((l) => l.id)], [0, 7, ["land", "land_fine", "urban", "lakes", "rivers", "admin1", "borders", "seas", "countries", "places"]]);
  for (const [z, x, y] of [[0, 0, 0], [5, 19, 12], [7, 78, 50]]) {
    const bytes = new Uint8Array(await (await fetch(doc.tiles[0].replace("{z}", z).replace("{x}", x).replace("{y}", y))).arrayBuffer());
    strict(bytes);
    const tile = new VectorTile(new PbfReader(bytes));
    assert.equal((tile.layers.land ?? tile.layers.land_fine).feature(0).type, 3);
    if (z === 0) continue;
    const names = (layer, property) => Array.from({ length: tile.layers[layer].length }, (_, i) => tile.layers[layer].feature(i).properties[property]);
    assert.ok(names("rivers", "name").some((n) => /Euphrates|Furat/.test(n)), names("rivers", "name").join());
    assert.ok(names("places", "name_ar").includes("دير الزور") || z === 5);
  }
  assert.equal((await fetch(`${base}basemap/builtin/8/0/0`)).status, 204);
});

test("gzip in an archive is what any reader unpacks", options, async () => {
  const pm = archive(exported("pmtiles"));
  const raw = readFileSync(exported("pmtiles"));
  const header = await pm.getHeader();
  const first = raw.subarray(header.tileDataOffset, header.tileDataOffset + 2);
  assert.deepEqual([...first], [0x1f, 0x8b]);
  assert.ok(gunzipSync(raw.subarray(127, 127 + header.rootDirectoryLength)).length > 0);
});
