// What the panels share: the state, what the server has, the map, and the
// filter in the server's words.
import * as api from "./api";
import type { BaseMap } from "./basemap";
import { aborted, debounce, el } from "./dom";
import { EventMap } from "./map";
import { type Changed, any, filtering } from "./panel";
import { ShownLayers } from "./shown";
import { type Lang, type Part, type State, Store, filterQuery, nowhere, read } from "./state";
import { t } from "./strings";

const nothing: api.Summary = { total: 0, placed: 0, undated: 0, types: {}, actors: [], days: [] };

export class Page {
  readonly store: Store;
  readonly map: EventMap;
  readonly notice = el("p", { class: "notice", role: "status", hidden: true });
  private shown: ShownLayers;
  private typeNames: Map<string, string>;
  private typeKeys: Map<string, string>;

  // container is in the document already: the map asks how large it is.
  constructor(readonly config: api.Config, public known: api.Layer[], base: BaseMap, container: HTMLElement) {
    this.typeNames = new Map(config.types.map((x) => [x.key, x.name]));
    this.typeKeys = new Map(config.types.map((x) => [x.name, x.key]));
    this.store = new Store(this.fromAddress());
    this.shown = new ShownLayers(config.types.map((x) => x.key), debounce(20, () => this.map.redraw()), (e) => this.fail(e));
    const { state } = this.store;
    this.map = new EventMap({
      container, lon: state.lon, lat: state.lat, zoom: state.zoom, raster: config.raster, basemaps: config.basemaps, sources: config.sources,
      typeKey: (name) => this.typeKey(name),
      onMove: (lon, lat, zoom) => this.set({ lon, lat, zoom }),
      onEvent: (id) => this.set({ event: id }),
    }, base, () => this.shown.tiles());
  }

  get state(): State {
    return this.store.state;
  }

  get lang(): Lang {
    return this.store.state.lang;
  }

  // layers are the names of the layers on the map.
  get layers(): string[] {
    return this.shown.names();
  }

  set(patch: Partial<State>): void {
    this.store.set(patch);
  }

  fromAddress(): State {
    return read(location.search, navigator.language, this.config.types.map((x) => x.key));
  }

  // update brings the map in step with the state.
  update(changed: Changed): void {
    const { lang, base, overlays, layers } = this.state;
    if (changed.has("lang")) this.map.language(lang, t(lang, "zoomIn"), t(lang, "zoomOut"));
    if (any(changed, "base", "overlays")) this.map.show(base, overlays);
    if (any(changed, "layers", "events")) this.shown.keep(layers.filter((name) => this.known.some((l) => l.name === name)), this.query());
    if (any(changed, ...filtering)) this.shown.reset(this.query());
    if (any(changed, "events", ...filtering)) this.map.redraw();
  }

  // touch fetches the tiles anew that a change lies in; null is all of them.
  touch(change: api.Change | null): void {
    this.shown.touch(change);
    this.map.redraw();
  }

  query(without: Part[] = []): URLSearchParams {
    return filterQuery(this.state, this.typeNames, without);
  }

  // listed is the filter of what is listed and taken home: with the box that the
  // map shows, or of what lies in no box.
  listed(): URLSearchParams {
    const q = this.query();
    if (this.state.unplaced) return nowhere(q);
    const box = this.map.bounds();
    if (box) q.set("bbox", box.map((n) => n.toFixed(5)).join(","));
    return q;
  }

  // ofLayers adds the layers that are shown to a filter.
  ofLayers(q: URLSearchParams): URLSearchParams {
    for (const name of this.layers) q.append("layer", name);
    return q;
  }

  // summary counts the events of the layers that are shown; where nothing is
  // on the map, nothing is counted.
  summary(without: Part[], signal: AbortSignal): Promise<api.Summary> {
    if (this.layers.length === 0) return Promise.resolve(nothing);
    return api.summary(this.ofLayers(this.query(without)), signal);
  }

  typeKey(name: string): string {
    return this.typeKeys.get(name) ?? "strategic";
  }

  actorName(id: string): string {
    return this.config.actors[id]?.[this.lang === "ar" ? 1 : 0] ?? id;
  }

  fail(e: unknown): void {
    if (aborted(e)) return;
    this.notice.hidden = false;
    this.notice.textContent = t(this.lang, "failed", e instanceof Error ? e.message : String(e));
  }

  fine(): void {
    this.notice.hidden = true;
  }
}
