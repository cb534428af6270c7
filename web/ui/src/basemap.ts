// The built-in base map, drawn on canvas without any network: land, borders,
// rivers, names by rank.
import type { Label, River } from "./api";
import * as mercator from "./mercator";
import { face, nameWriter } from "./names";
import type { View } from "./mercator";
import type { Lang } from "./state";

export interface BaseData {
  land: number[][][];
  rivers: River[];
  labels: Label[];
}

const water = "#cfe3ec";
const ground = "#f7f4ec";
const border = "#b9ad98";
const river = "#8fbdd3";

export class BaseMap {
  private land = new Path2D();
  private rivers: { path: Path2D; name: string; nameAR: string; middle: [number, number] }[];
  private labels: Label[];

  constructor(data: BaseData) {
    for (const country of data.land) {
      for (const ring of country) {
        for (let i = 0; i + 1 < ring.length; i += 2) {
          const x = mercator.x((ring[i] as number) / 1e4);
          const y = mercator.y((ring[i + 1] as number) / 1e4);
          if (i === 0) this.land.moveTo(x, y);
          else this.land.lineTo(x, y);
        }
        this.land.closePath();
      }
    }
    this.rivers = data.rivers.map((r) => {
      const path = new Path2D();
      for (const [lon, lat] of r.points) path.lineTo(mercator.x(lon), mercator.y(lat));
      return { path, name: r.name, nameAR: r.name_ar, middle: r.points[Math.floor(r.points.length / 2)] ?? [0, 0] };
    });
    this.labels = [...data.labels].sort((a, b) => a.zoom - b.zoom || Number(b.seat) - Number(a.seat) || b.radius_km - a.radius_km);
  }

  draw(c: CanvasRenderingContext2D, view: View, ratio: number): void {
    c.fillStyle = water;
    c.fillRect(0, 0, view.width, view.height);
    c.save();
    c.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, -view.left * view.scale * ratio, -view.top * view.scale * ratio);
    c.fillStyle = ground;
    c.fill(this.land, "evenodd");
    c.lineJoin = "round";
    c.lineWidth = (view.zoom > 6 ? 1.4 : 0.8) / view.scale;
    c.strokeStyle = border;
    c.stroke(this.land);
    if (view.zoom >= 5) {
      c.lineWidth = Math.min(3, view.zoom / 4) / view.scale;
      c.strokeStyle = river;
      for (const r of this.rivers) c.stroke(r.path);
    }
    c.restore();
  }

  // drawNames writes the names that fit, weightiest first.
  drawNames(c: CanvasRenderingContext2D, view: View, lang: Lang): void {
    const write = nameWriter(c, view, lang);
    for (const l of this.labels) {
      if (view.zoom < labelZoom(l) || l.type === "country" && view.zoom > 8) continue;
      const style = styles[l.type] ?? styles["place"];
      const name = lang === "ar" ? l.name_ar || l.name : l.name || l.name_ar;
      if (style) write(name.replace(/ Governorate$/, "").replace(/^محافظة /, ""), mercator.x(l.lon), mercator.y(l.lat), `${style.font} ${face(lang)}`, style.colour, style.dot);
    }
    if (view.zoom >= 6.5) {
      for (const r of this.rivers) write(lang === "ar" ? r.nameAR : r.name, mercator.x(r.middle[0]), mercator.y(r.middle[1]), `italic 12px ${face(lang)}`, "#4c86a3", false);
    }
  }
}

const styles: Record<string, { font: string; colour: string; dot: boolean }> = {
  country: { font: "600 14px", colour: "#6d6455", dot: false },
  governorate: { font: "italic 13px", colour: "#8c8371", dot: false },
  city: { font: "600 12.5px", colour: "#3d3a33", dot: true },
  place: { font: "11.5px", colour: "#5a554a", dot: true },
};

// labelZoom shows large countries first and small ones when there is room.
function labelZoom(l: Label): number {
  if (l.type !== "country") return l.zoom;
  return Math.max(2, 8 - Math.log2(Math.max(4, l.radius_km)) * 0.6);
}
