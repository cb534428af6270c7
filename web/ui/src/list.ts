// The list of events in view, and how events are told in a line.
import * as api from "./api";
import type { EventProps } from "./columns";
import { debounce, el, latest, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import type { Lang } from "./state";
import { label, sub, t } from "./strings";
import { icon } from "./symbols";

export function dateText(e: EventProps, lang: Lang): string {
  if (!e.event_date) return t(lang, "unknownDate");
  return e.event_date === e.event_date_end || !e.event_date_end ? e.event_date : `${e.event_date} – ${e.event_date_end}`;
}

export function placeText(e: EventProps, lang: Lang): string {
  return (lang === "ar" ? e.location_ar || e.location : e.location || e.location_ar) ?? "";
}

const limit = 100;

export class List {
  readonly place = "side";
  readonly tab = "events";
  readonly root = el("section", { class: "list" });
  private rows = new Map<string, HTMLElement>();
  private signal = latest();
  private soon = debounce(120, () => void this.fill());

  constructor(private page: Page) {}

  title(lang: Lang): string {
    return t(lang, "list");
  }

  update(changed: Changed): void {
    if (changed.has("event")) this.mark();
    if (any(changed, "lon", "lat", "zoom", "lang", "events", ...filtering)) this.soon();
  }

  private async fill(): Promise<void> {
    try {
      const { total, events } = await this.ask();
      this.show(events, total);
      this.mark();
      document.body.dataset["total"] = String(total);
    } catch (e) {
      this.page.fail(e);
    }
  }

  // ask fetches the events in view; of no layer there are none.
  private async ask(): Promise<{ total: number; events: EventProps[] }> {
    if (this.page.layers.length === 0) return { total: 0, events: [] };
    const q = this.page.ofLayers(this.page.inView());
    q.set("limit", String(limit));
    return api.list(q, this.signal());
  }

  private show(events: EventProps[], total: number): void {
    const { lang } = this.page;
    this.rows.clear();
    const items = events.map((e) => {
      const row = this.row(e);
      this.rows.set(e.id, row);
      return el("li", {}, row);
    });
    replace(this.root,
      el("h2", {}, `${total} ${t(lang, "events")}`),
      total === 0 ? el("p", { class: "hint" }, t(lang, "empty")) : el("ol", {}, ...items),
      total > events.length && el("p", { class: "hint" }, t(lang, "more", events.length)));
  }

  private mark(): void {
    const id = this.page.state.event;
    for (const [key, row] of this.rows) row.toggleAttribute("aria-current", key === id);
    this.rows.get(id)?.scrollIntoView({ block: "nearest" });
  }

  private row(e: EventProps): HTMLElement {
    const { lang } = this.page;
    return el("button", { type: "button", class: "row", "data-id": e.id, "aria-current": e.id === this.page.state.event, click: () => this.page.set({ event: e.id }) },
      icon(this.page.typeKey(e.event_type)),
      el("span", { class: "what" }, sub(lang, e.sub_event_type)),
      el("bdi", { class: "where" }, placeText(e, lang)),
      el("bdi", { class: "when" }, dateText(e, lang)),
      e.fatalities ? el("span", { class: "toll" }, `${label(lang, "fatalities")}: ${e.fatalities}`) : null);
  }
}
