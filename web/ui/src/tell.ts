// How an event is told in a sentence, in a line of days, and by its place.
import type { EventProps } from "./columns";
import { el } from "./dom";
import type { Page } from "./page";
import { type Lang, said, span, t } from "./words";

// when tells the days of an event, and where no text tells them, that too.
export function when(e: EventProps, lang: Lang): HTMLElement {
  if (!e.event_date) return el("bdi", { class: "when" }, t(lang, "unknownDate"));
  const days = span(lang, e.event_date, e.event_date_end ?? "");
  if (e.date_basis !== "publication") return el("time", { class: "when", datetime: e.event_date }, days);
  return el("bdi", { class: "when unsaid", title: t(lang, "dayNotToldHint") }, t(lang, "dayNotTold", { days }));
}

// placeText is the name of an event's place, or that it has none.
export function placeText(e: EventProps, lang: Lang): string {
  const name = (lang === "ar" ? e.location_ar || e.location : e.location || e.location_ar) ?? "";
  return e.geo_precision > 0 ? name : name ? `${name} (${t(lang, "noPoint")})` : t(lang, "noPoint");
}

// sides names who acted and who it was done to, as far as they are known.
export function sides(page: Page, e: EventProps): string[] {
  return [page.actorName(e.actor1_id, e.actor1), page.actorName(e.actor2_id, e.actor2)].filter(Boolean);
}

// what tells what happened and where, as a line.
export function what(e: EventProps, lang: Lang): (Node | string)[] {
  const place = placeText(e, lang);
  const act = said(lang, "sub", e.sub_event_type);
  const weapon = e.weapon && !act.toLowerCase().includes(e.weapon.toLowerCase()) ? ` (${said(lang, "weapon", e.weapon)})` : "";
  return [act + weapon, ...(place ? [lang === "ar" ? "، " : ", ", el("bdi", { class: "where" }, place)] : [])];
}

// who tells who did it to whom, nothing where nobody is named.
export function who(page: Page, e: EventProps): (Node | string)[] {
  return sides(page, e).flatMap((name, i) => [i === 0 ? "" : " – ", el("bdi", {}, name)]);
}
