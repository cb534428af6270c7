// Vector tiles of the events: fetched as the view needs them, decoded once.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import * as api from "./api";
import type { View } from "./mercator";

export interface Single {
  id: string;
  type: string; // event type's name
  precision: number;
  x: number; // unit mercator
  y: number;
}

export interface Group {
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

export class Tiles {
  private cache = new Map<string, TileData | Promise<TileData>>();
  private query = new URLSearchParams();

  constructor(private typeKeys: string[], private onChange: () => void, private onError: (e: unknown) => void) {}

  // reset forgets all tiles, for another filter or newer data.
  reset(query: URLSearchParams): void {
    this.query = query;
    this.cache.clear();
  }

  // visible returns the tiles of a view that are here, and fetches the others.
  visible(view: View): { tiles: TileData[]; complete: boolean } {
    const z = Math.max(0, Math.min(maxZoom, Math.round(view.zoom)));
    const side = 2 ** z;
    const range = (from: number, length: number): [number, number] => [
      Math.max(0, Math.floor(from * side)), Math.min(side - 1, Math.floor((from + length / view.scale) * side)),
    ];
    const [x0, x1] = range(view.left, view.width);
    const [y0, y1] = range(view.top, view.height);
    const tiles: TileData[] = [];
    let complete = true;
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        const tile = this.get(z, x, y);
        if (tile) tiles.push(tile);
        else complete = false;
      }
    }
    return { tiles, complete };
  }

  private get(z: number, x: number, y: number): TileData | null {
    const key = `${z}/${x}/${y}`;
    const known = this.cache.get(key);
    if (known) return known instanceof Promise ? null : known;
    if (this.cache.size > maxTiles) this.cache.clear();
    const query = this.query;
    const promise = this.load(z, x, y, query);
    this.cache.set(key, promise);
    promise
      .then((data) => {
        if (this.cache.get(key) !== promise) return;
        this.cache.set(key, data);
        this.onChange();
      })
      .catch((e: unknown) => {
        if (this.cache.get(key) === promise) this.cache.delete(key);
        this.onError(e);
      });
    return null;
  }

  private async load(z: number, x: number, y: number, query: URLSearchParams): Promise<TileData> {
    const answer = await fetch(api.tileURL(z, x, y, query));
    if (answer.status === 204) return empty;
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return decode(new Uint8Array(await answer.arrayBuffer()), z, x, y, this.typeKeys);
  }
}

export function decode(bytes: Uint8Array, z: number, x: number, y: number, typeKeys: string[]): TileData {
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
        data.singles.push({ ...at, id: String(p["id"]), type: String(p["event_type"]), precision: Number(p["geo_precision"]) });
      } else {
        const types = Object.fromEntries(typeKeys.map((k) => [k, Number(p[k] ?? 0)]));
        data.groups.push({ ...at, count: Number(p["point_count"]), types });
      }
    }
  }
  return data;
}
