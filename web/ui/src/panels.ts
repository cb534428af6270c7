// The panels of the page, in the order in which they stand in their places.
import { Detail } from "./detail";
import { Files } from "./files";
import { Filters } from "./filters";
import { isPublished } from "./api";
import { Legend } from "./legend";
import { List } from "./list";
import type { MakePanel } from "./panel";
import type { Page } from "./page";
import { Reading } from "./reading";
import { Search } from "./search";
import { Settings } from "./settings";
import { Status } from "./status";
import { Time } from "./time";
import { Tip } from "./tip";

// Files that a map was published as read no articles.
export const panels = (): readonly MakePanel[] => [
  (page) => new Search(page),
  (page) => new Files(page),
  (page) => new Settings(page),
  (page) => new List(page),
  (page) => new Filters(page),
  ...(isPublished() ? [] : [(page: Page) => new Reading(page)]),
  (page) => new Detail(page),
  (page) => new Status(page),
  (page) => new Tip(page),
  (page) => new Legend(page),
  (page) => new Time(page),
];
