// The answers of a published map: events from files, filtered, counted and grouped
// in the browser, the base map out of its archive.
import { PMTiles, type Source as Bytes } from "pmtiles";
import * as api from "./api";
import { Failure, fetched } from "./ask";
import type { EventProps } from "./columns";
import { compile, fold } from "./condition";
import { dayNumber } from "./days";
import * as mercator from "./mercator";
import { type Name, kindOfPlace } from "./names";
import type { TileData } from "./tiles";

const read = async <T>(path: string): Promise<T> => (await (await fetched(path)).json()) as T;

// once asks for a file one time; what could not be had is asked for again.
function once<T>(path: string): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= read<T>(path).catch((e: unknown) => {
      asked = null;
      throw e;
    });
    return asked;
  };
}

const config = once<api.Config>("data/config.json");
const actors = once<Record<string, [string, string]>>("data/actors.json");
const known = once<{ layers: api.Layer[] }>("data/layers.json");

interface Listed {
  name: string;
  name_ar: string;
  type: string;
  population: number;
  zoom: number;
  lon: number;
  lat: number;
}

const listed = once<{ names: Listed[] }>("data/names.json");

// Known is an event with what is asked often.
interface Known extends EventProps {
  x: number; // unit mercator
  y: number;
  first: number; // days since 1970-01-01; NaN where none is known
  last: number;
  layer: string;
}

const layersOf = new Map<string, Promise<Known[]>>();

// columns that are null where a file leaves them out.
const empty: Partial<EventProps> = {
  event_date: null, event_date_end: null, date_basis: null, actor1: null, actor1_id: null, actor2: null, actor2_id: null, location: null, location_ar: null, place_id: null,
  admin1: null, admin2: null, admin3: null, admin1_ar: null, admin2_ar: null, admin3_ar: null, admin1_pcode: null, admin2_pcode: null, admin3_pcode: null, country: null,
  uncertainty_km: null, weapon: null, fatalities: null, injuries: null, url: null, published: null, longitude: null, latitude: null, quote: "", notes: "", source: "", date_text: "",
};

function eventsOf(layer: string): Promise<Known[]> {
  const have = layersOf.get(layer);
  if (have) return have;
  const made = read<Partial<EventProps>[]>(`data/${encodeURIComponent(layer)}.json`).then((all) => all.map((e) => {
    const full = { ...empty, ...e } as EventProps;
    const placed = full.longitude !== null && full.latitude !== null;
    return {
      ...full, layer, first: full.event_date ? dayNumber(full.event_date) : NaN, last: dayNumber(full.event_date_end ?? full.event_date ?? "x"),
      x: placed ? mercator.x(full.longitude as number) : NaN, y: placed ? mercator.y(full.latitude as number) : NaN,
    };
  }));
  layersOf.set(layer, made);
  made.catch(() => layersOf.delete(layer));
  return made;
}

const conditions = new Map<string, (row: Known) => boolean>();

function conditionOf(text: string): (row: Known) => boolean {
  const have = conditions.get(text);
  if (have) return have;
  const ask = compile(text) as unknown as (row: Known) => boolean;
  if (conditions.size > 50) conditions.clear();
  conditions.set(text, ask);
  return ask;
}

// select returns the events that a question holds for.
async function select(q: URLSearchParams): Promise<Known[]> {
  const names = q.getAll("layer");
  const asks: ((e: Known) => boolean)[] = [];
  const types = q.getAll("event_type");
  if (types.length > 0) asks.push((e) => types.includes(e.event_type));
  const sure = Number(q.get("min_confidence") ?? 0);
  if (sure > 0) asks.push((e) => e.confidence >= sure);
  const [from = "..", to = ".."] = (q.get("datetime") ?? "").split("/");
  if (q.has("datetime")) {
    const [a, b] = [from === ".." ? -Infinity : dayNumber(from), to === ".." ? Infinity : dayNumber(to)];
    asks.push((e) => e.last >= a && e.first <= b);
  }
  const box = (q.get("bbox") ?? "").split(",").map(Number);
  if (box.length === 4) asks.push((e) => inside(e, box as api.Box));
  const filter = q.get("filter");
  if (filter) asks.push(conditionOf(filter));
  const layers = await Promise.all((names.length > 0 ? names : ["events"]).map(eventsOf));
  return layers.flat().filter((e) => asks.every((ask) => ask(e)));
}

function inside(e: Known, [w, s, east, n]: api.Box): boolean {
  const { longitude: lon, latitude: lat } = e;
  if (lon === null || lat === null || lat < s || lat > n) return false;
  return w <= east ? lon >= w && lon <= east : lon >= w || lon <= east;
}

async function summary(q: URLSearchParams): Promise<api.Summary> {
  const [all, { types }] = await Promise.all([select(q), config()]);
  const counts = new Map(types.map((t) => [t.name, 0]));
  const days = new Map<number, number>();
  for (const e of all) {
    counts.set(e.event_type, (counts.get(e.event_type) ?? 0) + 1);
    if (!Number.isNaN(e.first)) days.set(e.first, (days.get(e.first) ?? 0) + 1);
  }
  return {
    total: all.length, placed: all.filter((e) => e.longitude !== null).length, undated: all.filter((e) => Number.isNaN(e.first)).length,
    types: Object.fromEntries(types.map((t) => [t.key, counts.get(t.name) ?? 0])), days: [...days].sort((a, b) => a[0] - b[0]),
  };
}

async function values(q: URLSearchParams): Promise<api.Values> {
  const of = q.get("of") ?? "";
  const columns = of === "actor" ? ["actor1", "actor2"] : [of];
  const counts = new Map<string, number>();
  for (const e of await select(q)) {
    const own = new Set(columns.map((c) => (e as unknown as Record<string, unknown>)[c]).filter((v) => v !== null && v !== undefined && v !== ""));
    for (const v of own) counts.set(String(v), (counts.get(String(v)) ?? 0) + 1);
  }
  const all = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { of, distinct: all.length, values: all };
}

// Unknown values come last, whichever way.
const orders: Record<string, (a: Known, b: Known) => number> = {
  "event_date": (a, b) => last(a.first, b.first, 1),
  "-fatalities": (a, b) => last(a.fatalities ?? NaN, b.fatalities ?? NaN, -1) || last(a.first, b.first, -1),
  "confidence": (a, b) => a.confidence - b.confidence,
  "-source_count": (a, b) => b.source_count - a.source_count,
};

const latest = (a: Known, b: Known): number => last(a.first, b.first, -1) || (a.id < b.id ? -1 : 1);

function last(a: number, b: number, way: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return way * (a - b);
}

async function list(q: URLSearchParams): Promise<api.Page> {
  const all = (await select(q)).sort(orders[q.get("sort") ?? ""] ?? latest);
  const offset = Number(q.get("offset") ?? 0);
  return { total: all.length, events: all.slice(offset, offset + Number(q.get("limit") ?? 50)) };
}

async function event(id: string): Promise<api.EventDetail> {
  const { layers } = await known();
  for (const l of layers) {
    const found = (await eventsOf(l.name)).find((e) => e.id === id);
    if (!found) continue;
    if (l.name === "events") return read(`data/events/${encodeURIComponent(id)}.json`);
    return { ...found, layer: l.name, attribution: l.attribution, conflicts: [], reports: [] };
  }
  throw new Failure(`there is no event ${id}`, false);
}

async function extent(q: URLSearchParams): Promise<api.Box | null> {
  const placed = (await select(q)).filter((e) => e.longitude !== null);
  if (placed.length === 0) return null;
  const [lons, lats] = [placed.map((e) => e.longitude as number), placed.map((e) => e.latitude as number)];
  const least = (all: number[]): number => all.reduce((a, b) => Math.min(a, b));
  const most = (all: number[]): number => all.reduce((a, b) => Math.max(a, b));
  return [least(lons), least(lats), most(lons), most(lats)];
}

// search finds names that begin or hold what is asked for, in any spelling.
async function search(name: string): Promise<api.Candidate[]> {
  const word = fold(name.trim().toLowerCase());
  const { names } = await listed();
  const fits = (n: Listed): number => Math.max(...[n.name, n.name_ar].map((s) => {
    const text = fold(s.toLowerCase());
    return text === word ? 3 : text.startsWith(word) ? 2 : text.includes(` ${word}`) ? 1 : 0;
  }));
  const arabic = /[\u0600-\u06ff]/.test(name);
  return names.map((n) => ({ n, fit: fits(n) })).filter((f) => f.fit > 0).sort((a, b) => b.fit - a.fit || a.n.zoom - b.n.zoom).slice(0, 6).map(({ n }) => ({
    id: "", label: arabic ? n.name_ar : n.name, name: n.name, name_ar: n.name_ar, type: n.type, lat: n.lat, lon: n.lon, admin1: "", country: "", uncertainty_km: n.zoom < 8 ? 8 : 2, score: 1,
    why: { matched: n.name },
  }));
}

const cells = 4; // clusters have the events of one of 4 by 4 cells of a tile, as a server's have
const deepest = 14;

// alone is how many events of a cell are shown one by one.
const alone = (z: number): number => (z >= deepest ? 100 : z >= 12 ? 12 : z >= 9 ? 4 : 1);

async function eventTiles(layers: string[], w: api.Window, query: URLSearchParams, typeKeys: string[]): Promise<TileData[]> {
  const { types } = await config();
  const keyOf = new Map(types.map((t) => [t.name, t.key]));
  const wide = w.x1 - w.x0 + 1;
  const tiles: TileData[] = Array.from({ length: wide * (w.y1 - w.y0 + 1) }, () => ({ singles: [], groups: [] }));
  const side = 2 ** w.z;
  for (const layer of layers) {
    const q = new URLSearchParams(query);
    q.append("layer", layer);
    const byCell = new Map<string, Known[]>();
    for (const e of await select(q)) {
      const [x, y] = [Math.floor(e.x * side), Math.floor(e.y * side)];
      if (Number.isNaN(e.x) || x < w.x0 || x > w.x1 || y < w.y0 || y > w.y1) continue;
      const key = `${Math.floor(e.x * side * cells)}/${Math.floor(e.y * side * cells)}`;
      const cell = byCell.get(key);
      if (cell) cell.push(e);
      else byCell.set(key, [e]);
    }
    for (const [key, members] of byCell) {
      const [cx = 0, cy = 0] = key.split("/").map(Number);
      const tile = tiles[Math.floor(cy / cells - w.y0) * wide + Math.floor(cx / cells - w.x0)];
      if (tile) put(tile, members, [cx, cy], 1 / (side * cells), alone(w.z), layer, keyOf, typeKeys);
    }
  }
  return tiles;
}

// put adds the events of a cell to a tile: one by one, or as a group at the member
// nearest to their middle.
function put(tile: TileData, members: Known[], [cx, cy]: [number, number], step: number, most: number, layer: string, keyOf: Map<string, string>, typeKeys: string[]): void {
  const imported = layer !== "events";
  if (members.length <= most) {
    for (const e of members) {
      tile.singles.push({ imported, id: e.id, type: e.event_type, sub: e.sub_event_type, date: e.event_date ?? "", precision: e.geo_precision, km: e.geo_precision > 1 ? (e.uncertainty_km ?? 0) : 0, place: e.geo_precision > 1 ? (e.place_id ?? "") : "", x: e.x, y: e.y });
    }
    return;
  }
  const [mx, my] = [members.reduce((s, e) => s + e.x, 0) / members.length, members.reduce((s, e) => s + e.y, 0) / members.length];
  const near = members.reduce((a, b) => ((b.x - mx) ** 2 + (b.y - my) ** 2 < (a.x - mx) ** 2 + (a.y - my) ** 2 ? b : a));
  const types = Object.fromEntries(typeKeys.map((k) => [k, 0]));
  for (const e of members) {
    const key = keyOf.get(e.event_type) ?? "strategic";
    types[key] = (types[key] ?? 0) + 1;
  }
  tile.groups.push({ imported, count: members.length, types, regional: members.filter((e) => e.geo_precision === 3).length, x: near.x, y: near.y, cell: [cx * step, cy * step, (cx + 1) * step, (cy + 1) * step] });
}

// Archive reads ranges of a file; where the host knows no ranges it keeps the whole.
class Archive implements Bytes {
  private whole: Promise<ArrayBuffer> | null = null;

  constructor(private path: string) {}

  getKey(): string {
    return this.path;
  }

  async getBytes(offset: number, length: number): Promise<{ data: ArrayBuffer }> {
    if (!this.whole) {
      const answer = await fetched(this.path, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
      if (answer.status === 206) return { data: await answer.arrayBuffer() };
      this.whole ??= answer.arrayBuffer();
    }
    return { data: (await this.whole).slice(offset, offset + length) };
  }
}

const world = new PMTiles(new Archive("basemap/world.pmtiles"));

async function basemapTiles(_: string, w: api.Window): Promise<Uint8Array[]> {
  const out: Promise<Uint8Array>[] = [];
  for (let y = w.y0; y <= w.y1; y++) for (let x = w.x0; x <= w.x1; x++) out.push(world.getZxy(w.z, x, y).then((t) => new Uint8Array(t?.data ?? new ArrayBuffer(0))));
  return Promise.all(out);
}

const namesInTile = 24;

async function nameTiles(w: api.Window): Promise<Name[][]> {
  const { names } = await listed();
  const side = 2 ** w.z;
  const out: Name[][] = [];
  for (let ty = w.y0; ty <= w.y1; ty++) {
    for (let tx = w.x0; tx <= w.x1; tx++) {
      const here = names.filter((n) => n.zoom <= w.z + 0.5 && Math.floor(mercator.x(n.lon) * side) === tx && Math.floor(mercator.y(n.lat) * side) === ty);
      out.push(here.slice(0, namesInTile).map((n) => ({
        kind: kindOfPlace(n.type, n.population),
        text: { "": n.name || n.name_ar, ...(n.name_ar && { ar: n.name_ar }) }, iso: "", x: mercator.x(n.lon), y: mercator.y(n.lat), rank: 10 * n.zoom,
      })));
    }
  }
  return out;
}

export const published: api.Answers = {
  config, actors, layers: async () => (await known()).layers, summary, values, event, extent, list, search, outlines: () => Promise.resolve([]), eventTiles, basemapTiles, nameTiles,
};
