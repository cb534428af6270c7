// The page: lays out its panels, and keeps them, the address and the server in
// step.
import * as api from "./api";
import { Failure } from "./ask";
import { debounce, el, replace, roving } from "./dom";
import { Page } from "./page";
import type { Panel, Place, Topic } from "./panel";
import { panels } from "./panels";
import { Sheet } from "./sheet";
import { server } from "./server";
import { type Setting, type State, steps, write } from "./state";
import { follow } from "./stream";
import { type Key, langOf, rtl, t } from "./words";
import "./style.css";

const stepsOf = (s: State): string => JSON.stringify(steps.map((k) => s[k]));

class App {
  private page: Page;
  private panels: Panel[];
  private container = el("div", { class: "map", id: "map", role: "application", tabindex: 0 });
  private heading = el("h1");
  private demo = el("strong", { class: "demo" });
  private tabs = el("div", { class: "tabs", role: "tablist" });
  private skips = el("nav", { class: "skips" });
  private side = el("aside", { class: "side", id: "side" });
  private main = el("main");
  private sheet: Sheet;

  constructor(config: api.Config, known: api.Layer[], root: HTMLElement) {
    const header = el("header");
    replace(root, this.skips, header, this.side, this.main);
    const stage = el("div", { class: "stage" }, this.container);
    this.main.append(stage);
    this.page = new Page(config, known, this.container);
    this.panels = panels().map((make) => make(this.page));
    replace(header, this.heading, config.demo && this.demo, ...this.roots("header"));
    this.sheet = new Sheet(this.page, this.side);
    const list = el("div", { class: "stack" }, this.tabs, ...this.roots("side"), ...this.roots("front"));
    this.side.append(this.sheet.handle, list);
    stage.append(...this.roots("map"));
    this.main.append(...this.roots("foot"));
    roving(this.tabs, "button");
    this.words();
    this.showTabs();
    for (const panel of this.panels) panel.update(new Set<Topic>(["lang"]));
    this.page.start();
    const { state, store } = this.page;
    history.replaceState(null, "", write(state, this.page.fallback));
    this.kept = stepsOf(state);
    this.update(new Set<Topic>([...(Object.keys(state) as Topic[]), "events", "view"]));
    store.subscribe((s, changed, how) => {
      if (how !== "back") this.remember(s, how);
      const topics = new Set<Topic>(changed);
      if (changed.has("lon") || changed.has("lat") || changed.has("zoom")) topics.add("view");
      this.update(topics);
    });
    this.page.announce = (changed): void => this.update(new Set(changed));
    addEventListener("popstate", () => this.toAddress());
    addEventListener("keydown", (e) => e.key === "Escape" && this.escape(e));
    addEventListener("pointerdown", (e) => {
      for (const menu of document.querySelectorAll<HTMLDetailsElement>("header details[open]")) if (!menu.contains(e.target as Node)) menu.open = false;
    });
    this.page.onScheme((changed) => this.update(changed));
    if (!api.isPublished()) follow((c) => {
      this.page.touch(c);
      this.renew();
    }, (open) => {
      if (open) this.page.line.answered(this);
      else this.page.line.failed(this);
      if (open) this.page.line.back();
    });
  }

  private kept = ""; // the steps of the latest entry of the history
  private onTheWay = false; // that entry is of a step that is not done

  // remember writes the address. A step gets an entry of its own, so that Back leads
  // through the states that were; all that happens on the way to one is one.
  private remember(s: State, how: Setting): void {
    const address = write(s, this.page.fallback);
    const kept = stepsOf(s);
    const fresh = kept !== this.kept;
    if (fresh && !this.onTheWay) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.onTheWay = how === "live" && (fresh || this.onTheWay);
    this.kept = kept;
  }

  private roots(place: Place): HTMLElement[] {
    return this.panels.filter((p) => p.place === place).map((p) => p.root);
  }

  private update(changed: Set<Topic>): void {
    if (changed.has("lang") || changed.has("theme")) this.words();
    this.page.update(changed);
    for (const panel of this.panels) panel.update(changed);
    this.showTabs();
  }

  private toAddress(): void {
    const s = this.page.fromAddress();
    this.page.map.jump(s.lon, s.lat, s.zoom);
    this.page.set(s, "back");
    [this.kept, this.onTheWay] = [stepsOf(s), false];
  }

  // escape closes what was opened last.
  private escape(e: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return; // it closes by itself
    const menu = document.querySelector<HTMLDetailsElement>("header details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (this.page.state.event) {
      this.page.set({ event: "" });
    } else if (this.page.state.scope !== "view") {
      this.page.set({ scope: "view" });
    } else {
      return;
    }
    e.preventDefault();
  }

  // renew learns of datasets that are new, and how many events all have.
  private renew = debounce(200, () => void this.reload());

  private async reload(): Promise<void> {
    try {
      const known = await api.layers();
      const first = this.page.known.every((l) => l.events === 0) && known.some((l) => l.events > 0);
      this.page.known = known;
      if (first && !this.page.layers.some((name) => known.some((l) => l.name === name && l.events > 0))) {
        this.page.set({ layers: known.filter((l) => l.events > 0).map((l) => l.name) }, "live");
        this.page.open();
      }
    } catch (e) {
      if (!(e instanceof Failure) || !e.again) this.page.fail(e);
    }
    this.update(new Set<Topic>(["events"]));
  }

  private showTabs(): void {
    const { lang, state } = this.page;
    const all = this.panels.filter((p) => p.place === "side");
    const open = all.find((p) => p.tab === state.tab) ?? all[0];
    for (const p of all) {
      p.root.hidden = p !== open || state.event !== "";
      p.root.id = `panel-${p.tab}`;
    }
    this.tabs.hidden = state.event !== "";
    replace(this.tabs, ...all.map((p) => el("button", {
      type: "button", role: "tab", "aria-selected": String(p === open), "aria-controls": `panel-${p.tab}`, tabindex: p === open ? 0 : -1, "data-key": `tab-${p.tab}`,
      click: () => this.page.set({ tab: p.tab ?? "" }, "live"),
    }, p.title?.(lang))));
  }

  // words writes what is only words, and turns the page.
  private words(): void {
    const { lang, dark } = this.page;
    const html = document.documentElement;
    html.lang = lang;
    html.dir = rtl(lang) ? "rtl" : "ltr";
    if (rtl(lang)) void document.fonts.load("12px 'Noto Sans Arabic'", "ا").then(() => this.page.map.repaint());
    html.dataset["theme"] = dark ? "dark" : "light";
    document.title = `${t(lang, "title")} — ${t(lang, "tagline")}`;
    this.heading.textContent = t(lang, "title");
    this.heading.title = t(lang, "tagline");
    this.demo.textContent = t(lang, "demo");
    this.container.setAttribute("aria-label", t(lang, "map"));
    this.side.setAttribute("aria-label", t(lang, "sheet"));
    this.skips.setAttribute("aria-label", t(lang, "skipList"));
    const skip = (key: Key, to: string): HTMLElement => el("a", { href: `#${to}`, click: (e) => {
      e.preventDefault();
      const all = [...(document.getElementById(to)?.querySelectorAll<HTMLElement>("button, [tabindex]") ?? [])];
      all.find((x) => x.offsetParent !== null && x.tabIndex >= 0)?.focus();
      if (to === "map") this.container.focus();
    } }, t(lang, key));
    replace(this.skips, skip("skipList", "side"), skip("skipMap", "map"), skip("skipTime", "time"));
  }
}

// answers says who answers the page: the files that it was published with, or the
// server that it is from.
async function answers(): Promise<void> {
  if (document.documentElement.dataset["published"]) api.use((await import("./published")).published, true);
  else api.use(server, false);
}

async function start(root: HTMLElement): Promise<void> {
  await answers();
  for (let wait = 500; ; wait = Math.min(3000, 2 * wait)) {
    try {
      const [config, layers] = await Promise.all([api.config(), api.layers()]);
      new App(config, layers, root);
      document.body.dataset["ready"] = "true";
      return;
    } catch (e) {
      replace(root, el("p", { class: "notice" }, t(langOf(navigator.language), "failed", { why: e instanceof Error ? e.message : String(e) })));
      if (!(e instanceof Failure) || !e.again) throw e;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

void start(document.getElementById("app") as HTMLElement);
