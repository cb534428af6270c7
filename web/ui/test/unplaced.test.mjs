// Events that the map can't show, and days that no text tells, in Chromium.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { furat, launch, needs, opener, serve, settled } from "./furat.mjs";

const options = needs(true, "events without a place are not looked for in a browser");
const dir = mkdtempSync(join(tmpdir(), "furat-unplaced-"));
const rows = [
  "id,event_date,event_date_end,date_basis,sub_event_type,location,location_ar,latitude,longitude",
  "placed,2024-05-07,2024-05-08,publication,Armed clash,Hajin,هجين,34.69,40.83",
  "told,2024-05-06,,text,Attack,Al-Mayadin,الميادين,35.02,40.45",
  "nowhere,2024-05-07,2024-05-08,publication,Air/drone strike,,,,",
  "named,2024-05-01,,text,Attack,Some village,قرية ما,,",
];

let server;
let browser;
let open;
let errors;

before(async () => {
  if (options.skip) return;
  writeFileSync(join(dir, "in.csv"), rows.join("\n"));
  execFileSync(furat, ["import", join(dir, "in.csv"), "--format", "csv", "--dataset", "t", "--db", join(dir, "t.db")], { stdio: "ignore" });
  server = await serve("serve", "--db", join(dir, "t.db"));
  browser = await launch();
  ({ open, errors } = opener(browser, server.base));
});

after(async () => {
  await browser?.close();
  server?.stop();
  rmSync(dir, { recursive: true });
});

const at = "map=7/34.9/40.6&layer=t";
const ids = (page) => page.locator(".list .row").evaluateAll((all) => all.map((r) => r.dataset.id).sort());
const link = async (page) => {
  await page.click(".files summary");
  const href = await page.locator(".files a", { hasText: /^CSV/ }).getAttribute("href");
  await page.keyboard.press("Escape");
  return (await (await fetch(server.base + href)).text()).trim().split("\n").length - 1;
};

test("events without a place are counted, listed and taken home", options, async () => {
  const page = await open(`?lang=en&${at}`);
  await settled(page, 2);
  assert.deepEqual(await ids(page), ["t:placed", "t:told"]);
  const button = page.locator(".shelf.unplaced");
  assert.equal(await button.textContent(), "2 without a place");
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  await page.click("role=tab[name=/Filters/]");
  await button.click();
  await page.waitForSelector("[data-id='t:nowhere']");
  assert.deepEqual(await ids(page), ["t:named", "t:nowhere"]);
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  assert.match(page.url(), /list=unplaced/);
  assert.deepEqual(await page.locator(".list .where").allTextContents(), ["no place on the map", "Some village (no place on the map)"]);
  assert.equal(await link(page), 2);
  await page.click("[data-id='t:nowhere']");
  await page.waitForSelector(".detail dd");
  assert.equal(await page.locator(".detail dd").first().textContent(), "no place on the map");

  // With a condition of the reader's own, also one of two parts.
  const own = await open(`?lang=en&${at}&list=unplaced&filter=${encodeURIComponent("sub_event_type = 'Attack' OR sub_event_type = 'Armed clash'")}`);
  await settled(own, 1);
  assert.deepEqual(await ids(own), ["t:named"]);
  await own.click(".list .back");
  await settled(own, 2);
  assert.deepEqual(await ids(own), ["t:placed", "t:told"]);
  assert.doesNotMatch(own.url(), /unplaced/);

  // Where all have a place, nothing is said of it.
  const all = await open(`?lang=en&${at}&tab=filters`);
  await all.waitForSelector(".shelf.unplaced");
  await all.fill("textarea[name=filter]", "location = 'Hajin'");
  await all.press("textarea[name=filter]", "Enter");
  await all.waitForSelector(".shelf.unplaced", { state: "detached" });
  for (const p of [page, own, all]) await p.close();
});

test("a day that no text tells is marked in both languages", options, async () => {
  for (const [lang, days, hint, count] of [
    ["en", /^reported May 7 – 8, 2024; day not told$/, /tells no day/, "2 without a place"],
    ["ar", /^أُبلغ عنه 7–8 مايو 2024؛ اليوم غير مذكور$/, /لا يذكر النص يوماً/, "حدثان بلا مكان"],
  ]) {
    const page = await open(`?lang=${lang}&${at}&event=t:placed`);
    await page.waitForSelector(".detail .unsaid");
    await page.waitForSelector(".shelf.unplaced");
    assert.equal(await page.textContent(".shelf.unplaced"), count);
    const told = page.locator(".detail .when");
    assert.match((await told.textContent()).replace(/[\u2009\u2066-\u2069]/g, " ").replace(/ +/g, " "), days);
    assert.match(await told.getAttribute("title"), hint);
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-id='t:placed'] .unsaid");
    const plain = page.locator("[data-id='t:told'] .when");
    assert.equal(await plain.getAttribute("datetime"), "2024-05-06");
    assert.equal(await plain.getAttribute("title"), null);
    await page.close();
  }
  assert.deepEqual(errors, []);
});
