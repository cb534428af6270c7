// What lies under the pointer on the map, in a few words.
import { el, replace } from "./dom";
import type { Page } from "./page";
import type { Changed } from "./panel";
import { icon } from "./symbols";
import { type Key, day, num, rtl, said, t } from "./words";

export class Tip {
  readonly place = "map";
  readonly root = el("div", { class: "tip", dir: "ltr", hidden: true, "aria-hidden": "true" });

  constructor(private page: Page) {
    page.onTell(() => this.show());
  }

  update(_: Changed): void {
    this.show();
  }

  private show(): void {
    const { hover, lang, dark } = this.page;
    const { spot } = hover;
    this.root.hidden = spot === null;
    if (!spot) return;
    const stage = this.root.parentElement as HTMLElement;
    this.root.style.transform = `translate(${Math.max(90, Math.min(stage.clientWidth - 90, hover.x))}px, ${Math.max(40, hover.y - 6)}px) translate(-50%, -100%)`;
    const one = spot.count === 1 ? spot.single : undefined;
    const rows = one
      ? [el("div", { dir: rtl(lang) ? "rtl" : "ltr" }, icon(this.page.typeKey(one.type), dark, 16), said(lang, "sub", one.sub), one.date && ` · ${day(lang, one.date)}`)]
      : Object.entries(spot.types).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]).map(([type, n]) => el("div", {}, icon(type, dark, 16), `${t(lang, `type.${type}` as Key)}: ${num(lang, n)}`));
    if (spot.regional > 0 && spot.kind !== "area") rows.push(el("div", { class: "soft" }, `${num(lang, spot.regional)}: ${t(lang, "region")}`));
    if (spot.kind === "area") rows.push(el("div", { class: "soft" }, t(lang, "region")));
    replace(this.root, ...rows);
  }
}
