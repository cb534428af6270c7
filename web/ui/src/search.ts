// Search for a place in any script, an actor, words of the evidence, or a point.
import * as api from "./api";
import { aborted } from "./ask";
import { debounce, el, replace } from "./dom";
import type { Page } from "./page";
import type { Changed } from "./panel";
import { countryName, t } from "./words";

// Answer is one thing that was found, and what choosing it does.
interface Answer {
  name: string;
  other: string;
  kind: string;
  pick: () => void;
}

// farOff is which part of the best one's likelihood makes a place worth showing.
const farOff = 0.001;

export class Search {
  readonly place = "header";
  readonly root: HTMLElement;
  private input = el("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "places", "aria-autocomplete": "list", autocomplete: "off", maxlength: 100 });
  private box = el("ul", { id: "places", role: "listbox", hidden: true });
  private found: Answer[] = [];
  private active = -1;
  private controller: AbortController | null = null;

  constructor(private page: Page) {
    this.root = el("div", { class: "search" }, this.input, this.box);
    this.input.addEventListener("input", debounce(120, () => void this.ask()));
    this.input.addEventListener("keydown", (e) => this.key(e));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  update(changed: Changed): void {
    if (!changed.has("lang")) return;
    const words = t(this.page.lang, "search");
    this.input.placeholder = words;
    this.input.setAttribute("aria-label", words);
    this.box.setAttribute("aria-label", words);
  }

  private async ask(): Promise<void> {
    const name = this.input.value.trim();
    if (name.length < 2) return this.close();
    this.controller?.abort();
    this.controller = new AbortController();
    const { signal } = this.controller;
    const point = pointOf(name);
    if (point) return this.show([this.point(point)]);
    try {
      const q = this.page.ofLayers(this.page.query(["of actor"]));
      q.set("of", "actor");
      q.set("limit", "2000");
      const [places, actors] = await Promise.all([
        api.search(name, [this.page.state.lon, this.page.state.lat], signal),
        this.page.layers.length > 0 ? api.values(q, signal) : Promise.resolve({ of: "actor", distinct: 0, values: [] }),
      ]);
      const likely = places.filter((c) => c.score >= farOff * (places[0]?.score ?? 0));
      this.show([...likely.flatMap((c) => this.places(c)), ...this.actors(name, actors.values), this.words(name)]);
    } catch (e) {
      if (!aborted(e)) this.show([this.words(name)]);
    }
  }

  private show(found: Answer[]): void {
    this.found = found;
    this.active = found.length > 0 ? 0 : -1;
    this.draw();
  }

  private places(c: api.Candidate): Answer[] {
    const { lang } = this.page;
    const go: Answer = { name: c.label, other: this.other(c), kind: this.kind(c.type), pick: () => this.goTo(c) };
    const property = c.type === "governorate" ? "admin1" : c.type === "district" ? "admin2" : c.type === "country" ? "country" : "";
    const value = property === "country" ? c.country : c.name.replace(/ (Governorate|District)$/, "");
    if (!property || !value) return [go];
    const { terms } = this.page.state;
    const only: Answer = { name: t(lang, "searchArea", { name: c.label }), other: "", kind: t(lang, "filters"), pick: () => {
      this.goTo(c);
      this.page.set({ terms: { ...terms, choice: { ...terms.choice, [property]: [value] } } });
    } };
    return [go, only];
  }

  private actors(word: string, all: api.Count[]): Answer[] {
    const { lang } = this.page;
    const fits = (text: string): boolean => text.toLowerCase().includes(word.toLowerCase());
    return all.filter((a) => fits(a.value) || fits(this.page.actorName(null, a.value))).slice(0, 3).map((a) => ({
      name: t(lang, "searchActor", { name: this.page.actorName(null, a.value) }), other: t(lang, "events", a.count), kind: t(lang, "filters"),
      pick: () => {
        const { terms } = this.page.state;
        this.page.set({ terms: { ...terms, choice: { ...terms.choice, actor: [a.value] } } });
      },
    }));
  }

  private words(words: string): Answer {
    const { lang } = this.page;
    return { name: t(lang, "searchWords", { words }), other: "", kind: t(lang, "filters"), pick: () => this.page.set({ terms: { ...this.page.state.terms, words } }) };
  }

  private point([lat, lon]: [number, number]): Answer {
    return { name: t(this.page.lang, "searchPoint", { point: `${lat}, ${lon}` }), other: "", kind: "", pick: () => this.page.map.go(lon, lat, Math.max(11, this.page.map.zoom)) };
  }

  private draw(): void {
    const items = this.found.map((a, i) => el("li", {
      role: "option", id: `place-${i}`, "aria-selected": i === this.active ? "true" : "false",
      mousedown: (e) => { e.preventDefault(); this.pick(i); },
    }, el("bdi", { class: "name" }, a.name), el("bdi", { class: "other" }, a.other), el("span", { class: "kind" }, a.kind)));
    replace(this.box, ...(items.length > 0 ? items : [el("li", { class: "none" }, t(this.page.lang, "noPlace"))]));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `place-${this.active}`);
  }

  // other tells the place's names in the page's language and the other one, the
  // name that matched, if none of them did, and the region.
  private other(c: api.Candidate): string {
    const { lang } = this.page;
    const names = lang === "ar" ? [c.name_ar, c.name] : [c.name, c.name_ar];
    const matched = [c.label, ...names].includes(c.why.matched) ? "" : `${t(lang, "matched")} ${c.why.matched}`;
    return [...names.filter((n) => n !== c.label), matched, [c.admin1, c.country && countryName(lang, c.country)].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
  }

  private kind(type: string): string {
    const k = this.page.config.kinds.find((x) => x.name === type);
    return (this.page.lang === "ar" ? k?.label_ar : k?.label_en) ?? type;
  }

  private key(e: KeyboardEvent): void {
    if (e.key === "Escape") {
      if (!this.box.hidden) e.stopPropagation();
      this.close();
    }
    if (e.key === "Enter" && this.active >= 0) this.pick(this.active);
    if (this.found.length === 0 || !["ArrowDown", "ArrowUp"].includes(e.key)) return;
    e.preventDefault();
    this.active = (this.active + (e.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
    this.draw();
  }

  private pick(i: number): void {
    const a = this.found[i];
    if (!a) return;
    this.input.value = "";
    this.close();
    a.pick();
  }

  // goTo shows a place with the area that it may lie in.
  private goTo(c: api.Candidate): void {
    const zoom = c.uncertainty_km > 0 ? Math.max(4, Math.min(13, 13.5 - Math.log2(Math.max(1, c.uncertainty_km)))) : 12;
    this.page.map.go(c.lon, c.lat, Math.round(zoom * 2) / 2);
  }

  private close(): void {
    this.controller?.abort();
    this.box.hidden = true;
    this.active = -1;
    this.found = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

// pointOf reads "latitude, longitude" in degrees, with letters of the compass or
// without.
function pointOf(s: string): [number, number] | null {
  const m = /^(-?\d{1,2}(?:[.,]\d+)?)\s*°?\s*([NS]?)[\s,;،]+(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EW]?)$/i.exec(s.replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660)));
  if (!m) return null;
  const n = (text: string | undefined, minus: boolean): number => Number((text ?? "").replace(",", ".")) * (minus ? -1 : 1);
  const [lat, lon] = [n(m[1], /s/i.test(m[2] ?? "")), n(m[3], /w/i.test(m[4] ?? ""))];
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? [lat, lon] : null;
}
