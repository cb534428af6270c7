// What the signs on the map mean, and which base map lies under them.
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any } from "./panel";
import { isKey, t } from "./strings";
import { icon } from "./symbols";

export class Legend {
  readonly place = "corner";
  readonly root = el("details", { class: "legend" });

  constructor(private page: Page) {
    this.root.open = innerWidth > 760;
  }

  update(changed: Changed): void {
    if (!any(changed, "lang", "base", "overlays", "events")) return;
    const { lang, config, known } = this.page;
    replace(this.root, el("summary", {}, t(lang, "legend")),
      ...config.types.map((x) => el("div", {}, icon(x.key), isKey(x.key) ? t(lang, x.key) : x.name)),
      el("div", {}, el("span", { class: "ring" }), t(lang, "ring")), el("div", {}, el("span", { class: "dot" }, "9"), t(lang, "cluster")),
      known.length > 1 && el("div", {}, icon("battles", 18, true), t(lang, "importedEdge")),
      ...this.switches());
  }

  // switches choose the base map and what lies over it, where there is more
  // than the built-in one.
  private switches(): HTMLElement[] {
    const { lang, config } = this.page;
    const { base, overlays } = this.page.state;
    const choices: [string, string][] = [["", t(lang, "builtin")]];
    for (const m of config.basemaps) if (!m.overlay) choices.push([m.name, m.title]);
    if (config.raster.url !== "") choices.push(["online", t(lang, "online")]);
    const radios = choices.length < 2 ? [] : choices.map(([name, title]) => {
      const input = el("input", { type: "radio", name: "base", value: name, change: () => this.page.set({ base: name }) });
      input.checked = name === base;
      return el("label", {}, input, el("bdi", {}, title));
    });
    const boxes = config.basemaps.filter((m) => m.overlay).map((m) => {
      const others = overlays.filter((o) => o !== m.name);
      const input = el("input", { type: "checkbox", name: "overlay", value: m.name, change: () =>
        this.page.set({ overlays: overlays.includes(m.name) ? others : [...overlays, m.name] }) });
      input.checked = overlays.includes(m.name);
      return el("label", {}, input, el("bdi", {}, m.title));
    });
    if (radios.length + boxes.length === 0) return [];
    return [el("strong", {}, t(lang, "base")), ...radios, ...boxes];
  }
}
