// Reading: an article that is pasted or dropped is read by the server, its events
// are marked in the text and on the map, and stored when the reader says so. Below,
// how the sources are that the server watches.
import * as api from "./api";
import { fetched } from "./ask";
import type { EventProps } from "./columns";
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any } from "./panel";
import { icon } from "./symbols";
import { what, when } from "./tell";
import { type Lang, num, percent, t } from "./words";

interface Evidence {
  start: number; // in code points
  end: number;
}

interface Found extends EventProps {
  latitude: number | null;
  longitude: number | null;
  evidence: Evidence[];
}

interface Result {
  article: { title: string | null; understood: boolean };
  events: Found[];
  text: string;
}

interface Watched {
  name: string;
  address: string;
  publisher: string;
  credibility: string;
  succeeded: string | null;
  lag_seconds: number | null;
  problem: string;
  articles: number;
  events: number;
  left_out: number;
}

// kinds are media types of files that browsers do not know by their endings.
const kinds: Record<string, string> = { eml: "message/rfc822", mbox: "application/mbox", mht: "multipart/related", mhtml: "multipart/related", jsonl: "application/jsonl", ndjson: "application/jsonl", md: "text/markdown",
  rss: "application/rss+xml", atom: "application/atom+xml", xml: "application/xml", warc: "application/warc",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" };

const maxBytes = 4 << 20; // that the server takes

export class Reading {
  readonly place = "side";
  readonly tab = "read";
  readonly root = el("section", { class: "reading" });
  private text = el("textarea", { rows: 8, dir: "auto", "data-key": "read-text", input: () => this.forget() });
  private file = el("input", { type: "file", "data-key": "read-file", change: () => this.file.files?.[0] && this.take(this.file.files[0]) });
  private published = el("input", { type: "date", "data-key": "read-day" });
  private publisher = el("input", { type: "text", maxlength: 200, dir: "auto", "data-key": "read-publisher" });
  private token = el("input", { type: "password", autocomplete: "off", maxlength: 1024, "data-key": "read-token" });
  private form = el("form", { class: "paste" });
  private answer = el("div", { class: "answer", "aria-live": "polite" });
  private sources = el("details", { class: "watched", toggle: () => this.sources.open && void this.watched() });
  private body: Blob | null = null; // of a file; null for the text that is pasted
  private result: Result | null = null;

  constructor(private page: Page) {
    this.form.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.read();
    });
    this.root.addEventListener("dragover", (e) => e.preventDefault());
    this.root.addEventListener("drop", (e) => {
      e.preventDefault();
      const dropped = e.dataTransfer?.files[0];
      if (dropped) this.take(dropped);
    });
    this.root.append(this.form, this.answer, this.sources);
  }

  title(lang: Lang): string {
    return t(lang, "read");
  }

  update(changed: Changed): void {
    if (changed.has("lang")) this.words();
    if (any(changed, "lang", "theme") && this.result) this.show(this.result);
    if (any(changed, "tab", "event")) this.page.map.drafts(this.shown() ? this.places() : []);
  }

  private shown(): boolean {
    return this.page.state.tab === this.tab && this.page.state.event === "";
  }

  // words writes what is only words.
  private words(): void {
    const { lang } = this.page;
    this.text.placeholder = t(lang, "readHint");
    this.text.setAttribute("aria-label", t(lang, "readHint"));
    replace(this.form, this.text,
      el("label", { class: "pick" }, t(lang, "readFile"), this.file),
      el("label", { class: "pick" }, t(lang, "readDay"), this.published),
      el("label", { class: "pick" }, t(lang, "readPublisher"), this.publisher),
      el("button", { class: "reset", "data-key": "read" }, t(lang, "readNow")),
      el("p", { class: "what" }, t(lang, "readKept")));
    replace(this.sources, el("summary", {}, t(lang, "watched")));
    if (this.sources.open) void this.watched();
  }

  // take reads a file in place of the text.
  private take(file: File): void {
    const ending = file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase();
    this.body = new Blob([file], { type: kinds[ending] ?? (file.type || "text/plain") });
    this.text.value = "";
    void this.read();
  }

  // forget is for another text than the one that was read.
  private forget(): void {
    this.body = null;
    this.result = null;
    this.page.map.drafts([]);
    replace(this.answer);
  }

  private request(): { query: string; init: RequestInit } {
    const q = new URLSearchParams();
    if (this.published.value) q.set("published", this.published.value);
    if (this.publisher.value.trim()) q.set("publisher", this.publisher.value.trim());
    const body = this.body ?? new Blob([this.text.value], { type: "text/plain" });
    return { query: q.toString(), init: { method: "POST", body, headers: { "Content-Type": body.type } } };
  }

  private async read(): Promise<void> {
    const { lang } = this.page;
    if (!this.body && this.text.value.trim() === "") return this.text.focus();
    if ((this.body?.size ?? 0) > maxBytes) return this.say(t(lang, "readTooLarge"));
    this.say(t(lang, "readBusy"));
    try {
      const { query, init } = this.request();
      this.result = (await (await fetched(`api/extract?text=true&${query}`, init)).json()) as Result;
      this.show(this.result);
      this.page.map.drafts(this.places());
      const first = this.places()[0];
      if (first) this.page.map.fit(this.box(), 10);
    } catch (e) {
      this.say(t(lang, "failed", { why: e instanceof Error ? e.message : String(e) }));
    }
  }

  private say(words: string): void {
    replace(this.answer, el("p", { class: "notice", role: "status" }, words));
  }

  private places(): { lon: number; lat: number; km: number }[] {
    return (this.result?.events ?? []).flatMap((e) => (e.longitude === null || e.latitude === null ? [] : [{ lon: e.longitude, lat: e.latitude, km: e.uncertainty_km ?? 0 }]));
  }

  private box(): api.Box {
    const all = this.places();
    const [x, y] = [all.map((p) => p.lon), all.map((p) => p.lat)];
    return [Math.min(...x) - 0.1, Math.min(...y) - 0.1, Math.max(...x) + 0.1, Math.max(...y) + 0.1];
  }

  // show lists what was found, beside the text in which it is marked.
  private show(r: Result): void {
    const { lang } = this.page;
    const none = r.events.length > 0 ? null : el("p", { class: "notice", role: "status" }, t(lang, r.article.understood ? "readNothing" : "readForeign"));
    replace(this.answer,
      r.article.title && el("h3", { dir: "auto" }, r.article.title),
      none ?? el("ol", { class: "found" }, ...r.events.map((e) => el("li", {}, this.found(e)))),
      el("div", { class: "text", dir: "auto" }, ...this.marked(r)),
      r.events.length > 0 && this.storing());
  }

  private found(e: Found): HTMLElement {
    const { lang, dark } = this.page;
    return el("button", { type: "button", class: "link", click: () => {
      if (e.longitude !== null && e.latitude !== null) this.page.map.go(e.longitude, e.latitude, Math.max(9, this.page.map.zoom));
    } }, icon(this.page.typeKey(e.event_type), dark), el("span", {}, ...what(e, lang), " · ", when(e, lang), e.fatalities === null ? "" : ` · ${t(lang, "killed", e.fatalities)}`, ` · ${percent(lang, e.confidence)}`));
  }

  // marked is the text with the words on which events rest.
  private marked(r: Result): Node[] {
    const letters = Array.from(r.text);
    const spans = r.events.flatMap((e) => e.evidence).sort((a, b) => a.start - b.start);
    const out: Node[] = [];
    let done = 0;
    for (const s of spans) {
      if (s.start < done) continue;
      out.push(document.createTextNode(letters.slice(done, s.start).join("")), el("mark", {}, letters.slice(s.start, s.end).join("")));
      done = s.end;
    }
    out.push(document.createTextNode(letters.slice(done).join("")));
    return out;
  }

  // storing asks for the token, and stores what was read.
  private storing(): HTMLElement {
    const { lang } = this.page;
    const form = el("form", { class: "store" },
      el("label", { class: "pick" }, t(lang, "readToken"), this.token),
      el("button", { class: "reset", "data-key": "read-store" }, t(lang, "readStore")));
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.store(form);
    });
    return form;
  }

  private async store(form: HTMLElement): Promise<void> {
    const { lang } = this.page;
    const { query, init } = this.request();
    let words: string;
    try {
      const answer = await fetched(`api/articles?${query}`, { ...init, headers: { ...init.headers, Authorization: `Bearer ${this.token.value.trim()}` } });
      const { articles } = (await answer.json()) as { articles: { outcome: string; events: number }[] };
      const events = articles.reduce((n, a) => n + a.events, 0);
      words = t(lang, articles.every((a) => a.outcome === "unchanged") ? "readKnown" : "readStored", { n: num(lang, events) });
    } catch (e) {
      words = t(lang, "failed", { why: e instanceof Error ? e.message : String(e) });
    }
    form.querySelector("[role='status']")?.remove();
    form.append(el("p", { class: "notice", role: "status" }, words));
  }

  // watched shows how the sources are that the server watches.
  private async watched(): Promise<void> {
    const { lang } = this.page;
    const heading = el("summary", {}, t(lang, "watched"));
    try {
      const { watched } = (await (await fetched("api/sources")).json()) as { watched: Watched[] };
      if (watched.length === 0) return replace(this.sources, heading, el("p", { class: "what" }, t(lang, "watchedNone")));
      replace(this.sources, heading, el("ul", {}, ...watched.map((w) => el("li", { class: w.problem ? "bad" : undefined },
        el("bdi", { class: "name" }, w.publisher || w.name), w.credibility && el("span", { class: "badge" }, w.credibility),
        el("bdi", { class: "what", dir: "ltr" }, w.address),
        el("span", { class: "what" }, w.lag_seconds === null ? t(lang, "watchedNever") : t(lang, "watchedAgo", { n: num(lang, Math.round(w.lag_seconds / 60)) }), " · ",
          t(lang, "watchedCounts", { articles: num(lang, w.articles), events: num(lang, w.events), left: num(lang, w.left_out) })),
        w.problem && el("span", { class: "problem" }, w.problem)))));
    } catch (e) {
      replace(this.sources, heading, el("p", { class: "notice" }, t(lang, "failed", { why: e instanceof Error ? e.message : String(e) })));
    }
  }
}
