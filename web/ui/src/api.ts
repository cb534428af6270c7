// What the page asks for: of a server, or of the files of a published map.
import type { EventProps } from "./columns";
import type { Name } from "./names";
import type { TileData } from "./tiles";

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
  score: number; // how likely it is meant, 0 to 1
  why: { matched: string };
}

// Outline is an area as its rings in degrees: a point is inside where an odd
// number of them hold it.
export interface Outline {
  id: string;
  rings: [number, number][][];
}

// Listed is an event with the least and the most that its reports say died, where
// they disagree.
export interface Listed extends EventProps {
  fatalities_range?: [number, number];
}

export interface Page {
  total: number;
  events: Listed[];
}

// Window is a rectangle of tiles of one zoom, both corners included.
export interface Window {
  z: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

// Answers answers the page's questions.
export interface Answers {
  config(): Promise<Config>;
  actors(): Promise<Record<string, [string, string]>>;
  layers(): Promise<Layer[]>;
  summary(query: URLSearchParams): Promise<Summary>;
  values(query: URLSearchParams, signal?: AbortSignal): Promise<Values>;
  event(id: string, signal?: AbortSignal): Promise<EventDetail>;
  extent(query: URLSearchParams): Promise<Box | null>;
  list(query: URLSearchParams, signal?: AbortSignal): Promise<Page>;
  search(name: string, near: [number, number], signal: AbortSignal): Promise<Candidate[]>;
  outlines(ids: string[]): Promise<Outline[]>;
  // eventTiles are the events of some layers in the tiles of a window, row by row.
  eventTiles(layers: string[], w: Window, query: URLSearchParams, typeKeys: string[], signal: AbortSignal): Promise<TileData[]>;
  basemapTiles(name: string, w: Window): Promise<Uint8Array[]>;
  nameTiles(w: Window): Promise<Name[][]>;
}

let source: Answers;

// use says who answers; isPublished tells that it is files.
export const use = (s: Answers, files: boolean): void => {
  source = s;
  published = files;
};
let published = false;
export const isPublished = (): boolean => published;

export const config: Answers["config"] = () => source.config();
export const actors: Answers["actors"] = () => source.actors();
export const layers: Answers["layers"] = () => source.layers();
export const summary: Answers["summary"] = (q) => source.summary(q);
export const values: Answers["values"] = (q, signal) => source.values(q, signal);
export const event: Answers["event"] = (id, signal) => source.event(id, signal);
export const extent: Answers["extent"] = (q) => source.extent(q);
export const list: Answers["list"] = (q, signal) => source.list(q, signal);
export const search: Answers["search"] = (name, near, signal) => source.search(name, near, signal);
export const outlines: Answers["outlines"] = (ids) => source.outlines(ids);
export const eventTiles: Answers["eventTiles"] = (l, w, q, keys, signal) => source.eventTiles(l, w, q, keys, signal);
export const basemapTiles: Answers["basemapTiles"] = (name, w) => source.basemapTiles(name, w);
export const nameTiles: Answers["nameTiles"] = (w) => source.nameTiles(w);

const suffix = (query: URLSearchParams): string => {
  const text = query.toString();
  return text ? `?${text}` : "";
};

// exportURL is a file to keep. CSV begins with a byte order mark: Excel takes it for
// another encoding else.
export const exportURL = (layer: string, format: string, query: URLSearchParams): string => {
  const q = new URLSearchParams(query);
  if (format === "csv") q.set("bom", "1");
  return `export/${layer}.${format}${suffix(q)}`;
};
export const feedURL = (layer: string, ending: string, query: URLSearchParams): string => `feeds/${layer}.${ending}${suffix(query)}`;
// qgisURL is a layer for QGIS, with names and forms in the page's language where
// QGIS's have it.
export const qgisURL = (layer: string, query: URLSearchParams, lang: string): string => {
  const q = new URLSearchParams(query);
  if (lang === "ar" || lang === "en") q.set("lang", lang);
  return `qgis/${layer}.qlr${suffix(q)}`;
};
export const basemapURL = (name: string): string => `basemap/${name}/{z}/{x}/{y}`;
