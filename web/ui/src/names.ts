// Names on a map: of towns, countries, seas, rivers and lakes, written where there
// is room, never over each other and never under the signs of events.
import { type VectorTileFeature, VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { nameTiles } from "./api";
import { Failure } from "./ask";
import * as mercator from "./mercator";
import type { View } from "./mercator";
import type { Palette } from "./theme";
import { windowOf } from "./tiles";
import { type Lang, countryName, face, latin, rtl } from "./words";

export type NameKind = "country" | "sea" | "city" | "place" | "area" | "water" | "disputed";

export interface Name {
  kind: NameKind;
  text: Readonly<Partial<Record<string, string>>>; // by language, "" for any
  iso: string; // of a country
  x: number; // unit mercator
  y: number;
  rank: number; // the lower the weightier
}

interface Style {
  font: (rank: number) => string;
  colour: keyof Palette;
  dot: boolean;
}

const styles: Record<NameKind, Style> = {
  country: { font: (rank) => `600 ${rank <= 2 ? 15 : rank <= 4 ? 13 : 12}px`, colour: "country", dot: false },
  sea: { font: () => "italic 12px", colour: "sea", dot: false },
  water: { font: () => "11.5px", colour: "sea", dot: false },
  disputed: { font: () => "11px", colour: "country", dot: false },
  area: { font: () => "600 12px", colour: "country", dot: false },
  city: { font: (rank) => (rank <= 55 ? "600 13.5px" : rank <= 70 ? "600 12.5px" : "12.5px"), colour: "name", dot: true },
  place: { font: () => "12px", colour: "name", dot: true },
};

// order is which kind of name gets a place first.
const order: NameKind[] = ["country", "city", "area", "sea", "place", "disputed", "water"];

// textOf is a name in a language, "" where it has none that its readers could read.
export function textOf(n: Name, lang: Lang): string {
  const any = n.text[""] ?? "";
  if (n.kind === "country") return n.iso ? countryName(lang, n.iso) : any;
  const foreign = n.kind === "sea" || n.kind === "water" || n.kind === "disputed";
  return n.text[lang] ?? (foreign && !latin(lang) ? "" : any);
}

// nameOf reads what a feature of a base map is called; null for nothing.
export function nameOf(f: VectorTileFeature, layer: string, z: number, x: number, y: number): Name | null {
  const p = f.properties;
  const text = (...keys: string[]): string => String(keys.map((k) => p[k]).find((v) => typeof v === "string" && v !== "") ?? "");
  const name = text("name_en", "name:en", "name", "NAME", "NAME_EN", "adm1_en");
  const ar = text("name_ar", "name:ar", "NAME_AR", "adm1_ar");
  const kind = kindOf(layer, f);
  if (!kind || (!name && !ar)) return null;
  const line = f.loadGeometry();
  const at = f.type === 1 ? line[0]?.[0] : middle(line);
  if (!at || at.x < 0 || at.y < 0 || at.x >= f.extent || at.y >= f.extent) return null;
  const side = 2 ** z;
  const population = Number(p["POP_MAX"] ?? p["pop_max"] ?? p["population"] ?? 0);
  const rank = typeof p["rank"] === "number" ? p["rank"] : 20 - 2 * Math.log10(1 + population);
  const fr = text("name_fr", "name:fr");
  return {
    kind, iso: text("iso"), rank, x: (x + at.x / f.extent) / side, y: (y + at.y / f.extent) / side,
    text: { "": name || ar, ...(ar && { ar }), ...(fr && { fr }), ...(text("name:uk") && { uk: text("name:uk") }) },
  };
}

function kindOf(layer: string, f: VectorTileFeature): NameKind | null {
  if (layer === "countries" && f.type === 1) return "country";
  if (layer === "seas") return "sea";
  if (layer === "borders") return f.properties["kind"] ? "disputed" : null;
  if (/lake|river/.test(layer) && f.type !== 1) return "water";
  if (f.type !== 1) return null;
  return kindOfPlace(String(f.properties["type"] ?? ""), Number(f.properties["population"] ?? 0));
}

const cityOf = 100_000; // inhabitants

// kindOfPlace is how a place of the gazetteer is written.
export function kindOfPlace(type: string, population: number): NameKind {
  if (type === "governorate" || type === "district") return "area";
  return type === "city" || population >= cityOf ? "city" : "place";
}

// middle is the middle point of the longest part of a line or ring.
function middle(parts: { x: number; y: number }[][]): { x: number; y: number } | undefined {
  const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), [] as { x: number; y: number }[]);
  if (longest.length < 6) return undefined;
  return longest[Math.floor(longest.length / 2)];
}

type Rect = readonly [number, number, number, number];

const crosses = (a: Rect, b: Rect): boolean => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

// Disc is a sign that no name may cover.
export interface Disc {
  x: number;
  y: number;
  r: number;
}

// again is how far off, in pixels, a name may stand once more: along a river.
const again = 260;

// writeNames writes the names that find room beside the signs, weightiest first.
export function writeNames(c: CanvasRenderingContext2D, view: View, lang: Lang, palette: Palette, names: Name[], signs: Disc[]): void {
  const taken: Rect[] = signs.map((s) => [s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r]);
  const written = new Map<string, [number, number][]>(); // where each name stands
  c.direction = rtl(lang) ? "rtl" : "ltr";
  c.textBaseline = "middle";
  c.textAlign = "center";
  c.lineJoin = "round";
  const sorted = [...names].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.rank - b.rank);
  for (const n of sorted) {
    const [x, y] = mercator.toScreen(view, n.x, n.y);
    if (x < -80 || y < -20 || x > view.width + 80 || y > view.height + 20) continue;
    if (n.kind === "country" && view.zoom > 8.5) continue;
    if ((n.kind === "water" && view.zoom < 6.5) || (n.kind === "disputed" && view.zoom < 5)) continue;
    const text = textOf(n, lang);
    const same = written.get(text) ?? [];
    if (!text || same.some(([ox, oy]) => Math.hypot(ox - x, oy - y) < again)) continue;
    const style = styles[n.kind];
    c.font = `${style.font(n.rank)} ${face(lang)}`;
    const half = c.measureText(text).width / 2 + 3;
    const place = room(x, y, half, style.dot, covering(signs, x, y), taken);
    if (!place) continue;
    written.set(text, [...same, [x, y]]);
    taken.push(place);
    if (style.dot && covering(signs, x, y) === 0) dot(c, x, y, n.kind === "city", palette);
    c.lineWidth = 3;
    c.strokeStyle = palette.halo;
    const [tx, ty] = [(place[0] + place[2]) / 2, (place[1] + place[3]) / 2];
    c.strokeText(text, tx, ty);
    c.fillStyle = palette[style.colour] as string;
    c.fillText(text, tx, ty);
  }
}

// covering is how far the largest sign over a point reaches from it.
const covering = (signs: Disc[], x: number, y: number): number =>
  signs.reduce((far, s) => (Math.hypot(s.x - x, s.y - y) < s.r ? Math.max(far, s.r + Math.hypot(s.x - x, s.y - y)) : far), 0);

// room looks for a free place: below a point, above, beside it; null for none.
function room(x: number, y: number, half: number, dotted: boolean, sign: number, taken: Rect[]): Rect | null {
  const off = Math.max(dotted ? 5 : -8, sign > 0 ? sign + 1 : -8);
  const around: [number, number][] = dotted || sign > 0
    ? [[0, off + 8], [0, -off - 8], [half + Math.max(6, off), 0], [-half - Math.max(6, off), 0]]
    : [[0, 0]];
  for (const [dx, dy] of around) {
    const box: Rect = [x + dx - half, y + dy - 8, x + dx + half, y + dy + 8];
    if (!taken.some((b) => crosses(b, box))) return box;
  }
  return null;
}

function dot(c: CanvasRenderingContext2D, x: number, y: number, large: boolean, palette: Palette): void {
  c.beginPath();
  c.arc(x, y, large ? 2.6 : 1.9, 0, 2 * Math.PI);
  c.fillStyle = palette.name;
  c.fill();
}

const nameZoom = 14;
const retry = 3000;

// Gazetteer is the names of the built-in base map: a window of them at a time.
export class Gazetteer {
  private tiles = new Map<string, Name[]>();
  private asked = "";
  private last: Name[] = [];

  constructor(private onChange: () => void) {}

  names(view: View): Name[] {
    const w = windowOf(view, nameZoom);
    const found: Name[] = [];
    let missing = false;
    for (let y = w.y0; y <= w.y1; y++) {
      for (let x = w.x0; x <= w.x1; x++) {
        const names = this.tiles.get(`${w.z}/${x}/${y}`);
        if (names) found.push(...names);
        else missing = true;
      }
    }
    if (!missing) {
      this.last = found;
      return found;
    }
    const key = Object.values(w).join("/");
    if (key !== this.asked) {
      this.asked = key;
      void this.load(key, w);
    }
    return this.last;
  }

  private async load(key: string, w: ReturnType<typeof windowOf>): Promise<void> {
    try {
      const tiles = await nameTiles(w);
      if (this.tiles.size > 2000) this.tiles.clear();
      const wide = w.x1 - w.x0 + 1;
      tiles.forEach((names, i) => this.tiles.set(`${w.z}/${w.x0 + (i % wide)}/${w.y0 + Math.floor(i / wide)}`, names));
    } catch (e) {
      if (e instanceof Failure && !e.again) return; // it would be refused again
      setTimeout(() => {
        if (this.asked === key) this.asked = "";
        this.onChange();
      }, retry);
      return;
    }
    this.onChange();
  }
}

// namesOf reads a tile of names.
export function namesOf(bytes: Uint8Array, z: number, x: number, y: number): Name[] {
  if (bytes.length === 0) return [];
  const layer = new VectorTile(new PbfReader(bytes)).layers["places"];
  const out: Name[] = [];
  for (let i = 0; layer && i < layer.length; i++) {
    const n = nameOf(layer.feature(i), "places", z, x, y);
    if (n) out.push(n);
  }
  return out;
}
