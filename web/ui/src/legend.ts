// The strip below the map: what the signs mean, and a filter by them, each with its
// count under the other filters.
import type * as api from "./api";
import { el, replace, roving } from "./dom";
import type { Page } from "./page";
import { type Changed, any, counting } from "./panel";
import { icon } from "./symbols";
import { type Key, num, t } from "./words";

export class Legend {
  readonly place = "foot";
  readonly root = el("div", { class: "legend", role: "group" });
  private counts: Record<string, number> = {};
  private asker;

  constructor(private page: Page) {
    this.asker = page.asker<api.Summary>("types", (s) => {
      this.counts = s.types;
      this.show();
    });
    roving(this.root, "button");
  }

  update(changed: Changed): void {
    if (any(changed, "lang", "theme", "types")) this.show();
    if (any(changed, ...counting)) this.asker.ask((signal) => this.page.summary(this.page.listed(["types"]), signal));
  }

  private show(): void {
    const { lang, dark, state, config } = this.page;
    this.root.setAttribute("aria-label", t(lang, "types"));
    replace(this.root, ...config.types.map((x) => {
      const on = state.types.includes(x.key);
      return el("button", {
        type: "button", class: `type${state.types.length > 0 && !on ? " off" : ""}`, "aria-pressed": String(on), "data-type": x.key, "data-key": `type-${x.key}`, title: t(lang, `type.${x.key}` as Key),
        click: () => this.page.set({ types: on ? state.types.filter((k) => k !== x.key) : [...state.types, x.key] }),
      }, icon(x.key, dark), el("span", { class: "name" }, t(lang, `short.${x.key}` as Key)), el("span", { class: "count" }, num(lang, this.counts[x.key] ?? 0)));
    }));
  }
}
