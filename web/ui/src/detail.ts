// The panel of one event: its fields, and every quote marked in its sentence
// with its source.
import type { Conflict, EventDetail, Report } from "./api";
import { el, replace } from "./dom";
import { dateText, placeText } from "./list";
import type { Lang } from "./state";
import { type Key, isKey, sub, t } from "./strings";

// How the fields that sources may disagree on are called on the page.
const conflictLabels: Record<string, Key> = {
  sub_event_type: "type", event_date: "time", location: "where", actor1: "actor1", actor2: "actor2", fatalities: "killed", injuries: "wounded",
};

export class Detail {
  readonly root = el("aside", { class: "detail", hidden: true, tabindex: -1, "aria-live": "polite" });

  constructor(private actorName: (id: string) => string, private onClose: () => void) {
    this.root.addEventListener("keydown", (e) => {
      if (e.key === "Escape") this.onClose();
    });
  }

  hide(): void {
    this.root.hidden = true;
    replace(this.root);
  }

  fail(lang: Lang, message: string): void {
    this.root.hidden = false;
    replace(this.root, this.closeButton(lang), el("p", { class: "hint" }, message));
  }

  show(e: EventDetail, lang: Lang): void {
    this.root.hidden = false;
    const actor = (id: string | null): string => (id ? this.actorName(id) : t(lang, "unknownActor"));
    const field = (label: string, value: string | null): HTMLElement[] =>
      value === null || value === "" ? [] : [el("dt", {}, label), el("dd", {}, el("bdi", {}, value))];
    const accuracy = t(lang, e.geo_precision === 1 ? "exact" : e.geo_precision === 2 ? "near" : "region");
    const radius = e.uncertainty_km ? `${lang === "ar" ? "،" : ","} ${t(lang, "within", e.uncertainty_km)}` : "";
    const words = e.date_text ? ` (${t(lang, "dateWords")}: «${e.date_text}»)` : "";
    replace(this.root,
      this.closeButton(lang),
      el("h2", {}, sub(lang, e.sub_event_type)),
      el("dl", {},
        ...field(t(lang, "where"), `${placeText(e, lang)} (${accuracy}${radius})`),
        ...field(t(lang, "time"), dateText(e, lang) + words),
        ...field(t(lang, "actor1"), e.actor1_id ? actor(e.actor1_id) : (e.actor1 ?? actor(null))),
        ...field(t(lang, "actor2"), e.actor2_id ? actor(e.actor2_id) : e.actor2),
        ...field(t(lang, "weapon"), e.weapon),
        ...field(t(lang, "killed"), e.fatalities === null ? null : String(e.fatalities)),
        ...field(t(lang, "wounded"), e.injuries === null ? null : String(e.injuries)),
        ...field(t(lang, "status"), isKey(e.status) ? t(lang, e.status) : e.status),
        ...field(t(lang, "confidence"), e.layer === "events" ? `${Math.round(e.confidence * 100)} %` : null)),
      ...this.conflicts(e.conflicts, lang),
      e.layer === "events" ? el("h3", {}, `${t(lang, "sources")} (${e.reports.length})`) : this.imported(e, lang),
      ...e.reports.map((r) => this.report(r, lang)));
    this.root.scrollTop = 0;
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
    return el("button", { type: "button", class: "close", "aria-label": t(lang, "close"), click: () => this.onClose() }, "×");
  }

  private conflicts(conflicts: Conflict[], lang: Lang): HTMLElement[] {
    if (conflicts.length === 0) return [];
    const rows = conflicts.flatMap((c) => {
      const label = conflictLabels[c.field];
      const say = (value: string): string => (c.field === "sub_event_type" ? sub(lang, value) : value);
      return [
        el("dt", {}, label ? t(lang, label) : c.field),
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
