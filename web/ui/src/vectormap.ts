// A vector base map out of an archive: areas, lines and names, drawn on the
// canvas below the events. Layers are known by the words in their names.
import { type VectorTileFeature, VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { type Basemap, basemapURL } from "./api";
import * as mercator from "./mercator";
import { face, nameWriter } from "./names";
import type { View } from "./mercator";
import type { Lang } from "./state";

interface Look {
  words: RegExp;
  fill?: string;
  line?: string;
  width?: number;
  dash?: number[];
}

// The first look whose words are in a layer's name is used.
const looks: Look[] = [
  { words: /land|countr|earth|ground/i, fill: "#f7f4ec" },
  { words: /lake|water|sea|ocean|marine|reservoir/i, fill: "#cfe3ec", line: "#8fbdd3", width: 0.8 },
  { words: /urban|built|residential|city_area/i, fill: "#e6ddcd" },
  { words: /river|stream|canal|wadi/i, line: "#8fbdd3", width: 1.4 },
  { words: /road|street|highway|track/i, line: "#d8b98a", width: 1.2 },
  { words: /rail/i, line: "#9a9a9a", width: 1, dash: [4, 3] },
  { words: /coast/i, line: "#9db9c4", width: 0.8 },
  { words: /border|boundar|adm0/i, line: "#b9ad98", width: 1.4 },
];
const other: Look = { words: /./, line: "#cbbfa9", width: 0.9, dash: [5, 3] };

interface Drawn {
  look: Look;
  path: Path2D;
  area: boolean;
}

interface Label {
  name: string;
  nameAR: string;
  x: number; // unit mercator
  y: number;
  rank: number;
}

interface Tile {
  shapes: Drawn[];
  labels: Label[];
}

const maxTiles = 300;
const retry = 10_000; // milliseconds
const water = "#cfe3ec";

export class VectorMap {
  private cache = new Map<string, { tile: Tile | null; seen: number }>();
  private looks = 0;
  private west = 0; // of the archive, in the unit square
  private east = 1;
  private north = 0;
  private south = 1;

  constructor(private archive: Basemap, private ground: boolean, private onChange: () => void) {
    const [w, s, e, n] = archive.bounds ?? [];
    if (w === undefined || s === undefined || e === undefined || n === undefined || w >= e || s >= n) return;
    [this.west, this.east, this.north, this.south] = [mercator.x(w), mercator.x(e), mercator.y(n), mercator.y(s)];
  }

  draw(c: CanvasRenderingContext2D, view: View, ratio: number, lang: Lang): void {
    const z = Math.max(this.archive.minzoom, Math.min(this.archive.maxzoom, Math.round(view.zoom)));
    if (z > view.zoom + 1.5) return; // the archive begins deeper: too many tiles for a view of this size
    const side = 2 ** z;
    const within = (v: number, low: number, high: number): number => Math.max(0, Math.min(side - 1, Math.floor(Math.max(low, Math.min(high, v)) * side)));
    const [x0, x1] = [view.left, view.left + view.width / view.scale].map((v) => within(v, this.west, this.east)) as [number, number];
    const [y0, y1] = [view.top, view.top + view.height / view.scale].map((v) => within(v, this.north, this.south)) as [number, number];
    const labels: Label[] = [];
    this.looks++;
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        const tile = this.get(z, x, y);
        if (!tile) continue;
        this.drawTile(c, view, ratio, tile, x / side, y / side, 1 / side);
        labels.push(...tile.labels);
      }
    }
    this.forget();
    const write = nameWriter(c, view, lang);
    for (const l of labels.sort((a, b) => b.rank - a.rank)) write(lang === "ar" ? l.nameAR : l.name, l.x, l.y, `12px ${face(lang)}`, "#3d3a33", true);
  }

  private drawTile(c: CanvasRenderingContext2D, view: View, ratio: number, tile: Tile, left: number, top: number, size: number): void {
    const scale = (view.scale * size) / 4096;
    c.save();
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.beginPath();
    c.rect((left - view.left) * view.scale, (top - view.top) * view.scale, view.scale * size + 0.5, view.scale * size + 0.5);
    c.clip();
    if (this.ground) {
      c.fillStyle = water;
      c.fill();
    }
    c.setTransform(scale * ratio, 0, 0, scale * ratio, (left - view.left) * view.scale * ratio, (top - view.top) * view.scale * ratio);
    c.lineJoin = "round";
    for (const s of tile.shapes) {
      if (s.area && s.look.fill) {
        c.fillStyle = s.look.fill;
        c.fill(s.path, "evenodd");
      }
      if (s.look.line) {
        c.strokeStyle = s.look.line;
        c.lineWidth = (s.look.width ?? 1) / scale;
        c.setLineDash((s.look.dash ?? []).map((d) => d / scale));
        c.stroke(s.path);
      }
    }
    c.restore();
  }

  private get(z: number, x: number, y: number): Tile | null {
    const key = `${z}/${x}/${y}`;
    const known = this.cache.get(key);
    if (known) {
      known.seen = this.looks;
      return known.tile;
    }
    this.cache.set(key, { tile: null, seen: this.looks });
    void this.load(key, z, x, y);
    return null;
  }

  // forget lets go of tiles that are out of view, those seen longest ago first.
  private forget(): void {
    if (this.cache.size <= maxTiles) return;
    const old = [...this.cache].filter(([, t]) => t.seen < this.looks).sort((a, b) => a[1].seen - b[1].seen);
    for (const [key] of old.slice(0, this.cache.size - maxTiles)) this.cache.delete(key);
  }

  private async load(key: string, z: number, x: number, y: number): Promise<void> {
    const url = basemapURL(this.archive.name).replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
    try {
      const answer = await fetch(url);
      if (answer.status === 204) return; // nothing is there
      if (!answer.ok) throw new Error(answer.statusText);
      const tile = decode(new Uint8Array(await answer.arrayBuffer()), z, x, y);
      this.cache.set(key, { tile, seen: this.looks });
      this.onChange();
    } catch {
      // A tile that can't be had leaves a hole, not an error: the events are
      // above it. It is asked for again later.
      setTimeout(() => this.cache.delete(key), retry);
    }
  }
}

function decode(bytes: Uint8Array, z: number, x: number, y: number): Tile {
  const tile: Tile = { shapes: [], labels: [] };
  const layers = Object.values(new VectorTile(new PbfReader(bytes)).layers);
  const lookOf = (name: string): Look => looks.find((l) => l.words.test(name)) ?? other;
  layers.sort((a, b) => (looks.indexOf(lookOf(a.name)) + 99) % 99 - (looks.indexOf(lookOf(b.name)) + 99) % 99);
  for (const layer of layers) {
    const look = lookOf(layer.name);
    const path = new Path2D();
    let area = false;
    for (let i = 0; i < layer.length; i++) {
      const f = layer.feature(i);
      if (f.type === 1) tile.labels.push(...label(f, z, x, y));
      else area = trace(path, f, 4096 / layer.extent) || area;
    }
    tile.shapes.push({ look, path, area });
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

function label(f: VectorTileFeature, z: number, x: number, y: number): Label[] {
  const p = f.properties;
  const text = (...keys: string[]): string => String(keys.map((k) => p[k]).find((v) => typeof v === "string" && v !== "") ?? "");
  const name = text("name_en", "name:en", "name", "NAME", "NAME_EN", "adm1_en");
  const nameAR = text("name_ar", "name:ar", "NAME_AR", "adm1_ar") || name;
  if (!name && !nameAR) return [];
  const rank = Number(p["POP_MAX"] ?? p["pop_max"] ?? p["population"] ?? 0);
  const side = 2 ** z;
  return f.loadGeometry().flatMap((ring) => ring.map((q) => ({ name: name || nameAR, nameAR, rank, x: (x + q.x / f.extent) / side, y: (y + q.y / f.extent) / side })));
}
