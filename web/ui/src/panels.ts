// The panels of the page, in the order in which they stand in their places.
import { Detail } from "./detail";
import { Files } from "./files";
import { Filters } from "./filters";
import { Legend } from "./legend";
import { List } from "./list";
import type { MakePanel } from "./panel";
import { Search } from "./search";
import { Settings } from "./settings";
import { Status } from "./status";
import { Time } from "./time";
import { Tip } from "./tip";

export const panels: readonly MakePanel[] = [
  (page) => new Search(page),
  (page) => new Files(page),
  (page) => new Settings(page),
  (page) => new List(page),
  (page) => new Filters(page),
  (page) => new Detail(page),
  (page) => new Status(page),
  (page) => new Tip(page),
  (page) => new Legend(page),
  (page) => new Time(page),
];
