// A vector base map: areas, lines and names, drawn on the canvas below the events.
// Layers are known by the words in their names.
import { type VectorTileFeature, VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { type Basemap, type Window, basemapTiles } from "./api";
import * as mercator from "./mercator";
import type { View } from "./mercator";
import { type Name, nameOf } from "./names";
import type { Palette } from "./theme";
import { windowOf } from "./tiles";

interface Look {
  words: RegExp;
  fill?: keyof Palette;
  line?: keyof Palette;
  width?: number;
  dash?: number[];
}

// The first look whose words are in a layer's name is used; the order is that of
// drawing.
const looks: Look[] = [
  { words: /land|countr|earth|ground/i, fill: "land", line: "land", width: 0.5 },
  { words: /urban|built|residential|city_area/i, fill: "urban" },
  { words: /lake|water|sea|ocean|marine|reservoir/i, fill: "water", line: "shore", width: 0.7 },
  { words: /river|stream|canal|wadi/i, line: "river", width: 1.3 },
  { words: /road|street|highway|track/i, line: "road", width: 1.2 },
  { words: /rail/i, line: "admin1", width: 1, dash: [4, 3] },
  { words: /coast/i, line: "shore", width: 0.8 },
  { words: /adm1|admin1|province/i, line: "admin1", width: 0.8 },
  { words: /border|boundar|adm0/i, line: "border", width: 1.2 },
];
const other: Look = { words: /./, line: "admin1", width: 0.9, dash: [5, 3] };

// disputed is how a line is drawn that one side does not recognise.
const disputed: Look = { words: /./, line: "disputed", width: 1.3, dash: [5, 4] };
const claimed: Look = { words: /./, line: "disputed", width: 1, dash: [1.5, 4] };

interface Drawn {
  look: Look;
  path: Path2D;
  area: boolean;
}

interface Tile {
  shapes: Drawn[];
  names: Name[];
}

const maxTiles = 300;
const retry = 3000; // milliseconds

export class VectorMap {
  private cache = new Map<string, { tile: Tile; seen: number }>();
  private asked = new Set<string>();
  private visible: Name[] = [];
  private seen = 0;
  private west = 0; // of the archive, in the unit square
  private east = 1;
  private north = 0;
  private south = 1;

  constructor(private archive: Pick<Basemap, "name" | "minzoom" | "maxzoom" | "bounds">, private ground: boolean, private onChange: () => void) {
    const [w, s, e, n] = archive.bounds ?? [];
    if (w === undefined || s === undefined || e === undefined || n === undefined || w >= e || s >= n) return;
    [this.west, this.east, this.north, this.south] = [mercator.x(w), mercator.x(e), mercator.y(n), mercator.y(s)];
  }

  draw(c: CanvasRenderingContext2D, view: View, ratio: number, palette: Palette): void {
    this.visible = [];
    const w = this.within(windowOf(view, this.archive.maxzoom));
    if (!w || w.z > view.zoom + 1.5) return; // the archive begins deeper: too many tiles for a view of this size
    this.seen++;
    const side = 2 ** w.z;
    const missing: [number, number][] = [];
    for (let x = w.x0; x <= w.x1; x++) {
      for (let y = w.y0; y <= w.y1; y++) {
        const found = this.cache.get(`${w.z}/${x}/${y}`);
        if (found) {
          found.seen = this.seen;
          this.drawTile(c, view, ratio, found.tile, palette, [x, y], 1 / side);
          this.visible.push(...found.tile.names);
          continue;
        }
        missing.push([x, y]);
        this.drawParent(c, view, ratio, palette, w.z, x, y);
      }
    }
    if (missing.length > 0) this.fetch(w.z, missing);
    this.forget();
  }

  // names are those that the tiles in view have.
  names(): Name[] {
    return this.visible;
  }

  // within cuts a window to what the archive covers.
  private within(w: Window): Window | null {
    const z = Math.max(this.archive.minzoom, w.z);
    const [side, more] = [2 ** z, 2 ** (z - w.z)];
    const cut = (v: number, low: number, high: number): number => Math.max(Math.floor(low * side), Math.min(Math.ceil(high * side) - 1, v));
    const out = {
      z, x0: cut(w.x0 * more, this.west, this.east), x1: cut((w.x1 + 1) * more - 1, this.west, this.east),
      y0: cut(w.y0 * more, this.north, this.south), y1: cut((w.y1 + 1) * more - 1, this.north, this.south),
    };
    return out.x0 > out.x1 || out.y0 > out.y1 ? null : out;
  }

  // drawParent draws a part of a tile of a lower zoom until the own one is here.
  private drawParent(c: CanvasRenderingContext2D, view: View, ratio: number, palette: Palette, z: number, x: number, y: number): void {
    for (let up = 1; up <= z; up++) {
      const found = this.cache.get(`${z - up}/${x >> up}/${y >> up}`);
      if (!found) continue;
      found.seen = this.seen;
      c.save();
      const size = 1 / 2 ** z;
      c.beginPath();
      this.clip(c, view, ratio, x * size, y * size, size);
      this.drawTile(c, view, ratio, found.tile, palette, [x >> up, y >> up], 1 / 2 ** (z - up));
      c.restore();
      return;
    }
  }

  private drawTile(c: CanvasRenderingContext2D, view: View, ratio: number, tile: Tile, palette: Palette, at: [number, number], size: number): void {
    const [left, top] = [at[0] * size, at[1] * size];
    const scale = (view.scale * size) / 4096;
    c.save();
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.beginPath();
    this.clip(c, view, ratio, left, top, size);
    if (this.ground) {
      c.fillStyle = palette.water;
      c.fill();
    }
    c.setTransform(scale * ratio, 0, 0, scale * ratio, (left - view.left) * view.scale * ratio, (top - view.top) * view.scale * ratio);
    c.lineJoin = "round";
    for (const s of tile.shapes) {
      if (s.area && s.look.fill) {
        c.fillStyle = palette[s.look.fill];
        c.fill(s.path, "evenodd");
      }
      if (s.look.line) {
        c.strokeStyle = palette[s.look.line];
        c.lineWidth = (s.look.width ?? 1) / scale;
        c.setLineDash((s.look.dash ?? []).map((d) => d / scale));
        c.stroke(s.path);
      }
    }
    c.restore();
  }

  // clip keeps to a tile, in whole pixels so that no seam shows.
  private clip(c: CanvasRenderingContext2D, view: View, ratio: number, left: number, top: number, size: number): void {
    const edge = (unit: number, from: number): number => Math.round((unit - from) * view.scale * ratio) / ratio;
    const [x0, y0] = [edge(left, view.left), edge(top, view.top)];
    c.rect(x0, y0, edge(left + size, view.left) - x0, edge(top + size, view.top) - y0);
    c.clip();
  }

  private fetch(z: number, missing: [number, number][]): void {
    const [xs, ys] = [missing.map((m) => m[0]), missing.map((m) => m[1])];
    const w = { z, x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
    const key = Object.values(w).join("/");
    if (this.asked.has(key)) return;
    this.asked.add(key);
    void this.load(key, w);
  }

  private async load(key: string, w: Window): Promise<void> {
    try {
      const tiles = await basemapTiles(this.archive.name, w);
      const wide = w.x1 - w.x0 + 1;
      tiles.forEach((bytes, i) => {
        const [x, y] = [w.x0 + (i % wide), w.y0 + Math.floor(i / wide)];
        this.cache.set(`${w.z}/${x}/${y}`, { tile: decode(bytes, w.z, x, y), seen: this.seen });
      });
      this.asked.delete(key);
    } catch {
      // Tiles that can't be had leave a hole, not an error: the events are above
      // it. They are asked for again later.
      setTimeout(() => {
        this.asked.delete(key);
        this.onChange();
      }, retry);
      return;
    }
    this.onChange();
  }

  // forget lets go of tiles that are out of view, those seen longest ago first.
  private forget(): void {
    if (this.cache.size <= maxTiles) return;
    const old = [...this.cache].filter(([, t]) => t.seen < this.seen).sort((a, b) => a[1].seen - b[1].seen);
    for (const [key] of old.slice(0, this.cache.size - maxTiles)) this.cache.delete(key);
  }
}

export function decode(bytes: Uint8Array, z: number, x: number, y: number): Tile {
  const tile: Tile = { shapes: [], names: [] };
  if (bytes.length === 0) return tile;
  const layers = Object.values(new VectorTile(new PbfReader(bytes)).layers);
  const lookOf = (name: string): Look => looks.find((l) => l.words.test(name)) ?? other;
  const order = (name: string): number => (looks.indexOf(lookOf(name)) + 99) % 99;
  layers.sort((a, b) => order(a.name) - order(b.name));
  for (const layer of layers) {
    const paths = new Map<Look, Drawn>();
    for (let i = 0; i < layer.length; i++) {
      const f = layer.feature(i);
      const name = nameOf(f, layer.name, z, x, y);
      if (name) tile.names.push(name);
      if (f.type === 1) continue;
      const look = f.properties["kind"] === "disputed" ? disputed : f.properties["kind"] === "claim" ? claimed : lookOf(layer.name);
      const drawn = paths.get(look) ?? { look, path: new Path2D(), area: false };
      paths.set(look, drawn);
      drawn.area = trace(drawn.path, f, 4096 / layer.extent) || drawn.area;
    }
    tile.shapes.push(...paths.values());
  }
  return tile;
}

// trace adds a feature to a path, and tells whether it is an area.
function trace(path: Path2D, f: VectorTileFeature, scale: number): boolean {
  for (const ring of f.loadGeometry()) {
    ring.forEach((p, i) => (i === 0 ? path.moveTo(p.x * scale, p.y * scale) : path.lineTo(p.x * scale, p.y * scale)));
    if (f.type === 3) path.closePath();
  }
  return f.type === 3;
}
