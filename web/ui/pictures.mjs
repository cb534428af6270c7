// Makes pictures of the page's main states into pictures/: languages, phone and
// desk, day and night, an event, a region, filters, a dispute, any store in STORES
// (paths with commas between them). Run by "make pictures".
import { mkdirSync } from "node:fs";
import { launch, opener, serve } from "./test/furat.mjs";

const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };
const out = new URL("pictures/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const event = async (page) => {
  await page.locator(".list .row").first().click();
  await page.waitForSelector(".detail dd");
};

const filters = async (page) => {
  await page.locator(".tabs button").nth(1).click();
  await page.locator(".group summary").nth(1).click();
  await page.waitForSelector(".group .check");
};

const states = [
  ["map", "?lang=en&map=8/34.9/40.7", desk, event],
  ["map-ar", "?lang=ar&map=9/35/40.5", desk],
  ["map-night", "?lang=en&theme=dark&map=7/34.8/41.4", desk, filters],
  ["map-fr", "?lang=fr", desk],
  ["map-uk", "?lang=uk&map=6/48/34", desk],
  ["phone", "?lang=ar", phone],
  ["phone-event", "?lang=en&map=8/34.9/40.7", phone, async (page) => {
    await page.click(".grip");
    await page.waitForTimeout(400);
    await event(page);
  }],
  ["lying", "?lang=en&map=8/34.9/40.7", { width: 740, height: 360 }],
  ["dispute", "?lang=en&map=6/34.5/76", desk],
  ["world", "?lang=en&map=2.5/30/30", desk],
];

const browser = await launch();

async function take(base, prefix, all) {
  const { open } = opener(browser, base);
  for (const [name, path, viewport, act] of all) {
    const page = await open(path, viewport);
    await page.waitForTimeout(1200);
    await act?.(page);
    await page.waitForTimeout(900);
    await page.screenshot({ path: `${out}${prefix}${name}.png` });
    await page.close();
  }
}

const demo = await serve("serve", "--demo");
await take(demo.base, "", states);
demo.stop();
for (const store of (process.env.STORES ?? "").split(",").filter(Boolean)) {
  const server = await serve("--db", store, "serve");
  const name = store.split("/").at(-1).replace(/\.\w+$/, "");
  await take(server.base, `${name}-`, [["opened", "?lang=en", desk], ["density", "?lang=en&show=density&theme=dark", desk]]);
  server.stop();
}
await browser.close();
