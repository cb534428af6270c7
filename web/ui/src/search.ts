// Search for a place by its Arabic or English name.
import * as api from "./api";
import { aborted, debounce, el, latest, replace } from "./dom";
import type { Lang } from "./state";
import { t } from "./strings";

export class Search {
  readonly root: HTMLElement;
  private input = el("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "places", autocomplete: "off", maxlength: 100 });
  private box = el("ul", { id: "places", role: "listbox", hidden: true });
  private found: api.Candidate[] = [];
  private active = -1;
  private lang: Lang = "en";
  private signal = latest();

  constructor(private kinds: api.Config["kinds"], private near: () => [number, number], private onPick: (c: api.Candidate) => void) {
    this.root = el("div", { class: "search" }, this.input, this.box);
    this.input.addEventListener("input", debounce(150, () => void this.ask()));
    this.input.addEventListener("keydown", (e) => this.key(e));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  language(lang: Lang): void {
    this.lang = lang;
    this.input.placeholder = t(lang, "search");
    this.input.setAttribute("aria-label", t(lang, "search"));
  }

  private async ask(): Promise<void> {
    const name = this.input.value.trim();
    if (name.length < 2) return this.close();
    try {
      this.found = await api.search(name, this.near(), this.signal());
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
    }, el("bdi", { class: "name" }, this.lang === "ar" ? c.name_ar || c.name : c.name || c.name_ar),
    el("bdi", { class: "other" }, this.other(c)),
    el("span", { class: "kind" }, this.kind(c.type))));
    replace(this.box, ...(items.length > 0 ? items : [el("li", { class: "none" }, t(this.lang, "noPlace"))]));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `place-${this.active}`);
  }

  // other tells the name that matched, if neither shown name did, and the region.
  private other(c: api.Candidate): string {
    const second = this.lang === "ar" ? c.name : c.name_ar;
    const matched = c.why.matched !== c.name && c.why.matched !== c.name_ar ? `${t(this.lang, "matched")} ${c.why.matched}` : "";
    return [second, matched, [c.admin1, c.country].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
  }

  private kind(type: string): string {
    const k = this.kinds.find((x) => x.name === type);
    return (this.lang === "ar" ? k?.label_ar : k?.label_en) ?? type;
  }

  private key(e: KeyboardEvent): void {
    if (e.key === "Escape") this.close();
    if (e.key === "Enter" && this.active >= 0) this.pick(this.active);
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp" || this.found.length === 0) return;
    e.preventDefault();
    this.active = (this.active + (e.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
    this.draw();
  }

  private pick(i: number): void {
    const c = this.found[i];
    if (!c) return;
    this.input.value = this.lang === "ar" ? c.name_ar || c.name : c.name || c.name_ar;
    this.close();
    this.onPick(c);
  }

  private close(): void {
    this.box.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
