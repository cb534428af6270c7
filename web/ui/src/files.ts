// What is listed, to take home: files of each format, a project of QGIS, feeds, a
// link, a picture.
import * as api from "./api";
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, counting } from "./panel";
import { picture } from "./picture";
import { copyLink, save } from "./share";
import { csv, geojson } from "./written";
import { t } from "./words";

export class Files {
  readonly place = "header";
  readonly root = el("details", { class: "menu files" });
  private summary = el("summary");
  private body = el("div", { class: "drop" });

  constructor(private page: Page) {
    this.root.append(this.summary, this.body);
    this.root.addEventListener("toggle", () => this.root.open && this.show());
  }

  update(changed: Changed): void {
    if (changed.has("lang")) {
      this.summary.replaceChildren(el("span", { class: "glyph", "aria-hidden": "true" }, "⤓"), el("span", { class: "name" }, t(this.page.lang, "files")));
      this.summary.setAttribute("aria-label", t(this.page.lang, "files"));
    }
    if (this.root.open && any(changed, "lang", ...counting)) this.show();
  }

  private show(): void {
    const { lang, layers, config, known } = this.page;
    const q = this.page.listed();
    const own = [
      copyLink(lang),
      el("button", { type: "button", class: "link", "data-key": "picture", click: () => void picture(this.page) }, t(lang, "picture")),
      el("button", { type: "button", class: "link", "data-key": "print", click: () => print() }, t(lang, "print")),
    ];
    if (api.isPublished()) return replace(this.body, el("p", { class: "what" }, t(lang, "download")), ...this.made(), ...own);
    const title = (name: string): string => (layers.length === 1 ? "" : ` · ${known.find((l) => l.name === name)?.title ?? name}`);
    const link = (href: string, text: string): HTMLElement => el("a", { href, download: true }, text);
    replace(this.body,
      el("p", { class: "what" }, t(lang, "download")),
      el("div", { class: "formats" }, ...layers.flatMap((name) => config.formats.map((f) => link(api.exportURL(name, f.name, q), f.label + title(name))))),
      ...layers.map((name) => link(api.qgisURL(name, q, lang), t(lang, "openInQGIS") + title(name))),
      ...layers.flatMap((name) => ["atom", "json"].map((ending) => el("a", { href: api.feedURL(name, ending, this.page.query()) }, `${t(lang, "feed")} (${ending === "atom" ? "Atom" : "JSON"})${title(name)}`))),
      ...own);
  }

  // made are files that the browser makes itself.
  private made(): HTMLElement[] {
    const make = (format: "csv" | "geojson"): HTMLElement => el("button", { type: "button", class: "link", "data-key": format, click: () => void this.save(format) }, format === "csv" ? "CSV" : "GeoJSON");
    return [make("geojson"), make("csv")];
  }

  private async save(format: "csv" | "geojson"): Promise<void> {
    const q = this.page.ofLayers(this.page.listed());
    q.set("limit", "1000000");
    const { events } = await api.list(q);
    const body = format === "csv" ? csv(events) : geojson(events);
    save(new Blob([body], { type: format === "csv" ? "text/csv" : "application/geo+json" }), `furat.${format}`);
  }
}
