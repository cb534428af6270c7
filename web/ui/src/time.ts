// When the events were: the time line with its window, presets, playing, and the
// shelf of those without a date.
import type * as api from "./api";
import { isoDay } from "./days";
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, counting } from "./panel";
import { Timeline } from "./timeline";
import { type Key, span, t } from "./words";

const presets: [Key, number][] = [["last7", 7], ["last30", 30], ["last365", 365], ["always", 0]];
const beat = 700; // milliseconds between two pictures

export class Time {
  readonly place = "foot";
  readonly root = el("section", { class: "time", id: "time" });
  private line: Timeline;
  private tools = el("div", { class: "timetools" });
  private asker;
  private found: api.Summary | null = null;
  private playing = 0;
  private played = ""; // the days that playing shows

  constructor(private page: Page) {
    this.line = new Timeline((from, to, done) => page.set({ from, to }, done ? "step" : "live"));
    this.root.append(this.line.root, this.tools);
    this.asker = page.asker<api.Summary>("days", (s) => {
      this.found = s;
      this.show();
    });
  }

  update(changed: Changed): void {
    const { from, to } = this.page.state;
    if (any(changed, "from", "to")) {
      this.line.window(from, to);
      if (this.playing && `${from}/${to}` !== this.played) this.stop();
    }
    if (any(changed, "lang", "theme")) this.show();
    else if (any(changed, "from", "to", "scope", "everywhere")) this.words();
    const others = counting.filter((topic) => topic !== "from" && topic !== "to");
    if (any(changed, ...others)) this.asker.ask((signal) => this.page.summary(this.page.listed(["days"], this.scope()), signal));
  }

  // scope is what the bars count: the undated have none.
  private scope(): "view" | "all" | "unplaced" | `at ${string}` {
    const { scope } = this.page.state;
    return scope === "undated" ? "view" : scope;
  }

  private show(): void {
    const { from, to, lang } = this.page.state;
    this.root.setAttribute("aria-label", t(lang, "timeline"));
    if (this.found) this.line.show(this.found.days, from, to, lang, this.page.dark);
    this.words();
  }

  private words(): void {
    const { lang, state } = this.page;
    const [first, last] = this.line.range();
    const shelf = (n: number, scope: "undated" | "unplaced"): HTMLElement | false => n > 0 && el("button", {
      type: "button", class: `link shelf ${scope}`, "data-key": scope, "aria-pressed": String(state.scope === scope),
      click: () => this.page.set({ scope: state.scope === scope ? "view" : scope, tab: "events" }),
    }, t(lang, scope, n));
    const known = this.found !== null && this.found.days.length > 0;
    replace(this.tools,
      el("button", { type: "button", class: "play", "data-key": "play", "aria-pressed": String(this.playing !== 0), "aria-label": t(lang, this.playing ? "pause" : "play"), click: () => this.play() }, this.playing ? "❚❚" : "▶"),
      ...presets.map(([key, days]) => el("button", { type: "button", class: "preset", "data-key": key, click: () => this.preset(days) }, t(lang, key))),
      known && el("bdi", { class: "range" }, span(lang, state.from || isoDay(first), state.to || isoDay(last))),
      shelf(this.found?.undated ?? 0, "undated"), shelf(this.nowhere, "unplaced"));
  }

  // nowhere is how many events the map can't show, which are in no view: counted with
  // those of everywhere.
  private get nowhere(): number {
    return this.page.everywhere.total - this.page.everywhere.placed;
  }

  // preset chooses the last days that there are, all of them for 0.
  private preset(days: number): void {
    this.stop();
    const [, last] = this.line.range();
    this.page.set(days === 0 ? { from: "", to: "" } : { from: isoDay(last - days + 1), to: "" });
  }

  // play moves the window along, a window of a twentieth of the time where none is
  // chosen.
  private play(): void {
    if (this.playing) return this.stop();
    const [first, last] = this.line.range();
    const at = (iso: string, open: number): number => (iso ? Math.round(Date.parse(`${iso}T00:00:00Z`) / 86_400_000) : open);
    const within = (n: number): number => Math.max(first, Math.min(last, n));
    let [from, to] = [within(at(this.page.state.from, first)), within(at(this.page.state.to, last))];
    const whole = from <= first && to >= last;
    const length = whole ? Math.max(1, Math.round((last - first) / 20)) : Math.max(1, to - from);
    if (whole || to >= last) [from, to] = [first, first + length];
    const step = (): void => {
      const days = { from: isoDay(from), to: isoDay(Math.min(last, to)) };
      this.played = `${days.from}/${days.to}`;
      this.page.set(days, "live");
      if (to >= last) return this.stop();
      [from, to] = [to + 1, to + 1 + length];
    };
    this.playing = window.setInterval(step, beat);
    step();
    this.words();
  }

  private stop(): void {
    if (!this.playing) return;
    clearInterval(this.playing);
    this.playing = 0;
    this.page.set({}, "step");
    this.words();
  }
}
