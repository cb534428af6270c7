// The page: builds its parts, and keeps them, the address and the server in
// step.
import * as api from "./api";
import { BaseMap } from "./basemap";
import { Detail } from "./detail";
import { aborted, debounce, el, latest, replace } from "./dom";
import { Filters } from "./filters";
import { Histogram } from "./histogram";
import { List } from "./list";
import { EventMap } from "./map";
import { Search } from "./search";
import { type State, Store, filterQuery, read, write } from "./state";
import { type Key, isKey, t } from "./strings";
import "./style.css";
import { icon } from "./symbols";
import { Tiles } from "./tiles";

declare const LAND_URL: string;

const listLimit = 100;

// formats are the files that what is shown can be taken home as.
const formats = [["gpkg", "GeoPackage"], ["geojson", "GeoJSON"], ["csv", "CSV"], ["kml", "KML"], ["fgb", "FlatGeobuf"], ["parquet", "GeoParquet"], ["geojsonseq", "GeoJSONSeq"]] as const;

class App {
  private store: Store;
  private typeNames: Map<string, string>;
  private typeKeys: Map<string, string>;
  private layers: Map<string, Tiles> = new Map(); // the tiles of each layer that is shown
  private map: EventMap;
  private filters: Filters;
  private list: List;
  private detail: Detail;
  private histogram: Histogram;
  private search: Search;
  private header = el("header");
  private side = el("div", { class: "side" });
  private footer = el("footer");
  private legend = el("details", { class: "legend" });
  private notice = el("p", { class: "notice", role: "status", hidden: true });
  private signals = { counts: latest(), list: latest() };
  private download = el("details", { class: "download" });
  private tabs = el("div", { class: "tabs", role: "tablist" });

  constructor(private config: api.Config, private known: api.Layer[], base: BaseMap, root: HTMLElement) {
    this.store = new Store(this.fromURL(config));
    const { state } = this.store;
    history.replaceState(null, "", write(state));
    this.typeNames = new Map(config.types.map((x) => [x.key, x.name]));
    this.typeKeys = new Map(config.types.map((x) => [x.name, x.key]));
    const change = (patch: Partial<State>): void => this.store.set(patch);
    this.filters = new Filters(config, change);
    this.list = new List(config, (id) => change({ event: id }));
    this.detail = new Detail((id) => this.filters.actorName(id, this.store.state), () => change({ event: "" }));
    this.histogram = new Histogram((from, to) => change({ from, to }));
    this.search = new Search(config.kinds, () => [this.store.state.lon, this.store.state.lat], (c) => this.goTo(c));
    const container = el("div", { class: "map", role: "application" });
    this.side.append(this.tabs, this.list.root, this.filters.root);
    this.legend.open = innerWidth > 760;
    replace(root, this.header, this.side, el("main", {}, container, this.legend, this.notice), this.detail.root, this.footer);
    this.fillLayers();
    this.map = new EventMap({
      container, lon: state.lon, lat: state.lat, zoom: state.zoom, raster: config.raster, basemaps: config.basemaps, sources: config.sources,
      typeKey: (name) => this.typeKeys.get(name) ?? "strategic",
      onMove: (lon, lat, zoom) => change({ lon, lat, zoom }),
      onEvent: (id) => change({ event: id }),
    }, base, () => [...this.layers.values()]);
    this.map.show(state.base, state.overlays);
    this.store.subscribe((s, changed) => this.update(s, changed));
    this.words();
    this.refresh();
    void this.open();
    addEventListener("popstate", () => this.fromAddress());
    api.onChange((c) => this.changed(c));
  }

  // fillLayers keeps the tiles of exactly the layers that are shown.
  private fillLayers(): void {
    const { layers } = this.store.state;
    for (const name of this.layers.keys()) if (!layers.includes(name)) this.layers.delete(name);
    for (const name of layers) {
      if (this.layers.has(name) || !this.known.some((l) => l.name === name)) continue;
      const tiles = new Tiles(name, this.config.types.map((x) => x.key), this.redrawSoon, (e) => this.fail(e));
      tiles.reset(this.query());
      this.layers.set(name, tiles);
    }
  }

  private redrawSoon = debounce(20, () => this.map.redraw());

  private resetTiles(): void {
    for (const tiles of this.layers.values()) tiles.reset(this.query());
    this.map.redraw();
  }

  // changed takes up what the server says has changed; null is "who knows".
  private changed(c: api.Change | null): void {
    for (const [name, tiles] of this.layers) {
      if (!c) tiles.touch(null);
      else if (name === c.layer && c.bbox) tiles.touch(c.bbox);
    }
    this.map.redraw();
    this.refreshSoon();
  }

  private refreshSoon = debounce(200, () => void this.reloadLayers().then(() => this.refresh()));

  // reloadLayers learns of datasets that are new, and how many events all have.
  private async reloadLayers(): Promise<void> {
    try {
      this.known = await api.layers();
      this.fillLayers();
      this.map.redraw();
    } catch (e) {
      this.fail(e);
    }
  }

  private query(without: Parameters<typeof filterQuery>[2] = []): URLSearchParams {
    return filterQuery(this.store.state, this.typeNames, without);
  }

  // counted is the filter with the layers that are shown.
  private counted(without: Parameters<typeof filterQuery>[2] = []): URLSearchParams {
    const q = this.query(without);
    for (const name of this.layers.keys()) q.append("layer", name);
    return q;
  }

  // inView is the filter with the box that the map shows.
  private inView(): URLSearchParams {
    const q = this.query();
    const box = this.map.bounds();
    if (box) q.set("bbox", box.map((n) => n.toFixed(5)).join(","));
    return q;
  }

  private update(s: State, changed: Set<keyof State>): void {
    const moved = changed.has("lon") || changed.has("lat") || changed.has("zoom");
    const filtered = changed.has("sure") || changed.has("types") || changed.has("actors") || changed.has("filter") || changed.has("from") || changed.has("to");
    if (changed.has("event")) history.pushState(null, "", write(s));
    else history.replaceState(null, "", write(s));
    if (changed.has("lang")) this.words();
    if (changed.has("tab")) this.words();
    if (changed.has("base") || changed.has("overlays")) {
      this.map.show(s.base, s.overlays);
      this.words();
    }
    const layers = changed.has("layers");
    if (layers) this.fillLayers();
    if (filtered || layers) this.resetTiles();
    if (filtered || layers) this.showTab();
    if (filtered || layers || changed.has("lang")) void this.counts();
    if (filtered || layers || moved || changed.has("lang")) this.listSoon();
    if (changed.has("event") || changed.has("lang")) void this.open();
  }

  private fromURL(config: api.Config): State {
    return read(location.search, navigator.language, config.types.map((x) => x.key));
  }

  private fromAddress(): void {
    const s = this.fromURL(this.config);
    this.map.jump(s.lon, s.lat, s.zoom);
    this.store.set(s);
  }

  private refresh(): void {
    void this.counts();
    void this.fillList();
  }

  private listSoon = debounce(120, () => void this.fillList());

  private async counts(): Promise<void> {
    const signal = this.signals.counts();
    if (this.layers.size === 0) { // nothing is on the map, so nothing is counted
      const none: api.Summary = { total: 0, placed: 0, undated: 0, types: {}, actors: [], days: [] };
      this.filters.show(this.store.state, this.known, none, none);
      this.histogram.show([], this.store.state.from, this.store.state.to, this.store.state.lang);
      replace(this.footerNote, `0 ${t(this.store.state.lang, "events")}`);
      return;
    }
    try {
      const [byType, byActor, byDay] = await Promise.all([
        api.summary(this.counted(["types"]), signal), api.summary(this.counted(["actors"]), signal), api.summary(this.counted(["days"]), signal),
      ]);
      const { state } = this.store;
      this.filters.show(state, this.known, byType, byActor);
      this.histogram.show(byDay.days, state.from, state.to, state.lang);
      const hidden = byDay.undated > 0 ? ` · ${byDay.undated} ${t(state.lang, "undated")}` : "";
      replace(this.footerNote, `${byDay.total} ${t(state.lang, "events")}${hidden}`);
      this.footerNote.title = t(state.lang, "undatedHint");
      this.fine();
    } catch (e) {
      this.fail(e);
    }
  }

  private footerNote = el("span", { class: "note" });

  private async fillList(): Promise<void> {
    const q = this.inView();
    const links = [...this.layers.keys()].flatMap((name) => [
      ...formats.map(([format, label]) => el("a", { href: api.exportURL(name, format, q), download: true }, name === "events" ? label : `${label} · ${name}`)),
      el("a", { href: api.qgisURL(name), download: true }, name === "events" ? t(this.store.state.lang, "openInQGIS") : `QGIS · ${name}`),
    ]);
    replace(this.download, el("summary", {}, t(this.store.state.lang, "download")), el("div", { class: "menu" }, ...links));
    if (this.layers.size === 0) {
      this.list.show(this.store.state, [], 0);
      document.body.dataset["total"] = "0";
      return;
    }
    for (const name of this.layers.keys()) q.append("layer", name);
    q.set("limit", String(listLimit));
    try {
      const { total, events } = await api.list(q, this.signals.list());
      this.list.show(this.store.state, events, total);
      this.list.mark(this.store.state.event);
      document.body.dataset["total"] = String(total);
    } catch (e) {
      this.fail(e);
    }
  }

  private async open(): Promise<void> {
    const { event: id, lang } = this.store.state;
    this.map.selected = id;
    this.list.mark(id);
    if (!id) {
      this.map.ring = null;
      this.detail.hide();
      this.map.redraw();
      return;
    }
    try {
      const e = await api.event(id);
      if (this.store.state.event !== id) return;
      this.detail.show(e, lang);
      this.map.ring = null;
      if (e.longitude !== null && e.latitude !== null) {
        this.map.ring = { lon: e.longitude, lat: e.latitude, km: e.uncertainty_km ?? 0 };
        if (!this.map.contains(e.longitude, e.latitude, this.covered())) this.map.go(e.longitude, e.latitude, Math.max(this.map.zoom, 9));
      }
      this.map.redraw();
    } catch (e) {
      this.detail.fail(lang, e instanceof Error ? e.message : String(e));
    }
  }

  // covered tells how much of the map the open panel hides; on a phone it
  // hides all, and the map need not move.
  private covered(): { left: number; right: number } {
    const width = this.detail.root.offsetWidth;
    if (width >= innerWidth) return { left: 0, right: 0 };
    return this.store.state.lang === "ar" ? { left: width, right: 0 } : { left: 0, right: width };
  }

  private goTo(c: api.Candidate): void {
    const zoom = c.uncertainty_km > 0 ? Math.max(4, Math.min(13, 13.5 - Math.log2(Math.max(1, c.uncertainty_km)))) : 12;
    this.map.go(c.lon, c.lat, Math.round(zoom * 2) / 2);
  }

  // words writes the parts that are only words, and turns the page.
  private words(): void {
    const { lang } = this.store.state;
    const html = document.documentElement;
    html.lang = lang;
    html.dir = lang === "ar" ? "rtl" : "ltr";
    document.title = `${t(lang, "title")} — ${t(lang, "tagline")}`;
    this.search.language(lang);
    this.map.language(lang, t(lang, "zoomIn"), t(lang, "zoomOut"));
    replace(this.header,
      el("h1", {}, t(lang, "title")), el("span", { class: "tagline" }, t(lang, "tagline")), this.search.root,
      el("button", { type: "button", class: "lang", lang: lang === "ar" ? "en" : "ar", click: () => this.store.set({ lang: lang === "ar" ? "en" : "ar" }) }, t(lang, "switch")));
    this.showTab();
    replace(this.legend, el("summary", {}, t(lang, "legend")),
      ...this.config.types.map((x) => el("div", {}, icon(x.key), isKey(x.key) ? t(lang, x.key as Key) : x.name)),
      el("div", {}, el("span", { class: "ring" }), t(lang, "ring")), el("div", {}, el("span", { class: "dot" }, "9"), t(lang, "cluster")),
      this.known.length > 1 && el("div", {}, icon("battles", 18, true), t(lang, "importedEdge")),
      ...this.baseSwitches());
    replace(this.footer, this.config.demo && el("strong", { class: "demo" }, t(lang, "demo")), this.histogram.root, this.footerNote, this.download);
    document.querySelector(".map")?.setAttribute("aria-label", t(lang, "map"));
  }

  private showTab(): void {
    const { lang, tab, types, actors, from, to, layers } = this.store.state;
    const active = types.length + actors.length + (from || to ? 1 : 0) + (layers.join() === "events" ? 0 : 1);
    const button = (name: State["tab"], label: string): HTMLElement => el("button", {
      type: "button", role: "tab", "aria-selected": tab === name ? "true" : "false", click: () => this.store.set({ tab: name }),
    }, label);
    replace(this.tabs, button("events", t(lang, "list")), button("filters", active > 0 ? `${t(lang, "filters")} (${active})` : t(lang, "filters")));
    this.list.root.hidden = tab !== "events";
    this.filters.root.hidden = tab !== "filters";
  }

  // baseSwitches choose the base map and what lies over it, where there is
  // more than the built-in one.
  private baseSwitches(): HTMLElement[] {
    const { lang, base, overlays } = this.store.state;
    const maps = this.config.basemaps;
    const choices: [string, string][] = [["", t(lang, "builtin")], ...maps.filter((m) => !m.overlay).map((m): [string, string] => [m.name, m.title])];
    if (this.config.raster.url !== "") choices.push(["online", t(lang, "online")]);
    const radios = choices.length < 2 ? [] : choices.map(([name, title]) => {
      const input = el("input", { type: "radio", name: "base", value: name, change: () => this.store.set({ base: name }) });
      input.checked = name === base;
      return el("label", {}, input, el("bdi", {}, title));
    });
    const boxes = maps.filter((m) => m.overlay).map((m) => {
      const input = el("input", { type: "checkbox", name: "overlay", value: m.name, change: () =>
        this.store.set({ overlays: overlays.includes(m.name) ? overlays.filter((o) => o !== m.name) : [...overlays, m.name] }) });
      input.checked = overlays.includes(m.name);
      return el("label", {}, input, el("bdi", {}, m.title));
    });
    if (radios.length + boxes.length === 0) return [];
    return [el("strong", {}, t(lang, "base")), ...radios, ...boxes];
  }

  private fail(e: unknown): void {
    if (aborted(e)) return;
    this.notice.hidden = false;
    this.notice.textContent = t(this.store.state.lang, "failed", e instanceof Error ? e.message : String(e));
  }

  private fine(): void {
    this.notice.hidden = true;
  }
}


async function start(root: HTMLElement): Promise<void> {
  try {
    const [config, layers, land, rivers, labels] = await Promise.all([api.config(), api.layers(), api.land(LAND_URL), api.rivers(), api.labels()]);
    new App(config, layers, new BaseMap({ land, rivers, labels }), root);
    document.body.dataset["ready"] = "true";
  } catch (e) {
    replace(root, el("p", { class: "notice" }, t("en", "failed", e instanceof Error ? e.message : String(e))));
  }
}

void start(document.getElementById("app") as HTMLElement);
