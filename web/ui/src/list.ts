// The list of all events that are asked for, as rows that are made when they come
// into view, from pages that are fetched when they are needed.
import * as api from "./api";
import { debounce, el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, counting, filtering } from "./panel";
import { type Scope, filtered, sorts, unfiltered } from "./state";
import { icon } from "./symbols";
import { what, when, who } from "./tell";
import { type Key, type Lang, num, t } from "./words";

const onPaper = matchMedia("print");
const pageSize = 50;
const rowHeight = 68; // pixels; style.css says the same
const tallest = 12_000_000; // pixels that a browser makes of one element, with some to spare

// scopes are the words for which events are listed; others are those of one place.
const scopes: { readonly [scope in Scope]?: Key } = { view: "inView", all: "everywhere", unplaced: "noPlaceScope", undated: "noDate" };

export class List {
  readonly place = "side";
  readonly tab = "events";
  readonly root = el("section", { class: "list" });
  private head = el("div", { class: "listhead" });
  private count = el("h2", { "aria-live": "polite" });
  private fresh = el("button", { type: "button", class: "fresh", hidden: true, click: () => this.renew() });
  private none = el("div", { class: "none" });
  private scroller = el("div", { class: "rows", tabindex: -1 });
  private inner = el("ol");
  private total = -1;
  private pages = new Map<number, api.Listed[]>();
  private previous = new Set<string>(); // ids of the first page before the last change
  private at = 0; // the row that the keyboard is on
  private version = 0;
  private asker;
  private looker;
  private soon = debounce(60, () => this.ask(0));

  constructor(private page: Page) {
    this.asker = page.asker<{ version: number; first: number; answer: api.Page }>("list", (a) => this.take(a.version, a.first, a.answer));
    this.looker = page.asker<{ version: number; answer: api.Page }>("look", (a) => a.version === this.version && this.came(a.answer));
    this.scroller.append(this.inner);
    this.root.append(this.head, this.none, this.scroller);
    this.scroller.addEventListener("scroll", () => this.draw());
    this.scroller.addEventListener("keydown", (e) => this.key(e));
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  title(lang: Lang): string {
    return this.total < 0 ? t(lang, "list") : `${t(lang, "list")} · ${num(lang, this.total)}`;
  }

  update(changed: Changed): void {
    if (any(changed, "lang", "sort")) this.words();
    if (changed.has("everywhere")) this.tellCount();
    if (any(changed, "event", "lang", "theme", "tab")) this.draw();
    if (changed.size === 1 && changed.has("events")) return this.look();
    if (any(changed, "sort", ...counting)) {
      if (any(changed, "sort", "scope", ...filtering)) this.scroller.scrollTop = 0;
      this.soon();
    }
  }

  private words(): void {
    const { lang, state } = this.page;
    const order = el("select", { class: "order", "aria-label": t(lang, "sort"), "data-key": "order", change: () => this.page.set({ sort: order.value }) },
      ...sorts.map((s) => el("option", { value: s, selected: s === state.sort }, t(lang, `sort.${s}` as Key))));
    replace(this.head, this.count, order, this.fresh);
    this.tellCount();
  }

  // ask fetches a page; of no layer there are none.
  private ask(page: number): void {
    if (page === 0) this.version++;
    const { version } = this;
    if (this.page.layers.length === 0) return this.take(version, 0, { total: 0, events: [] });
    const q = this.query(page);
    this.asker.ask(async (signal) => ({ version, first: page, answer: await api.list(q, signal) }));
  }

  // look fetches the first page again, unasked: what came by itself does not move
  // what someone reads.
  private look(): void {
    if (this.page.layers.length === 0) return;
    const { version } = this;
    const q = this.query(0);
    this.looker.ask(async (signal) => ({ version, answer: await api.list(q, signal) }));
  }

  private query(page: number): URLSearchParams {
    const q = this.page.ofLayers(this.page.listed());
    q.set("limit", String(pageSize));
    if (page > 0) q.set("offset", String(page * pageSize));
    if (this.page.state.sort) q.set("sort", this.page.state.sort);
    return q;
  }

  private take(version: number, page: number, answer: api.Page): void {
    if (version !== this.version) return;
    if (page === 0) {
      this.fresh.hidden = true;
      this.pages.clear();
    }
    this.pages.set(page, answer.events);
    this.setTotal(answer.total);
    this.draw();
  }

  // came takes what happened meanwhile: at the top of a list that nobody is at it is
  // shown, else it waits behind a button.
  private came(answer: api.Page): void {
    const before = this.pages.get(0) ?? [];
    const ids = new Set(before.map((e) => e.id));
    const more = answer.total - this.total;
    const same = more === 0 && answer.events.every((e, i) => e.id === before[i]?.id && e.updated_at === before[i]?.updated_at);
    if (same) return;
    this.previous = ids;
    const busy = this.scroller.scrollTop > 0 || this.root.matches(":hover, :focus-within");
    this.setTotal(answer.total);
    if (!busy) {
      this.pages.clear();
      this.pages.set(0, answer.events);
      return this.draw();
    }
    const { lang } = this.page;
    this.fresh.textContent = `${more > 0 ? t(lang, "newEvents", more) : t(lang, "changed")} ↑`;
    this.fresh.hidden = false;
  }

  private renew(): void {
    this.fresh.hidden = true;
    this.scroller.scrollTop = 0;
    this.at = 0;
    this.ask(0);
    this.focusAt(0, 20);
  }

  private setTotal(n: number): void {
    this.total = n;
    document.body.dataset["total"] = String(n);
    this.page.announce(new Set(["listed"]));
    this.tellCount();
  }

  // tellCount says how many there are, and what to do where there are none.
  private tellCount(): void {
    const { lang, state } = this.page;
    if (this.total < 0) return;
    replace(this.count, el("strong", {}, t(lang, "events", this.total)), " ", t(lang, scopes[state.scope] ?? "atPlace"));
    const everywhere = this.page.everywhere.total;
    const others = everywhere > this.total && state.scope !== "all";
    const empty = this.page.known.every((l) => l.events === 0);
    replace(this.none,
      state.scope !== "view" && el("button", { type: "button", class: "link back", "data-key": "view", click: () => this.page.set({ scope: "view" }) }, t(lang, "backToView")),
      this.total === 0 && el("p", { class: "hint" }, t(lang, empty ? "emptyStore" : "empty")),
      this.total === 0 && others && el("button", { type: "button", class: "link", "data-key": "all", click: () => this.everything() }, t(lang, "showAll", everywhere)),
      this.page.layers.length === 0 && el("button", { type: "button", class: "link", "data-key": "layers", click: () => this.page.set({ layers: this.page.fallback.layers }) }, t(lang, "noLayer")),
      this.total === 0 && filtered(state) && el("button", { type: "button", class: "link", "data-key": "reset", click: () => this.page.set(unfiltered) }, t(lang, "reset")));
  }

  // everything shows the events that are elsewhere: on the map where they have a place.
  private everything(): void {
    const q = this.page.ofLayers(this.page.query());
    void api.extent(q).then((box) => {
      if (box) this.page.map.fit(box, 12);
      else this.page.set({ scope: "all" });
    }).catch((e: unknown) => this.page.fail(e));
  }

  // rows are drawn at their place in an element as tall as all of them, or as a
  // browser can make it; then a pixel of it is more than one of the list.
  private draw(): void {
    this.inner.style.blockSize = `${Math.min(tallest, Math.max(0, this.total) * rowHeight)}px`;
    const view = this.scroller.clientHeight;
    if (view === 0 || this.total < 0 || onPaper.matches) return;
    const top = this.scroller.scrollTop / this.scale(view);
    const first = Math.max(0, Math.floor(top / rowHeight) - 3);
    const last = Math.min(this.total, Math.ceil((top + view) / rowHeight) + 3);
    const rows: HTMLElement[] = [];
    const stop = this.at >= first && this.at < last ? this.at : Math.min(last - 1, first + 3); // where Tab comes in
    for (let i = first; i < last; i++) {
      const e = this.pages.get(Math.floor(i / pageSize))?.[i % pageSize];
      const row = el("li", { "aria-setsize": this.total, "aria-posinset": i + 1 }, e ? this.row(e, i, i === stop) : el("div", { class: "row waiting" }));
      row.style.insetBlockStart = `${this.scroller.scrollTop + i * rowHeight - top}px`;
      rows.push(row);
    }
    const inside = this.inner.contains(document.activeElement);
    this.inner.replaceChildren(...rows);
    if (inside) (this.inner.querySelector<HTMLElement>(`li[aria-posinset="${this.at + 1}"] button`) ?? this.scroller).focus({ preventScroll: true });
    this.forget(Math.floor(first / pageSize), Math.floor(last / pageSize));
    for (let p = Math.floor(first / pageSize); p * pageSize < last; p++) {
      if (!this.pages.has(p)) return this.ask(p);
    }
  }

  // scale is how many pixels the element scrolls for one of the list: less than one
  // where the list is taller than a browser makes an element.
  private scale(view: number): number {
    const full = this.total * rowHeight;
    return full > tallest ? (tallest - view) / (full - view) : 1;
  }

  // forget lets go of pages that are far from those in view.
  private forget(from: number, to: number): void {
    if (this.pages.size < 40) return;
    for (const p of this.pages.keys()) if (p !== 0 && (p < from - 5 || p > to + 5)) this.pages.delete(p);
  }

  private row(e: api.Listed, i: number, stop: boolean): HTMLElement {
    const { lang, state, dark } = this.page;
    const fresh = this.previous.size > 0 && i < pageSize && !this.previous.has(e.id);
    return el("button", {
      type: "button", class: `row${fresh ? " new" : ""}`, "data-id": e.id, "data-key": `row-${e.id}`, tabindex: stop ? 0 : -1,
      "aria-current": e.id === state.event ? "true" : undefined,
      focus: () => { this.at = i; }, click: () => this.page.set({ event: e.id }),
    }, icon(this.page.typeKey(e.event_type), dark),
    el("span", { class: "what" }, ...what(e, lang)),
    el("span", { class: "who" }, ...who(this.page, e)),
    el("span", { class: "meta" }, when(e, lang),
      this.toll(e),
      e.source_count > 1 && el("span", {}, t(lang, "sourceCount", e.source_count))));
  }

  // toll tells how many died, the least and the most where reports disagree.
  private toll(e: api.Listed): HTMLElement | null {
    const { lang } = this.page;
    if (e.fatalities_range) return el("span", { class: "toll" }, t(lang, "killedRange", { range: e.fatalities_range.map((n) => num(lang, n)).join("–") }));
    return e.fatalities ? el("span", { class: "toll" }, t(lang, "killed", e.fatalities)) : null;
  }

  // key moves the focus through all rows, in view or not.
  private key(e: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -this.total, End: this.total };
    const step = steps[e.key];
    if (step === undefined || this.total < 1) return;
    e.preventDefault();
    this.at = Math.max(0, Math.min(this.total - 1, this.at + step));
    const view = this.scroller.clientHeight;
    const top = this.at * rowHeight * this.scale(view);
    if (top < this.scroller.scrollTop || top + rowHeight > this.scroller.scrollTop + view) this.scroller.scrollTop = step > 0 ? top - view + rowHeight : top;
    this.draw();
    this.focusAt(this.at, 20);
  }

  // focusAt focuses a row once it is here.
  private focusAt(i: number, tries: number): void {
    const row = this.inner.querySelector<HTMLElement>(`li[aria-posinset="${i + 1}"] button`);
    if (row) row.focus({ preventScroll: true });
    else if (tries > 0 && i === this.at) setTimeout(() => this.focusAt(i, tries - 1), 60);
  }
}
