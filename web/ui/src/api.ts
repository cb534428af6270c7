// What the server answers, and how it is asked.
import { fetched } from "./ask";
import type { EventProps } from "./columns";

export interface TypeInfo {
  key: string;
  name: string;
  subs: string[];
}

export interface Config {
  types: TypeInfo[];
  formats: Format[];
  kinds: { name: string; label_en: string; label_ar: string }[];
  demo: boolean;
  report: string; // where errors are reported: an address with {id} and {url}; "" for nowhere
  raster: { url: string; attribution: string };
  sources: Source[];
  basemaps: Basemap[];
}

// Format is a kind of file that events can be taken home in.
export interface Format {
  name: string;
  label: string;
}

// Basemap is an archive of tiles that the server offers.
export interface Basemap {
  name: string;
  title: string;
  attribution: string;
  overlay: boolean;
  vector: boolean;
  minzoom: number;
  maxzoom: number;
  bounds: number[] | null; // west, south, east, north; empty where unknown
}

export type Box = [number, number, number, number]; // west, south, east, north

// Layer is a set of events: those read from articles, or an imported dataset.
export interface Layer {
  name: string;
  title: string;
  licence: string;
  attribution: string;
  events: number;
  bbox: Box | null;
}

// Source is where places come from, and what their use asks for.
export interface Source {
  title: string;
  licence: string;
  attribution: string;
  url: string;
}

export interface Count {
  value: string;
  count: number;
}

export interface Summary {
  total: number;
  placed: number;
  undated: number;
  types: Record<string, number>;
  actors: Count[];
  days: [number, number][];
}

export interface Values {
  of: string;
  distinct: number;
  values: Count[];
}

export interface Quote {
  before: string;
  text: string;
  after: string;
}

export interface Reason {
  field: string;
  rule: string;
  words: string;
}

export interface Report {
  article: { title: string; publisher: string; url: string; language: string; sample: boolean };
  says: EventProps;
  published: string | null;
  quotes: Quote[];
  reasons: Reason[];
}

// A field on which the reports disagree, and who says what.
export interface Conflict {
  field: string;
  values: { value: string; sources: string[] }[];
}

export interface EventDetail extends EventProps {
  layer: string;
  attribution: string;
  conflicts: Conflict[];
  reports: Report[];
}

export interface Candidate {
  id: string;
  label: string; // its name in the script that was asked in
  name: string;
  name_ar: string;
  type: string;
  lat: number;
  lon: number;
  admin1: string;
  country: string;
  uncertainty_km: number;
  why: { matched: string };
}

// Outline is an area as its rings in degrees: a point is inside where an odd
// number of them hold it.
export interface Outline {
  id: string;
  rings: [number, number][][];
}

export interface Page {
  total: number;
  events: EventProps[];
}

const json = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await (await fetched(path, signal ? { signal } : {})).json()) as T;

const suffix = (query: URLSearchParams): string => {
  const text = query.toString();
  return text ? `?${text}` : "";
};

export const config = (): Promise<Config> => json("api/config");
export const actors = (): Promise<Record<string, [string, string]>> => json("api/actors");
export const layers = async (): Promise<Layer[]> => (await json<{ layers: Layer[] }>("api/layers")).layers;
export const summary = (query: URLSearchParams, signal?: AbortSignal): Promise<Summary> => json(`api/summary${suffix(query)}`, signal);
export const values = (query: URLSearchParams, signal?: AbortSignal): Promise<Values> => json(`api/values${suffix(query)}`, signal);
export const event = (id: string, signal?: AbortSignal): Promise<EventDetail> => json(`api/events/${encodeURIComponent(id)}`, signal);
export const extent = async (query: URLSearchParams): Promise<Box | null> => (await json<{ bbox: Box | null }>(`api/extent${suffix(query)}`)).bbox;
export const list = (query: URLSearchParams, signal?: AbortSignal): Promise<Page> => json(`api/events${suffix(query)}`, signal);

export const search = async (name: string, near: [number, number], signal: AbortSignal): Promise<Candidate[]> => {
  const query = new URLSearchParams({ q: name, near: near.map((n) => n.toFixed(3)).join(","), limit: "6" });
  return (await json<{ candidates: Candidate[] }>(`gazetteer/search?${query}`, signal)).candidates;
};

export async function outlines(ids: string[]): Promise<Outline[]> {
  interface Feature { id: string; geometry: { coordinates: [number, number][][][] } }
  const found = await json<{ features: Feature[] | null }>(`gazetteer/areas?${new URLSearchParams({ id: ids.join(",") })}`);
  return (found.features ?? []).map((f) => ({ id: f.id, rings: f.geometry.coordinates.flat() }));
}

// Window is a rectangle of tiles of one zoom, both corners included.
export interface Window {
  z: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const written = (w: Window): string => `${w.z}/${w.x0}/${w.y0}/${w.x1}/${w.y1}`;

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
export const eventTiles = (layers: string[], w: Window, query: URLSearchParams, signal: AbortSignal): Promise<Uint8Array[]> => {
  const q = new URLSearchParams([["tiles", written(w)], ...layers.map((l) => ["layer", l]), ...query]);
  return packed(`tiles/window?${q}`, { signal });
};

export const basemapTiles = (name: string, w: Window): Promise<Uint8Array[]> => packed(`basemap/${name}/window?tiles=${written(w)}`, {});
export const nameTiles = (w: Window): Promise<Uint8Array[]> => packed(`basemap/builtin/names?tiles=${written(w)}`, {});

export const exportURL = (layer: string, format: string, query: URLSearchParams): string => `export/${layer}.${format}${suffix(query)}`;
export const feedURL = (layer: string, ending: string, query: URLSearchParams): string => `feeds/${layer}.${ending}${suffix(query)}`;
export const qgisURL = (layer: string, query: URLSearchParams): string => `qgis/${layer}.qlr${suffix(query)}`;
export const basemapURL = (name: string): string => `basemap/${name}/{z}/{x}/{y}`;
