// Events without a place: how many of what is asked for the map can't show, and
// a way to list them.
import { el, latest, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import { t } from "./strings";

export class Unplaced {
  readonly place = "footer";
  readonly root = el("div", { class: "unplaced", role: "status", hidden: true });
  private signal = latest();
  private n = 0;

  constructor(private page: Page) {}

  update(changed: Changed): void {
    if (any(changed, "lang", "unplaced")) this.show();
    if (any(changed, "events", ...filtering)) void this.count();
  }

  private async count(): Promise<void> {
    try {
      const { total, placed } = await this.page.summary([], this.signal());
      this.n = total - placed;
      this.show();
    } catch (e) {
      this.page.fail(e);
    }
  }

  private show(): void {
    const { lang, state } = this.page;
    this.root.hidden = this.n === 0;
    replace(this.root, this.n > 0 && el("button", {
      type: "button", class: "link", title: t(lang, "unplacedHint"), "aria-pressed": String(state.unplaced),
      click: () => this.page.set({ unplaced: !this.page.state.unplaced, tab: "events" }),
    }, t(lang, "unplaced", this.n)));
  }
}
