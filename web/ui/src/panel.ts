// A panel is a part of the page that shows the state in its own way. A new one
// is a file like list.ts and a line in panels.ts; the page gives it its place,
// and tells it of every change.
import type { Page } from "./page";
import type { Lang, State } from "./state";

// Place is where on the page a panel stands: in a row with others of the
// header or the footer, behind a tab at the side, in a corner of the map, or
// over its edge.
export type Place = "header" | "side" | "corner" | "edge" | "footer";

// Topic is what can change: a part of the state, or the events that the server
// has.
export type Topic = keyof State | "events";

export type Changed = ReadonlySet<Topic>;

export interface Panel {
  readonly place: Place;
  readonly root: HTMLElement;
  // tab is the name of a panel at the side in the address, title what its tab
  // says.
  readonly tab?: string;
  title?(lang: Lang): string;
  // update shows the state of the page; at the start, everything has changed.
  update(changed: Changed): void;
}

export type MakePanel = (page: Page) => Panel;

// filtering are the topics that choose which events are shown.
export const filtering: readonly Topic[] = ["sure", "types", "actors", "filter", "from", "to", "layers"];

export const any = (changed: Changed, ...topics: readonly Topic[]): boolean => topics.some((x) => changed.has(x));
