// Names on a map: written where there is room, never over each other.
import * as mercator from "./mercator";
import type { View } from "./mercator";
import type { Lang } from "./state";

// face is the font of a language.
export const face = (lang: Lang): string => (lang === "ar" ? "'Noto Naskh Arabic', 'Noto Sans Arabic', system-ui, sans-serif" : "system-ui, sans-serif");

// NameWriter writes a name at a position of the unit square: below a dot, or
// in the middle. What finds no room is left out, so weighty names come first.
export type NameWriter = (text: string, x: number, y: number, font: string, colour: string, dot: boolean) => void;

export function nameWriter(c: CanvasRenderingContext2D, view: View, lang: Lang): NameWriter {
  const taken: [number, number, number, number][] = [];
  c.direction = lang === "ar" ? "rtl" : "ltr";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineJoin = "round";
  return (text, ux, uy, font, colour, dot) => {
    const [x, y] = mercator.toScreen(view, ux, uy);
    if (x < -80 || y < -20 || x > view.width + 80 || y > view.height + 20) return;
    c.font = font;
    const w = c.measureText(text).width / 2 + 4;
    const top = dot ? y + 6 : y - 8;
    const box: [number, number, number, number] = [x - w, top, x + w, top + 16];
    if (taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) return;
    taken.push(box);
    if (dot) {
      c.beginPath();
      c.arc(x, y, 2, 0, 2 * Math.PI);
      c.fillStyle = "#8a8172";
      c.fill();
    }
    c.lineWidth = 3;
    c.strokeStyle = "rgba(255,255,255,.85)";
    c.strokeText(text, x, top + 8);
    c.fillStyle = colour;
    c.fillText(text, x, top + 8);
  };
}
