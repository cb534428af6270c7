// The events of a view: fetched as vector tiles, all of a view in one answer, and
// decoded once. What was shown stays until what comes is here.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { type Box, type Window, eventTiles } from "./api";
import { Ask, type Line } from "./ask";
import * as mercator from "./mercator";
import type { View } from "./mercator";

export interface Single {
  id: string;
  imported: boolean; // from a dataset, not read from an article
  type: string; // event type's name
  sub: string;
  date: string;
  precision: number;
  km: number; // radius of the area that the text supports; 0 where it is a point
  place: string; // id of the place, of an area
  x: number; // unit mercator
  y: number;
}

export interface Group {
  imported: boolean;
  count: number;
  types: Record<string, number>;
  regional: number; // how many are only known to lie in an area
  x: number;
  y: number;
  cell: Box; // in unit mercator, where all its members lie
}

export interface TileData {
  singles: Single[];
  groups: Group[];
}

// Shown is what of a view is here. Old is what was asked for before: with another
// filter, or at another zoom.
export interface Shown {
  tiles: TileData[];
  old: boolean;
}

const maxZoom = 14;
const maxTiles = 900;

interface Slot {
  data: TileData;
  stale: boolean; // it changed since
  seen: number;
}

export class Tiles {
  private cache = new Map<string, Slot>(); // of the filter that is asked for
  private last: TileData[] = []; // what was shown last as a whole
  private lastZoom = -1;
  private layers: string[] = [];
  private query = new URLSearchParams();
  private asked = "";
  private looks = 0;
  private ask: Ask<{ asked: string; parts: { w: Window; tiles: TileData[] }[] }>;

  constructor(line: Line, private typeKeys: string[], private onChange: () => void, onError: (e: unknown) => void, busy: (on: boolean) => void) {
    this.ask = new Ask(line, (a) => this.take(a.asked, a.parts), onError, busy);
  }

  // of sets which layers are shown, and by which filter.
  of(layers: string[], query: URLSearchParams): void {
    if (this.layers.join() === layers.join() && this.query.toString() === query.toString()) return;
    [this.layers, this.query] = [layers, query];
    this.cache.clear();
    this.asked = "";
  }

  // touch marks the tiles that a box lies in as old; null marks all.
  touch(box: Box | null): void {
    for (const [key, slot] of this.cache) {
      const [z = 0, x = 0, y = 0] = key.split("/").map(Number);
      const side = 2 ** z;
      const at = (unit: number): number => Math.max(0, Math.min(side - 1, Math.floor(unit * side))); // the edge belongs to the last tile
      if (!box || (at(mercator.x(box[0])) <= x && at(mercator.x(box[2])) >= x && at(mercator.y(box[3])) <= y && at(mercator.y(box[1])) >= y)) slot.stale = true;
    }
    this.asked = "";
  }

  // visible returns what of a view is here, and asks for the rest. A view that goes
  // over the edge of the world goes on with the other side.
  visible(view: View): Shown {
    const w = windowOf(view, maxZoom);
    if (this.layers.length === 0) return { tiles: [], old: false };
    this.looks++;
    const side = 2 ** w.z;
    const from = Math.floor(view.left * side);
    const to = Math.min(from + side - 1, Math.floor((view.left + view.width / view.scale) * side));
    const here: TileData[] = [];
    const missing: Missing[] = [];
    for (let column = from; column <= to; column++) {
      const x = ((column % side) + side) % side;
      const world = (column - x) / side;
      for (let y = w.y0; y <= w.y1; y++) {
        const slot = this.cache.get(`${w.z}/${x}/${y}`);
        if (slot) {
          slot.seen = this.looks;
          here.push(world === 0 ? slot.data : shifted(slot.data, world));
        }
        if (!slot || slot.stale) missing.push({ world, x, y });
      }
    }
    if (missing.length > 0) this.fetch(w.z, missing);
    const whole = here.length === (to - from + 1) * (w.y1 - w.y0 + 1);
    // While a map is moved its edge may be empty for a moment; of another filter or
    // zoom nothing is mixed in.
    if (!whole && (here.length === 0 || this.lastZoom !== w.z)) return { tiles: this.last, old: true };
    [this.last, this.lastZoom] = [here, w.z];
    this.forget();
    return { tiles: here, old: false };
  }

  // fetch asks for the rectangles, one in each world, that hold what is missing.
  private fetch(z: number, missing: Missing[]): void {
    const windows = [...new Set(missing.map((m) => m.world))].map((world): Window => {
      const own = missing.filter((m) => m.world === world);
      const [xs, ys] = [own.map((m) => m.x), own.map((m) => m.y)];
      return { z, x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
    });
    const { layers, query } = this;
    const asked = `${layers.join()}?${query}`;
    const name = `${asked}#${windows.map((w) => Object.values(w).join("/")).join()}`;
    if (name === this.asked) return;
    this.asked = name;
    this.ask.ask(async (signal) => ({ asked, parts: await Promise.all(windows.map(async (w) => ({ w, tiles: await eventTiles(layers, w, query, this.typeKeys, signal) }))) }));
  }

  private take(asked: string, parts: { w: Window; tiles: TileData[] }[]): void {
    if (asked !== `${this.layers.join()}?${this.query}`) {
      this.onChange(); // another question waits
      return;
    }
    for (const { w, tiles } of parts) {
      const wide = w.x1 - w.x0 + 1;
      tiles.forEach((data, i) => {
        this.cache.set(`${w.z}/${w.x0 + (i % wide)}/${w.y0 + Math.floor(i / wide)}`, { data, stale: false, seen: this.looks });
      });
    }
    this.asked = "";
    this.onChange();
  }

  // forget lets go of the tiles that have been out of view the longest.
  private forget(): void {
    if (this.cache.size <= maxTiles) return;
    const old = [...this.cache].filter(([, s]) => s.seen < this.looks).sort((a, b) => a[1].seen - b[1].seen);
    for (const [key] of old.slice(0, this.cache.size - maxTiles)) this.cache.delete(key);
  }
}

// Missing is a tile that is not here, and in which world it is seen: 0 is the own, 1
// the one to the east.
interface Missing {
  world: number;
  x: number;
  y: number;
}

// shifted is a tile as it is seen in another world.
const shifted = (data: TileData, world: number): TileData => ({
  singles: data.singles.map((s) => ({ ...s, x: s.x + world })),
  groups: data.groups.map((g) => ({ ...g, x: g.x + world })),
});

// windowOf is the tiles that a view shows, at its zoom or the deepest there is.
export function windowOf(view: View, deepest: number): Window {
  const z = Math.max(0, Math.min(deepest, Math.round(view.zoom)));
  const side = 2 ** z;
  const clamp = (v: number): number => Math.max(0, Math.min(side - 1, Math.floor(v * side)));
  return { z, x0: clamp(view.left), x1: clamp(view.left + view.width / view.scale), y0: clamp(view.top), y1: clamp(view.top + view.height / view.scale) };
}

const cellsOfTile = 4; // a cluster has the events of one of 4 by 4 cells

export function decode(bytes: Uint8Array, z: number, x: number, y: number, typeKeys: string[], imported: boolean, to: TileData): void {
  const tile = new VectorTile(new PbfReader(bytes));
  const side = 2 ** z;
  for (const name of ["events", "clusters"]) {
    const layer = tile.layers[name];
    for (let i = 0; layer && i < layer.length; i++) {
      const f = layer.feature(i);
      const point = f.loadGeometry()[0]?.[0];
      if (!point) continue;
      const at = { x: (x + point.x / layer.extent) / side, y: (y + point.y / layer.extent) / side };
      const p = f.properties;
      if (name === "events") {
        to.singles.push({
          ...at, imported, id: String(p["id"]), type: String(p["event_type"]), sub: String(p["sub_event_type"]), date: String(p["event_date"] ?? ""),
          precision: Number(p["geo_precision"]), km: Number(p["uncertainty_km"] ?? 0), place: String(p["place_id"] ?? ""),
        });
      } else {
        const types = Object.fromEntries(typeKeys.map((k) => [k, Number(p[k] ?? 0)]));
        const step = 1 / (side * cellsOfTile);
        const [cx, cy] = [Math.floor(at.x / step) * step, Math.floor(at.y / step) * step];
        to.groups.push({ ...at, imported, count: Number(p["point_count"]), types, regional: Number(p["regional"] ?? 0), cell: [cx, cy, cx + step, cy + step] });
      }
    }
  }
}
