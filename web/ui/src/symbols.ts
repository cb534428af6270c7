// Event symbols: one shape and one colour a type, told apart without colour too.
import { type Palette, palette, typeColour } from "./theme";
import { type Lang, face, short } from "./words";

type Path = (c: CanvasRenderingContext2D, x: number, y: number, r: number) => void;

const polygon = (sides: number, turn: number, inner = 1): Path => (c, x, y, r) => {
  const points = inner === 1 ? sides : sides * 2;
  for (let i = 0; i < points; i++) {
    const radius = inner !== 1 && i % 2 === 1 ? r * inner : r;
    const angle = turn + (i * 2 * Math.PI) / points;
    c.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  c.closePath();
};

const up = -Math.PI / 2;

const shapes: Record<string, Path> = {
  battles: polygon(4, up),
  explosions: polygon(7, up, 0.55),
  civilians: polygon(3, Math.PI / 2),
  protests: (c, x, y, r) => c.arc(x, y, r * 0.9, 0, 2 * Math.PI),
  riots: polygon(4, up + Math.PI / 4),
  strategic: polygon(6, up),
};

const shape = (type: string): Path => shapes[type] ?? (shapes["strategic"] as Path);

// Sign is how one event is drawn.
export interface Sign {
  type: string;
  imported: boolean;
  selected: boolean;
}

export function drawSymbol(c: CanvasRenderingContext2D, sign: Sign, x: number, y: number, r: number, dark: boolean): void {
  const p = palette(dark);
  c.beginPath();
  shape(sign.type)(c, x, y, r);
  c.lineJoin = "round";
  c.lineWidth = sign.selected ? 6 : 4;
  c.strokeStyle = p.casing;
  c.stroke();
  c.fillStyle = typeColour(sign.type, dark);
  c.fill();
  if (!sign.imported && !sign.selected) return;
  c.lineWidth = sign.selected ? 2.5 : 1.5; // events of imported datasets have an edge
  c.strokeStyle = p.ink;
  c.stroke();
}

// drawReach draws how far the place of an event may be off: a ring, dashed for a
// region, hatched within.
export function drawReach(c: CanvasRenderingContext2D, type: string, path: Path2D, region: boolean, dark: boolean): void {
  const colour = typeColour(type, dark);
  c.save();
  if (region) {
    c.globalAlpha = 0.22;
    c.fillStyle = hatch(c, colour);
    c.fill(path, "evenodd");
    c.globalAlpha = 1;
    c.setLineDash([6, 4]);
  }
  c.lineWidth = region ? 1.6 : 1.3;
  c.strokeStyle = colour;
  c.stroke(path);
  c.restore();
}

const hatches = new Map<string, CanvasPattern>();

function hatch(c: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const known = hatches.get(colour);
  if (known) return known;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const t = tile.getContext("2d");
  if (!t) return colour;
  t.strokeStyle = colour;
  t.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    t.moveTo(shift, 8);
    t.lineTo(shift + 8, 0);
  }
  t.stroke();
  const made = c.createPattern(tile, "repeat");
  if (!made) return colour;
  hatches.set(colour, made);
  return made;
}

// drawBadge writes a count on the edge of an area.
export function drawBadge(c: CanvasRenderingContext2D, type: string, count: number, x: number, y: number, lang: Lang, dark: boolean): void {
  const text = short(lang, count);
  c.font = `600 12px ${face(lang)}`;
  const half = Math.max(14, c.measureText(text).width / 2 + 14);
  c.beginPath();
  c.roundRect(x - half, y - 11, 2 * half, 22, 11);
  c.fillStyle = palette(dark).land;
  c.fill();
  c.setLineDash([4, 3]);
  c.lineWidth = 1.6;
  c.strokeStyle = typeColour(type, dark);
  c.stroke();
  c.setLineDash([]);
  drawSymbol(c, { type, imported: false, selected: false }, x - half + 11, y, 5, dark);
  c.fillStyle = palette(dark).ink;
  c.direction = "ltr";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(text, x + 6, y + 0.5);
}

// radii returns the radius of a circle for each count: areas are as the counts
// among those in view, none too small to press or for its number.
export function radii(counts: number[]): number[] {
  const most = Math.max(1, ...counts);
  const largest = Math.min(44, 15 + 6 * Math.log10(most));
  return counts.map((n) => Math.max(n < 1000 ? 12 : n < 9950 ? 15 : 18, largest * Math.sqrt(n / most)));
}

// leading is the commonest type of a group.
export const leading = (types: Record<string, number>): string =>
  Object.entries(types).reduce((best, entry) => (entry[1] > best[1] ? entry : best), ["strategic", 0] as [string, number])[0];

// drawVague draws a group whose events are all only known to lie in areas: no solid
// sign at any point, but a dashed one.
export function drawVague(c: CanvasRenderingContext2D, x: number, y: number, r: number, count: number, types: Record<string, number>, lang: Lang, dark: boolean): void {
  const colour = typeColour(leading(types), dark);
  c.beginPath();
  c.arc(x, y, r, 0, 2 * Math.PI);
  c.fillStyle = palette(dark).halo;
  c.fill();
  c.globalAlpha *= 0.3;
  c.fillStyle = hatch(c, colour);
  c.fill();
  c.globalAlpha /= 0.3;
  c.setLineDash([5, 4]);
  c.lineWidth = 1.8;
  c.strokeStyle = colour;
  c.stroke();
  c.setLineDash([]);
  c.font = `700 ${Math.max(10.5, Math.min(16, r * 0.62))}px ${face(lang)}`;
  c.direction = "ltr";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineWidth = 3;
  c.strokeStyle = palette(dark).halo;
  c.strokeText(short(lang, count), x, y + 0.5);
  c.fillStyle = palette(dark).ink;
  c.fillText(short(lang, count), x, y + 0.5);
}

// drawPart dashes a disc's edge as far as its events are only known to lie in areas.
export function drawPart(c: CanvasRenderingContext2D, x: number, y: number, r: number, share: number, dark: boolean): void {
  c.beginPath();
  c.arc(x, y, r + 3.5, up, up + share * 2 * Math.PI);
  c.setLineDash([3, 3]);
  c.lineWidth = 2;
  c.strokeStyle = palette(dark).ink;
  c.stroke();
  c.setLineDash([]);
}

// drawCluster draws a disc in the colour of the leading type, with its shape and
// the count.
export function drawCluster(c: CanvasRenderingContext2D, x: number, y: number, r: number, count: number, types: Record<string, number>, imported: boolean, lang: Lang, dark: boolean): void {
  const p: Palette = palette(dark);
  const type = leading(types);
  c.beginPath();
  c.arc(x, y, r, 0, 2 * Math.PI);
  c.lineWidth = 4;
  c.strokeStyle = p.casing;
  c.stroke();
  c.fillStyle = typeColour(type, dark);
  c.fill();
  if (imported) {
    c.lineWidth = 1.5;
    c.strokeStyle = p.ink;
    c.stroke();
  }
  const on = dark ? "#10161b" : "#ffffff";
  const text = short(lang, count);
  const size = Math.max(10.5, Math.min(16, r * 0.62));
  const marked = r >= 17;
  if (marked) {
    c.beginPath();
    shape(type)(c, x, y - r * 0.52, Math.min(6, r * 0.24));
    c.fillStyle = on;
    c.fill();
  }
  c.font = `700 ${size}px ${face(lang)}`;
  c.fillStyle = on;
  c.direction = "ltr";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(text, x, y + (marked ? r * 0.2 : 0.5));
}

// icon draws a symbol on a small canvas of its own, for legend and list.
export function icon(type: string, dark: boolean, size = 20): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const scale = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = canvas.height = size * scale;
  canvas.className = "icon";
  canvas.setAttribute("aria-hidden", "true");
  const c = canvas.getContext("2d");
  if (c) {
    c.scale(scale, scale);
    drawSymbol(c, { type, imported: false, selected: false }, size / 2, size / 2, size / 2 - 3, dark);
  }
  return canvas;
}
