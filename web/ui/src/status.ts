// What goes on with the server: loading, no connection, what went wrong.
import { el } from "./dom";
import type { Page } from "./page";
import type { Changed } from "./panel";
import { t, time } from "./words";

const slow = 250; // milliseconds until loading is worth a word

export class Status {
  readonly place = "map";
  readonly root = el("div", { class: "status" });
  private bar = el("div", { class: "loading", hidden: true });
  private note = el("p", { class: "notice", role: "status", hidden: true });
  private timer = 0;
  private wasLost = false;
  private good = 0; // until when it is told that all is well again

  constructor(private page: Page) {
    this.root.append(this.bar, this.note);
    page.onTell(() => this.show());
  }

  update(_: Changed): void {
    this.show();
  }

  private show(): void {
    const { lang, line, isBusy, error } = this.page;
    if (!isBusy) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.bar.hidden = true;
    } else if (this.timer === 0) {
      this.timer = window.setTimeout(() => { this.bar.hidden = !this.page.isBusy; }, slow);
    }
    this.bar.textContent = t(lang, "loading");
    const text = line.since ? t(lang, "lost", { time: time(lang, line.since) }) : error ? t(lang, "failed", { why: error }) : "";
    this.note.classList.toggle("lost", line.since !== null);
    if (this.wasLost && !line.since) {
      this.good = Date.now() + 2500;
      setTimeout(() => this.show(), 2600);
    }
    if (text) this.say(text);
    else if (Date.now() < this.good) this.say(t(lang, "again"));
    else this.note.hidden = true;
    this.wasLost = line.since !== null;
    document.body.dataset["busy"] = String(isBusy);
  }

  private say(text: string): void {
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = false;
  }
}
