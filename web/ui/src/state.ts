// What the page shows, kept in the address: opening the address again shows
// the same.

export type Lang = "en" | "ar";

export interface State {
  lang: Lang;
  zoom: number;
  lon: number;
  lat: number;
  from: string; // YYYY-MM-DD, "" open
  to: string;
  types: string[]; // keys; none is all
  actors: string[]; // ids; none is all
  filter: string; // a condition in CQL2, "" for none
  sure: boolean; // only events that are sure enough for the map
  unplaced: boolean; // the list has the events without a place, not those in view
  event: string; // id of the open event
  layers: string[]; // of events that are shown
  base: string; // the base map: "" built in, "online", or an archive's name
  overlays: string[]; // archives over it
  tab: string; // of the panels at the side
}

export const initial: State = {
  lang: "en", zoom: 7, lon: 40.4, lat: 35.2, from: "", to: "", types: [], actors: [], filter: "", sure: true, unplaced: false, event: "", layers: ["events"], base: "", overlays: [], tab: "events",
};

// isDay accepts only days that exist.
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

// maxFilter is how long a condition may be that the page takes.
export const maxFilter = 4000;

// maxValues is how many values of one filter the server takes.
const maxValues = 100;

const bounded = (text: string | undefined, low: number, high: number, fallback: number): number => {
  const n = Number(text);
  return text !== undefined && text !== "" && Number.isFinite(n) && n >= low && n <= high ? n : fallback;
};

export function read(search: string, language: string, typeKeys: string[]): State {
  const q = new URLSearchParams(search);
  const [zoom, lat, lon] = (q.get("map") ?? "").split("/");
  const lang = q.get("lang") ?? (language.startsWith("ar") ? "ar" : "en");
  const date = (name: string): string => (isDay(q.get(name) ?? "") ? (q.get(name) as string) : "");
  const [from, to] = [date("from"), date("to")];
  const values = (name: string): string[] => [...new Set(q.getAll(name))].filter((v) => v !== "" && v.length < 200).slice(0, maxValues);
  return {
    lang: lang === "ar" ? "ar" : "en",
    zoom: bounded(zoom, 2, 18, initial.zoom),
    lat: bounded(lat, -85, 85, initial.lat),
    lon: bounded(lon, -180, 180, initial.lon),
    from: from && to && from > to ? "" : from,
    to: from && to && from > to ? "" : to,
    types: values("type").filter((t) => typeKeys.includes(t)),
    actors: values("actor"),
    filter: (q.get("filter") ?? "").slice(0, maxFilter),
    sure: q.get("doubtful") !== "shown",
    unplaced: q.get("unplaced") === "listed",
    event: q.get("event") ?? "",
    layers: q.has("layer") ? values("layer") : initial.layers,
    base: q.get("base") ?? "",
    overlays: values("overlay"),
    tab: q.get("tab") ?? initial.tab,
  };
}

export function write(s: State): string {
  const q = new URLSearchParams();
  q.set("lang", s.lang);
  q.set("map", `${round(s.zoom, 2)}/${round(s.lat, 4)}/${round(s.lon, 4)}`);
  if (s.from) q.set("from", s.from);
  if (s.to) q.set("to", s.to);
  for (const t of s.types) q.append("type", t);
  for (const a of s.actors) q.append("actor", a);
  if (s.filter) q.set("filter", s.filter);
  if (!s.sure) q.set("doubtful", "shown");
  if (s.unplaced) q.set("unplaced", "listed");
  if (s.layers.join() !== initial.layers.join()) for (const l of s.layers.length > 0 ? s.layers : [""]) q.append("layer", l);
  if (s.base) q.set("base", s.base);
  for (const o of s.overlays) q.append("overlay", o);
  if (s.tab !== initial.tab) q.set("tab", s.tab);
  if (s.event) q.set("event", s.event);
  return `?${q.toString().replaceAll("%2F", "/")}`;
}

const round = (n: number, digits: number): string => String(Number(n.toFixed(digits)));

// Parts of the filter that a query can leave out, to count what would match
// without them.
export type Part = "types" | "actors" | "days";

// filterQuery builds the server's filter from the state.
export function filterQuery(s: State, typeNames: Map<string, string>, without: Part[] = []): URLSearchParams {
  const q = new URLSearchParams();
  if (!without.includes("days") && (s.from || s.to)) q.set("datetime", `${s.from || ".."}/${s.to || ".."}`);
  if (!without.includes("types")) for (const t of s.types) q.append("event_type", typeNames.get(t) ?? t);
  if (s.sure) q.set("min_confidence", String(threshold));
  if (s.filter) q.set("filter", s.filter);
  if (!without.includes("actors")) for (const a of s.actors) q.append("actor", a);
  return q;
}

// nowhere narrows a filter to the events without a place.
export function nowhere(q: URLSearchParams): URLSearchParams {
  const given = q.get("filter");
  q.set("filter", given ? `(${given}) AND geo_precision = 0` : "geo_precision = 0");
  return q;
}

// threshold is the confidence from which the map shows an event of its own
// accord: chosen in docs/extraction.md, "How sure it is".
export const threshold = 0.5;

export class Store {
  private listeners: ((s: State, changed: Set<keyof State>) => void)[] = [];
  constructor(public state: State) {}

  subscribe(listener: (s: State, changed: Set<keyof State>) => void): void {
    this.listeners.push(listener);
  }

  set(patch: Partial<State>): void {
    const changed = new Set<keyof State>();
    for (const key of Object.keys(patch) as (keyof State)[]) {
      if (JSON.stringify(patch[key]) !== JSON.stringify(this.state[key])) changed.add(key);
    }
    if (changed.size === 0) return;
    this.state = { ...this.state, ...patch };
    for (const listener of this.listeners) listener(this.state, changed);
  }
}
