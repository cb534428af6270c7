// What the server answers, and how it is asked.
import type { EventProps } from "./columns";

export interface TypeInfo {
  key: string;
  name: string;
  subs: string[];
}

export interface Config {
  types: TypeInfo[];
  formats: Format[];
  actors: Record<string, [string, string]>;
  kinds: { name: string; label_en: string; label_ar: string }[];
  demo: boolean;
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

// Layer is a set of events: those read from articles, or an imported dataset.
export interface Layer {
  name: string;
  title: string;
  licence: string;
  attribution: string;
  events: number;
}

// Change says which layer changed, and in which box, null where no place is
// known.
export interface Change {
  layer: string;
  bbox: [number, number, number, number] | null;
}

// Source is where places come from, and what their use asks for.
export interface Source {
  title: string;
  licence: string;
  attribution: string;
  url: string;
}

export interface Summary {
  total: number;
  placed: number;
  undated: number;
  types: Record<string, number>;
  actors: { value: string; count: number }[];
  days: [number, number][];
}

export interface Quote {
  before: string;
  text: string;
  after: string;
}

export interface Report {
  article: { title: string; publisher: string; url: string; language: string; sample: boolean };
  published: string | null;
  quotes: Quote[];
  reasons: { field: string; rule: string; words: string }[];
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

export interface Label {
  name: string;
  name_ar: string;
  type: string;
  zoom: number;
  lon: number;
  lat: number;
  radius_km: number;
  seat: boolean;
}

export interface River {
  name: string;
  name_ar: string;
  points: [number, number][];
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, signal ? { signal } : {});
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
    throw new Error(problem?.detail ?? `${answer.status} ${answer.statusText}`);
  }
  return (await answer.json()) as T;
}

const suffix = (query: URLSearchParams): string => {
  const text = query.toString();
  return text ? `?${text}` : "";
};

export const config = (): Promise<Config> => get("api/config");
export const layers = async (): Promise<Layer[]> => (await get<{ layers: Layer[] }>("api/layers")).layers;
export const labels = (): Promise<Label[]> => get("basemap/builtin/labels.json");
export const rivers = (): Promise<River[]> => get("basemap/builtin/rivers.json");
export const land = (url: string): Promise<number[][][]> => get(url);
export const summary = (query: URLSearchParams, signal?: AbortSignal): Promise<Summary> => get(`api/summary${suffix(query)}`, signal);
export const event = (id: string): Promise<EventDetail> => get(`api/events/${encodeURIComponent(id)}`);

export const list = (query: URLSearchParams, signal?: AbortSignal): Promise<{ total: number; events: EventProps[] }> =>
  get(`api/events${suffix(query)}`, signal);

export const search = async (name: string, near: [number, number], signal: AbortSignal): Promise<Candidate[]> => {
  const query = new URLSearchParams({ q: name, near: near.map((n) => n.toFixed(3)).join(","), limit: "8" });
  return (await get<{ candidates: Candidate[] }>(`gazetteer/search?${query}`, signal)).candidates;
};

export const exportURL = (layer: string, format: string, query: URLSearchParams): string => `export/${layer}.${format}${suffix(query)}`;
export const qgisURL = (layer: string): string => `qgis/${layer}.qlr`;
export const tileURL = (layer: string, z: number, x: number, y: number, query: URLSearchParams): string => `tiles/${layer}/${z}/${x}/${y}.mvt${suffix(query)}`;
export const basemapURL = (name: string): string => `basemap/${name}/{z}/{x}/{y}`;

// onChange calls back with what changed, null where that is not known: after a
// connection that broke.
export function onChange(callback: (c: Change | null) => void): void {
  let last = "";
  const stream = new EventSource("api/stream");
  stream.addEventListener("version", (e) => {
    const versions = (e as MessageEvent<string>).data;
    if (last !== "" && versions !== last) callback(null);
    last = versions;
  });
  stream.addEventListener("change", (e) => callback(JSON.parse((e as MessageEvent<string>).data) as Change));
}
