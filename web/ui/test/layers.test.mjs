// Imported layers, base maps out of archives and live changes, in Chromium as
// a person would see them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { furat, launch, needs, opener, serve, settled } from "./furat.mjs";

const options = needs(true, "layers are not looked at in a browser");

let dir;
let db;
let server;
let base;
let browser;
let open;
let foreign;
let errors;

const header = "id,event_date,sub_event_type,latitude,longitude,location,notes";
const run = (...args) => execFileSync(furat, ["--db", db, ...args], { stdio: "ignore" });

function table(name, ...rows) {
  const file = join(dir, name);
  writeFileSync(file, [header, ...rows].join("\n"));
  return file;
}

before(async () => {
  if (options.skip) return;
  dir = mkdtempSync(join(tmpdir(), "furat-layers-"));
  db = join(dir, "t.db");
  const rows = Array.from({ length: 60 }, (_, i) => `r${i},2020-01-${10 + (i % 20)},Attack,${34 + (i % 8) * 0.2},${39 + i * 0.05},"Made <b>place</b> ${i}","It <script>alert(1)</script> happened"`);
  run("import", table("made.csv", ...rows), "--format", "csv", "--title", "Made <i>list</i>", "--licence", "CC BY 4.0", "--attribution", "Its makers");
  const land = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[38, 33], [43, 33], [43, 37], [38, 37], [38, 33]]] } }] };
  const lakes = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[40, 34], [41, 34], [41, 35], [40, 35], [40, 34]]] } }] };
  const places = { type: "FeatureCollection", features: [{ type: "Feature", properties: { name: "Town", name_ar: "بلدة" }, geometry: { type: "Point", coordinates: [41.5, 35.5] } }] };
  for (const [name, data] of Object.entries({ land, lakes, places })) writeFileSync(join(dir, `${name}.geojson`), JSON.stringify(data));
  execFileSync(furat, ["tiles", "build", ...["land", "lakes", "places"].map((n) => join(dir, `${n}.geojson`)), "-o", join(dir, "plain.pmtiles"), "--zooms", "0-7", "--title", "Plain map",
    "--attribution", "<img src=x onerror=alert(1)>Map makers"], { stdio: "ignore" });
  server = await serve("--db", db, "serve", "--basemap", join(dir, "plain.pmtiles"));
  base = server.base;
  browser = await launch();
  ({ open, foreign, errors } = opener(browser, base));
});

after(async () => {
  await browser?.close();
  server?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

// painted tells whether a colour is on a canvas.
const painted = (page, pane, colour) => page.waitForFunction(([name, want]) => {
  const canvas = document.querySelector(`.leaflet-${name}-pane canvas`);
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let i = 0; i < data.length; i += 4) if (`${data[i]},${data[i + 1]},${data[i + 2]}` === want) return true;
  return false;
}, [pane, colour]);

test("an imported dataset is a layer beside the events, filtered alike", options, async () => {
  const page = await open("?lang=en&map=6/35/40.5&tab=filters&layer=events");
  await settled(page, 0);
  await page.click("input[name=layer][value=made]");
  await settled(page, 60);
  assert.match(page.url(), /layer=events&layer=made/);
  assert.equal(await page.locator("label.check:has(input[value=made])").getAttribute("title"), "Its makers (CC BY 4.0)");
  assert.ok((await page.locator("fieldset:has(input[name=layer])").textContent()).includes("Made <i>list</i>"), "a title is text");
  await painted(page, "events", "150,32,131"); // the colour of violence against civilians
  await page.goto(`${page.url()}&layer=made&from=2020-01-20&to=2020-01-24`);
  await page.waitForSelector("body[data-ready]");
  const want = await (await fetch(`${base}api/summary?layer=made&datetime=2020-01-20/2020-01-24`)).json();
  assert.ok(want.total > 0 && want.total < 60);
  await settled(page, want.total);
  await page.click("role=tab[name=/Events/]");
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail .note");
  const text = await page.locator(".detail").textContent();
  assert.ok(text.includes("Its makers (CC BY 4.0)") && text.includes("<script>alert(1)</script>"));
  await page.close();
});

test("a base map out of an archive is drawn, and named", options, async () => {
  const page = await open("?lang=en&map=7/34.5/40.5");
  await page.click(".display summary");
  await page.click("label:has-text('Plain map')");
  await page.waitForFunction(() => location.search.includes("base=plain"));
  await painted(page, "base", "201,219,230"); // water
  await painted(page, "base", "244,243,240"); // land
  assert.ok((await page.locator(".leaflet-control-attribution").textContent()).includes("Map makers"));
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  await page.click(".display summary");
  assert.ok(await page.locator("input[name=base][value=plain]").isChecked());
  await page.close();
});

test("an import shows on the open map within two seconds, without reload", options, async () => {
  const page = await open("?lang=en&map=6/35/40.5&layer=made");
  await settled(page, 60);
  await page.evaluate(() => (window.same = true));
  run("import", table("more.csv", "new1,2024-05-01,Air/drone strike,35.5,38.2,New place,n", "new2,2024-05-02,Air/drone strike,35.5,38.2,New place,n"), "--format", "csv", "--dataset", "made");
  const begin = Date.now();
  await settled(page, 62);
  await painted(page, "events", "189,119,0"); // the colour of explosions
  const took = Date.now() - begin;
  console.log(`an import was on the open map after ${took} ms`);
  assert.ok(await page.evaluate(() => window.same), "the page was not loaded again");
  run("import", table("other.csv", "o1,2024-05-01,Attack,35.5,38.2,P,n"), "--format", "csv", "--dataset", "another");
  await page.click("role=tab[name=/Filters/]");
  await page.waitForSelector("input[name=layer][value=another]");
  await page.close();
});

test("nothing was asked of another host, and nothing failed in the page", options, () => {
  assert.deepEqual(foreign, []);
  assert.deepEqual(errors, []);
});
