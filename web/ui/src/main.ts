// The page: lays out its panels, and keeps them, the address and the server in
// step.
import * as api from "./api";
import { BaseMap } from "./basemap";
import { debounce, el, replace } from "./dom";
import { Page } from "./page";
import type { Panel, Place, Topic } from "./panel";
import { panels } from "./panels";
import { SideTabs } from "./sidetabs";
import { write } from "./state";
import { t } from "./strings";
import "./style.css";

declare const LAND_URL: string;

class App {
  private page: Page;
  private panels: Panel[];
  private tabs: SideTabs;
  private container = el("div", { class: "map", role: "application" });
  private heading = el("h1");
  private tagline = el("span", { class: "tagline" });
  private language = el("button", { type: "button", class: "lang", click: () => this.page.set({ lang: this.page.lang === "ar" ? "en" : "ar" }) });
  private demo = el("strong", { class: "demo" });

  constructor(config: api.Config, known: api.Layer[], base: BaseMap, root: HTMLElement) {
    const main = el("main", {}, this.container);
    const [header, side, footer] = [el("header"), el("div", { class: "side" }), el("footer")];
    replace(root, header, side, main, footer);
    this.page = new Page(config, known, base, this.container);
    this.panels = panels.map((make) => make(this.page));
    this.tabs = new SideTabs(this.page, this.panels.filter((p) => p.place === "side"));
    replace(header, this.heading, this.tagline, ...this.roots("header"), this.language);
    replace(side, this.tabs.root, ...this.roots("side"));
    main.append(...this.roots("corner"), this.page.notice);
    main.after(...this.roots("edge"));
    replace(footer, config.demo && this.demo, ...this.roots("footer"));
    this.page.set({ tab: this.tabs.known(this.page.state.tab) });
    const { state, store } = this.page;
    history.replaceState(null, "", write(state));
    this.update(new Set<Topic>([...(Object.keys(state) as Topic[]), "events"]));
    store.subscribe((s, changed) => {
      if (changed.has("event")) history.pushState(null, "", write(s));
      else history.replaceState(null, "", write(s));
      this.update(changed);
    });
    addEventListener("popstate", () => this.toAddress());
    api.onChange((c) => {
      this.page.touch(c);
      this.renew();
    });
  }

  private roots(place: Place): HTMLElement[] {
    return this.panels.filter((p) => p.place === place).map((p) => p.root);
  }

  private update(changed: Set<Topic>): void {
    if (changed.has("lang")) this.words();
    this.page.update(changed);
    this.tabs.update();
    for (const panel of this.panels) panel.update(changed);
  }

  private toAddress(): void {
    const s = this.page.fromAddress();
    this.page.map.jump(s.lon, s.lat, s.zoom);
    this.page.set(s);
  }

  // renew learns of datasets that are new, and how many events all have.
  private renew = debounce(200, () => void this.reload());

  private async reload(): Promise<void> {
    try {
      this.page.known = await api.layers();
    } catch (e) {
      this.page.fail(e);
    }
    this.update(new Set<Topic>(["events"]));
  }

  // words writes what is only words, and turns the page.
  private words(): void {
    const { lang } = this.page;
    const html = document.documentElement;
    html.lang = lang;
    html.dir = lang === "ar" ? "rtl" : "ltr";
    document.title = `${t(lang, "title")} — ${t(lang, "tagline")}`;
    this.heading.textContent = t(lang, "title");
    this.tagline.textContent = t(lang, "tagline");
    this.language.lang = lang === "ar" ? "en" : "ar";
    this.language.textContent = t(lang, "switch");
    this.demo.textContent = t(lang, "demo");
    this.container.setAttribute("aria-label", t(lang, "map"));
  }
}

async function start(root: HTMLElement): Promise<void> {
  try {
    const [config, layers, land, rivers, labels] = await Promise.all([api.config(), api.layers(), api.land(LAND_URL), api.rivers(), api.labels()]);
    new App(config, layers, new BaseMap({ land, rivers, labels }), root);
    document.body.dataset["ready"] = "true";
  } catch (e) {
    replace(root, el("p", { class: "notice" }, t("en", "failed", e instanceof Error ? e.message : String(e))));
  }
}

void start(document.getElementById("app") as HTMLElement);
