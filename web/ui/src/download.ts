// What is shown, to take home: a file of each format, and a project of QGIS.
import * as api from "./api";
import { debounce, el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import { t } from "./strings";

export class Download {
  readonly place = "footer";
  readonly root = el("details", { class: "download" });
  private soon = debounce(120, () => this.show());

  constructor(private page: Page) {}

  update(changed: Changed): void {
    if (any(changed, "lang")) this.show();
    if (any(changed, "lon", "lat", "zoom", "unplaced", "events", ...filtering)) this.soon();
  }

  private show(): void {
    const { lang, layers, config } = this.page;
    const q = this.page.listed();
    const links = layers.flatMap((name) => {
      const own = name === "events";
      return [
        ...config.formats.map((f) => el("a", { href: api.exportURL(name, f.name, q), download: true }, own ? f.label : `${f.label} · ${name}`)),
        el("a", { href: api.qgisURL(name), download: true }, own ? t(lang, "openInQGIS") : `QGIS · ${name}`),
      ];
    });
    replace(this.root, el("summary", {}, t(lang, "download")), el("div", { class: "menu" }, ...links));
  }
}
