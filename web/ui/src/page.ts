// What the panels share: the state, what the server has, the map, and the
// filter in the server's words.
import * as api from "./api";
import type { Spot } from "./arrange";
import { Ask, Line, aborted, until } from "./ask";
import * as mercator from "./mercator";
import { EventMap } from "./map";
import { type Changed, type Topic, any, filtering } from "./panel";
import { type Fallback, type Part, type Scope, type State, Store, also, filterQuery, read, type Setting } from "./state";
import type { Change } from "./stream";
import { Tiles } from "./tiles";
import { type Lang, rtl, t } from "./words";

const nothing: api.Summary = { total: 0, placed: 0, undated: 0, types: {}, days: [] };

const preferred = matchMedia("(prefers-color-scheme: dark)");

export class Page {
  readonly store: Store;
  readonly map: EventMap;
  readonly line: Line;
  readonly fallback: Fallback;
  private tiles: Tiles;
  private typeNames: Map<string, string>;
  private typeKeys: Map<string, string>;
  private actors: Record<string, [string, string]> | null = null; // names in English and Arabic, by id
  private arabic = new Map<string, string>(); // the Arabic name of an English one
  private listeners: (() => void)[] = [];
  private working = new Set<string>();
  private errors = new Map<string, string>(); // by the part of the page
  private asked = new Map<string, Promise<api.Summary>>(); // that are on their way: several panels may ask the same
  private changes = 0; // of the events, as far as the page has heard
  everywhere = { total: 0, placed: 0 }; // what matches, in view or not
  announce: (changed: Changed) => void = () => undefined; // tells all panels
  private counter;
  hover: { spot: Spot | null; x: number; y: number } = { spot: null, x: 0, y: 0 };

  // container is in the document already: the map asks how large it is.
  constructor(readonly config: api.Config, public known: api.Layer[], container: HTMLElement) {
    this.typeNames = new Map(config.types.map((x) => [x.key, x.name]));
    this.typeKeys = new Map(config.types.map((x) => [x.name, x.key]));
    this.line = new Line(() => this.tell());
    this.fallback = openingOf(known);
    this.store = new Store(this.fromAddress());
    const { state } = this.store;
    this.tiles = new Tiles(this.line, config.types.map((x) => x.key), () => this.map.redraw(), (e) => this.fail(e, "map"), (on) => this.busy("map", on));
    this.map = new EventMap({
      container, lon: state.lon, lat: state.lat, zoom: state.zoom, raster: config.raster, basemaps: config.basemaps, sources: config.sources,
      typeKey: (name) => this.typeKey(name),
      onMove: (lon, lat, zoom) => this.set({ lon, lat, zoom }, "live"),
      onSpot: (spot) => void this.press(spot),
      onHover: (spot, x, y) => {
        this.hover = { spot, x, y };
        this.tell();
      },
      onEmpty: () => this.state.event && this.set({ event: "" }),
    }, (view) => this.tiles.visible(view));
    this.counter = this.asker<api.Summary>("everywhere", (s) => {
      this.everywhere = s;
      this.announce(new Set<Topic>(["everywhere"]));
    });
  }

  // start shows the map, on what there is where the address does not say on what.
  start(): void {
    this.map.measure();
    if (!new URLSearchParams(location.search).has("map")) this.open();
    this.map.start();
  }

  // open shows what there is.
  open(): void {
    const boxes = this.known.filter((l) => this.state.layers.includes(l.name)).map((l) => l.bbox).filter((b) => b !== null);
    if (boxes.length === 0) return;
    const box: api.Box = [Math.min(...boxes.map((b) => b[0])), Math.min(...boxes.map((b) => b[1])), Math.max(...boxes.map((b) => b[2])), Math.max(...boxes.map((b) => b[3]))];
    const at = this.map.viewOf(box, 9);
    this.map.jump(at.lon, at.lat, at.zoom);
    Object.assign(this.fallback, at);
    this.store.state = { ...this.state, ...at };
  }

  get state(): State {
    return this.store.state;
  }

  get lang(): Lang {
    return this.store.state.lang;
  }

  get dark(): boolean {
    const { theme } = this.state;
    return theme === "dark" || (theme === "" && preferred.matches);
  }

  // layers are the names of the layers on the map.
  get layers(): string[] {
    return this.state.layers.filter((name) => this.known.some((l) => l.name === name));
  }

  set(patch: Partial<State>, how: Setting = "step"): void {
    this.store.set(patch, how);
  }

  fromAddress(): State {
    return read(location.search, navigator.language, this.config.types.map((x) => x.key), this.fallback);
  }

  // update brings the map in step with the state.
  update(changed: Changed): void {
    const { lang, base, overlays } = this.state;
    if (any(changed, "theme")) this.map.dark = this.dark;
    if (changed.has("lang")) this.map.language(lang, rtl(lang), t(lang, "zoomIn"), t(lang, "zoomOut"), t(lang, "borders"));
    if (lang === "ar" && !this.actors) this.learnActors();
    if (any(changed, "base", "overlays", "theme")) this.map.show(base, overlays);
    if (any(changed, "events", "scope", ...filtering)) this.errors.clear();
    if (any(changed, "events", ...filtering)) {
      this.tiles.of(this.layers, this.query());
      this.counter.ask((signal) => this.summary(this.query(), signal));
    }
    if (changed.has("density")) this.map.density = this.state.density;
    if (any(changed, "events", "density", ...filtering)) this.map.redraw();
  }

  // learnActors fetches what actors are called in Arabic, once.
  private learnActors(): void {
    this.actors = {};
    api.actors().then((all) => {
      this.actors = all;
      this.arabic = new Map(Object.values(all));
      this.announce(new Set<Topic>(["event", "tab"]));
    }).catch(() => { this.actors = null; });
  }

  // touch fetches the tiles anew that a change lies in; null is all of them.
  touch(change: Change | null): void {
    this.changes++;
    if (!change) this.tiles.touch(null);
    else if (this.layers.includes(change.layer) && change.bbox) this.tiles.touch(change.bbox);
    this.map.redraw();
  }

  query(without: readonly Part[] = []): URLSearchParams {
    return filterQuery(this.state, this.typeNames, without);
  }

  // listed is the filter of what is listed, counted and taken home.
  listed(without: readonly Part[] = [], scope: Scope = this.state.scope): URLSearchParams {
    const q = this.query(scope === "undated" ? [...without, "days"] : without);
    if (scope === "unplaced") return also(q, "geo_precision = 0");
    if (scope === "undated") return also(q, "event_date IS NULL");
    const box = scope === "view" ? this.map.bounds()?.map((n) => n.toFixed(5)).join(",") : scope.startsWith("at ") ? scope.slice(3) : "";
    if (box) q.set("bbox", box);
    return q;
  }

  // ofLayers adds the layers that are shown to a filter.
  ofLayers(q: URLSearchParams): URLSearchParams {
    for (const name of this.layers) q.append("layer", name);
    return q;
  }

  // summary counts the events of the layers that are shown; where nothing is
  // on the map, nothing is counted.
  summary(q: URLSearchParams, signal: AbortSignal): Promise<api.Summary> {
    if (this.layers.length === 0) return Promise.resolve(nothing);
    this.ofLayers(q).set("actors", "no");
    const name = `${this.changes} ${q}`;
    const asked = this.asked.get(name) ?? api.summary(q).finally(() => this.asked.delete(name));
    this.asked.set(name, asked);
    return until(asked, signal);
  }

  // asker makes what asks questions of a part of the page, which is busy until it
  // has its answer.
  asker<T>(part: string, take: (answer: T) => void): Ask<T> {
    const good = (answer: T): void => {
      this.errors.delete(part);
      take(answer);
    };
    return new Ask(this.line, good, (e) => this.fail(e, part), (on) => this.busy(part, on));
  }

  private busy(part: string, on: boolean): void {
    if (on) this.working.add(part);
    else this.working.delete(part);
    this.tell();
  }

  get isBusy(): boolean {
    return this.working.size > 0;
  }

  // press does what a sign on the map stands for: opens its event, the list of its
  // place, or its members; never from farther off.
  private async press(s: Spot): Promise<void> {
    if (s.count === 1 && s.single) return this.set({ event: s.single.id });
    if (!s.group) {
      const first = s.all[0];
      return first && this.list(boxAround(first.x, first.y, this.map.zoom));
    }
    const [x0, y0, x1, y1] = s.group.cell;
    const cell: api.Box = [mercator.lon(x0), mercator.lat(y1), mercator.lon(x1), mercator.lat(y0)];
    const q = this.ofLayers(this.query());
    q.set("bbox", cell.map((n) => n.toFixed(6)).join(","));
    const box = await api.extent(q).catch((e: unknown) => this.fail(e));
    if (!box) return;
    const tiny = Math.max(box[2] - box[0], box[3] - box[1]) < 2e-5;
    if (tiny || this.map.zoom >= 16) return this.list(scopeOfBox(box));
    this.map.fit(box, 16, true);
  }

  // list shows the events of one place in the list.
  private list(scope: Scope): void {
    this.set({ scope, tab: "events", event: "" });
  }

  typeKey(name: string): string {
    return this.typeKeys.get(name) ?? "strategic";
  }

  // actorName is an actor by its id, or by its name where it has none, in the page's
  // language where it is known so.
  actorName(id: string | null, name: string | null): string {
    if (this.lang === "ar" && id && this.actors?.[id]) return this.actors[id][1];
    return (this.lang === "ar" ? this.arabic.get(name ?? "") : undefined) ?? name ?? id ?? "";
  }

  // fail tells of an error until that part of the page has an answer, or something
  // else is asked for.
  fail(e: unknown, part = "page"): void {
    if (aborted(e)) return;
    this.errors.set(part, e instanceof Error ? e.message : String(e));
    this.tell();
  }

  get error(): string {
    return [...this.errors.values()][0] ?? "";
  }

  // onTell calls back when what is told beside the events has changed: that they are
  // being loaded, that the server is gone, what is under the pointer.
  onTell(listener: () => void): void {
    this.listeners.push(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  // onScheme calls back when the system goes from day to night.
  onScheme(listener: (changed: Set<Topic>) => void): void {
    preferred.addEventListener("change", () => listener(new Set<Topic>(["theme"])));
  }
}

// boxAround is the scope of a point of a tile: a little wider than tiles round.
function boxAround(x: number, y: number, zoom: number): Scope {
  const off = 1 / (4096 * 2 ** Math.min(14, Math.round(zoom)));
  return scopeOfBox([mercator.lon(x - off), mercator.lat(y + off), mercator.lon(x + off), mercator.lat(y - off)]);
}

// scopeOfBox is the scope of a box, a little wider than coordinates are told.
function scopeOfBox([w, s, e, n]: api.Box): Scope {
  const off = 2e-6;
  return `at ${[w - off, s - off, e + off, n + off].map((v) => v.toFixed(6)).join(",")}`;
}

// openingOf is what a page without an address shows: the events of articles, or
// where there are none what was imported.
function openingOf(known: api.Layer[]): Fallback {
  const own = known.find((l) => l.name === "events");
  const imported = known.filter((l) => l.name !== "events" && l.events > 0);
  const layers = own && (own.events > 0 || imported.length === 0) ? [own.name] : imported.map((l) => l.name);
  return { lon: 40.4, lat: 35.2, zoom: 6, layers };
}
