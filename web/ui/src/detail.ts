// The panel of one event: its fields, and every quote marked in its sentence
// with its source.
import * as api from "./api";
import type { Conflict, EventDetail, Report } from "./api";
import { type Column, labels } from "./columns";
import { el, replace } from "./dom";
import { placeText, when } from "./list";
import type { Page } from "./page";
import { type Changed, any } from "./panel";
import type { Lang } from "./state";
import { isKey, label, sub, t } from "./strings";

// first is shown above the other columns that have a label: the type as the
// heading, the place as the first row.
const first: Column[] = ["sub_event_type", "location"];

export class Detail {
  readonly place = "edge";
  readonly root = el("aside", { class: "detail", hidden: true, tabindex: -1, "aria-live": "polite" });

  constructor(private page: Page) {
    this.root.addEventListener("keydown", (e) => {
      if (e.key === "Escape") this.close();
    });
  }

  update(changed: Changed): void {
    if (any(changed, "event", "lang")) void this.open();
  }

  private close(): void {
    this.page.set({ event: "" });
  }

  private async open(): Promise<void> {
    const { map, lang } = this.page;
    const id = this.page.state.event;
    map.selected = id;
    if (!id) return this.hide();
    try {
      const e = await api.event(id);
      if (this.page.state.event !== id) return;
      this.show(e, lang);
      this.showOnMap(e);
    } catch (e) {
      this.fail(lang, e instanceof Error ? e.message : String(e));
    }
  }

  private hide(): void {
    this.root.hidden = true;
    replace(this.root);
    this.page.map.ring = null;
    this.page.map.redraw();
  }

  private showOnMap(e: EventDetail): void {
    const { map } = this.page;
    map.ring = null;
    if (e.longitude !== null && e.latitude !== null) {
      map.ring = { lon: e.longitude, lat: e.latitude, km: e.uncertainty_km ?? 0 };
      if (!map.contains(e.longitude, e.latitude, this.covered())) map.go(e.longitude, e.latitude, Math.max(map.zoom, 9));
    }
    map.redraw();
  }

  // covered tells how much of the map the open panel hides; on a phone it
  // hides all, and the map need not move.
  private covered(): { left: number; right: number } {
    const width = this.root.offsetWidth;
    if (width >= innerWidth) return { left: 0, right: 0 };
    return this.page.lang === "ar" ? { left: width, right: 0 } : { left: 0, right: width };
  }

  private fail(lang: Lang, message: string): void {
    this.root.hidden = false;
    replace(this.root, this.closeButton(lang), el("p", { class: "hint" }, message));
  }

  private show(e: EventDetail, lang: Lang): void {
    this.root.hidden = false;
    const others = (Object.keys(labels) as Column[]).filter((c) => !first.includes(c));
    replace(this.root,
      this.closeButton(lang),
      el("h2", {}, sub(lang, e.sub_event_type)),
      el("dl", {}, ...["location" as Column, ...others].flatMap((c) => this.row(e, c, lang))),
      ...this.conflicts(e.conflicts, lang),
      e.layer === "events" ? el("h3", {}, `${t(lang, "sources")} (${e.reports.length})`) : this.imported(e, lang),
      ...e.reports.map((r) => this.report(r, lang)));
    this.root.scrollTop = 0;
  }

  // row tells what a column holds, nothing where it is unknown.
  private row(e: EventDetail, column: Column, lang: Lang): HTMLElement[] {
    const value = column === "event_date" ? this.when(e, lang) : this.words(e, column, lang);
    if (value === null || value === "") return [];
    return [el("dt", {}, label(lang, column)), el("dd", {}, typeof value === "string" ? el("bdi", {}, value) : value)];
  }

  // words is what a reader is told of a column, its bare value but for these.
  private words(e: EventDetail, column: Column, lang: Lang): string | null {
    switch (column) {
      case "location": return this.where(e, lang);
      case "actor1": return e.actor1_id ? this.page.actorName(e.actor1_id) : (e.actor1 ?? t(lang, "unknownActor"));
      case "actor2": return e.actor2_id ? this.page.actorName(e.actor2_id) : e.actor2;
      case "status": return isKey(e.status) ? t(lang, e.status) : e.status;
      case "confidence": return e.layer === "events" ? `${Math.round(e.confidence * 100)} %` : null;
    }
    const value = e[column];
    return value === null ? null : String(value);
  }

  // when tells the days with the words that they rest on.
  private when(e: EventDetail, lang: Lang): HTMLElement {
    const line = when(e, lang);
    if (e.date_text) line.append(` (${t(lang, "dateWords")}: «${e.date_text}»)`);
    return line;
  }

  private where(e: EventDetail, lang: Lang): string {
    if (e.geo_precision === 0) return placeText(e, lang);
    const accuracy = t(lang, e.geo_precision === 1 ? "exact" : e.geo_precision === 2 ? "near" : "region");
    const radius = e.uncertainty_km ? `${lang === "ar" ? "،" : ","} ${t(lang, "within", e.uncertainty_km)}` : "";
    return [`${placeText(e, lang)} (${accuracy}${radius})`, ...regions(e, lang)].join(" · ");
  }

  // imported tells of an event of a dataset who made it and what they say.
  private imported(e: EventDetail, lang: Lang): HTMLElement {
    const says = [e.quote, e.notes].filter((text, i, all) => text && all.indexOf(text) === i);
    return el("article", {},
      el("h3", {}, t(lang, "dataset")),
      el("p", { class: "source" }, el("bdi", {}, e.attribution), e.source && " · ", e.source && el("bdi", {}, e.source)),
      ...says.map((text) => el("blockquote", { dir: "auto" }, text)));
  }

  private closeButton(lang: Lang): HTMLElement {
    return el("button", { type: "button", class: "close", "aria-label": t(lang, "close"), click: () => this.close() }, "×");
  }

  private conflicts(conflicts: Conflict[], lang: Lang): HTMLElement[] {
    if (conflicts.length === 0) return [];
    const rows = conflicts.flatMap((c) => {
      const say = (value: string): string => (c.field === "sub_event_type" ? sub(lang, value) : value);
      return [
        el("dt", {}, label(lang, c.field)),
        ...c.values.map((v) => el("dd", {}, el("bdi", {}, say(v.value)), " — ", el("bdi", {}, v.sources.join(lang === "ar" ? "، " : ", ")))),
      ];
    });
    return [el("h3", {}, t(lang, "differ")), el("dl", { class: "conflicts" }, ...rows)];
  }

  private report(r: Report, lang: Lang): HTMLElement {
    const title = r.article.title || r.article.publisher || r.article.url;
    const head = r.article.url ? el("a", { href: r.article.url, target: "_blank", rel: "noopener noreferrer nofollow" }, title) : title;
    const dir = r.article.language === "ar" ? "rtl" : "ltr";
    const quotes = r.quotes.map((q) => el("blockquote", { dir, lang: r.article.language }, q.before, q.before && " ", el("mark", {}, q.text), q.after && !/^[.,،؛:!?؟)»”"]/.test(q.after) && " ", q.after));
    const reasons = r.reasons.map((x) => el("li", {}, el("code", {}, x.field), ` ${x.rule}`, x.words && ": ", x.words && el("bdi", {}, x.words)));
    return el("article", {},
      el("p", { class: "source" }, el("bdi", {}, head), " · ", el("bdi", {}, r.article.publisher), r.published && ` · ${r.published}`,
        r.article.sample && el("span", { class: "badge" }, t(lang, "sample"))),
      ...quotes,
      el("details", {}, el("summary", {}, t(lang, "why")), el("ul", { dir: "ltr" }, ...reasons)));
  }
}

// regions tells the units that hold an event, the smallest first, with their p-codes.
function regions(e: EventDetail, lang: Lang): string[] {
  const levels = [[e.admin3, e.admin3_ar, e.admin3_pcode], [e.admin2, e.admin2_ar, e.admin2_pcode], [e.admin1, e.admin1_ar, e.admin1_pcode]] as const;
  return levels.filter((level) => level[2]).map(([name, nameAR, pcode]) => `${(lang === "ar" ? nameAR || name : name || nameAR) ?? ""} ${pcode}`.trim());
}
