// A published map: files alone, behind a server that knows nothing of Furat, shows
// what the server shows.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { furat, launch, needs, opener, serve, settled } from "./furat.mjs";

const options = { ...needs(true, "a published map is not opened"), timeout: 120_000 };

let dir;
let browser;

// files serves a folder, with byte ranges or without.
async function files(root, ranges) {
  const types = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json" };
  const asked = [];
  const server = createServer((q, a) => {
    const path = join(root, normalize(decodeURIComponent(new URL(q.url, "http://x").pathname)));
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "index.html") : path;
    asked.push(q.url);
    if (!existsSync(file)) return a.writeHead(404).end();
    const type = types[file.split(".").at(-1)] ?? "application/octet-stream";
    const range = /^bytes=(\d+)-(\d+)$/.exec(q.headers.range ?? "");
    if (!range || !ranges) return createReadStream(file).pipe(a.writeHead(200, { "Content-Type": type }));
    const [from, to] = [Number(range[1]), Math.min(Number(range[2]), statSync(file).size - 1)];
    createReadStream(file, { start: from, end: to }).pipe(a.writeHead(206, { "Content-Type": type, "Content-Length": to - from + 1, "Content-Range": `bytes ${from}-${to}/${statSync(file).size}` }));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { base: `http://127.0.0.1:${server.address().port}/`, asked, stop: () => server.close() };
}

before(async () => {
  if (options.skip) return;
  dir = mkdtempSync(join(tmpdir(), "furat-publish-"));
  const subs = ["Attack", "Armed clash", "Air/drone strike", "Peaceful protest"];
  const rows = ["id,event_date,sub_event_type,latitude,longitude,location,geo_precision,uncertainty_km,fatalities,actor1,actor2,country,notes"];
  for (let i = 0; i < 900; i++) rows.push(`e${i},${i % 11 ? `202${i % 4}-0${1 + (i % 9)}-1${i % 9}` : ""},${subs[i % 4]},${i % 29 ? 33 + ((i * 37) % 300) / 100 : ""},${i % 29 ? 38 + ((i * 61) % 400) / 100 : ""},"Tówn ${i % 60} <b>",${i % 29 ? 1 + (i % 3) : 0},${i % 29 ? i % 3 * 10 : ""},${i % 5 ? i % 7 : ""},Side ${i % 4},${i % 3 ? `Side ${i % 5}` : ""},${["SY", "IQ"][i % 2]},"it's a note ${i}"`);
  writeFileSync(join(dir, "t.csv"), rows.join("\n"));
  execFileSync(furat, ["import", join(dir, "t.csv"), "--format", "csv", "--dataset", "t", "--db", join(dir, "t.db")], { stdio: "ignore" });
  execFileSync(furat, ["publish", join(dir, "site"), "--db", join(dir, "t.db")], { stdio: "ignore" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const filters = ["", "&type=battles", `&filter=${encodeURIComponent("fatalities >= 3")}`, `&filter=${encodeURIComponent("(actor1 IN ('Side 1') OR actor2 IN ('Side 1'))")}&from=2021-01-01`,
  `&filter=${encodeURIComponent("(CASEI(ACCENTI(quote)) LIKE CASEI(ACCENTI('%town 7%')) OR CASEI(ACCENTI(notes)) LIKE CASEI(ACCENTI('%town 7%')) OR CASEI(ACCENTI(location)) LIKE CASEI(ACCENTI('%town 7%')) OR CASEI(ACCENTI(location_ar)) LIKE CASEI(ACCENTI('%town 7%')))")}`,
  `&filter=${encodeURIComponent("NOT (fatalities BETWEEN 2 AND 4) AND country <> 'SY' AND notes LIKE 'it''s%'")}`, `&filter=${encodeURIComponent("country IN ('SY')")}&list=unplaced`, "&list=undated", "&list=all&sort=-fatalities", "&to=2021-06-30"];

test("a published map shows what the server shows, for every filter", options, async () => {
  const server = await serve("--db", join(dir, "t.db"), "serve");
  const host = await files(join(dir, "site"), true);
  const [own, out] = [opener(browser, server.base), opener(browser, host.base)];
  const look = async (o, path) => {
    const page = await o.open(path);
    await page.waitForTimeout(700);
    await page.waitForFunction(() => document.body.dataset.busy === "false");
    const seen = await page.evaluate(() => ({
      total: document.body.dataset.total, types: [...document.querySelectorAll(".legend .count")].map((c) => c.textContent),
      rows: [...document.querySelectorAll(".list .row[data-id]")].map((r) => r.textContent), shelves: [...document.querySelectorAll(".shelf")].map((s) => s.textContent), range: document.querySelector(".timetools .range")?.textContent,
    }));
    await page.close();
    return seen;
  };
  for (const filter of filters) {
    const path = `?lang=en&map=7/34.5/40${filter}`;
    const [a, b] = [await look(own, path), await look(out, path)];
    assert.ok(Number(a.total) > 0, path);
    if (path.includes("sort=")) for (const s of [a, b]) delete s.rows; // equals stand in any order
    assert.deepEqual(b, a, path);
  }
  assert.deepEqual([...out.foreign, ...out.errors], []);
  assert.deepEqual(host.asked.filter((u) => u.startsWith("/api/")), []);
  server.stop();
  host.stop();
});

test("behind a server without ranges it is drawn too, and an event, a file and a search are there", options, async () => {
  const host = await files(join(dir, "site"), false);
  const { open, errors, foreign } = opener(browser, host.base);
  const page = await open("?lang=en");
  await page.waitForFunction(() => {
    const c = document.querySelector(".leaflet-base-pane canvas");
    const d = c?.getContext("2d").getImageData(c.width / 2, c.height / 2, 60, 60).data ?? [];
    for (let i = 0; i < d.length; i += 4) if (`${d[i]},${d[i + 1]},${d[i + 2]}` === "244,243,240") return true;
    return false;
  });
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail .note");
  assert.ok((await page.locator(".detail").textContent()).includes("<b>"), "a name is text");
  await page.keyboard.press("Escape");
  await page.click("role=tab[name=/Filters/]");
  await page.fill("textarea[name=filter]", "fatalities > 5");
  await page.press("textarea[name=filter]", "Enter");
  await page.waitForFunction(() => location.search.includes("fatalities"));
  await page.fill("textarea[name=filter]", "S_INTERSECTS(geometry, BBOX(1,2,3,4))");
  await page.press("textarea[name=filter]", "Enter");
  await page.waitForSelector(".condition [role=alert]:not([hidden])");
  await page.click("role=tab[name=/Events/]");
  const total = Number(await page.getAttribute("body", "data-total"));
  await page.click(".files summary");
  assert.equal(await page.locator(".files a").count(), 0, "nothing is offered that needs a server");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".files button", { hasText: "CSV" }).click()]);
  const text = readFileSync(await download.path(), "utf8").trim().split("\n");
  assert.equal(text.length - 1, total);
  await page.fill("input[type=search][role=combobox]", "دير الزور");
  await page.waitForSelector("[role=option]");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /map=[\d.]+\/35\.\d+\/40\.\d+/.test(location.search));
  assert.deepEqual([...foreign, ...errors], []);
  await page.close();
  host.stop();
});

test("articles' events keep their quotes and tell where sources differ, and bad folders are refused", options, async () => {
  const db = join(dir, "a.db");
  writeFileSync(join(dir, "a.txt"), "published: 2024-05-02\npublisher: Test Wire\n\nA drone strike killed two people in Hajin on Wednesday, medics said.\n");
  writeFileSync(join(dir, "b.txt"), "published: 2024-05-02\npublisher: Other Wire\n\nA drone strike killed four people in Hajin on Wednesday, the ministry said.\n");
  execFileSync(furat, ["ingest", join(dir, "a.txt"), join(dir, "b.txt"), "--db", db], { stdio: "ignore" });
  execFileSync(furat, ["publish", join(dir, "own"), "--db", db], { stdio: "ignore" });
  execFileSync(furat, ["publish", join(dir, "own"), "--db", db], { stdio: "ignore" }); // again
  const host = await files(join(dir, "own"), true);
  const { open } = opener(browser, host.base);
  const page = await open("?lang=ar&doubtful=shown");
  await settled(page, 1);
  assert.match((await page.locator(".list .toll").textContent()).replace(/[\u2066-\u2069]/g, ""), /2–4 قتلى/);
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail mark");
  assert.match(await page.locator(".detail mark").first().textContent(), /drone strike/);
  await page.close();
  host.stop();
  const fails = (says, ...args) => assert.throws(() => execFileSync(furat, ["publish", ...args], { stdio: "pipe" }), (e) => String(e.stderr).includes(says), says);
  writeFileSync(join(dir, "keep"), "mine");
  fails("holds something else", dir, "--db", db);
  fails("there is no store", join(dir, "none"), "--db", join(dir, "empty.db"));
  writeFileSync(join(dir, "note.txt"), "The council met on Monday and talked about roads.");
  execFileSync(furat, ["ingest", join(dir, "note.txt"), "--db", join(dir, "empty.db")], { stdio: "ignore" });
  fails("nothing to publish", join(dir, "none"), "--db", join(dir, "empty.db"));
  fails("there is no layer", join(dir, "none"), "--db", db, "--layer", "zzz");
  fails("at character", join(dir, "none"), "--db", db, "--filter", "fatalities >");
  assert.equal(existsSync(join(dir, "none")), false, "nothing is left half done");
  assert.equal(readFileSync(join(dir, "keep"), "utf8"), "mine");
});
