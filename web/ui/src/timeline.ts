// The time line: bars by day, week or month, an axis, and a window of days that is
// dragged by its ends or as a whole, or moved by the arrow keys.
import { dayNumber, isoDay, ticks } from "./days";
import { el } from "./dom";
import { palette } from "./theme";
import { type Lang, day, face, month, num, span, t, year } from "./words";

type Grip = "from" | "to" | "window";

export class Timeline {
  readonly root: HTMLElement;
  private canvas = el("canvas", { class: "bars", "aria-hidden": "true" });
  private handles: Record<Grip, HTMLElement>;
  private track: HTMLElement;
  private told = el("div", { class: "told", "aria-hidden": "true", hidden: true });
  private days: [number, number][] = [];
  private bins: number[] = [];
  private first = 0;
  private last = 1;
  private from = 0;
  private to = 1;
  private lang: Lang = "en";
  private dark = false;

  // onRange tells the days, "" for open ends; done is false while they are dragged.
  constructor(private onRange: (from: string, to: string, done: boolean) => void) {
    this.handles = { window: this.handle("window"), from: this.handle("from"), to: this.handle("to") };
    this.track = el("div", { class: "track", dir: "ltr" }, this.canvas, this.handles.window, this.handles.from, this.handles.to, this.told);
    this.root = el("div", { class: "timeline" }, this.track);
    this.track.addEventListener("pointerdown", (e) => this.press(e));
    this.track.addEventListener("pointermove", (e) => this.tell(e));
    this.track.addEventListener("pointerleave", () => { this.told.hidden = true; });
    new ResizeObserver(() => this.draw()).observe(this.track);
  }

  // show sets the bars and the window ("" is open).
  show(days: [number, number][], from: string, to: string, lang: Lang, dark: boolean): void {
    [this.days, this.lang, this.dark] = [days, lang, dark];
    const [low, high] = [from ? dayNumber(from) : Infinity, to ? dayNumber(to) : -Infinity];
    const today = Math.floor(Date.now() / 86_400_000);
    // A window in an address may lie far off: the axis goes no farther than half its
    // own length to show it.
    const [a, b] = [days[0]?.[0] ?? Math.min(low, today - 1), days.at(-1)?.[0] ?? Math.max(high, today)];
    const room = Math.max(1, Math.round((b - a) / 2));
    this.first = Math.max(a - room, Math.min(a, low));
    this.last = Math.max(this.first + 1, Math.min(b + room, Math.max(b, high)));
    this.window(from, to);
  }

  // window sets the chosen days alone.
  window(from: string, to: string): void {
    this.from = from ? this.within(dayNumber(from)) : this.first;
    this.to = to ? this.within(dayNumber(to)) : this.last;
    this.draw();
  }

  // range is the first and the last day there is.
  range(): [number, number] {
    return [this.first, this.last];
  }

  private within = (n: number): number => Math.max(this.first, Math.min(this.last, n));

  private handle(which: Grip): HTMLElement {
    return el("div", { class: which === "window" ? "shade" : "handle", role: "slider", tabindex: 0, "data-grip": which, keydown: (e) => this.key(e as KeyboardEvent, which) });
  }

  private key(e: KeyboardEvent, which: Grip): void {
    const length = this.last - this.first;
    const big = Math.max(7, Math.round(length / 20));
    const steps: Record<string, number> = {
      ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -big, PageUp: big, Home: -1e9, End: 1e9,
    };
    const step = steps[e.key];
    if (step === undefined) return;
    e.preventDefault();
    const unit = Math.abs(step) === 1 && length > 400 && !e.shiftKey ? 7 : 1;
    this.move(which, (which === "to" ? this.to : this.from) + step * unit);
    this.commit(true);
  }

  private move(which: Grip, to: number): void {
    if (which === "from") this.from = Math.max(this.first, Math.min(to, this.to));
    if (which === "to") this.to = Math.min(this.last, Math.max(to, this.from));
    if (which === "window") {
      const length = this.to - this.from;
      this.from = Math.max(this.first, Math.min(this.last - length, to));
      this.to = this.from + length;
    }
    this.draw();
  }

  // press takes hold of an end or of the window; beside it a new one is begun.
  private press(e: PointerEvent): void {
    const at = this.dayAt(e.clientX);
    const px = this.track.clientWidth / Math.max(1, this.last - this.first);
    const near = (day: number): boolean => Math.abs(at - day) * px < 12;
    const whole = this.from <= this.first && this.to >= this.last;
    const which: Grip = near(this.from) && (at <= this.from || !near(this.to)) ? "from" : near(this.to) ? "to" : !whole && at > this.from && at < this.to ? "window" : Math.abs(at - this.from) <= Math.abs(at - this.to) ? "from" : "to";
    const off = which === "window" ? at - this.from : 0;
    this.handles[which].focus({ preventScroll: true });
    this.track.setPointerCapture(e.pointerId);
    if (which !== "window") this.move(which, at);
    this.commit(false);
    const drag = (m: PointerEvent): void => {
      this.move(which, this.dayAt(m.clientX) - off);
      this.commit(false);
    };
    const drop = (): void => {
      this.track.removeEventListener("pointermove", drag);
      this.commit(true);
    };
    this.track.addEventListener("pointermove", drag);
    this.track.addEventListener("pointerup", drop, { once: true });
    this.track.addEventListener("pointercancel", drop, { once: true });
    e.preventDefault();
  }

  private dayAt(clientX: number): number {
    const box = this.track.getBoundingClientRect();
    return Math.round(this.first + ((clientX - box.left) / box.width) * (this.last - this.first));
  }

  private commit(done: boolean): void {
    this.onRange(this.from <= this.first ? "" : isoDay(this.from), this.to >= this.last ? "" : isoDay(this.to), done);
  }

  // tell says what the bar under the pointer holds.
  private tell(e: PointerEvent): void {
    const box = this.track.getBoundingClientRect();
    const i = Math.floor(((e.clientX - box.left) / box.width) * this.bins.length);
    const n = this.bins[i];
    this.told.hidden = n === undefined;
    if (n === undefined) return;
    const [a, b] = this.daysOf(i);
    this.told.textContent = `${a === b ? day(this.lang, isoDay(a)) : span(this.lang, isoDay(a), isoDay(b))}: ${num(this.lang, n)}`;
    this.told.style.insetInlineStart = `${Math.max(60, Math.min(box.width - 60, e.clientX - box.left))}px`;
  }

  // daysOf are the first and the last day of a bar.
  private daysOf(i: number): [number, number] {
    const length = this.last - this.first + 1;
    const a = this.first + Math.ceil((i * length) / this.bins.length);
    return [a, Math.max(a, this.first + Math.ceil(((i + 1) * length) / this.bins.length) - 1)];
  }

  private draw(): void {
    const box = this.track.getBoundingClientRect();
    if (box.width === 0) return;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    this.canvas.width = box.width * ratio;
    this.canvas.height = box.height * ratio;
    const c = this.canvas.getContext("2d");
    if (!c) return;
    c.scale(ratio, ratio);
    this.bars(c, box.width, box.height);
    const place = (n: number): number => (n - this.first) / (this.last - this.first);
    const ends = [place(this.from), place(this.to)] as const;
    this.handles.window.style.insetInlineStart = `${ends[0] * 100}%`;
    this.handles.window.style.inlineSize = `${(ends[1] - ends[0]) * 100}%`;
    this.handles.from.style.insetInlineStart = `${ends[0] * 100}%`;
    this.handles.to.style.insetInlineStart = `${ends[1] * 100}%`;
    const words: Record<Grip, string> = { from: t(this.lang, "from"), to: t(this.lang, "to"), window: t(this.lang, "window") };
    for (const which of ["from", "to", "window"] as const) {
      const h = this.handles[which];
      const value = which === "to" ? this.to : this.from;
      h.setAttribute("aria-label", words[which]);
      h.setAttribute("aria-valuemin", String(this.first));
      h.setAttribute("aria-valuemax", String(this.last));
      h.setAttribute("aria-valuenow", String(value));
      h.setAttribute("aria-valuetext", which === "window" ? span(this.lang, isoDay(this.from), isoDay(this.to)) : day(this.lang, isoDay(value)));
    }
  }

  private bars(c: CanvasRenderingContext2D, width: number, height: number): void {
    const axis = 14;
    const colours = palette(this.dark);
    const length = this.last - this.first + 1;
    const count = Math.max(2, Math.min(length, Math.floor(width / 4)));
    this.bins = new Array<number>(count).fill(0);
    for (const [d, n] of this.days) {
      const i = Math.floor(((d - this.first) / length) * count);
      if (i >= 0 && i < count) this.bins[i] = (this.bins[i] ?? 0) + n;
    }
    const most = Math.max(1, ...this.bins);
    c.fillStyle = colours.accent;
    this.bins.forEach((n, i) => {
      const h = n === 0 ? 0 : Math.max(2, Math.sqrt(n / most) * (height - axis - 4));
      c.fillRect((i * width) / count, height - axis - h, Math.max(1, width / count - 1), h);
    });
    c.font = `11px ${face(this.lang)}`;
    c.textBaseline = "bottom";
    c.textAlign = "left";
    let free = -1;
    for (const tick of ticks(this.first, this.last, Math.max(2, Math.floor(width / 60)))) {
      const x = ((tick.day - this.first) / length) * width;
      c.fillStyle = colours.admin1;
      c.fillRect(x, height - axis, 1, axis);
      const iso = isoDay(tick.day);
      const text = tick.kind === "year" ? year(this.lang, iso) : tick.kind === "month" ? month(this.lang, iso) : day(this.lang, iso).replace(/[\s,،]*\d{4}$/, "");
      if (x < free || x + c.measureText(text).width > width) continue;
      c.fillStyle = colours.country;
      c.fillText(text, x + 3, height);
      free = x + c.measureText(text).width + 12;
    }
  }
}
