// An article that is pasted or dropped: read, marked, stored when the reader says so.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { launch, needs, serve } from "./furat.mjs";

const options = needs(true, "no article is read in a browser");
const token = "0123456789abcdef0123456789abcdef";

test("an article is read, marked and stored", options, async () => {
  const folder = mkdtempSync(join(tmpdir(), "furat-reading-"));
  writeFileSync(join(folder, "token"), token, { mode: 0o600 });
  const server = await serve("--db", join(folder, "a.db"), "serve", "--token-file", join(folder, "token"));
  const browser = await launch();
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (e) => faults.push(e.message));
  try {
    await page.goto(`${server.base}?lang=en&tab=read`);
    await page.fill(".reading textarea", "A 𝔰trike. <img src=x onerror=alert(1)>. Shelling killed two civilians in Raqqa on Friday.");
    await page.fill("[data-key=read-day]", "2024-03-02");
    await page.click("[data-key=read]");
    await page.waitForSelector(".found li");
    assert.match(await page.textContent(".found"), /Raqqa.*Mar 1, 2024.*2 killed/s);
    assert.equal(await page.textContent(".reading .text mark"), "Shelling killed two civilians in Raqqa on Friday"); // behind letters of two units
    assert.equal(await page.locator(".reading .text img").count(), 0);
    assert.ok((await page.locator("path.draft").count()) >= 1);
    assert.equal((await (await fetch(`${server.base}api/summary`)).json()).total, 0, "nothing is stored unasked");

    await page.fill("[data-key=read-token]", "a token that is wrong");
    await page.click("[data-key=read-store]");
    await page.waitForSelector(".store .notice");
    assert.match(await page.textContent(".store .notice"), /token/);
    await page.fill("[data-key=read-token]", token);
    await page.click("[data-key=read-store]");
    await page.waitForFunction(() => /Stored/.test(document.querySelector(".store .notice")?.textContent ?? ""));
    assert.equal((await (await fetch(`${server.base}api/summary`)).json()).total, 1);

    await page.setInputFiles("[data-key=read-file]", { name: "mail.eml", mimeType: "", buffer: Buffer.from("From: desk@example.org\nSubject: Bulletin\nDate: Sat, 02 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n\nGunmen killed a man in Mosul on Friday.\n") });
    await page.waitForFunction(() => /Mosul.*Mar 1, 2024/s.test(document.querySelector(".found")?.textContent ?? ""));
    assert.equal(await page.textContent(".reading h3"), "Bulletin");

    await page.click(".watched summary");
    await page.waitForSelector(".watched .what");
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    server.stop();
    rmSync(folder, { recursive: true });
  }
});
