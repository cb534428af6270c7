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
}

export class Tiles {
  private cache = new Map<string, Slot>();
  private query = new URLSearchParams();

  constructor(readonly layer: string, private typeKeys: string[], private onChange: () => void, private onError: (e: unknown) => void) {}

  // touch marks the tiles that a box lies in as old; null marks all.
  touch(box: [number, number, number, number] | null): void {
    for (const [key, slot] of this.cache) {
      const [z = 0, x = 0, y = 0] = key.split("/").map(Number);
      const side = 2 ** z;
      const hit = !box || (mercator.x(box[0]) * side < x + 1 && mercator.x(box[2]) * side >= x && mercator.y(box[3]) * side < y + 1 && mercator.y(box[1]) * side >= y);
      if (hit) [slot.stale, slot.coming] = [true, null];
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
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        const tile = this.get(z, x, y);
        if (tile) tiles.push(tile);
      }
    }
    return tiles;
  }

  private get(z: number, x: number, y: number): TileData | null {
    const key = `${z}/${x}/${y}`;
    if (this.cache.size > maxTiles && !this.cache.has(key)) this.cache.clear();
    const slot = this.cache.get(key) ?? { data: null, coming: null, stale: true };
    this.cache.set(key, slot);
    if (slot.stale && !slot.coming) this.fetch(slot, key, z, x, y);
    return slot.data;
  }

  private fetch(slot: Slot, key: string, z: number, x: number, y: number): void {
    const coming = this.load(z, x, y, this.query);
    slot.coming = coming;
    coming
      .then((data) => {
        if (this.cache.get(key) !== slot || slot.coming !== coming) return;
        Object.assign(slot, { data, coming: null, stale: false });
        this.onChange();
      })
      .catch((e: unknown) => {
        if (this.cache.get(key) === slot && slot.coming === coming) this.cache.delete(key);
        this.onError(e);
      });
  }

  private async load(z: number, x: number, y: number, query: URLSearchParams): Promise<TileData> {
    const answer = await fetch(api.tileURL(this.layer, z, x, y, query));
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
