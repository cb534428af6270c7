// Search for a place by its Arabic or English name.
import * as api from "./api";
import { aborted, debounce, el, latest, replace } from "./dom";
import type { Page } from "./page";
import type { Changed } from "./panel";
import { t } from "./strings";

export class Search {
  readonly place = "header";
  readonly root: HTMLElement;
  private input = el("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "places", autocomplete: "off", maxlength: 100 });
  private box = el("ul", { id: "places", role: "listbox", hidden: true });
  private found: api.Candidate[] = [];
  private active = -1;
  private signal = latest();

  constructor(private page: Page) {
    this.root = el("div", { class: "search" }, this.input, this.box);
    this.input.addEventListener("input", debounce(150, () => void this.ask()));
    this.input.addEventListener("keydown", (e) => this.key(e));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  update(changed: Changed): void {
    if (!changed.has("lang")) return;
    const words = t(this.page.lang, "search");
    this.input.placeholder = words;
    this.input.setAttribute("aria-label", words);
  }

  private async ask(): Promise<void> {
    const name = this.input.value.trim();
    if (name.length < 2) return this.close();
    try {
      this.found = await api.search(name, [this.page.state.lon, this.page.state.lat], this.signal());
    } catch (e) {
      if (!aborted(e)) this.close();
      return;
    }
    this.active = this.found.length > 0 ? 0 : -1;
    this.draw();
  }

  private draw(): void {
    const items = this.found.map((c, i) => el("li", {
      role: "option", id: `place-${i}`, "aria-selected": i === this.active ? "true" : "false",
      mousedown: (e) => { e.preventDefault(); this.pick(i); },
    }, el("bdi", { class: "name" }, c.label),
    el("bdi", { class: "other" }, this.other(c)),
    el("span", { class: "kind" }, this.kind(c.type))));
    replace(this.box, ...(items.length > 0 ? items : [el("li", { class: "none" }, t(this.page.lang, "noPlace"))]));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `place-${this.active}`);
  }

  // other tells the place's names in the page's language and the other one, the
  // name that matched, if none of them did, and the region.
  private other(c: api.Candidate): string {
    const names = this.page.lang === "ar" ? [c.name_ar, c.name] : [c.name, c.name_ar];
    const matched = [c.label, ...names].includes(c.why.matched) ? "" : `${t(this.page.lang, "matched")} ${c.why.matched}`;
    return [...names.filter((n) => n !== c.label), matched, [c.admin1, c.country].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
  }

  private kind(type: string): string {
    const k = this.page.config.kinds.find((x) => x.name === type);
    return (this.page.lang === "ar" ? k?.label_ar : k?.label_en) ?? type;
  }

  private key(e: KeyboardEvent): void {
    if (e.key === "Escape") this.close();
    if (e.key === "Enter" && this.active >= 0) this.pick(this.active);
    if (this.found.length === 0 || !["ArrowDown", "ArrowUp"].includes(e.key)) return;
    e.preventDefault();
    this.active = (this.active + (e.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
    this.draw();
  }

  private pick(i: number): void {
    const c = this.found[i];
    if (!c) return;
    this.input.value = c.label;
    this.close();
    this.goTo(c);
  }

  // goTo shows a place with the area that it may lie in.
  private goTo(c: api.Candidate): void {
    const zoom = c.uncertainty_km > 0 ? Math.max(4, Math.min(13, 13.5 - Math.log2(Math.max(1, c.uncertainty_km)))) : 12;
    this.page.map.go(c.lon, c.lat, Math.round(zoom * 2) / 2);
  }

  private close(): void {
    this.box.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
