// The list of events in view, and what the panel and list share.
import type { Config, EventProps } from "./api";
import { el, replace } from "./dom";
import type { Lang, State } from "./state";
import { sub, t } from "./strings";
import { icon } from "./symbols";

export function dateText(e: EventProps, lang: Lang): string {
  if (!e.event_date) return t(lang, "unknownDate");
  return e.event_date === e.event_date_end || !e.event_date_end ? e.event_date : `${e.event_date} – ${e.event_date_end}`;
}

export function placeText(e: EventProps, lang: Lang): string {
  return (lang === "ar" ? e.location_ar || e.location : e.location || e.location_ar) ?? "";
}

export class List {
  readonly root = el("section", { class: "list" });
  private rows = new Map<string, HTMLElement>();

  constructor(private config: Config, private onOpen: (id: string) => void) {}

  show(state: State, events: EventProps[], total: number): void {
    const { lang } = state;
    this.rows.clear();
    const items = events.map((e) => {
      const row = this.row(e, state);
      this.rows.set(e.id, row);
      return el("li", {}, row);
    });
    replace(this.root,
      el("h2", {}, `${total} ${t(lang, "events")}`),
      total === 0 ? el("p", { class: "hint" }, t(lang, "empty")) : el("ol", {}, ...items),
      total > events.length && el("p", { class: "hint" }, t(lang, "more", events.length)));
  }

  mark(id: string): void {
    for (const [key, row] of this.rows) row.toggleAttribute("aria-current", key === id);
    this.rows.get(id)?.scrollIntoView({ block: "nearest" });
  }

  private row(e: EventProps, state: State): HTMLElement {
    const { lang } = state;
    const type = this.config.types.find((x) => x.name === e.event_type)?.key ?? "strategic";
    return el("button", { type: "button", class: "row", "data-id": e.id, "aria-current": e.id === state.event, click: () => this.onOpen(e.id) },
      icon(type),
      el("span", { class: "what" }, sub(lang, e.sub_event_type)),
      el("bdi", { class: "where" }, placeText(e, lang)),
      el("bdi", { class: "when" }, dateText(e, lang)),
      e.fatalities ? el("span", { class: "toll" }, `${t(lang, "killed")}: ${e.fatalities}`) : null);
  }
}
