// The only module that knows Leaflet: a map with two canvases, the base map
// below and the events above it.
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import type { BaseMap } from "./basemap";
import * as mercator from "./mercator";
import type { View } from "./mercator";
import { clusterRadius, drawCluster, drawRing, drawSymbol } from "./symbols";
import type { Group, Single, Tiles } from "./tiles";
import type { Basemap, Source } from "./api";
import { basemapURL } from "./api";
import { VectorMap } from "./vectormap";
import type { Lang } from "./state";

export interface Ring {
  lon: number;
  lat: number;
  km: number;
}

export interface MapOptions {
  container: HTMLElement;
  lon: number;
  lat: number;
  zoom: number;
  raster: { url: string; attribution: string };
  basemaps: Basemap[];
  sources: Source[];
  typeKey: (name: string) => string;
  onMove: (lon: number, lat: number, zoom: number) => void;
  onEvent: (id: string) => void;
}

interface Hit {
  x: number;
  y: number;
  r: number;
  single?: Single;
  group?: Group;
}

// credits names the sources of the places, with their licences as titles.
// What they are called may come from a file: it is only ever text.
function credits(sources: Source[]): string {
  const parts = new Map<string, string>();
  for (const s of sources) {
    const part = document.createElement(/^https?:/.test(s.url) ? "a" : "span");
    if (part instanceof HTMLAnchorElement) Object.assign(part, { href: s.url, rel: "noopener", target: "_blank" });
    part.textContent = s.attribution;
    part.title = `${s.title}: ${s.licence}`;
    if (!parts.has(s.attribution)) parts.set(s.attribution, part.outerHTML);
  }
  return ["Natural Earth", ...parts.values()].join(", ");
}

// plain takes the markup out of what an archive says of its makers.
function plain(text: string): string {
  const span = document.createElement("span");
  span.textContent = text.replace(/<[^>]*>/g, "");
  return span.innerHTML;
}

// CanvasLayer keeps a canvas over the map and redraws it when the view has
// moved; while zooming the old picture is stretched.
class CanvasLayer extends L.Layer {
  private canvas = document.createElement("canvas");
  private drawnAt: { zoom: number; corner: L.LatLng } | null = null;

  constructor(private paneName: string, private paint: (c: CanvasRenderingContext2D, v: View, ratio: number) => void) {
    super();
    this.canvas.className = "leaflet-zoom-animated";
  }

  override onAdd(map: L.Map): this {
    (map.getPane(this.paneName) as HTMLElement).append(this.canvas);
    map.on("moveend resize viewreset", this.redraw, this);
    map.on("zoomanim", this.stretch as L.LeafletEventHandlerFn, this);
    this.redraw();
    return this;
  }

  override onRemove(map: L.Map): this {
    this.canvas.remove();
    map.off("moveend resize viewreset", this.redraw, this);
    map.off("zoomanim", this.stretch as L.LeafletEventHandlerFn, this);
    return this;
  }

  redraw(): void {
    const map = this._map;
    if (!map) return;
    const size = map.getSize();
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const margin = 0.15;
    const min = size.multiplyBy(-margin).round();
    const full = size.multiplyBy(1 + 2 * margin).round();
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(min));
    this.canvas.width = full.x * ratio;
    this.canvas.height = full.y * ratio;
    this.canvas.style.width = `${full.x}px`;
    this.canvas.style.height = `${full.y}px`;
    const c = this.canvas.getContext("2d");
    if (!c) return;
    c.scale(ratio, ratio);
    const corner = map.containerPointToLatLng(min);
    const scale = 256 * 2 ** map.getZoom();
    const view = { left: mercator.x(corner.lng), top: 0, scale, width: full.x, height: full.y, zoom: map.getZoom() };
    view.top = map.project(corner).y / scale;
    this.drawnAt = { zoom: map.getZoom(), corner };
    this.paint(c, view, ratio);
  }

  private stretch(e: L.ZoomAnimEvent): void {
    if (!this.drawnAt) return;
    const scale = this._map.getZoomScale(e.zoom, this.drawnAt.zoom);
    const internal = this._map as L.Map & { _latLngToNewLayerPoint(p: L.LatLng, z: number, c: L.LatLng): L.Point };
    L.DomUtil.setTransform(this.canvas, internal._latLngToNewLayerPoint(this.drawnAt.corner, e.zoom, e.center), scale);
  }
}

export class EventMap {
  private map: L.Map;
  private base: CanvasLayer;
  private layer: CanvasLayer;
  private archives: L.TileLayer[] = []; // raster base map and overlays
  private vectors: VectorMap[] = []; // vector base map and overlays, from below
  private hits: Hit[] = [];
  private zoomControl: L.Control.Zoom | null = null;
  private attribution: L.Control.Attribution;
  private origin: [number, number] = [0, 0];
  private moving = false;
  private ground = true; // the built-in land is drawn: beyond the edge of an archive it goes on
  private builtin = true; // and its names are
  selected = "";
  ring: Ring | null = null;
  lang: Lang = "en";

  constructor(private options: MapOptions, private basemap: BaseMap, private tiles: () => Tiles[]) {
    this.map = L.map(options.container, {
      center: [options.lat, options.lon], zoom: options.zoom, zoomSnap: 0.5, minZoom: 2, maxZoom: 18, zoomControl: false,
      attributionControl: false, worldCopyJump: true, maxBounds: [[-86, -540], [86, 540]], maxBoundsViscosity: 1,
    });
    this.map.createPane("base").style.zIndex = "150";
    this.map.createPane("events").style.zIndex = "450";
    this.map.createPane("over").style.zIndex = "210"; // raster overlays: above tiles, below the events
    this.attribution = L.control.attribution({ prefix: false }).addAttribution(credits(options.sources)).addTo(this.map);
    this.base = new CanvasLayer("base", (c, v, ratio) => this.paintBase(c, v, ratio)).addTo(this.map);
    this.layer = new CanvasLayer("events", (c, v) => this.paintEvents(c, v)).addTo(this.map);
    this.map.on("moveend", () => {
      const center = this.map.getCenter().wrap();
      if (!this.moving) options.onMove(center.lng, center.lat, this.map.getZoom());
    });
    this.map.on("click", (e) => this.click(e.containerPoint));
    this.map.on("mousemove", (e) => {
      options.container.classList.toggle("over-event", this.hit(e.containerPoint) !== undefined);
    });
    new ResizeObserver(() => this.map.invalidateSize()).observe(options.container);
  }

  // language sets the words of the controls and redraws the names.
  language(lang: Lang, zoomIn: string, zoomOut: string): void {
    this.lang = lang;
    this.zoomControl?.remove();
    this.zoomControl = L.control.zoom({ position: lang === "ar" ? "topright" : "topleft", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    this.base.redraw();
  }

  redraw(): void {
    this.layer.redraw();
  }

  // show sets the base map and what lies over it, by name.
  show(base: string, overlays: string[]): void {
    const { raster, basemaps } = this.options;
    for (const a of this.archives) a.remove();
    this.archives = [];
    this.vectors = [];
    const online = base === "online" && raster.url !== "";
    if (online) this.archives.push(L.tileLayer(raster.url, { attribution: raster.attribution, maxZoom: 19 }).addTo(this.map));
    const below = basemaps.find((b) => b.name === base);
    for (const b of [below, ...overlays.map((name) => basemaps.find((o) => o.name === name))]) {
      if (!b) continue;
      const attribution = plain(b.attribution);
      if (b.vector) this.vectors.push(new VectorMap(b, b === below, () => this.base.redraw()));
      else this.archives.push(L.tileLayer(basemapURL(b.name), { attribution, minNativeZoom: b.minzoom, maxNativeZoom: b.maxzoom, maxZoom: 18, pane: b === below ? "tilePane" : "over" }).addTo(this.map));
      if (b.vector) this.credit(attribution);
    }
    this.ground = !online;
    this.builtin = !online && !below;
    this.base.redraw();
  }

  // credit names the makers of a vector base map.
  private credit(attribution: string): void {
    if (attribution && !this.credited.has(attribution)) this.attribution.addAttribution(attribution);
    this.credited.add(attribution);
  }

  private credited = new Set<string>();

  // bounds returns west, south, east, north, or null where the whole world is
  // in view.
  bounds(): [number, number, number, number] | null {
    const b = this.map.getBounds();
    if (b.getEast() - b.getWest() >= 360) return null;
    const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
    return [wrap(b.getWest()), Math.max(-90, b.getSouth()), wrap(b.getEast()), Math.min(90, b.getNorth())];
  }

  go(lon: number, lat: number, zoom: number): void {
    this.map.setView([lat, lon], zoom, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  // jump sets the view without telling that it moved.
  jump(lon: number, lat: number, zoom: number): void {
    this.moving = true;
    this.map.setView([lat, lon], zoom, { animate: false });
    this.moving = false;
  }

  // contains reports whether a point is in view and not under a panel that
  // covers the given pixels of one side.
  contains(lon: number, lat: number, covered: { left: number; right: number }): boolean {
    const p = this.map.latLngToContainerPoint([lat, lon]);
    const size = this.map.getSize();
    return p.x > covered.left + 20 && p.x < size.x - covered.right - 20 && p.y > 20 && p.y < size.y - 20;
  }

  get zoom(): number {
    return this.map.getZoom();
  }

  private paintBase(c: CanvasRenderingContext2D, view: View, ratio: number): void {
    if (!this.ground && this.vectors.length === 0) return;
    for (const shift of [-1, 0, 1]) {
      const left = view.left + shift;
      if (left > 1 || left + view.width / view.scale < 0) continue;
      if (shift === 0 || view.left < 0 || view.left + view.width / view.scale > 1) {
        c.save();
        c.beginPath();
        c.rect((0 - left) * view.scale, 0, view.scale, view.height);
        c.clip();
        if (this.ground) this.basemap.draw(c, { ...view, left }, ratio);
        for (const v of this.vectors) v.draw(c, { ...view, left }, ratio, this.lang);
        if (this.builtin) this.basemap.drawNames(c, { ...view, left }, this.lang);
        c.restore();
      }
    }
  }

  private paintEvents(c: CanvasRenderingContext2D, view: View): void {
    this.hits = [];
    this.origin = [0.15, 0.15];
    const tiles = this.tiles().flatMap((t) => t.visible(view));
    const stacks = new Map<string, Single[]>();
    const groups: [Group, number, number][] = [];
    for (const tile of tiles) {
      for (const g of tile.groups) groups.push([g, ...mercator.toScreen(view, g.x, g.y)]);
      for (const s of tile.singles) {
        const key = `${Math.round(s.x * 1e8)}/${Math.round(s.y * 1e8)}`;
        const stack = stacks.get(key);
        if (stack) stack.push(s);
        else stacks.set(key, [s]);
      }
    }
    if (this.ring) this.paintRing(c, view, this.ring);
    for (const stack of stacks.values()) this.paintStack(c, view, stack);
    for (const [g, x, y] of groups) {
      drawCluster(c, x, y, g.count, Object.entries(g.types).filter(([, n]) => n > 0), g.imported);
      this.hits.push({ x, y, r: clusterRadius(g.count), group: g });
    }
    if (this.ring) this.paintTarget(c, view, this.ring);
  }

  // paintTarget marks the open event above the others, in a cluster too.
  private paintTarget(c: CanvasRenderingContext2D, view: View, ring: Ring): void {
    const [x, y] = mercator.toScreen(view, mercator.x(ring.lon), mercator.y(ring.lat));
    for (const [width, colour] of [[6, "#fff"], [3, "#0b6e8f"]] as const) {
      c.beginPath();
      c.arc(x, y, 17, 0, 2 * Math.PI);
      c.lineWidth = width;
      c.strokeStyle = colour;
      c.stroke();
    }
  }

  // paintStack draws the events of one point: one on it, several in a spiral
  // around it, in the order of their ids.
  private paintStack(c: CanvasRenderingContext2D, view: View, stack: Single[]): void {
    stack.sort((a, b) => (a.id < b.id ? -1 : 1));
    stack.forEach((s, i) => {
      let [x, y] = mercator.toScreen(view, s.x, s.y);
      if (stack.length > 1) {
        const angle = i * 2.399963; // the golden angle keeps them apart
        const far = 9 * Math.sqrt(i + 0.6);
        x += far * Math.cos(angle);
        y += far * Math.sin(angle);
      }
      const type = this.options.typeKey(s.type);
      if (s.precision >= 2 && stack.length === 1) drawRing(c, type, x, y, s.precision);
      drawSymbol(c, type, x, y, s.id === this.selected ? 10 : 8, s.id === this.selected, s.imported);
      this.hits.push({ x, y, r: 9, single: s });
    });
  }

  private paintRing(c: CanvasRenderingContext2D, view: View, ring: Ring): void {
    const [x, y] = mercator.toScreen(view, mercator.x(ring.lon), mercator.y(ring.lat));
    if (ring.km <= 0) return;
    c.beginPath();
    c.arc(x, y, ring.km * mercator.kmToPixels(view, ring.lat), 0, 2 * Math.PI);
    c.fillStyle = "rgba(11,110,143,.10)";
    c.fill();
    c.setLineDash([6, 5]);
    c.strokeStyle = "rgba(11,110,143,.8)";
    c.lineWidth = 1.5;
    c.stroke();
    c.setLineDash([]);
  }

  private hit(p: L.Point): Hit | undefined {
    const size = this.map.getSize();
    const x = p.x + size.x * this.origin[0];
    const y = p.y + size.y * this.origin[1];
    let best: Hit | undefined;
    let bestDistance = Infinity;
    for (const h of this.hits) {
      const distance = Math.hypot(h.x - x, h.y - y) - h.r;
      if (distance < 5 && distance < bestDistance) [best, bestDistance] = [h, distance];
    }
    return best;
  }

  private click(p: L.Point): void {
    const found = this.hit(p);
    if (found?.single) this.options.onEvent(found.single.id);
    if (found?.group) this.go(mercator.lon(found.group.x), mercator.lat(found.group.y), Math.min(14, this.map.getZoom() + 2));
  }
}
