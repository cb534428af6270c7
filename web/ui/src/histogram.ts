// The time histogram: bars by day, week or month, and a range that the mouse
// drags and the arrow keys move.
import { el } from "./dom";
import type { Lang } from "./state";
import { label, t } from "./strings";

const dayMS = 86_400_000;

export const dayNumber = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / dayMS);
export const isoDay = (n: number): string => new Date(n * dayMS).toISOString().slice(0, 10);

export class Histogram {
  readonly root: HTMLElement;
  private canvas = el("canvas", { class: "bars", "aria-hidden": "true" });
  private handles: [HTMLElement, HTMLElement];
  private shade = el("div", { class: "shade" });
  private track: HTMLElement;
  private caption = el("bdi", { class: "range", dir: "ltr" });
  private days: [number, number][] = [];
  private first = 0;
  private last = 0;
  private from = 0;
  private to = 0;
  private lang: Lang = "en";

  constructor(private onRange: (from: string, to: string) => void) {
    this.handles = [this.handle(0), this.handle(1)];
    this.track = el("div", { class: "track", dir: "ltr" }, this.canvas, this.shade, ...this.handles);
    this.root = el("section", { class: "histogram" }, this.caption, this.track);
    this.track.addEventListener("pointerdown", (e) => this.press(e));
    new ResizeObserver(() => this.draw()).observe(this.track);
  }

  // show sets the bars and the range ("" is open).
  show(days: [number, number][], from: string, to: string, lang: Lang): void {
    this.days = days;
    this.lang = lang;
    this.root.setAttribute("aria-label", label(lang, "event_date"));
    this.first = days[0]?.[0] ?? dayNumber(isoDay(Math.floor(Date.now() / dayMS)));
    this.last = Math.max(this.first + 1, days.at(-1)?.[0] ?? this.first + 1);
    this.from = from ? dayNumber(from) : this.first;
    this.to = to ? dayNumber(to) : this.last;
    this.draw();
  }

  private handle(which: 0 | 1): HTMLElement {
    return el("div", {
      class: "handle", role: "slider", tabindex: 0,
      keydown: (e) => this.key(e as KeyboardEvent, which),
    });
  }

  private key(e: KeyboardEvent, which: 0 | 1): void {
    const span = this.last - this.first;
    const big = Math.max(7, Math.round(span / 20));
    const steps: Record<string, number> = {
      ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -big, PageUp: big, Home: -1e9, End: 1e9,
    };
    const step = steps[e.key];
    if (step === undefined) return;
    e.preventDefault();
    const unit = Math.abs(step) === 1 && span > 400 && !e.shiftKey ? 7 : 1;
    this.move(which, (which === 0 ? this.from : this.to) + step * unit);
    this.commit();
  }

  private move(which: 0 | 1, to: number): void {
    if (which === 0) this.from = Math.max(this.first, Math.min(to, this.to));
    else this.to = Math.min(this.last, Math.max(to, this.from));
    this.draw();
  }

  private press(e: PointerEvent): void {
    const at = this.dayAt(e.clientX);
    const which: 0 | 1 = Math.abs(at - this.from) <= Math.abs(at - this.to) ? 0 : 1;
    this.handles[which].focus();
    this.track.setPointerCapture(e.pointerId);
    this.move(which, at);
    const drag = (m: PointerEvent): void => this.move(which, this.dayAt(m.clientX));
    const drop = (): void => {
      this.track.removeEventListener("pointermove", drag);
      this.commit();
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

  private commit(): void {
    this.onRange(this.from <= this.first ? "" : isoDay(this.from), this.to >= this.last ? "" : isoDay(this.to));
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
    const place = (day: number): number => (day - this.first) / (this.last - this.first);
    const ends = [place(this.from), place(this.to)] as const;
    this.shade.style.insetInlineStart = `${ends[0] * 100}%`;
    this.shade.style.inlineSize = `${(ends[1] - ends[0]) * 100}%`;
    this.handles.forEach((h, i) => {
      h.style.insetInlineStart = `${(ends[i] ?? 0) * 100}%`;
      const day = i === 0 ? this.from : this.to;
      h.setAttribute("aria-label", t(this.lang, i === 0 ? "from" : "to"));
      h.setAttribute("aria-valuemin", String(this.first));
      h.setAttribute("aria-valuemax", String(this.last));
      h.setAttribute("aria-valuenow", String(day));
      h.setAttribute("aria-valuetext", isoDay(day));
    });
    this.caption.textContent = `${isoDay(this.from)} – ${isoDay(this.to)}`;
  }

  private bars(c: CanvasRenderingContext2D, width: number, height: number): void {
    const count = Math.max(10, Math.min(this.last - this.first + 1, Math.floor(width / 4)));
    const bins = new Array<number>(count).fill(0);
    for (const [day, n] of this.days) {
      const i = Math.min(count - 1, Math.floor(((day - this.first) / (this.last - this.first + 1)) * count));
      bins[i] = (bins[i] ?? 0) + n;
    }
    const most = Math.max(1, ...bins);
    c.fillStyle = "#0b6e8f";
    bins.forEach((n, i) => {
      const h = n === 0 ? 0 : Math.max(2, (n / most) * (height - 4));
      c.fillRect((i * width) / count, height - h, Math.max(1, width / count - 1), h);
    });
  }
}
