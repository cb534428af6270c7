// When the events were: the histogram with its range, and how many there are.
import { el, latest } from "./dom";
import { Histogram } from "./histogram";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import { t } from "./strings";

export class Time {
  readonly place = "footer";
  readonly root: HTMLElement;
  private histogram: Histogram;
  private note = el("span", { class: "note" });
  private signal = latest();

  constructor(private page: Page) {
    this.histogram = new Histogram((from, to) => page.set({ from, to }));
    this.root = el("div", { class: "time" }, this.histogram.root, this.note);
  }

  update(changed: Changed): void {
    if (any(changed, "lang", "events", ...filtering)) void this.count();
  }

  private async count(): Promise<void> {
    try {
      const { total, undated, days } = await this.page.summary(["days"], this.signal());
      const { lang, from, to } = this.page.state;
      this.histogram.show(days, from, to, lang);
      const hidden = undated > 0 ? ` · ${undated} ${t(lang, "undated")}` : "";
      this.note.textContent = `${total} ${t(lang, "events")}${hidden}`;
      this.note.title = t(lang, "undatedHint");
      this.page.fine();
    } catch (e) {
      this.page.fail(e);
    }
  }
}
