// Event symbols: one shape and one colour a type, told apart without colour
// too (colours: Okabe and Ito, 2008).

export const colours: Record<string, string> = {
  battles: "#c2410c",
  explosions: "#e69f00",
  civilians: "#a03c78",
  protests: "#0072b2",
  riots: "#00805f",
  strategic: "#56646f",
};

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

export function drawSymbol(c: CanvasRenderingContext2D, type: string, x: number, y: number, r: number, selected = false, imported = false): void {
  c.beginPath();
  (shapes[type] ?? shapes["strategic"])?.(c, x, y, r);
  c.fillStyle = colours[type] ?? "#333";
  c.fill();
  c.lineWidth = selected ? 3 : 1.5;
  c.strokeStyle = selected ? "#111" : imported ? importedEdge : "#fff";
  c.stroke();
}

// Events of imported datasets have a dark edge, their groups a grey middle.
const importedEdge = "#22303a";

// drawRing marks a place that the text does not pin down: dashed, wider for a
// region than for a neighbourhood.
export function drawRing(c: CanvasRenderingContext2D, type: string, x: number, y: number, precision: number): void {
  c.beginPath();
  c.arc(x, y, precision >= 3 ? 15 : 12, 0, 2 * Math.PI);
  c.setLineDash([3, 3]);
  c.lineWidth = 1.6;
  c.strokeStyle = colours[type] ?? "#333";
  c.stroke();
  c.setLineDash([]);
}

export function clusterRadius(count: number): number {
  return Math.min(30, 12 + 3.2 * Math.log2(count));
}

// drawCluster draws a ring with the share of each type and the count in it.
export function drawCluster(c: CanvasRenderingContext2D, x: number, y: number, count: number, types: [string, number][], imported = false): void {
  const r = clusterRadius(count);
  c.beginPath();
  c.arc(x, y, r, 0, 2 * Math.PI);
  c.fillStyle = imported ? "rgba(222,228,232,.95)" : "rgba(255,255,255,.93)";
  c.fill();
  let angle = up;
  for (const [type, n] of types) {
    const next = angle + (n / count) * 2 * Math.PI;
    c.beginPath();
    c.arc(x, y, r - 2.5, angle, next);
    c.lineWidth = 5;
    c.strokeStyle = colours[type] ?? "#333";
    c.stroke();
    angle = next;
  }
  c.fillStyle = "#16222b";
  c.font = `600 ${count > 999 ? 11 : 13}px system-ui, sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.direction = "ltr";
  c.fillText(String(count), x, y + 0.5);
}

// icon draws a symbol on a small canvas of its own, for legend and list.
export function icon(type: string, size = 18, imported = false): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const scale = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = canvas.height = size * scale;
  canvas.className = "icon";
  canvas.setAttribute("aria-hidden", "true");
  const c = canvas.getContext("2d");
  if (c) {
    c.scale(scale, scale);
    drawSymbol(c, type, size / 2, size / 2, size / 2 - 2, false, imported);
  }
  return canvas;
}
