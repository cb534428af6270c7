// Where the signs of a view stand: what lies at one point is fanned out or piled
// up, circles are moved apart, and what is only known to lie in an area stands on
// its edge.
import * as mercator from "./mercator";
import type { View } from "./mercator";
import { leading, radii } from "./symbols";
import type { Group, Shown, Single } from "./tiles";

// Spot is something drawn that can be pressed.
export interface Spot {
  kind: "single" | "cluster" | "pile" | "area";
  x: number;
  y: number;
  r: number;
  from: [number, number]; // the point that it stands for, where it was moved
  count: number;
  types: Record<string, number>;
  imported: boolean;
  regional: number; // how many are only known to lie in an area
  single?: Single;
  group?: Group;
  all: Single[]; // of a pile or an area
}

// fan is how many events at one point are shown one by one.
const fan = 12;
const regional = 3; // the geo_precision of a region

export function arrange(view: View, shown: Shown, typeKey: (name: string) => string): Spot[] {
  const stacks = new Map<string, Single[]>();
  const spots: Spot[] = [];
  const groups: Group[] = [];
  for (const tile of shown.tiles) {
    groups.push(...tile.groups);
    for (const s of tile.singles) {
      const key = `${Math.round(s.x * 1e8)}/${Math.round(s.y * 1e8)}/${s.precision >= regional ? s.km : ""}`;
      const stack = stacks.get(key);
      if (stack) stack.push(s);
      else stacks.set(key, [s]);
    }
  }
  for (const stack of stacks.values()) spots.push(...stacked(view, stack, typeKey));
  const round = together(groups).map((g): Spot => {
    const [x, y] = mercator.toScreen(view, g.x, g.y);
    return { kind: "cluster", x, y, r: 0, from: [x, y], count: g.count, types: g.types, imported: g.imported, regional: g.regional, group: g, all: [] };
  });
  round.push(...spots.filter((s) => s.kind === "pile"));
  radii(round.map((s) => s.count)).forEach((r, i) => { (round[i] as Spot).r = r; });
  apart(round);
  // Areas below, large circles next, single events on top.
  return [
    ...spots.filter((s) => s.kind === "area").sort((a, b) => b.r - a.r),
    ...round.sort((a, b) => b.r - a.r),
    ...spots.filter((s) => s.kind === "single"),
  ];
}

// together makes one of the groups that several layers have in one cell.
function together(groups: Group[]): Group[] {
  const cells = new Map<string, Group>();
  for (const g of groups) {
    const key = g.cell.join();
    const known = cells.get(key);
    if (!known) {
      cells.set(key, g);
      continue;
    }
    const larger = g.count > known.count ? g : known;
    const types = Object.fromEntries(Object.entries(known.types).map(([type, n]) => [type, n + (g.types[type] ?? 0)]));
    cells.set(key, { ...larger, count: known.count + g.count, regional: known.regional + g.regional, types, imported: known.imported && g.imported });
  }
  return [...cells.values()];
}

function tally(stack: Single[], typeKey: (name: string) => string): Record<string, number> {
  const types: Record<string, number> = {};
  for (const s of stack) types[typeKey(s.type)] = (types[typeKey(s.type)] ?? 0) + 1;
  return types;
}

function stacked(view: View, stack: Single[], typeKey: (name: string) => string): Spot[] {
  const first = stack[0];
  if (!first) return [];
  stack.sort((a, b) => (a.id < b.id ? -1 : 1));
  const from = mercator.toScreen(view, first.x, first.y);
  const base = { from, regional: first.precision >= regional ? stack.length : 0, count: stack.length, types: tally(stack, typeKey), imported: first.imported, all: stack };
  if (first.precision >= regional && first.km > 0) {
    const r = Math.max(12, first.km * mercator.kmToPixels(view, mercator.lat(first.y)));
    const [x, y] = edge(view, from, r);
    return [{ ...base, kind: "area", x, y, r: 14, single: first }];
  }
  if (stack.length > fan) return [{ ...base, kind: "pile", x: from[0], y: from[1], r: 12 }];
  return stack.map((s, i) => {
    const far = stack.length === 1 ? 0 : 11 * Math.sqrt(i + 1);
    const angle = i * 2.399963; // the golden angle keeps them apart
    return {
      kind: "single", from, x: from[0] + far * Math.cos(angle), y: from[1] + far * Math.sin(angle), r: 9,
      count: 1, regional: 0, types: { [typeKey(s.type)]: 1 }, imported: s.imported, single: s, all: [s],
    };
  });
}

// edge is the point on a circle that is in view, the uppermost first; the middle
// of the view where the circle goes round all of it.
function edge(view: View, [x, y]: readonly [number, number], r: number): [number, number] {
  const margin = 0.16; // of the canvas beyond the view, and a little
  const [w, h] = [view.width, view.height];
  for (let i = 0; i < 24; i++) {
    const angle = -Math.PI / 2 + (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * (Math.PI / 12);
    const [px, py] = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    if (px > w * margin && px < w * (1 - margin) && py > h * margin && py < h * (1 - margin)) return [px, py];
  }
  return [Math.max(w * 0.2, Math.min(w * 0.8, x)), Math.max(h * 0.2, Math.min(h * 0.8, y - r))];
}

// apart moves circles that hide one another, the smaller the more, and not far.
function apart(circles: Spot[]): void {
  const farthest = 26;
  for (let round = 0; round < 10; round++) {
    let moved = false;
    for (let i = 0; i < circles.length; i++) {
      for (let j = i + 1; j < circles.length; j++) {
        const [a, b] = [circles[i] as Spot, circles[j] as Spot];
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const far = Math.hypot(dx, dy);
        const lack = a.r + b.r + 2 - far;
        if (lack <= 0) continue;
        const [ux, uy] = far > 0.01 ? [dx / far, dy / far] : [1, 0];
        const share = a.r / (a.r + b.r);
        shift(b, ux * lack * share, uy * lack * share, farthest);
        shift(a, -ux * lack * (1 - share), -uy * lack * (1 - share), farthest);
        moved = true;
      }
    }
    if (!moved) return;
  }
}

function shift(s: Spot, dx: number, dy: number, farthest: number): void {
  s.x += dx;
  s.y += dy;
  const [ox, oy] = [s.x - s.from[0], s.y - s.from[1]];
  const off = Math.hypot(ox, oy);
  if (off <= farthest) return;
  s.x = s.from[0] + (ox / off) * farthest;
  s.y = s.from[1] + (oy / off) * farthest;
}

// lead is the type that a spot is drawn as.
export const lead = (s: Spot): string => leading(s.types);
