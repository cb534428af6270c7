// Events as files, made in the browser.
import { type EventProps, properties } from "./columns";

// formula is what a spreadsheet would run: an apostrophe before it keeps it text.
const formula = /^'*[=+\-@\t\r]/;

function cell(v: unknown): string {
  if (v === null || v === undefined) return "";
  if (typeof v === "number") return String(v);
  const text = formula.test(String(v)) ? `'${String(v)}` : String(v);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(events: readonly EventProps[]): string {
  const rows = events.map((e) => properties.map((p) => cell(e[p])).join(","));
  return `${[properties.join(","), ...rows].join("\n")}\n`;
}

export function geojson(events: readonly EventProps[]): string {
  const features = events.map((e) => ({
    type: "Feature", id: e.id, geometry: e.longitude === null || e.latitude === null ? null : { type: "Point", coordinates: [e.longitude, e.latitude] },
    properties: Object.fromEntries(properties.filter((p) => p !== "longitude" && p !== "latitude").map((p) => [p, e[p]])),
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}
