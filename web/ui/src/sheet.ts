// The side column, which on a phone is a sheet over the map with three stops.
import { el } from "./dom";
import type { Page } from "./page";
import { t } from "./words";

const stops = ["low", "half", "full"] as const;
type Stop = (typeof stops)[number];

export class Sheet {
  readonly handle: HTMLElement;

  constructor(private page: Page, private side: HTMLElement) {
    this.handle = el("button", { type: "button", class: "grip", click: () => this.next() });
    this.stop(page.state.event || page.state.scope !== "view" ? "half" : "low");
    this.drag();
    page.store.subscribe((s, changed) => {
      if (changed.has("event") && s.event) this.least("half");
      if (changed.has("scope") && s.scope !== "view") this.least("half");
      if (changed.has("lang")) this.name();
    });
    this.name();
  }

  private get now(): Stop {
    return (this.side.dataset["stop"] ?? "low") as Stop;
  }

  private stop(at: Stop): void {
    this.side.dataset["stop"] = at;
    this.handle.setAttribute("aria-expanded", String(at !== "low"));
  }

  private name(): void {
    this.handle.setAttribute("aria-label", t(this.page.lang, "sheet"));
  }

  private next(): void {
    this.stop(stops[(stops.indexOf(this.now) + 1) % stops.length] ?? "low");
  }

  private least(at: Stop): void {
    if (stops.indexOf(this.now) < stops.indexOf(at)) this.stop(at);
  }

  // drag follows a finger and stops at the nearest stop.
  private drag(): void {
    this.handle.addEventListener("pointerdown", (down) => {
      this.handle.setPointerCapture(down.pointerId);
      const from = this.side.getBoundingClientRect().height;
      let moved = false;
      const move = (e: PointerEvent): void => {
        moved ||= Math.abs(e.clientY - down.clientY) > 6;
        if (moved) this.side.style.blockSize = `${Math.max(80, from + down.clientY - e.clientY)}px`;
      };
      const up = (): void => {
        this.handle.removeEventListener("pointermove", move);
        const height = this.side.getBoundingClientRect().height / innerHeight;
        this.side.style.blockSize = "";
        if (!moved) return;
        this.stop(height < 0.3 ? "low" : height < 0.68 ? "half" : "full");
        this.handle.addEventListener("click", (e) => e.stopImmediatePropagation(), { once: true, capture: true });
      };
      this.handle.addEventListener("pointermove", move);
      this.handle.addEventListener("pointerup", up, { once: true });
      this.handle.addEventListener("pointercancel", up, { once: true });
    });
  }
}
