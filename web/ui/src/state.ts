// What the page shows, kept in the address: opening the address again shows
// the same, and each step back is a state that was.
import * as cql from "./cql";
import { type Lang, langOf } from "./words";

// Scope is which of the events that match are listed, counted and taken home:
// those in view, all, those at one place ("at w,s,e,n"), or those that the map or
// the time line can't show.
export type Scope = "view" | "all" | "unplaced" | "undated" | `at ${string}`;

export type Theme = "" | "light" | "dark"; // "" is the system's

export interface State {
  lang: Lang;
  zoom: number;
  lon: number;
  lat: number;
  from: string; // YYYY-MM-DD, "" open
  to: string;
  types: string[]; // keys; none is all
  terms: cql.Terms; // of the filter, beside types and days
  sure: boolean; // only events that are sure enough for the map
  scope: Scope;
  sort: string; // of the list; "" is the latest first
  event: string; // id of the open event
  layers: string[]; // of events that are shown
  base: string; // the base map: "" built in, "online", or an archive's name
  overlays: string[]; // archives over it
  tab: string; // of the panels at the side
  theme: Theme;
  density: boolean; // shades instead of signs
}

// Fallback is what an address that says nothing means: it depends on the store.
export interface Fallback {
  lon: number;
  lat: number;
  zoom: number;
  layers: string[];
}

// steps are the parts of the state that a person goes back through; the others
// follow the latest step.
export const steps: readonly (keyof State)[] = ["from", "to", "types", "terms", "sure", "scope", "event", "layers", "sort", "density"];

// isDay accepts only days that exist.
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

// maxFilter is how long a condition may be in an address, which the server reads up
// to 32 kB, and maxTyped what may be typed of it.
export const maxFilter = 24_000;
export const maxTyped = 4000;

// fits reports whether a filter can stand in an address.
export const fits = (terms: cql.Terms): boolean => encodeURIComponent(cql.write(terms)).length <= maxFilter;

// maxValues is how many values of one filter the server takes.
const maxValues = 100;

const bounded = (text: string | undefined, low: number, high: number, fallback: number): number => {
  const n = Number(text);
  return text !== undefined && text !== "" && Number.isFinite(n) && n >= low && n <= high ? n : fallback;
};

export const sorts = ["", "event_date", "-fatalities", "confidence", "-source_count"] as const;

const scopeOf = (text: string): Scope => {
  if (text === "all" || text === "unplaced" || text === "undated") return text;
  const box = /^at (-?\d+\.?\d*),(-?\d+\.?\d*),(-?\d+\.?\d*),(-?\d+\.?\d*)$/.exec(text)?.slice(1).map(Number) ?? [];
  const [w = 999, s = 999, e = 999, n = -999] = box;
  return Math.abs(w) <= 180 && Math.abs(e) <= 180 && s >= -90 && s <= n && n <= 90 ? (text as Scope) : "view";
};

export function read(search: string, language: string, typeKeys: string[], fallback: Fallback): State {
  const q = new URLSearchParams(search);
  const [zoom, lat, lon] = (q.get("map") ?? "").split("/");
  const date = (name: string): string => (isDay(q.get(name) ?? "") ? (q.get(name) as string) : "");
  const [from, to] = [date("from"), date("to")];
  const values = (name: string): string[] => [...new Set(q.getAll(name))].filter((v) => v !== "" && v.length < 200).slice(0, maxValues);
  const filter = q.get("filter") ?? "";
  const terms = encodeURIComponent(filter).length <= maxFilter ? cql.read(filter) : cql.noTerms;
  const theme = q.get("theme") ?? "";
  return {
    lang: langOf(q.get("lang") ?? language),
    zoom: bounded(zoom, 2, 18, fallback.zoom),
    lat: bounded(lat, -85, 85, fallback.lat),
    lon: bounded(lon, -180, 180, fallback.lon),
    from: from && to && from > to ? "" : from,
    to: from && to && from > to ? "" : to,
    types: values("type").filter((t) => typeKeys.includes(t)),
    terms,
    sure: q.get("doubtful") !== "shown",
    scope: scopeOf(q.get("list") ?? ""),
    sort: sorts.find((s) => s === q.get("sort")) ?? "",
    event: q.get("event") ?? "",
    layers: q.has("layer") ? values("layer") : fallback.layers,
    base: q.get("base") ?? "",
    overlays: values("overlay"),
    tab: q.get("tab") ?? "events",
    theme: theme === "light" || theme === "dark" ? theme : "",
    density: q.get("show") === "density",
  };
}

export function write(s: State, fallback: Fallback): string {
  const q = new URLSearchParams();
  q.set("lang", s.lang);
  q.set("map", `${round(s.zoom, 2)}/${round(s.lat, 4)}/${round(s.lon, 4)}`);
  if (s.from) q.set("from", s.from);
  if (s.to) q.set("to", s.to);
  for (const t of s.types) q.append("type", t);
  const filter = cql.write(s.terms);
  if (filter) q.set("filter", filter);
  if (!s.sure) q.set("doubtful", "shown");
  if (s.scope !== "view") q.set("list", s.scope);
  if (s.sort) q.set("sort", s.sort);
  if (s.layers.join() !== fallback.layers.join()) for (const l of s.layers.length > 0 ? s.layers : [""]) q.append("layer", l);
  if (s.base) q.set("base", s.base);
  for (const o of s.overlays) q.append("overlay", o);
  if (s.tab !== "events") q.set("tab", s.tab);
  if (s.theme) q.set("theme", s.theme);
  if (s.density) q.set("show", "density");
  if (s.event) q.set("event", s.event);
  return `?${q.toString().replaceAll("%2F", "/")}`;
}

const round = (n: number, digits: number): string => String(Number(n.toFixed(digits)));

// Part is a part of the filter that a question can leave out, to count what
// would match without it: days, types, or the choice of one property.
export type Part = "types" | "days" | `of ${string}`;

// filterQuery builds the server's filter from the state.
export function filterQuery(s: State, typeNames: Map<string, string>, without: readonly Part[] = []): URLSearchParams {
  const q = new URLSearchParams();
  if (!without.includes("days") && (s.from || s.to)) q.set("datetime", `${s.from || ".."}/${s.to || ".."}`);
  if (!without.includes("types")) for (const t of s.types) q.append("event_type", typeNames.get(t) ?? t);
  if (s.sure) q.set("min_confidence", String(threshold));
  const filter = cql.write(s.terms, without.find((w) => w.startsWith("of "))?.slice(3));
  if (filter) q.set("filter", filter);
  return q;
}

// also narrows a question by one more condition.
export function also(q: URLSearchParams, condition: string): URLSearchParams {
  const given = q.get("filter");
  q.set("filter", given ? `(${given}) AND ${condition}` : condition);
  return q;
}

// filters counts what is set beside the days.
export const filters = (s: State): number =>
  s.types.length + Object.values(s.terms.choice).reduce((n, v) => n + v.length, 0) + Number(s.terms.toll > 0) + Number(s.terms.words !== "") + Number(s.terms.typed !== "");

// filtered tells whether anything is left out that could be shown again.
export const filtered = (s: State): boolean => filters(s) > 0 || s.from !== "" || s.to !== "";

// unfiltered is a state without filters and days.
export const unfiltered: Pick<State, "types" | "terms" | "from" | "to"> = { types: [], terms: cql.noTerms, from: "", to: "" };

// threshold is the confidence from which the map shows an event of its own
// accord: chosen in docs/extraction.md, "How sure it is".
export const threshold = 0.5;

// Setting says how a change came about: "step" makes an entry of the history where
// the change is one, "live" is one of many on the way to a step, "back" comes from
// the history.
export type Setting = "step" | "live" | "back";

type Listener = (s: State, changed: Set<keyof State>, how: Setting) => void;

export class Store {
  private listeners: Listener[] = [];
  constructor(public state: State) {}

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(patch: Partial<State>, how: Setting = "step"): void {
    const changed = new Set<keyof State>();
    for (const key of Object.keys(patch) as (keyof State)[]) {
      if (JSON.stringify(patch[key]) !== JSON.stringify(this.state[key])) changed.add(key);
    }
    if (changed.size === 0 && how !== "step") return;
    this.state = { ...this.state, ...patch };
    for (const listener of this.listeners) listener(this.state, changed, how);
  }
}
