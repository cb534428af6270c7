// The list of events in view, or of those without a place, and how events are
// told in a line.
import * as api from "./api";
import type { EventProps } from "./columns";
import { debounce, el, latest, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import type { Lang } from "./state";
import { label, sub, t } from "./strings";
import { icon } from "./symbols";

// when tells the days of an event, and where no text tells them, that too.
export function when(e: EventProps, lang: Lang): HTMLElement {
  const unsaid = e.event_date !== null && e.date_basis === "publication";
  if (!unsaid) return el("bdi", { class: "when" }, days(e) || t(lang, "unknownDate"));
  return el("bdi", { class: "when unsaid", title: t(lang, "dayNotToldHint") }, t(lang, "dayNotTold", days(e).replace(/[\d-]+/g, isolated)));
}

// isolated keeps a day in its order behind Arabic words.
const isolated = (day: string): string => `\u2066${day}\u2069`;

function days(e: EventProps): string {
  if (!e.event_date) return "";
  return e.event_date === e.event_date_end || !e.event_date_end ? e.event_date : `${e.event_date} – ${e.event_date_end}`;
}

// placeText is the name of an event's place, or that it has none.
export function placeText(e: EventProps, lang: Lang): string {
  const name = (lang === "ar" ? e.location_ar || e.location : e.location || e.location_ar) ?? "";
  return e.geo_precision > 0 ? name : name ? `${name} (${t(lang, "noPoint")})` : t(lang, "noPoint");
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
    return t(lang, this.page.state.unplaced ? "listUnplaced" : "list");
  }

  update(changed: Changed): void {
    if (changed.has("event")) this.mark();
    if (any(changed, "lon", "lat", "zoom", "lang", "unplaced", "events", ...filtering)) this.soon();
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

  // ask fetches the events to list; of no layer there are none.
  private async ask(): Promise<{ total: number; events: EventProps[] }> {
    if (this.page.layers.length === 0) return { total: 0, events: [] };
    const q = this.page.ofLayers(this.page.listed());
    q.set("limit", String(limit));
    return api.list(q, this.signal());
  }

  private show(events: EventProps[], total: number): void {
    const { lang, state } = this.page;
    this.rows.clear();
    const items = events.map((e) => {
      const row = this.row(e);
      this.rows.set(e.id, row);
      return el("li", {}, row);
    });
    replace(this.root,
      el("h2", {}, state.unplaced ? t(lang, "unplaced", total) : `${total} ${t(lang, "events")}`),
      state.unplaced && el("button", { type: "button", class: "link back", click: () => this.page.set({ unplaced: false }) }, t(lang, "backToView")),
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
      when(e, lang),
      e.fatalities ? el("span", { class: "toll" }, `${label(lang, "fatalities")}: ${e.fatalities}`) : null);
  }
}
