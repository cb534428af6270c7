// The answers of a Furat server.
import * as api from "./api";
import { fetched } from "./ask";
import { type Name, namesOf } from "./names";
import { type TileData, decode } from "./tiles";

const json = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await (await fetched(path, signal ? { signal } : {})).json()) as T;

const suffix = (query: URLSearchParams): string => {
  const text = query.toString();
  return text ? `?${text}` : "";
};

const config = (): Promise<api.Config> => json("api/config");
const actors = (): Promise<Record<string, [string, string]>> => json("api/actors");
const layers = async (): Promise<api.Layer[]> => (await json<{ layers: api.Layer[] }>("api/layers")).layers;
const summary = (query: URLSearchParams): Promise<api.Summary> => json(`api/summary${suffix(query)}`);
const values = (query: URLSearchParams, signal?: AbortSignal): Promise<api.Values> => json(`api/values${suffix(query)}`, signal);
const event = (id: string, signal?: AbortSignal): Promise<api.EventDetail> => json(`api/events/${encodeURIComponent(id)}`, signal);
const extent = async (query: URLSearchParams): Promise<api.Box | null> => (await json<{ bbox: api.Box | null }>(`api/extent${suffix(query)}`)).bbox;
const list = (query: URLSearchParams, signal?: AbortSignal): Promise<api.Page> => json(`api/events${suffix(query)}`, signal);

const search = async (name: string, near: [number, number], signal: AbortSignal): Promise<api.Candidate[]> => {
  const query = new URLSearchParams({ q: name, near: near.map((n) => n.toFixed(3)).join(","), limit: "6" });
  return (await json<{ candidates: api.Candidate[] }>(`gazetteer/search?${query}`, signal)).candidates;
};

async function outlines(ids: string[]): Promise<api.Outline[]> {
  interface Feature { id: string; geometry: { coordinates: [number, number][][][] } }
  const found = await json<{ features: Feature[] | null }>(`gazetteer/areas?${new URLSearchParams({ id: ids.join(",") })}`);
  return (found.features ?? []).map((f) => ({ id: f.id, rings: f.geometry.coordinates.flat() }));
}

const written = (w: api.Window): string => `${w.z}/${w.x0}/${w.y0}/${w.x1}/${w.y1}`;

// packed reads the tiles of a window: row by row, each after its length.
async function packed(path: string, init: RequestInit): Promise<Uint8Array[]> {
  const bytes = new Uint8Array(await (await fetched(path, init)).arrayBuffer());
  const tiles: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const b = bytes[at++] ?? 0;
      length += (b & 0x7f) * 2 ** shift;
      if (b < 0x80) break;
    }
    tiles.push(bytes.subarray(at, at + length));
    at += length;
  }
  return tiles;
}

// eventTiles are the tiles of some layers, of one after the other.
async function eventTiles(layers: string[], w: api.Window, query: URLSearchParams, typeKeys: string[], signal: AbortSignal): Promise<TileData[]> {
  const q = new URLSearchParams([["tiles", written(w)], ...layers.map((l) => ["layer", l]), ...query]);
  const tiles = await packed(`tiles/window?${q}`, { signal });
  const each = (w.x1 - w.x0 + 1) * (w.y1 - w.y0 + 1);
  return Array.from({ length: each }, (_, i) => {
    const data: TileData = { singles: [], groups: [] };
    const [x, y] = [w.x0 + (i % (w.x1 - w.x0 + 1)), w.y0 + Math.floor(i / (w.x1 - w.x0 + 1))];
    layers.forEach((layer, n) => {
      const bytes = tiles[n * each + i];
      if (bytes && bytes.length > 0) decode(bytes, w.z, x, y, typeKeys, layer !== "events", data);
    });
    return data;
  });
}

const basemapTiles = (name: string, w: api.Window): Promise<Uint8Array[]> => packed(`basemap/${name}/window?tiles=${written(w)}`, {});
async function nameTiles(w: api.Window): Promise<Name[][]> {
  const wide = w.x1 - w.x0 + 1;
  return (await packed(`basemap/builtin/names?tiles=${written(w)}`, {})).map((bytes, i) => namesOf(bytes, w.z, w.x0 + (i % wide), w.y0 + Math.floor(i / wide)));
}

export const server: api.Answers = { config, actors, layers, summary, values, event, extent, list, search, outlines, eventTiles, basemapTiles, nameTiles };
