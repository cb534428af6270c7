// The view as a picture, with what its signs mean, the filter and the sources.
import { el } from "./dom";
import type { Page } from "./page";
import { save } from "./share";
import { icon } from "./symbols";
import { palette } from "./theme";
import { type Key, day, face, num, rtl, t } from "./words";

const strip = 64; // pixels below the map

export async function picture(page: Page): Promise<void> {
  const { lang, dark, state } = page;
  const stage = document.querySelector(".map") as HTMLElement;
  const [width, height] = [stage.clientWidth, stage.clientHeight];
  const ratio = Math.max(1, devicePixelRatio || 1);
  const canvas = el("canvas");
  [canvas.width, canvas.height] = [width * ratio, (height + strip) * ratio];
  const c = canvas.getContext("2d");
  if (!c) return;
  c.scale(ratio, ratio);
  c.fillStyle = palette(dark).land;
  c.fillRect(0, 0, width, height + strip);
  c.save();
  c.beginPath();
  c.rect(0, 0, width, height);
  c.clip();
  for (const { canvas: layer, margin } of page.map.pictures()) c.drawImage(layer, -width * margin, -height * margin, width * (1 + 2 * margin), height * (1 + 2 * margin));
  c.restore();
  const right = rtl(lang);
  c.direction = right ? "rtl" : "ltr";
  c.textAlign = "start";
  c.textBaseline = "middle";
  c.font = `12px ${face(lang)}`;
  c.fillStyle = palette(dark).ink;
  const at = (x: number): number => (right ? width - x : x);
  let x = 10;
  for (const type of page.config.types) {
    const name = t(lang, `type.${type.key}` as Key);
    c.drawImage(icon(type.key, dark, 18), right ? at(x) - 18 : x, height + 6, 18, 18);
    c.fillText(name, at(x + 22), height + 15);
    x += 36 + c.measureText(name).width;
  }
  const total = t(lang, "events", Number(document.body.dataset["total"] ?? 0));
  const days = [state.from && day(lang, state.from), state.to && day(lang, state.to)].filter(Boolean).join(" – ");
  const sources = page.known.filter((l) => page.layers.includes(l.name)).map((l) => (l.name === "events" ? t(lang, "ownEvents") : l.title)).join(", ");
  c.fillText([total, days, sources].filter(Boolean).join(" · "), at(10), height + 33);
  c.fillText(`${t(lang, "title")} · Natural Earth · ${t(lang, "borders")} · ${day(lang, new Date().toISOString().slice(0, 10))} · ${num(lang, Math.round(state.zoom))}z`, at(10), height + 50);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) save(blob, "furat.png");
}
