// Vector tiles of the events: fetched as the view needs them, decoded once.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import * as api from "./api";
import * as mercator from "./mercator";
import type { View } from "./mercator";

export interface Single {
  id: string;
  imported: boolean; // from a dataset, not read from an article
  type: string; // event type's name
  precision: number;
  x: number; // unit mercator
  y: number;
}

export interface Group {
  imported: boolean;
  count: number;
  types: Record<string, number>;
  x: number;
  y: number;
}

export interface TileData {
  singles: Single[];
  groups: Group[];
}

const empty: TileData = { singles: [], groups: [] };
const maxZoom = 14;
const maxTiles = 600;

// A tile that is here, one that is being fetched, or both: an old one is shown
// until its successor has come.
interface Slot {
  data: TileData | null;
  coming: Promise<TileData> | null;
  stale: boolean;
  touched: boolean; // it changed: the browser's own copy is old too
  seen: number; // the look at the map at which it was last in view
}

const retry = 3000; // milliseconds after a tile could not be had

export class Tiles {
  private cache = new Map<string, Slot>();
  private query = new URLSearchParams();

  constructor(readonly layer: string, private typeKeys: string[], private onChange: () => void, private onError: (e: unknown) => void) {}

  // touch marks the tiles that a box lies in as old; null marks all.
  touch(box: [number, number, number, number] | null): void {
    for (const [key, slot] of this.cache) {
      const [z = 0, x = 0, y = 0] = key.split("/").map(Number);
      const side = 2 ** z;
      const at = (unit: number): number => Math.max(0, Math.min(side - 1, Math.floor(unit * side))); // the edge belongs to the last tile
      const hit = !box || (at(mercator.x(box[0])) <= x && at(mercator.x(box[2])) >= x && at(mercator.y(box[3])) <= y && at(mercator.y(box[1])) >= y);
      if (hit) Object.assign(slot, { stale: true, coming: null, touched: true });
    }
  }

  // reset forgets all tiles, for another filter or newer data.
  reset(query: URLSearchParams): void {
    this.query = query;
    this.cache.clear();
  }

  // visible returns the tiles of a view that are here, and fetches the others.
  visible(view: View): TileData[] {
    const z = Math.max(0, Math.min(maxZoom, Math.round(view.zoom)));
    const side = 2 ** z;
    const range = (from: number, length: number): [number, number] => [
      Math.max(0, Math.floor(from * side)), Math.min(side - 1, Math.floor((from + length / view.scale) * side)),
    ];
    const [x0, x1] = range(view.left, view.width);
    const [y0, y1] = range(view.top, view.height);
    const tiles: TileData[] = [];
    this.looks++;
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        const tile = this.get(z, x, y);
        if (tile) tiles.push(tile);
      }
    }
    this.forget();
    return tiles;
  }

  private looks = 0;

  // forget lets go of the tiles that have been out of view the longest.
  private forget(): void {
    if (this.cache.size <= maxTiles) return;
    const old = [...this.cache].filter(([, s]) => s.seen < this.looks).sort((a, b) => a[1].seen - b[1].seen);
    for (const [key] of old.slice(0, this.cache.size - maxTiles)) this.cache.delete(key);
  }

  private get(z: number, x: number, y: number): TileData | null {
    const key = `${z}/${x}/${y}`;
    const slot = this.cache.get(key) ?? { data: null, coming: null, stale: true, touched: false, seen: 0 };
    slot.seen = this.looks;
    this.cache.set(key, slot);
    if (slot.stale && !slot.coming) this.fetch(slot, key, z, x, y);
    return slot.data;
  }

  private fetch(slot: Slot, key: string, z: number, x: number, y: number): void {
    const coming = this.load(z, x, y, this.query, slot.touched);
    slot.coming = coming;
    coming
      .then((data) => {
        if (this.cache.get(key) !== slot || slot.coming !== coming) return;
        Object.assign(slot, { data, coming: null, stale: false, touched: false });
        this.onChange();
      })
      .catch((e: unknown) => {
        this.onError(e);
        setTimeout(() => { // what was shown stays; the tile is asked for again
          if (slot.coming === coming) slot.coming = null;
          this.onChange();
        }, retry);
      });
  }

  private async load(z: number, x: number, y: number, query: URLSearchParams, touched: boolean): Promise<TileData> {
    const answer = await fetch(api.tileURL(this.layer, z, x, y, query), touched ? { cache: "no-cache" } : {});
    if (answer.status === 204) return empty;
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return decode(new Uint8Array(await answer.arrayBuffer()), z, x, y, this.typeKeys, this.layer !== "events");
  }
}

export function decode(bytes: Uint8Array, z: number, x: number, y: number, typeKeys: string[], imported: boolean): TileData {
  const tile = new VectorTile(new PbfReader(bytes));
  const side = 2 ** z;
  const data: TileData = { singles: [], groups: [] };
  for (const name of ["events", "clusters"]) {
    const layer = tile.layers[name];
    for (let i = 0; layer && i < layer.length; i++) {
      const f = layer.feature(i);
      const point = f.loadGeometry()[0]?.[0];
      if (!point) continue;
      const at = { x: (x + point.x / layer.extent) / side, y: (y + point.y / layer.extent) / side };
      const p = f.properties;
      if (name === "events") {
        data.singles.push({ ...at, imported, id: String(p["id"]), type: String(p["event_type"]), precision: Number(p["geo_precision"]) });
      } else {
        const types = Object.fromEntries(typeKeys.map((k) => [k, Number(p[k] ?? 0)]));
        data.groups.push({ ...at, imported, count: Number(p["point_count"]), types });
      }
    }
  }
  return data;
}
