// The map as an analyst keeps it open all day: many tabs, a server that goes away,
// busy places, small screens, the way back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { furat, launch, needs, opener, serve, serveAt, settled } from "./furat.mjs";

const options = { ...needs(true, "the map is not used in a browser"), timeout: 120_000 };
const crowd = 500;

let dir;
let server;
let base;
let browser;
let open;
let foreign;
let errors;

const header = "id,event_date,sub_event_type,latitude,longitude,location,geo_precision,uncertainty_km,fatalities,actor1,actor2,country,admin1,source,notes";
const subs = ["Attack", "Armed clash", "Air/drone strike", "Peaceful protest", "Mob violence", "Agreement"];
const hostile = ['<img src=x onerror="document.title=1">', "Tall\u202eevil", "w".repeat(5000), "<script>alert(1)</script>"];

// made are events of all kinds: a crowd at one point, some that lie in a region,
// some without a place or a date, hostile names.
function made() {
  const rows = [header];
  const day = (i) => `20${20 + (i % 5)}-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`;
  const add = (id, i, lat, lon, place, precision, km) => rows.push([id, i % 17 === 0 ? "" : day(i), subs[i % subs.length], lat, lon, `"${place.replaceAll('"', '""')}"`, precision, km, i % 7, `Side ${i % 4}`, i % 3 ? `Side ${i % 5}` : "", ["SY", "IQ", "LB"][i % 3], `Area ${i % 6}`, `Source ${i % 9}`, "n"].join(","));
  for (let i = 0; i < crowd; i++) add(`c${i}`, i, 35.9528, 39.0079, "Raqqa", 1, "");
  for (let i = 0; i < 1500; i++) add(`s${i}`, i, 33 + ((i * 37) % 400) / 100, 37 + ((i * 61) % 600) / 100, i < 40 ? hostile[i % hostile.length] : `Town ${i}`, 1 + (i % 2), i % 2 ? 3 : "");
  for (let i = 0; i < 5; i++) add(`r${i}`, i, 34.8, 40.2, "Somewhere", 3, 60);
  for (let i = 0; i < 15; i++) add(`u${i}`, i, "", "", "", 0, "");
  return rows.join("\n");
}

before(async () => {
  if (options.skip) return;
  dir = mkdtempSync(join(tmpdir(), "furat-map-"));
  writeFileSync(join(dir, "made.csv"), made());
  execFileSync(furat, ["import", join(dir, "made.csv"), "--format", "csv", "--dataset", "made", "--db", join(dir, "m.db")], { stdio: "ignore" });
  server = await serve("--db", join(dir, "m.db"), "serve");
  base = server.base;
  browser = await launch();
  ({ open, foreign, errors } = opener(browser, base));
});

after(async () => {
  await browser?.close();
  server?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const json = async (path) => (await fetch(base + path)).json();
const total = async (page) => Number(await page.getAttribute("body", "data-total"));
const idle = (page) => page.waitForFunction(() => document.body.dataset.busy === "false");

test("a store with only imported data opens on it", options, async () => {
  const page = await open("?lang=en");
  assert.ok((await total(page)) > 1900, `${await total(page)} events in view`);
  assert.doesNotMatch(page.url(), /layer=/);
  await page.close();
});

test("a view is one question for events, one for the ground and one for names", options, async () => {
  const page = await open("?lang=en&map=7/35/40");
  await idle(page);
  await page.waitForTimeout(800);
  for (let i = 0; i < 3; i++) {
    const asked = [];
    const note = (r) => /tiles|basemap/.test(r.url()) && asked.push(r.url());
    page.on("request", note);
    await page.click(".leaflet-control-zoom-in");
    await page.waitForTimeout(1500);
    page.off("request", note);
    assert.ok(asked.length <= 3, asked.join("\n"));
  }
  await page.close();
});

test("the first load is small", options, async () => {
  for (const lang of ["en", "ar"]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
    await page.goto(`${base}?lang=${lang}&map=7/35/40`);
    await page.waitForSelector("body[data-ready]");
    await page.waitForTimeout(2500);
    console.log(`the first load in ${lang} takes ${Math.round(bytes / 1000)} kB over the wire`);
    assert.ok(bytes < 350_000);
    await page.close();
  }
});

test("twelve tabs share a stream, and all work", options, async () => {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  const pages = [];
  for (let i = 0; i < 12; i++) {
    const page = await context.newPage();
    await page.goto(`${base}?lang=en&map=7/35/40`);
    await page.waitForSelector("body[data-ready]", { timeout: 10_000 });
    pages.push(page);
  }
  const [first] = pages;
  await first.bringToFront();
  const was = await total(first);
  await first.keyboard.press("Tab");
  await first.click(".leaflet-control-zoom-in");
  await first.click(".leaflet-control-zoom-in");
  await first.waitForFunction((n) => document.body.dataset.total !== String(n), was);
  await context.close();
});

test("a server that goes away is told, and all is right when it is back", options, async () => {
  const file = join(dir, "gone.db");
  execFileSync(furat, ["import", join(dir, "made.csv"), "--format", "csv", "--dataset", "made", "--db", file], { stdio: "ignore" });
  let own = await serve("--db", file, "serve");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${own.base}?lang=en&map=2/30/40`);
  await page.waitForSelector("body[data-ready]");
  await idle(page);
  own.kill();
  await page.click(".legend [data-type=civilians]");
  await page.waitForSelector(".notice.lost:not([hidden])");
  await page.waitForTimeout(4000);
  own = await serveAt(new URL(own.base).host, "--db", file, "serve");
  const want = (await (await fetch(`${own.base}api/summary?layer=made&min_confidence=0.5&event_type=${encodeURIComponent("Violence against civilians")}&bbox=-180,-90,180,90`)).json()).total;
  assert.ok(want > 100);
  const begin = Date.now();
  await settled(page, want);
  await page.waitForSelector(".notice.lost", { state: "hidden" });
  await page.waitForFunction((n) => document.querySelector(".legend [data-type=civilians] .count")?.textContent === n, new Intl.NumberFormat("en").format(want));
  console.log(`the page was right ${Date.now() - begin} ms after the server was back`);
  await page.close();
  own.stop();
});

test("every event of a busy place can be opened, by pointer and by keyboard", options, async () => {
  const page = await open("?lang=en&map=14/35.9528/39.0079");
  await idle(page);
  await page.waitForTimeout(800);
  const map = await page.locator(".map").boundingBox();
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
  await settled(page, crowd);
  assert.match(page.url(), /list=at/);
  assert.match(page.url(), /map=14\//, "no click zooms out");
  const seen = new Set();
  await page.locator(".list .row").first().focus();
  for (let i = 0; i < 90; i++) {
    for (const id of await page.locator(".list .row[data-id]").evaluateAll((all) => all.map((r) => r.dataset.id))) seen.add(id);
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => document.activeElement?.classList.contains("row"));
  }
  assert.equal(seen.size, crowd);
  await page.keyboard.press("End");
  await page.waitForFunction((n) => document.activeElement?.closest("li")?.getAttribute("aria-posinset") === String(n), crowd);
  const id = await page.evaluate(() => document.activeElement.dataset.id);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".detail dd");
  assert.equal(new URL(page.url()).searchParams.get("event"), id);
  await page.close();
});

test("what can't be shown lies on shelves: undated, without a place", options, async () => {
  const page = await open("?lang=en&map=2/30/40");
  await page.click(".shelf.unplaced");
  await settled(page, 15);
  await page.click(".shelf.undated");
  const want = (await json(`api/summary?layer=made&min_confidence=0.5&filter=${encodeURIComponent("event_date IS NULL")}`)).total;
  await settled(page, want);
  await page.close();
});

test("Back goes back through the states that were, and Forward again", options, async () => {
  const page = await open("?lang=en&map=3/30/40");
  const state = () => page.evaluate(() => `${location.search}|${document.body.dataset.total}|${document.querySelector(".detail:not([hidden]) h2")?.textContent ?? ""}`);
  const states = [];
  const keep = async () => {
    await page.waitForTimeout(700);
    await idle(page);
    states.push(await state());
  };
  await keep();
  await page.click(".legend [data-type=battles]");
  await keep();
  await page.click("text=7 d");
  await keep();
  await page.locator(".timetools .preset").last().click();
  await keep();
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail dd");
  await keep();
  await page.click(".detail .close");
  await keep();
  await page.click(".shelf.unplaced");
  await keep();
  for (let i = states.length - 2; i >= 0; i--) {
    await page.goBack();
    await page.waitForTimeout(700);
    await idle(page);
    assert.equal(await state(), states[i], `${states.length - 1 - i} back`);
  }
  for (let i = 1; i < states.length; i++) {
    await page.goForward();
    await page.waitForTimeout(700);
    await idle(page);
    assert.equal(await state(), states[i], `${i} forward`);
  }
  await page.close();
});

test("one number: list, legend, files and QGIS agree for any filter and time", options, async () => {
  const filters = ["", "fatalities >= 3", "country IN ('SY','IQ')", "(actor1 IN ('Side 1') OR actor2 IN ('Side 1'))", "source IN ('Source 2') AND fatalities >= 1", "location LIKE 'Town 1%' OR country = 'LB'"];
  const days = ["", "&from=2021-03-01", "&from=2020-02-01&to=2022-06-30", "&to=2021-01-01"];
  const views = ["map=2/30/40", "map=8/35/40", "map=6/34/38&list=all"];
  let seed = 5;
  const pick = (list) => list[(seed = (seed * 1103515245 + 12345) % 2147483648) % list.length];
  for (let n = 0; n < 20; n++) {
    const filter = pick(filters);
    const page = await open(`?lang=en&${pick(views)}${pick(days)}${filter && `&filter=${encodeURIComponent(filter)}`}`);
    await idle(page);
    await page.waitForTimeout(400);
    const want = await total(page);
    const legend = await page.locator(".legend .count").evaluateAll((all) => all.reduce((sum, c) => sum + Number(c.textContent.replaceAll(",", "")), 0));
    await page.click(".files summary");
    const link = async (text) => page.locator(".files a", { hasText: text }).first().getAttribute("href");
    const geojson = await (await fetch(base + (await link(/^GeoJSON$/)))).json();
    const csv = (await (await fetch(base + (await link(/^CSV/)))).text()).trim().split("\n").length - 1;
    const qlr = await (await fetch(base + (await link(/QGIS/)))).text();
    const source = qlr.match(/GeoJSON:(http[^"<]+)/)?.[1].replaceAll("&amp;", "&");
    const qgis = (await (await fetch(source)).json()).features.length;
    assert.deepEqual([legend, geojson.features.length, csv, qgis], [want, want, want, want], page.url());
    await page.close();
  }
});

test("dragging the time line filters map, list and counts on the way", options, async () => {
  const page = await open("?lang=en&map=2/30/40");
  await idle(page);
  const track = await page.locator(".track").boundingBox();
  const before = await total(page);
  await page.mouse.move(track.x + 3, track.y + 20);
  await page.mouse.down();
  const seen = new Set();
  for (let i = 1; i <= 12; i++) {
    await page.mouse.move(track.x + (track.width * i) / 16, track.y + 20);
    await page.waitForTimeout(120);
    seen.add(await total(page));
  }
  assert.ok(seen.size >= 5, `${seen.size} counts on the way`);
  await page.mouse.up();
  await page.goBack();
  await settled(page, before); // a drag is one step
  await page.close();
});

test("the map has room on any screen, and nothing hangs over its edge", options, async () => {
  for (const [width, height] of [[360, 740], [740, 360], [640, 360], [360, 225], [1280, 720]]) {
    const page = await open("?lang=ar&map=6/35/40", { width, height });
    const map = await page.locator(".map").boundingBox();
    const covered = await page.evaluate(() => {
      const side = document.querySelector(".side");
      return getComputedStyle(side).position === "fixed" ? side.getBoundingClientRect().top : innerHeight;
    });
    const visible = Math.min(map.y + map.height, Math.max(covered, 0), height) - map.y;
    assert.ok(visible >= 0.4 * height, `${width}x${height}: ${Math.round(visible)} pixels of map`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${width}x${height}`);
    await page.close();
  }
});

test("land is land and water is water, all round the world", options, async () => {
  const colours = { land: "244,243,240", water: "201,219,230" };
  for (const [lat, lon, want, zoom = 5] of [[67, 5, "water"], [67, -15, "water"], [67, 80, "land"], [68, 110, "land"], [-17.8, 178, "land"], [66.2, -172.5, "land"], [70, 179.5, "water"], [-16.5, -55, "land"], [-16.5, 0, "water"], [31.28, 34.27, "land", 11], [66.5, 178, "land"]]) {
    const page = await open(`?lang=en&map=${zoom}/${lat}/${lon}&layer=`);
    await page.waitForFunction(([want_, all]) => {
      const canvas = document.querySelector(".leaflet-base-pane canvas");
      const c = canvas.getContext("2d");
      const near = [0, 6, -6, 12].flatMap((dx) => [0, 6, -6].map((dy) => [...c.getImageData(canvas.width / 2 + dx, canvas.height / 2 + dy, 1, 1).data].slice(0, 3).join()));
      return near.filter((x) => x === all[want_]).length >= 9;
    }, [want, colours], { timeout: 15_000 }).catch(() => assert.fail(`${lat}, ${lon} is not ${want}`));
    await page.close();
  }
});

test("a pile at any point opens the list of all that lie there, an area of those in it", options, async () => {
  const file = join(dir, "odd.csv");
  const rows = [header];
  for (let i = 0; i < 20; i++) rows.push(`p${i},2024-01-0${1 + (i % 9)},Attack,34.912347,41.187653,P,1,,0,A,B,SY,X,S,n`);
  for (let i = 0; i < 3; i++) rows.push(`q${i},2024-01-0${1 + i},Armed clash,35.123457,38.765433,Q,3,40,0,A,B,SY,X,S,n`);
  for (const lon of [179.5, -179.5]) rows.push(`z${lon},2024-01-01,Attack,-17.5,${lon},Z,1,,0,A,B,FJ,X,S,n`);
  writeFileSync(file, rows.join("\n"));
  execFileSync(furat, ["import", file, "--format", "csv", "--dataset", "odd", "--db", join(dir, "odd.db")], { stdio: "ignore" });
  const own = await serve("--db", join(dir, "odd.db"), "serve");
  const { open: look } = opener(browser, own.base);
  for (const [zoom, lat, lon, n] of [[14, 34.912347, 41.187653, 20], [10, 34.912347, 41.187653, 20]]) {
    const page = await look(`?lang=en&map=${zoom}/${lat}/${lon}`);
    await page.waitForTimeout(900);
    const map = await page.locator(".map").boundingBox();
    await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
    await settled(page, n);
    await page.waitForSelector(".list .back");
    await page.close();
  }
  // Both sides of the antimeridian are drawn in one view.
  const page = await look("?lang=en&map=6/-17.5/179.9");
  await settled(page, 2);
  await page.waitForFunction(() => {
    const canvas = document.querySelector(".leaflet-events-pane canvas");
    const c = canvas.getContext("2d");
    const has = (from, to) => {
      const d = c.getImageData(from, 0, to - from, canvas.height).data;
      for (let i = 0; i < d.length; i += 4) if (`${d[i]},${d[i + 1]},${d[i + 2]}` === "150,32,131") return true;
      return false;
    };
    return has(0, Math.round(canvas.width / 2)) && has(Math.round(canvas.width / 2) + 6, canvas.width);
  });
  await page.close();
  own.stop();
});

test("a broken address is told, and mended by hand", options, async () => {
  for (const [query, says] of [["filter=nonsense+((", /at character|nonsense/], ["filter=nosuch+%3D+1", /nosuch/]]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${base}?lang=en&map=3/30/40&${query}`);
    await page.waitForSelector(".notice:not([hidden])");
    assert.match(await page.locator(".notice").textContent(), says);
    await page.close();
  }
  for (const query of ["list=at+,,,", "list=at+10,95,20,120", "list=at+1,2,3", "layer=nolayer", "from=2030-01-01"]) {
    const page = await open(`?lang=en&map=3/30/40&${query}`);
    if (query.startsWith("list")) assert.ok((await total(page)) > 1900, query);
    else {
      await settled(page, 0);
      await page.locator(".none .link").last().click();
      await page.waitForFunction(() => Number(document.body.dataset.total) > 1800);
    }
    await page.close();
  }
});

test("a server that dies while nobody touches the page is told too", options, async () => {
  const own = await serve("serve", "--demo");
  const page = await browser.newPage();
  await page.goto(`${own.base}?lang=en`);
  await page.waitForSelector("body[data-ready]");
  await page.waitForTimeout(800);
  own.kill();
  await page.waitForSelector(".notice.lost:not([hidden])");
  await page.close();
});

test("the widest screens ask for no more than is answered", options, async () => {
  const page = await open("?lang=en&map=7.5/34.88/41.42", { width: 3840, height: 2160 });
  await settled(page, await total(page));
  await page.waitForTimeout(1500);
  await page.close();
});

test("the list keeps its place for the keyboard, and new events wait for the reader", options, async () => {
  const page = await open("?lang=en&map=2/30/40&list=all");
  await idle(page);
  await page.locator(".list .row").first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
  await page.locator(".rows").hover();
  await page.mouse.wheel(0, 30_000);
  await page.waitForTimeout(900);
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY");
  assert.equal(await page.locator(".list .row[tabindex='0']").count(), 1);
  const before = await total(page);
  const row = await page.locator(".list .row[data-id]").nth(4).getAttribute("data-id");
  writeFileSync(join(dir, "late.csv"), [header, ...[1, 2, 3].map((i) => `late${i},2025-06-0${i},Attack,35.5,39.5,Late,1,,1,A,B,SY,X,S,n`)].join("\n"));
  execFileSync(furat, ["import", join(dir, "late.csv"), "--format", "csv", "--dataset", "made", "--db", join(dir, "m.db")], { stdio: "ignore" });
  await page.waitForSelector(".fresh:not([hidden])");
  assert.match(await page.locator(".fresh").textContent(), /^3 new/);
  assert.equal(await page.locator(".list .row[data-id]").nth(4).getAttribute("data-id"), row, "nothing moves");
  await page.click(".fresh");
  await page.waitForSelector("[data-id='made:late3']");
  assert.equal(await total(page), before + 3);
  await page.close();
});

test("hostile names and endless words stay text and in their place", options, async () => {
  for (const lang of ["en", "ar"]) {
    const page = await open(`?lang=${lang}&map=2/30/40&filter=${encodeURIComponent("location LIKE '%w%' OR location LIKE '%<%' OR location LIKE 'Tall%'")}`);
    await idle(page);
    for (let i = 0; i < 4; i++) {
      await page.locator(".list .row").nth(i).click();
      await page.waitForSelector(".detail dd");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.querySelector(".detail").scrollWidth > document.querySelector(".detail").clientWidth), false);
      await page.keyboard.press("Escape");
      await page.waitForSelector(".list .row");
    }
    assert.equal(await page.locator("img[src=x]").count(), 0);
    assert.notEqual(await page.title(), "1");
    await page.close();
  }
});

test("no rule of axe is broken, in any state, language or theme", options, async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const broken = [];
  for (const lang of ["en", "ar", "fr", "uk"]) {
    for (const theme of ["light", "dark"]) {
      const page = await open(`?lang=${lang}&theme=${theme}&map=6/35/40`);
      const check = async (state) => {
        await page.waitForTimeout(300);
        await page.evaluate(`if (!window.axe) { ${axe} }`);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        for (const v of violations) broken.push(`${lang} ${theme} ${state}: ${v.id}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(" | ")}`);
      };
      await check("list");
      if (lang === "en" || lang === "ar") {
        await page.locator(".tabs button").nth(1).click();
        await page.locator(".group summary").first().click();
        await page.waitForSelector(".group .check");
        await check("filters");
        await page.click(".files summary");
        await check("files");
        await page.keyboard.press("Escape");
        await page.click(".howto");
        await check("help");
        await page.keyboard.press("Escape");
        await page.locator(".tabs button").first().click();
      }
      await page.locator(".list .row").first().click();
      await page.waitForSelector(".detail dd");
      await check("event");
      await page.close();
    }
  }
  assert.deepEqual(broken, []);
});

test("each language has every word, and no rule of style is bound to a side", () => {
  const src = new URL("../src/", import.meta.url);
  const words = Object.fromEntries(readdirSync(new URL("words/", src)).map((f) => [f, JSON.parse(readFileSync(new URL(`words/${f}`, src), "utf8"))]));
  const keys = Object.keys(words["en.json"]).sort();
  for (const [file, catalogue] of Object.entries(words)) {
    assert.deepEqual(Object.keys(catalogue).sort(), keys, file);
    const plurals = new Intl.PluralRules(file.slice(0, 2)).resolvedOptions().pluralCategories;
    for (const [key, entry] of Object.entries(catalogue)) {
      if (typeof entry === "object") for (const p of plurals) assert.ok(entry[p], `${file}: ${key} has no form for ${p}`);
    }
  }
  const css = readFileSync(new URL("style.css", src), "utf8");
  const sided = css.match(/(?<![-\w])(left|right|top|bottom|(margin|padding|border)-(left|right|top|bottom)|width|height|min-width|max-width|min-height|max-height)\s*:/g) ?? [];
  assert.deepEqual(sided.filter((s) => !/^(min|max)-(width|height)/.test(s)), []);
});

test("nothing was asked of another host, and nothing failed in the page", options, () => {
  assert.deepEqual(foreign, []);
  assert.deepEqual(errors.filter((e) => !/ERR_CONNECTION|503/.test(e)), []);
});
