// How spots are painted on a canvas: signs, areas, shades, and what is open.
import { type Outline, outlines } from "./api";
import { type Spot, lead } from "./arrange";
import * as mercator from "./mercator";
import type { View } from "./mercator";
import { drawBadge, drawCluster, drawPart, drawReach, drawSymbol, drawVague } from "./symbols";
import { palette } from "./theme";
import type { Single } from "./tiles";
import type { Lang } from "./words";

// Ring is where the open event is, and how far off it may be.
export interface Ring {
  lon: number;
  lat: number;
  km: number;
  region: boolean;
  place: string;
}

// Look is what of the map's state changes how things are painted.
export interface Look {
  lang: Lang;
  dark: boolean;
  selected: string; // id of the open event
}

export class Painter {
  private areas = new Map<string, Outline | null>(); // by place; null while it is not known

  constructor(private look: Look, private onChange: () => void) {}

  // spot paints one sign, or one group of them.
  spot(c: CanvasRenderingContext2D, view: View, s: Spot): void {
    if (s.kind === "area" && s.single) {
      const one = s.single;
      this.paintArea(c, view, one, lead(s));
      drawBadge(c, lead(s), s.count, s.x, s.y, this.look.lang, this.look.dark);
      return;
    }
    if (s.x !== s.from[0] || s.y !== s.from[1]) this.leader(c, s);
    if (s.regional === s.count && s.kind !== "single") return drawVague(c, s.x, s.y, s.r, s.count, s.types, this.look.lang, this.look.dark);
    if (s.kind !== "single" || !s.single) {
      drawCluster(c, s.x, s.y, s.r, s.count, s.types, s.imported, this.look.lang, this.look.dark);
      if (s.regional > 0) drawPart(c, s.x, s.y, s.r, Math.max(0.08, s.regional / s.count), this.look.dark);
      return;
    }
    if (s.single.precision === 2) {
      const ring = new Path2D();
      ring.arc(s.from[0], s.from[1], Math.max(12, s.single.km * mercator.kmToPixels(view, mercator.lat(s.single.y))), 0, 2 * Math.PI);
      drawReach(c, lead(s), ring, false, this.look.dark);
    }
    const selected = s.single.id === this.look.selected;
    drawSymbol(c, { type: lead(s), imported: s.imported, selected }, s.x, s.y, selected ? 10 : 7.5, this.look.dark);
  }

  // leader joins what was moved to the point that it stands for.
  private leader(c: CanvasRenderingContext2D, s: Spot): void {
    c.beginPath();
    c.moveTo(s.from[0], s.from[1]);
    c.lineTo(s.x, s.y);
    c.lineWidth = 1;
    c.strokeStyle = palette(this.look.dark).ink;
    c.stroke();
    c.beginPath();
    c.arc(s.from[0], s.from[1], 1.8, 0, 2 * Math.PI);
    c.fillStyle = palette(this.look.dark).ink;
    c.fill();
  }

  // paintArea draws the area in which an event lies: its outline where that is
  // known, or the circle that the text supports.
  private paintArea(c: CanvasRenderingContext2D, view: View, s: Single, type: string): void {
    drawReach(c, type, this.areaPath(view, s.place, s.x, s.y, s.km), true, this.look.dark);
  }

  private areaPath(view: View, place: string, x: number, y: number, km: number): Path2D {
    const path = new Path2D();
    const outline = place ? this.outline(place) : null;
    for (const ring of outline?.rings ?? []) {
      ring.forEach(([lon, lat], i) => {
        const [px, py] = mercator.toScreen(view, mercator.x(lon), mercator.y(lat));
        if (i === 0) path.moveTo(px, py);
        else path.lineTo(px, py);
      });
      path.closePath();
    }
    if (outline) return path;
    const [px, py] = mercator.toScreen(view, x, y);
    path.arc(px, py, Math.max(12, km * mercator.kmToPixels(view, mercator.lat(y))), 0, 2 * Math.PI);
    return path;
  }

  private wanted = new Set<string>();

  // outline returns the outline of a place, and asks for those that are not here,
  // all of a view at once.
  private outline(place: string): Outline | null {
    if (this.areas.has(place)) return this.areas.get(place) ?? null;
    if (this.wanted.size === 0) setTimeout(() => void this.askOutlines(), 30);
    this.wanted.add(place);
    return null;
  }

  private async askOutlines(): Promise<void> {
    const ids = [...this.wanted].slice(0, 60);
    this.wanted.clear();
    for (const id of ids) this.areas.set(id, null);
    const found = await outlines(ids).catch(() => {
      for (const id of ids) this.areas.delete(id); // they are asked for again when they are drawn again
      return [];
    });
    for (const o of found) this.areas.set(o.id, o);
    if (found.length > 0) this.onChange();
  }

  // density shades where events are, in proportion to their number.
  density(c: CanvasRenderingContext2D, view: View, spots: Spot[]): void {
    const r = 42;
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [Math.ceil(view.width / 2), Math.ceil(view.height / 2)];
    const s = sheet.getContext("2d");
    if (!s) return;
    const points = spots.map((p) => ({ ...p, weight: Math.log2(1 + p.count) }));
    const most = Math.max(1, ...points.map((p) => p.weight));
    s.scale(0.5, 0.5);
    for (const p of points) {
      const shade = s.createRadialGradient(p.from[0], p.from[1], 0, p.from[0], p.from[1], r);
      const alpha = 0.1 + 0.8 * (p.weight / most);
      shade.addColorStop(0, `rgba(194,65,12,${alpha})`);
      shade.addColorStop(0.5, `rgba(230,150,40,${alpha * 0.4})`);
      shade.addColorStop(1, "rgba(230,150,40,0)");
      s.fillStyle = shade;
      s.fillRect(p.from[0] - r, p.from[1] - r, 2 * r, 2 * r);
    }
    c.drawImage(sheet, 0, 0, view.width, view.height);
  }

  // reach paints the area in which the open event may lie.
  reach(c: CanvasRenderingContext2D, view: View, ring: Ring): void {
    if (ring.km <= 0) return;
    const path = this.areaPath(view, ring.region ? ring.place : "", mercator.x(ring.lon), mercator.y(ring.lat), ring.km);
    c.save();
    c.globalAlpha = 0.12;
    c.fillStyle = palette(this.look.dark).accent;
    c.fill(path, "evenodd");
    c.globalAlpha = 1;
    c.setLineDash([6, 5]);
    c.strokeStyle = palette(this.look.dark).accent;
    c.lineWidth = 1.8;
    c.stroke(path);
    c.restore();
  }

  // target marks the open event above the others, in a cluster too.
  target(c: CanvasRenderingContext2D, view: View, ring: Ring, spots: Spot[]): void {
    if (ring.region) return;
    const [x, y] = mercator.toScreen(view, mercator.x(ring.lon), mercator.y(ring.lat));
    const own = spots.find((s) => s.single?.id === this.look.selected && s.kind === "single");
    const under = spots.find((s) => Math.hypot(s.from[0] - x, s.from[1] - y) < s.r && s.kind !== "single");
    for (const [width, colour] of [[6, palette(this.look.dark).casing], [3, palette(this.look.dark).accent]] as const) {
      c.beginPath();
      c.arc(own?.x ?? x, own?.y ?? y, own ? 17 : (under?.r ?? 12) + 5, 0, 2 * Math.PI);
      c.lineWidth = width;
      c.strokeStyle = colour;
      c.stroke();
    }
  }
}
