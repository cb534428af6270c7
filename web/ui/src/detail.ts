// One event, in front of the list: what is known of it, and every quote marked in
// its sentence with its source.
import * as api from "./api";
import { Failure } from "./ask";
import type { Conflict, EventDetail, Quote, Reason, Report } from "./api";
import { type Column, labels } from "./columns";
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any } from "./panel";
import { copyLink } from "./share";
import { placeText, what, when } from "./tell";
import { countryName, day, label, num, percent, rtl, said, t } from "./words";

// told are shown above the rows of the other columns that have a label.
const told: Column[] = ["sub_event_type", "location"];

export class Detail {
  readonly place = "front";
  readonly root = el("section", { class: "detail", hidden: true, tabindex: -1 });
  private asker;
  private shown: EventDetail | null = null;
  private from: HTMLElement | null = null; // what had the focus before

  constructor(private page: Page) {
    this.asker = page.asker<{ id: string; answer: EventDetail | string }>("event", (a) => a.id === this.page.state.event && this.take(a.answer));
  }

  update(changed: Changed): void {
    if (any(changed, "event")) this.open();
    else if (changed.has("lang") && this.shown) this.show(this.shown);
    else if (changed.has("events") && this.page.state.event) this.open();
  }

  private open(): void {
    const { map } = this.page;
    const id = this.page.state.event;
    map.selected = id;
    if (!id) return this.hide();
    if (this.root.hidden) this.from = document.activeElement as HTMLElement | null;
    this.asker.ask(async (signal) => ({ id, answer: await api.event(id, signal).catch(refused) }));
  }

  private hide(): void {
    if (this.root.hidden) return;
    const inside = this.root.contains(document.activeElement);
    this.shown = null;
    this.root.hidden = true;
    replace(this.root);
    this.page.map.ring = null;
    this.page.map.redraw();
    if (inside) this.back();
  }

  // back gives the focus back to what had it, or to the row of the event.
  private back(): void {
    const key = this.from?.getAttribute("data-key");
    setTimeout(() => {
      const again = key ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : this.from?.isConnected ? this.from : null;
      (again ?? document.querySelector<HTMLElement>(".list .row[tabindex='0']") ?? document.getElementById("map"))?.focus({ preventScroll: true });
    });
  }

  private take(e: EventDetail | string): void {
    const fresh = this.root.hidden || (typeof e !== "string" && this.shown?.id !== e.id);
    if (!fresh && JSON.stringify(e) === JSON.stringify(this.shown)) return;
    this.root.hidden = false;
    if (typeof e === "string") {
      replace(this.root, this.backButton(), el("p", { class: "hint" }, e));
    } else {
      this.show(e);
      if (fresh) this.showOnMap(e);
    }
    if (!fresh) return;
    this.root.scrollTop = 0;
    this.root.focus({ preventScroll: true });
  }

  private showOnMap(e: EventDetail): void {
    const { map } = this.page;
    map.ring = null;
    if (e.longitude !== null && e.latitude !== null) {
      const km = e.uncertainty_km ?? 0;
      map.ring = { lon: e.longitude, lat: e.latitude, km, region: e.geo_precision === 3, place: e.place_id ?? "" };
      const covered = this.covered();
      if (!map.contains(e.longitude, e.latitude, km, covered)) {
        this.goTo(e.longitude, e.latitude, km);
        map.lift(covered);
      }
    }
    map.redraw();
  }

  // covered is how much of the map's foot the sheet of a phone hides.
  private covered(): number {
    const side = this.root.closest<HTMLElement>(".side");
    const map = document.getElementById("map");
    if (!side || !map || getComputedStyle(side).position !== "fixed") return 0;
    const sheet = side.dataset["stop"] === "low" ? 92 : 0.52 * innerHeight;
    return Math.max(0, map.getBoundingClientRect().bottom - (innerHeight - sheet));
  }

  // goTo shows a point with the whole of the area that it may lie in.
  private goTo(lon: number, lat: number, km: number): void {
    const { map } = this.page;
    if (km < 1) return map.go(lon, lat, Math.max(map.zoom, 9));
    const [dy, dx] = [(1.3 * km) / 111, (1.3 * km) / (111 * Math.max(0.1, Math.cos((lat * Math.PI) / 180)))];
    map.fit([lon - dx, lat - dy, lon + dx, lat + dy], Math.max(9, map.zoom));
  }

  private show(e: EventDetail): void {
    const { lang } = this.page;
    this.shown = e;
    const others = (Object.keys(labels) as Column[]).filter((c) => !told.includes(c));
    this.root.setAttribute("aria-label", said(lang, "sub", e.sub_event_type));
    replace(this.root,
      this.backButton(),
      el("h2", {}, ...what(e, lang)),
      el("dl", {}, ...this.where(e), ...others.flatMap((c) => this.row(e, c)), ...this.position(e)),
      ...this.conflicts(e.conflicts),
      e.layer === "events" ? el("h3", {}, `${t(lang, "sources")} (${num(lang, e.reports.length)})`) : this.imported(e),
      ...e.reports.map((r) => this.report(r)),
      this.tools(e));
  }

  private backButton(): HTMLElement {
    return el("button", { type: "button", class: "close", "data-key": "back", click: () => this.page.set({ event: "" }) }, el("span", { class: "arrow", "aria-hidden": "true" }), t(this.page.lang, "back"));
  }

  // row tells what a column holds, nothing where it is unknown.
  private row(e: EventDetail, column: Column): HTMLElement[] {
    const value = column === "event_date" ? this.days(e) : this.words(e, column);
    if (value === null || value === "") return [];
    return [el("dt", {}, label(this.page.lang, column)), el("dd", {}, typeof value === "string" ? el("bdi", {}, value) : value)];
  }

  // words is what a reader is told of a column, its bare value but for these.
  private words(e: EventDetail, column: Column): string | Node | null {
    const { lang } = this.page;
    switch (column) {
      case "actor1": return e.actor1 ? this.page.actorName(e.actor1_id, e.actor1) : t(lang, "someone");
      case "actor2": return this.page.actorName(e.actor2_id, e.actor2);
      case "status": return said(lang, "status", e.status);
      case "weapon": return e.weapon ? said(lang, "weapon", e.weapon) : null;
      case "fatalities": return this.range(e, column);
      case "injuries": return this.range(e, column);
      case "confidence": return e.layer === "events" ? percent(lang, e.confidence) : null;
    }
    const value = e[column];
    return value === null ? null : String(value);
  }

  // range tells a number, with the least and the most where sources differ.
  private range(e: EventDetail, column: "fatalities" | "injuries"): string | Node | null {
    const { lang } = this.page;
    const all = (e.conflicts.find((c) => c.field === column)?.values ?? []).map((v) => Number(v.value)).filter(Number.isFinite);
    const value = e[column];
    if (all.length > 1) return el("span", { class: "range" }, el("bdi", {}, `${num(lang, Math.min(...all))}–${num(lang, Math.max(...all))}`), " · ", t(lang, "differ"));
    return value === null ? null : num(lang, value);
  }

  // days tells when, with the words that it rests on.
  private days(e: EventDetail): HTMLElement {
    const line = el("span", {}, when(e, this.page.lang));
    if (e.date_text) line.append(` (${t(this.page.lang, "dateWords")}: `, el("bdi", { dir: "auto" }, `«${e.date_text}»`), ")");
    return line;
  }

  private where(e: EventDetail): HTMLElement[] {
    const { lang } = this.page;
    const other = lang === "ar" ? e.location : e.location_ar;
    const accuracy = e.geo_precision === 1 ? t(lang, "exact") : e.geo_precision === 2 ? t(lang, "near") : e.geo_precision === 3 ? t(lang, "region") : "";
    const radius = e.uncertainty_km ? `${rtl(lang) ? "،" : ","} ${t(lang, "within", e.uncertainty_km)}` : "";
    return [
      el("dt", {}, label(lang, "location")),
      el("dd", {}, el("bdi", {}, placeText(e, lang)), e.geo_precision > 0 && other && other !== placeText(e, lang) ? el("span", { class: "other" }, " · ", el("bdi", {}, other)) : null,
        accuracy && el("span", { class: "accuracy" }, ` (${accuracy}${radius})`)),
    ];
  }

  // position tells the units that hold an event, the smallest first, with their
  // p-codes, and its coordinates.
  private position(e: EventDetail): HTMLElement[] {
    const { lang } = this.page;
    const levels = [[e.admin3, e.admin3_ar, e.admin3_pcode], [e.admin2, e.admin2_ar, e.admin2_pcode], [e.admin1, e.admin1_ar, e.admin1_pcode]] as const;
    const units = levels.map(([name, nameAR, pcode]) => [(lang === "ar" ? nameAR || name : name || nameAR) ?? "", pcode ?? ""] as const).filter(([name]) => name);
    const all = units.flatMap(([name, pcode], i) => [i > 0 ? " · " : "", el("bdi", {}, name), pcode && el("bdi", { class: "pcode", dir: "ltr" }, ` ${pcode}`)]);
    if (e.country) all.push(all.length > 0 ? " · " : "", countryName(lang, e.country));
    const out: HTMLElement[] = [];
    if (all.length > 0) out.push(el("dt", {}, t(lang, "areas")), el("dd", {}, ...all));
    if (e.latitude !== null && e.longitude !== null) out.push(el("dt", {}, t(lang, "coordinates")), el("dd", {}, el("bdi", { dir: "ltr" }, `${e.latitude.toFixed(4)}, ${e.longitude.toFixed(4)}`)));
    return out;
  }

  // imported tells of an event of a dataset who made it and what they say.
  private imported(e: EventDetail): HTMLElement {
    const says = [e.quote, e.notes].filter((text, i, all) => text && all.indexOf(text) === i);
    const sources = [...new Set((e.source ?? "").split(";").map((s) => s.trim()).filter(Boolean))].join("; ");
    return el("article", {},
      el("h3", {}, t(this.page.lang, "dataset")),
      el("p", { class: "source" }, el("bdi", {}, e.attribution), sources && " · ", sources && el("bdi", {}, sources)),
      ...says.map((text) => el("p", { class: "note", dir: "auto" }, text)));
  }

  private conflicts(conflicts: Conflict[]): HTMLElement[] {
    const { lang } = this.page;
    if (conflicts.length === 0) return [];
    const rows = conflicts.flatMap((c) => {
      const say = (value: string): string => (c.field === "sub_event_type" ? said(lang, "sub", value) : value);
      return [
        el("dt", {}, label(lang, c.field)),
        ...c.values.map((v) => el("dd", {}, el("bdi", {}, say(v.value)), " — ", el("bdi", {}, v.sources.join(rtl(lang) ? "، " : ", ")))),
      ];
    });
    return [el("h3", {}, t(lang, "differ")), el("dl", { class: "conflicts" }, ...rows)];
  }

  private report(r: Report): HTMLElement {
    const { lang } = this.page;
    const title = r.article.title || r.article.publisher || r.article.url;
    const head = r.article.url ? el("a", { href: r.article.url, target: "_blank", rel: "noopener noreferrer nofollow" }, title) : title;
    const dir = r.article.language === "ar" ? "rtl" : "ltr";
    const publisher = r.article.publisher !== title ? r.article.publisher : "";
    const quotes = sentences(r.quotes).map((q) => el("blockquote", { dir, lang: r.article.language }, q.before, q.before && " ", this.quoted(q, r.reasons), q.after && !/^[.,،؛:!?؟)»”"]/.test(q.after) && " ", q.after));
    const reasons = r.reasons.map((x) => el("li", {}, el("b", {}, label(lang, x.field)), ` ${x.rule}`, x.words && ": ", x.words && el("bdi", {}, x.words)));
    return el("article", {},
      el("p", { class: "source" }, el("bdi", {}, head), publisher && " · ", publisher && el("bdi", {}, publisher), r.published && ` · ${day(lang, r.published)}`,
        r.article.sample && el("span", { class: "badge" }, t(lang, "sample"))),
      ...quotes,
      el("details", {}, el("summary", {}, t(lang, "why")), el("ul", { dir: "auto" }, ...reasons)));
  }

  // quoted marks a quote, and in it the words that gave each field, which are named
  // under the pointer.
  private quoted(q: Quote, reasons: Reason[]): HTMLElement {
    const { lang } = this.page;
    const mark = el("mark");
    let rest = q.text;
    const named = reasons.filter((r) => r.words.length > 1 && q.text.includes(r.words)).map((r) => ({ ...r, at: q.text.indexOf(r.words) })).sort((a, b) => a.at - b.at || b.words.length - a.words.length);
    let done = 0;
    for (const r of named) {
      if (r.at < done) continue;
      const fields = [...new Set(named.filter((o) => o.at === r.at && o.words === r.words).map((o) => label(lang, o.field)))];
      mark.append(q.text.slice(done, r.at), el("span", { class: "field", "data-field": r.field, title: fields.join(" · ") }, r.words));
      done = r.at + r.words.length;
      rest = q.text.slice(done);
    }
    mark.append(rest);
    return mark;
  }

  // tools are what one can do with an event.
  private tools(e: EventDetail): HTMLElement {
    const { lang, config } = this.page;
    const report = config.report.replaceAll("{id}", encodeURIComponent(e.id)).replaceAll("{url}", encodeURIComponent(location.href));
    return el("p", { class: "tools" }, copyLink(lang), report && el("a", { href: report, target: "_blank", rel: "noopener" }, t(lang, "reportError")), el("bdi", { class: "id", dir: "ltr" }, e.id));
  }
}

// refused is what the server says of an event that it does not have.
function refused(e: unknown): string {
  if (e instanceof Failure && !e.again) return e.message;
  throw e;
}

// sentences leaves out quotes that are the same, and joins what stands in one
// sentence.
function sentences(quotes: Quote[]): Quote[] {
  const seen = new Set<string>();
  return quotes.filter((q) => {
    const key = `${q.before}|${q.text}|${q.after}`;
    const known = seen.has(key);
    seen.add(key);
    return !known;
  });
}
