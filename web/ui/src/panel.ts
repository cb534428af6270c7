// A panel is a part of the page that shows the state in its own way. A new one
// is a file like list.ts and a line in panels.ts; the page gives it its place,
// and tells it of every change.
import type { Page } from "./page";
import type { State } from "./state";
import type { Lang } from "./words";

// Place is where on the page a panel stands: in a row with others of the header,
// behind a tab at the side, over the other panels of the side, over the map, or
// below it.
export type Place = "header" | "side" | "front" | "map" | "foot";

// Topic is what can change: a part of the state, or the events that the server
// has, the view, how many events match anywhere, or how many are listed.
export type Topic = keyof State | "events" | "view" | "everywhere" | "listed";

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
export const filtering: readonly Topic[] = ["sure", "types", "terms", "from", "to", "layers"];

// counting are those that choose which events are listed and counted.
export const counting: readonly Topic[] = [...filtering, "scope", "view", "events"];

export const any = (changed: Changed, ...topics: readonly Topic[]): boolean => topics.some((x) => changed.has(x));
