// Filters by what events have, each with how many it would show under the others.
import * as api from "./api";
import { Failure } from "./ask";
import { type Choice, chosen } from "./cql";
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, counting } from "./panel";
import { filtered, filters, fits, maxTyped, threshold, unfiltered } from "./state";
import { icon } from "./symbols";
import { type Key, type Lang, countryName, num, said, t } from "./words";

const shownValues = 8;
const mostValues = 2000; // that the server tells
const tolls = [0, 1, 5, 20, 100];

export class Filters {
  readonly place = "side";
  readonly tab = "filters";
  readonly root = el("section", { class: "filters" });
  private groups: Group[];
  private rest = el("div");
  private field = el("textarea", { name: "filter", rows: "2", dir: "ltr", spellcheck: "false", maxlength: String(maxTyped), "data-key": "typed" });
  private wrong = el("p", { class: "wrong", role: "alert", hidden: true });
  private words = el("input", { type: "search", maxlength: 200, "data-key": "words" });

  constructor(private page: Page) {
    this.groups = Object.keys(chosen).map((of) => new Group(page, of));
    this.words.addEventListener("change", () => page.set({ terms: { ...page.state.terms, words: this.words.value.trim() } }));
    this.field.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.shiftKey) return;
      e.preventDefault();
      void this.apply();
    });
  }

  // title tells how many filters are set.
  title(lang: Lang): string {
    const set = filters(this.page.state) + (this.page.state.from || this.page.state.to ? 1 : 0);
    return set > 0 ? `${t(lang, "filters")} (${num(lang, set)})` : t(lang, "filters");
  }

  update(changed: Changed): void {
    if (any(changed, "lang", "terms", "sure", "layers", "types", "from", "to", "events", "theme", "density")) this.show();
    const open = this.page.state.tab === this.tab;
    for (const g of this.groups) g.update(changed, open);
  }

  private show(): void {
    const { lang, state, known } = this.page;
    const doubtful = el("input", { type: "checkbox", name: "doubtful", "data-key": "doubtful", change: () => this.page.set({ sure: !this.page.state.sure }) });
    doubtful.checked = !state.sure;
    const density = el("input", { type: "checkbox", name: "density", "data-key": "density", change: () => this.page.set({ density: density.checked }) });
    density.checked = state.density;
    if (document.activeElement !== this.words) this.words.value = state.terms.words;
    this.words.placeholder = t(lang, "words");
    this.words.setAttribute("aria-label", t(lang, "words"));
    const toll = el("select", { name: "toll", "data-key": "toll", change: () => this.page.set({ terms: { ...this.page.state.terms, toll: Number(toll.value) } }) },
      ...[...new Set([...tolls, state.terms.toll])].sort((a, b) => a - b).map((n) => el("option", { value: n, selected: n === state.terms.toll }, n === 0 ? t(lang, "any") : num(lang, n))));
    replace(this.rest,
      el("label", { class: "check" }, doubtful, t(lang, "doubtful", Math.round(threshold * 100))),
      el("label", { class: "check" }, density, t(lang, "density")),
      known.length > 1 && this.layers(),
      this.words,
      el("label", { class: "pick" }, t(lang, "toll"), toll));
    if (!this.rest.isConnected) this.root.append(this.rest, ...this.groups.map((g) => g.root), this.condition());
    this.conditionWords();
    this.reset(filtered(state));
  }

  private clear = el("button", { type: "button", class: "reset", "data-key": "clear", click: () => {
    this.page.set(unfiltered);
    this.words.focus();
  } });

  private reset(offered: boolean): void {
    this.clear.textContent = t(this.page.lang, "reset");
    this.clear.hidden = !offered;
    if (!this.clear.isConnected) this.root.append(this.clear);
  }

  private typed = ""; // what the field was filled with
  private legend = el("legend");
  private button = el("button", { type: "button", class: "link", "data-key": "apply", click: () => void this.apply() });

  // condition takes a filter in the language of the APIs. What is being written is
  // kept while the counts beside it change.
  private condition(): HTMLElement {
    return el("fieldset", { class: "condition" }, this.legend, this.field, this.wrong, this.button);
  }

  private conditionWords(): void {
    const { lang, state } = this.page;
    this.legend.textContent = t(lang, "condition");
    this.button.textContent = t(lang, "apply");
    this.field.placeholder = t(lang, "conditionHint");
    this.field.setAttribute("aria-label", t(lang, "condition"));
    if (state.terms.typed === this.typed && document.activeElement === this.field) return;
    this.typed = state.terms.typed;
    this.field.value = this.typed;
    this.wrong.hidden = true;
  }

  // apply takes what was typed once the server can read it; else it says there why
  // not, and all stays as it was.
  private async apply(): Promise<void> {
    const typed = this.field.value.trim();
    if (typed) {
      try {
        await api.list(this.page.ofLayers(new URLSearchParams({ filter: typed, limit: "1" })));
      } catch (e) {
        if (!(e instanceof Failure) || e.again) return this.page.fail(e);
        this.wrong.textContent = t(this.page.lang, "conditionWrong", { why: e.message });
        this.wrong.hidden = false;
        return;
      }
    }
    this.wrong.hidden = true;
    this.page.set({ terms: { ...this.page.state.terms, typed } });
  }

  // layers chooses among the events of articles and imported datasets.
  private layers(): HTMLElement {
    const { lang, state, known } = this.page;
    const boxes = known.map((l) => {
      const own = l.name === "events";
      const name = el("bdi", {}, own ? t(lang, "ownEvents") : l.title);
      const box = check(lang, "layer", l.name, state.layers, l.events, [name], (layers) => this.page.set({ layers }));
      if (!own) box.title = l.attribution;
      return box;
    });
    return el("fieldset", {}, el("legend", {}, t(lang, "layers")), ...boxes);
  }
}

// check is a box that is ticked where a value is chosen, with its count.
function check(lang: Lang, group: string, key: string, values: readonly string[], count: number, name: (Node | string)[], change: (values: string[]) => void): HTMLElement {
  const input = el("input", { type: "checkbox", name: group, value: key, "data-key": `${group}-${key}`, change: () => {
    change(values.includes(key) ? values.filter((k) => k !== key) : [...values, key]);
  } });
  input.checked = values.includes(key);
  return el("label", { class: "check" }, input, ...name, el("span", { class: "count" }, num(lang, count)));
}

// Group is the values of one property, which are counted while it is open.
class Group {
  readonly root = el("details", { class: "group" });
  private summary = el("summary");
  private body = el("div", { class: "values" });
  private found: api.Count[] | null = null;
  private distinct = 0;
  private all = false;
  private asker;
  private narrow = el("input", { type: "search", class: "narrow", input: () => this.list() });

  constructor(private page: Page, private of: string) {
    this.root.append(this.summary, this.body);
    this.asker = page.asker<api.Values>(`of ${of}`, (v) => {
      this.found = v.values;
      this.distinct = v.distinct;
      this.list();
    });
    this.root.addEventListener("toggle", () => this.root.open && this.ask());
  }

  update(changed: Changed, visible: boolean): void {
    const values = this.page.state.terms.choice[this.of] ?? [];
    if (any(changed, "lang", "terms")) this.title(values.length);
    if (!visible || !any(changed, "lang", "tab", ...counting)) return;
    if (values.length > 0 && !this.root.open && this.found === null) this.root.open = true;
    if (this.root.open) this.ask();
    if (any(changed, "lang", "terms")) this.list();
  }

  private title(n: number): void {
    const { lang } = this.page;
    replace(this.summary, t(lang, `of.${this.of}` as Key), n > 0 && el("span", { class: "chosen" }, num(lang, n)));
  }

  private ask(): void {
    const q = this.page.ofLayers(this.page.listed([`of ${this.of}`]));
    q.set("of", this.of);
    q.set("limit", String(mostValues));
    if (this.page.layers.length === 0) return;
    this.asker.ask((signal) => api.values(q, signal));
  }

  private list(): void {
    const { lang, state } = this.page;
    if (!this.found) return;
    const values = state.terms.choice[this.of] ?? [];
    const known = new Set(this.found.map((v) => v.value));
    const every = [...values.filter((v) => !known.has(v)).map((value) => ({ value, count: 0 })), ...this.found];
    const word = this.narrow.value.trim().toLowerCase();
    const fitting = every.filter((v) => !word || this.name(v.value).toLowerCase().includes(word) || v.value.toLowerCase().includes(word));
    const visible = this.all || word ? fitting : fitting.filter((v, i) => i < shownValues || values.includes(v.value));
    const rest = fitting.length - visible.length + Math.max(0, this.distinct - this.found.length);
    this.narrow.setAttribute("aria-label", t(lang, `of.${this.of}` as Key));
    const boxes = visible.map((v) => check(lang, this.of, v.value, values, v.count, [...this.sign(v.value), el("bdi", {}, this.name(v.value))], (next) => this.choose(next)));
    const more = rest > 0 && !this.all && el("button", { type: "button", class: "link", "data-key": `more-${this.of}`, click: () => {
      this.all = true;
      this.list();
    } }, t(lang, "more", rest));
    const typing = document.activeElement === this.narrow;
    replace(this.body, every.length > shownValues && this.narrow, ...boxes, more);
    if (typing) this.narrow.focus();
  }

  private choose(values: string[]): void {
    const { terms } = this.page.state;
    const choice: Record<string, readonly string[]> = { ...terms.choice, [this.of]: values };
    if (values.length === 0) delete choice[this.of];
    if (!fits({ ...terms, choice })) {
      this.page.fail(new Error(t(this.page.lang, "tooMany")));
      return this.list();
    }
    this.page.set({ terms: { ...terms, choice: choice as Choice } });
  }

  private sign(value: string): Node[] {
    if (this.of !== "sub_event_type") return [];
    const type = this.page.config.types.find((x) => x.subs.includes(value));
    return type ? [icon(type.key, this.page.dark)] : [];
  }

  // name is what a value is called in the page's language.
  private name(value: string): string {
    const { lang } = this.page;
    if (this.of === "sub_event_type") return said(lang, "sub", value);
    if (this.of === "country") return countryName(lang, value);
    if (this.of === "actor") return this.page.actorName(null, value);
    return said(lang, this.of, value);
  }
}
