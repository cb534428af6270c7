// The only module that knows Leaflet: a map with two canvases, the base map
// below, the events and the names above it.
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import { type Basemap, type Box, type Source, basemapURL } from "./api";
import { type Spot, arrange } from "./arrange";
import * as mercator from "./mercator";
import type { View } from "./mercator";
import { Gazetteer, writeNames } from "./names";
import { Painter, type Ring } from "./paint";
import { palette } from "./theme";
import type { Shown } from "./tiles";
import { VectorMap } from "./vectormap";
import type { Lang } from "./words";

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
  onSpot: (spot: Spot) => void;
  onHover: (spot: Spot | null, x: number, y: number) => void;
  onEmpty: () => void;
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
  return `<bdi dir="ltr">${["Natural Earth", ...parts.values()].join(", ")}</bdi>`;
}

// plain takes the markup out of what an archive says of its makers.
function plain(text: string): string {
  const span = document.createElement("span");
  span.textContent = text.replace(/<[^>]*>/g, "");
  return span.innerHTML;
}

const margin = 0.15; // of the view, that is drawn beyond each edge

// CanvasLayer keeps a canvas over the map and redraws it when the view has
// moved; while zooming the old picture is stretched.
class CanvasLayer extends L.Layer {
  readonly canvas = document.createElement("canvas");
  private drawnAt: { zoom: number; corner: L.LatLng } | null = null;

  constructor(private paneName: string, private paint: (c: CanvasRenderingContext2D, v: View, ratio: number) => void) {
    super();
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
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
    const min = size.multiplyBy(-margin).round();
    const full = size.multiplyBy(1 + 2 * margin).round();
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(min));
    const [width, height] = [Math.round(full.x * ratio), Math.round(full.y * ratio)];
    const c = this.canvas.getContext("2d");
    if (!c) return;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${full.x}px`;
      this.canvas.style.height = `${full.y}px`;
    }
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, full.x, full.y);
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

const builtin = { name: "builtin", minzoom: 0, maxzoom: 7, bounds: null };

export class EventMap {
  private map: L.Map;
  private base: CanvasLayer;
  private layer: CanvasLayer;
  private archives: L.TileLayer[] = []; // raster base map and overlays
  private vectors: VectorMap[] = []; // vector base map and overlays, from below
  private ground = new VectorMap(builtin, true, () => this.repaint());
  private gazetteer = new Gazetteer(() => this.redraw());
  private painter = new Painter(this, () => this.redraw());
  private spots: Spot[] = [];
  private zoomControl: L.Control.Zoom | null = null;
  private scale = L.control.scale({ imperial: false, position: "bottomleft" });
  private attribution: L.Control.Attribution;
  private quiet = false;
  private online = false;
  private builtin = true; // the names of the built-in base map are written
  private still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  selected = "";
  ring: Ring | null = null;
  lang: Lang = "en";
  dark = false;
  density = false;

  constructor(private options: MapOptions, private shown: (view: View) => Shown) {
    this.map = L.map(options.container, {
      center: [options.lat, options.lon], zoom: options.zoom, zoomSnap: 0.5, minZoom: 2, maxZoom: 18, zoomControl: false,
      attributionControl: false, worldCopyJump: true, maxBounds: [[-86, -540], [86, 540]], maxBoundsViscosity: 1,
      zoomAnimation: !this.still, fadeAnimation: !this.still, inertia: !this.still,
    });
    this.map.createPane("base").style.zIndex = "150";
    this.map.createPane("events").style.zIndex = "450";
    this.map.createPane("over").style.zIndex = "210"; // raster overlays: above tiles, below the events
    this.attribution = L.control.attribution({ prefix: false }).addAttribution(credits(options.sources)).addTo(this.map);
    this.base = new CanvasLayer("base", (c, v, ratio) => this.paintBase(c, v, ratio));
    this.layer = new CanvasLayer("events", (c, v) => this.paintEvents(c, v));
    this.map.on("moveend", () => {
      const center = this.map.getCenter().wrap();
      if (!this.quiet) options.onMove(center.lng, center.lat, this.map.getZoom());
    });
    this.map.on("click", (e) => {
      const spot = this.hit(e.containerPoint);
      if (spot) options.onSpot(spot);
      else options.onEmpty();
    });
    this.map.on("mousemove", (e) => this.hover(e.containerPoint));
    this.map.on("mouseout movestart", () => options.onHover(null, 0, 0));
  }

  // measure learns how large the map is, now that all is in its place.
  measure(): void {
    this.map.invalidateSize({ animate: false });
  }

  // start draws for the first time: before that nothing is asked for.
  start(): void {
    this.base.addTo(this.map);
    this.layer.addTo(this.map);
    const paper = matchMedia("print");
    new ResizeObserver(() => !paper.matches && this.map.invalidateSize()).observe(this.options.container);
  }

  private hover(p: L.Point): void {
    const spot = this.hit(p);
    this.options.container.classList.toggle("over-event", spot !== undefined);
    const size = this.map.getSize();
    this.options.onHover(spot ?? null, spot ? spot.x - size.x * margin : 0, spot ? spot.y - size.y * margin - spot.r : 0);
  }

  // language sets the words of the controls and redraws the names.
  language(lang: Lang, rtl: boolean, zoomIn: string, zoomOut: string, borders: string): void {
    this.lang = lang;
    this.zoomControl?.remove();
    this.zoomControl = L.control.zoom({ position: rtl ? "topleft" : "topright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    this.scale.setPosition(rtl ? "bottomright" : "bottomleft").addTo(this.map);
    this.attribution.setPosition(rtl ? "bottomleft" : "bottomright").setPrefix(borders);
    this.repaint();
  }

  // redraw draws the events anew, with the next picture that the screen shows.
  redraw(): void {
    this.soon(false);
  }

  // repaint draws everything anew.
  repaint(): void {
    this.soon(true);
  }

  private waiting: "" | "events" | "all" = "";

  // soon draws once for all that asks for it meanwhile.
  private soon(all: boolean): void {
    if (this.waiting === "") {
      requestAnimationFrame(() => {
        if (this.waiting === "all") this.base.redraw();
        this.waiting = "";
        this.layer.redraw();
      });
    }
    if (this.waiting !== "all") this.waiting = all ? "all" : "events";
  }

  // show sets the base map and what lies over it, by name.
  show(base: string, overlays: string[]): void {
    const { raster, basemaps } = this.options;
    for (const a of this.archives) a.remove();
    this.archives = [];
    this.vectors = [];
    this.online = base === "online" && raster.url !== "";
    if (this.online) this.archives.push(L.tileLayer(raster.url, { attribution: raster.attribution, maxZoom: 19 }).addTo(this.map));
    const below = basemaps.find((b) => b.name === base);
    for (const b of [below, ...overlays.map((name) => basemaps.find((o) => o.name === name))]) {
      if (!b) continue;
      const attribution = plain(b.attribution);
      if (b.vector) this.vectors.push(new VectorMap(b, b === below, () => this.repaint()));
      else this.archives.push(L.tileLayer(basemapURL(b.name), { attribution, minNativeZoom: b.minzoom, maxNativeZoom: b.maxzoom, maxZoom: 18, pane: b === below ? "tilePane" : "over" }).addTo(this.map));
      if (b.vector) this.credit(attribution);
    }
    this.builtin = !this.online && !below?.vector;
    this.repaint();
  }

  // credit names the makers of a vector base map.
  private credit(attribution: string): void {
    if (attribution && !this.credited.has(attribution)) this.attribution.addAttribution(attribution);
    this.credited.add(attribution);
  }

  private credited = new Set<string>();

  // bounds returns west, south, east, north, or null where the whole world is
  // in view.
  bounds(): Box | null {
    const b = this.map.getBounds();
    if (b.getEast() - b.getWest() >= 360) return null;
    const wrap = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
    return [wrap(b.getWest()), Math.max(-90, b.getSouth()), wrap(b.getEast()), Math.min(90, b.getNorth())];
  }

  go(lon: number, lat: number, zoom: number): void {
    this.map.setView([lat, lon], zoom, { animate: !this.still });
  }

  // fit shows a box, but never from farther off than now where that is asked for.
  fit([w, s, e, n]: Box, deepest: number, closer = false): void {
    const bounds = L.latLngBounds([s, w], [n, e]);
    const zoom = Math.min(deepest, this.map.getBoundsZoom(bounds, false, L.point(40, 40)));
    const center = bounds.getCenter();
    this.go(center.lng, center.lat, closer ? Math.max(this.map.getZoom() + 0.5, zoom) : zoom);
  }

  // lift moves the map up by half of what covers its foot.
  lift(covered: number): void {
    if (covered > 0) this.map.panBy([0, covered / 2], { animate: false });
  }

  // viewOf is what fit would show.
  viewOf([w, s, e, n]: Box, deepest: number): { lon: number; lat: number; zoom: number } {
    const bounds = L.latLngBounds([s, w], [n, e]);
    const center = bounds.getCenter();
    return { lon: center.lng, lat: center.lat, zoom: Math.max(2, Math.min(deepest, this.map.getBoundsZoom(bounds, false, L.point(20, 20)))) };
  }

  private draft = L.layerGroup();

  // drafts shows where the events of an article lie that is only read.
  drafts(places: { lon: number; lat: number; km: number }[]): void {
    this.draft.clearLayers().addTo(this.map);
    for (const { lon, lat, km } of places) {
      const at = L.latLng(lat, lon);
      L.circle(at, { radius: 1000 * km, className: "draft area", interactive: false }).addTo(this.draft);
      L.circleMarker(at, { radius: 9, className: "draft", interactive: false }).addTo(this.draft);
    }
  }

  // jump sets the view without telling that it moved.
  jump(lon: number, lat: number, zoom: number): void {
    this.quiet = true;
    this.map.setView([lat, lon], zoom, { animate: false });
    this.quiet = false;
  }

  // contains reports whether a circle of so many kilometres is in view, above what
  // covers some pixels at the foot.
  contains(lon: number, lat: number, km: number, covered: number): boolean {
    const p = this.map.latLngToContainerPoint([lat, lon]);
    const size = this.map.getSize();
    const r = km * mercator.kmToPixels({ left: 0, top: 0, scale: 256 * 2 ** this.map.getZoom(), width: 0, height: 0, zoom: 0 }, lat);
    return p.x > 20 && p.x < size.x - 20 && p.y > 20 && p.y < size.y - covered - 20 && 2 * r < Math.max(size.x, size.y);
  }

  get zoom(): number {
    return this.map.getZoom();
  }

  // pictures are the canvases of the map, from below, and where they stand in it.
  pictures(): { canvas: HTMLCanvasElement; margin: number }[] {
    return [this.base, this.layer].map((l) => ({ canvas: l.canvas, margin }));
  }

  private paintBase(c: CanvasRenderingContext2D, view: View, ratio: number): void {
    if (this.online) return;
    const colours = palette(this.dark);
    c.fillStyle = colours.water;
    c.fillRect(0, 0, view.width, view.height);
    for (const shift of [-1, 0, 1]) {
      const left = view.left + shift;
      if (left > 1 || left + view.width / view.scale < 0) continue;
      c.save();
      c.beginPath();
      c.rect((0 - left) * view.scale, 0, view.scale, view.height);
      c.clip();
      this.ground.draw(c, { ...view, left }, ratio, colours);
      for (const v of this.vectors) v.draw(c, { ...view, left }, ratio, colours);
      c.restore();
    }
  }

  private paintEvents(c: CanvasRenderingContext2D, view: View): void {
    const shown = this.shown(view);
    this.spots = arrange(view, shown, this.options.typeKey);
    const { painter } = this;
    if (this.ring) painter.reach(c, view, this.ring);
    c.save();
    if (shown.old) c.globalAlpha = 0.35; // what was asked for before, until the answer is here
    if (this.density) painter.density(c, view, this.spots);
    else for (const s of this.spots) painter.spot(c, view, s);
    c.restore();
    if (this.ring) painter.target(c, view, this.ring, this.spots);
    this.paintNames(c, view);
  }

  private paintNames(c: CanvasRenderingContext2D, view: View): void {
    if (this.online) return;
    const names = this.vectors.flatMap((v) => v.names());
    const signs = this.density ? [] : this.spots.map((s) => ({ x: s.x, y: s.y, r: s.kind === "area" ? 13 : s.r }));
    if (this.builtin) names.push(...this.ground.names().filter((n) => n.kind !== "place"), ...this.gazetteer.names(view));
    writeNames(c, view, this.lang, palette(this.dark), names, signs);
  }

  // hit is the uppermost spot at a point.
  private hit(p: L.Point): Spot | undefined {
    const size = this.map.getSize();
    const [x, y] = [p.x + size.x * margin, p.y + size.y * margin];
    let best: Spot | undefined;
    let bestDistance = Infinity;
    for (const s of this.density ? [] : this.spots) {
      const distance = Math.hypot(s.x - x, s.y - y) - s.r;
      if (distance < 6 && distance <= bestDistance) [best, bestDistance] = [s, distance];
    }
    return best;
  }
}
