// What the tests share: a server of the built binary, and Debian's Chromium.
// FURAT names the binary; CHROMIUM the browser.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const furat = process.env.FURAT ?? new URL("../../../furat", import.meta.url).pathname;
const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

// needs returns the options of tests that need the binary and perhaps a
// browser: they are skipped aloud where it is not here, and never in CI.
export function needs(browser, what) {
  const missing = !existsSync(furat) ? "furat is not built" : browser && !executablePath ? "no Chromium here (Debian: chromium)" : "";
  if (missing && process.env.CI) throw new Error(`CI must not skip this: ${missing}`);
  if (missing) console.log(`SKIPPED, ${what}: ${missing}`);
  return { skip: missing || false, timeout: 60_000 };
}

// serve starts a server on a free port of loopback.
export const serve = (...args) => serveAt("127.0.0.1:0", ...args);

export async function serveAt(addr, ...args) {
  const server = spawn(furat, [...args, "--addr", addr], { stdio: ["ignore", "ignore", "pipe"] });
  const base = await new Promise((resolve, reject) => {
    let text = "";
    server.stderr.on("data", (chunk) => {
      text += chunk;
      const found = text.match(/http:\/\/[\d.:]+\//);
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error(`furat stopped: ${text}`)));
    setTimeout(() => reject(new Error(`furat says no address: ${text}`)), 20_000).unref();
  });
  return { base, stop: () => server.kill("SIGTERM"), kill: () => server.kill("SIGKILL") };
}

export const launch = () => chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// opener returns a function that opens a page of the map, and what went wrong
// in any of them: requests to other hosts, errors.
export function opener(browser, base) {
  const foreign = [];
  const errors = [];
  const open = async (path = "", viewport = { width: 1280, height: 800 }) => {
    const page = await browser.newPage({ viewport, locale: "en-GB" });
    page.on("request", (r) => {
      if (!r.url().startsWith(base) && !r.url().startsWith("data:")) foreign.push(r.url());
    });
    page.on("pageerror", (e) => errors.push(e.message));
    page.on("console", (m) => {
      if (m.type() === "error") errors.push(m.text());
    });
    await page.goto(base + path);
    await page.waitForSelector("body[data-ready]");
    await page.waitForFunction(() => document.body.dataset.total !== undefined);
    return page;
  };
  return { open, foreign, errors };
}

// settled waits until the list counts as many events as are expected.
export const settled = (page, n) => page.waitForFunction((want) => document.body.dataset.total === String(want), n);
