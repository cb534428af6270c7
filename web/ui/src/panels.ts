// The panels of the page, in the order in which they stand in their places.
import { Detail } from "./detail";
import { Download } from "./download";
import { Filters } from "./filters";
import { Legend } from "./legend";
import { List } from "./list";
import type { MakePanel } from "./panel";
import { Search } from "./search";
import { Time } from "./time";
import { Unplaced } from "./unplaced";

export const panels: readonly MakePanel[] = [
  (page) => new Search(page),
  (page) => new List(page),
  (page) => new Filters(page),
  (page) => new Legend(page),
  (page) => new Detail(page),
  (page) => new Time(page),
  (page) => new Unplaced(page),
  (page) => new Download(page),
];
