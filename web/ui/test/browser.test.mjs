// Opens the map in Debian's Chromium as a person would.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, needs, opener, serve, settled } from "./furat.mjs";

const options = needs(true, "the map is not opened in a browser");

let server;
let base;
let browser;
let open;
let foreign;
let errors;

before(async () => {
  if (options.skip) return;
  server = await serve("serve", "--demo");
  base = server.base;
  browser = await launch();
  ({ open, foreign, errors } = opener(browser, base));
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const total = async (page) => Number(await page.getAttribute("body", "data-total"));
// json asks as the page does unless doubtful events are shown.
const json = async (path, sure = "min_confidence=0.5") => (await fetch(`${base}${path}${path.includes("?") ? "&" : "?"}${sure}`)).json();

test("the map shows the sample events and a base map without any other host", options, async () => {
  const page = await open("?lang=en&map=7/35.2/40.4");
  assert.equal(await page.title(), "Furat — conflict events with their evidence");
  assert.ok((await total(page)) > 30, "events in view");
  assert.ok((await page.locator(".list .row").count()) >= 5, "rows that are in view");
  // Both canvases have been painted: land, water and symbols differ.
  for (const pane of ["base", "events"]) {
    const colours = await page.evaluate((name) => {
      const canvas = document.querySelector(`.leaflet-${name}-pane canvas`);
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Set();
      for (let i = 0; i < data.length; i += 40) if (data[i + 3] > 0) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
      return seen.size;
    }, pane);
    assert.ok(colours > 5, `${pane} has ${colours} colours`);
  }
  await page.close();
});

test("filters narrow map, list and counts alike, and go into the address", options, async () => {
  const page = await open("?lang=en&map=2/30/40");
  const all = await json("api/summary");
  await page.click("role=tab[name=/Filters/]");
  await page.click(".legend [data-type=battles]");
  const battles = await json("api/events?event_type=Battles&bbox=-180,-90,180,90");
  await settled(page, battles.total);
  assert.ok(battles.total > 0 && battles.total < all.total);
  assert.match(page.url(), /type=battles/);
  await page.locator(".group summary", { hasText: "Actor" }).click();
  const actor = (await json("api/values?of=actor&event_type=Battles")).values[0];
  await page.locator(`input[name=actor][value="${actor.value}"]`).click();
  const condition = encodeURIComponent(`(actor1 IN ('${actor.value}') OR actor2 IN ('${actor.value}'))`);
  const both = await json(`api/events?event_type=Battles&filter=${condition}`);
  assert.equal(both.total, actor.count, "a count beside a value is what it shows");
  await settled(page, both.total);
  await page.click("text=Clear all filters");
  await page.waitForFunction(() => !location.search.includes("type="));
  await page.close();
});

test("doubtful events wait behind a switch", options, async () => {
  const page = await open("?lang=en&map=2/30/40");
  const world = "api/events?bbox=-180,-90,180,90";
  const sure = (await json(world)).total;
  const all = (await json(world, "limit=1")).total;
  assert.ok(sure > 0 && sure < all, `${sure} of ${all}`);
  await settled(page, sure);
  await page.click("role=tab[name=/Filters/]");
  await page.click("input[name=doubtful]");
  await settled(page, all);
  assert.match(page.url(), /doubtful=shown/);
  await page.click("input[name=doubtful]");
  await settled(page, sure);
  await page.close();
});

test("the histogram's range moves by keyboard and by mouse", options, async () => {
  const page = await open("?lang=en&map=2/30/40");
  const before = await total(page);
  await page.locator("[role=slider][data-grip=from]").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("PageUp");
  await page.waitForFunction(() => /from=\d{4}-\d\d-\d\d/.test(location.search));
  const from = new URL(page.url()).searchParams.get("from");
  const kept = await json(`api/events?datetime=${from}/..&bbox=-180,-90,180,90`);
  await settled(page, kept.total);
  assert.ok(kept.total < before);
  const track = await page.locator(".track").boundingBox();
  await page.mouse.move(track.x + track.width - 2, track.y + 20);
  await page.mouse.down();
  await page.mouse.move(track.x + track.width * 0.8, track.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => /to=\d{4}-\d\d-\d\d/.test(location.search));
  // The window moves as a whole.
  const days = () => page.evaluate(() => ["from", "to"].map((k) => Date.parse(new URLSearchParams(location.search).get(k)) / 864e5));
  const [a, b] = await days();
  await page.locator("[role=slider][data-grip=window]").focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((was) => Date.parse(new URLSearchParams(location.search).get("from")) / 864e5 < was, a);
  const [c, d] = await days();
  assert.equal(d - c, b - a);
  await page.close();
});

test("an event opens from the list and from the map with its quotes marked", options, async () => {
  const page = await open("?lang=en&map=9/35.2/40.4");
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail mark");
  const id = new URL(page.url()).searchParams.get("event");
  const detail = await json(`api/events/${id}`);
  const marks = await page.locator(".detail mark").allTextContents();
  assert.deepEqual(marks, detail.reports.flatMap((r) => [...new Set(r.quotes.map((q) => q.text))]));
  for (const field of await page.locator(".detail mark .field").all()) {
    const [words, name] = [await field.textContent(), await field.getAttribute("data-field")];
    assert.ok(detail.reports.some((r) => r.reasons.some((x) => x.field === name && x.words === words)), `${words} gave ${name}`);
  }
  assert.ok(await page.locator(".detail .badge").count(), "marked as a sample");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".detail", { state: "hidden" });
  await page.waitForFunction((want) => document.activeElement?.getAttribute("data-id") === want, id);

  // A single event placed far from others, clicked on the map.
  const single = (await json("api/events?bbox=40.2,34.5,41.2,35.6&limit=1000")).events.find((e, _, all) => all.filter((o) => o.location === e.location).length === 1);
  await page.goto(`${base}?lang=en&map=14/${single.latitude}/${single.longitude}`);
  await page.waitForSelector("body[data-ready]");
  await page.waitForTimeout(800);
  const map = await page.locator(".map").boundingBox();
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
  await page.waitForSelector(".detail mark");
  assert.equal(new URL(page.url()).searchParams.get("event"), single.id);
  await page.close();
});

test("Arabic turns the page, and the address brings the same state back", options, async () => {
  const page = await open("?lang=en&map=8/35.2/40.4&type=battles");
  await page.selectOption("select.lang", "ar");
  await page.waitForSelector("html[dir=rtl][lang=ar]");
  assert.match(await page.title(), /الفرات/);
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail mark");
  const state = () => page.evaluate(() => ({
    search: location.search, dir: document.documentElement.dir, total: document.body.dataset.total,
    detail: document.querySelector(".detail h2")?.textContent, 
  }));
  await page.waitForTimeout(700);
  const was = await state();
  await page.reload();
  await page.waitForSelector(".detail mark");
  await settled(page, was.total);
  assert.deepEqual(await state(), was);
  await page.close();
});

test("places are found in Arabic and in English", options, async () => {
  const page = await open("?lang=en&map=5/30/45");
  for (const [name, lat, lon] of [["البوكمال", 34.45, 40.92], ["Mayadeen", 35.02, 40.45]]) {
    await page.fill("input[type=search]", name);
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(([a, b]) => {
      const [, y, x] = (new URLSearchParams(location.search).get("map") ?? "").split("/").map(Number);
      return Math.abs(y - a) < 0.1 && Math.abs(x - b) < 0.1;
    }, [lat, lon]);
  }
  await page.close();
});

test("the download is exactly what is shown", options, async () => {
  const page = await open("?lang=en&map=9/34.5/40.9&type=explosions");
  await page.click(".files summary");
  const href = await page.locator(".files a", { hasText: /^GeoJSON$/ }).getAttribute("href");
  const file = await (await fetch(base + href)).json();
  assert.equal(file.features.length, await total(page));
  assert.ok(file.features.every((f) => f.properties.event_type === "Explosions/Remote violence"));
  await page.close();
});

test("a phone of 360 pixels shows map, list and panel without sideways scrolling", options, async () => {
  const page = await open("?lang=ar&map=7/35.2/40.4", { width: 360, height: 740 });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(await wide(), false);
  const map = await page.locator(".map").boundingBox();
  assert.ok(map.height > 200 && map.width === 360);
  await page.click(".grip");
  await page.waitForTimeout(300);
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail mark");
  assert.equal(await wide(), false);
  await page.close();
});

test("nonsense in the address is left out, and hostile text stays text", options, async () => {
  const page = await open("?lang=en&map=NaN/x/y&from=2024-99-99&to=2020-01-01&type=zzz&type=&actor=&event=%3Cimg%20src=x%20onerror=alert(1)%3E&tab=zzz&list=at%201,2&sort=zzz&theme=zzz");
  assert.ok((await total(page)) > 0);
  const q = new URL(page.url()).searchParams;
  assert.deepEqual([q.get("from"), q.getAll("type"), q.getAll("actor")], [null, [], []]);
  assert.equal(q.get("to"), "2020-01-01");
  assert.equal(await page.locator(".notice:visible").count(), 0);
  assert.equal(await page.locator("img[src=x]").count(), 0);
  errors.splice(0, errors.length, ...errors.filter((e) => !e.includes("404")));
  await page.close();
});

test("nothing was asked of another host, and nothing failed in the page", options, () => {
  assert.deepEqual(foreign, []);
  assert.deepEqual(errors, []);
});
