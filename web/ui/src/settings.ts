// How the page looks: language, theme, digits, base map; and how to read it.
import { el, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any } from "./panel";
import type { Theme } from "./state";
import { icon } from "./symbols";
import { type Key, type Lang, langs, setDigits, t } from "./words";

const themes: Theme[] = ["", "light", "dark"];
const digitNames: [string, string][] = [["", "123"], ["arab", "١٢٣"]];

export class Settings {
  readonly place = "header";
  readonly root = el("div", { class: "settings" });
  private menu = el("details", { class: "menu display" });
  private summary = el("summary");
  private body = el("div", { class: "drop" });
  private language = el("select", { class: "lang", "data-key": "lang", change: () => this.page.set({ lang: this.language.value as Lang }, "live") });
  private help = el("dialog", { class: "help" });
  private ask = el("button", { type: "button", class: "howto", "data-key": "help", click: () => this.explain() }, "?");
  private digits = "";

  constructor(private page: Page) {
    for (const l of langs) this.language.append(el("option", { value: l, lang: l }, t(l, "language")));
    this.menu.append(this.summary, this.body);
    this.root.append(this.language, this.ask, this.menu, this.help);
  }

  update(changed: Changed): void {
    if (!any(changed, "lang", "theme", "base", "overlays", "events")) return;
    const { lang, state } = this.page;
    this.language.value = lang;
    this.language.setAttribute("aria-label", t(lang, "languageOf"));
    this.ask.setAttribute("aria-label", t(lang, "help"));
    this.ask.title = t(lang, "help");
    this.summary.replaceChildren(el("span", { class: "glyph", "aria-hidden": "true" }, "☰"));
    this.summary.setAttribute("aria-label", t(lang, "settings"));
    const theme = el("select", { "data-key": "theme", change: () => this.page.set({ theme: theme.value as Theme }, "live") },
      ...themes.map((name) => el("option", { value: name, selected: name === state.theme }, t(lang, `theme.${name}` as Key))));
    const digits = el("select", { "data-key": "digits", change: () => {
      this.digits = digits.value;
      setDigits(this.digits);
      this.page.announce(new Set(["lang"]));
    } }, ...digitNames.map(([value, name]) => el("option", { value, selected: value === this.digits }, name)));
    replace(this.body, el("label", { class: "pick" }, t(lang, "theme"), theme), el("label", { class: "pick" }, t(lang, "digits"), digits), ...this.bases());
  }

  // bases choose the base map and what lies over it, where there is more than the
  // built-in one.
  private bases(): HTMLElement[] {
    const { lang, config } = this.page;
    const { base, overlays } = this.page.state;
    const choices: [string, string][] = [["", t(lang, "builtin")]];
    for (const m of config.basemaps) if (!m.overlay) choices.push([m.name, m.title]);
    if (config.raster.url !== "") choices.push(["online", t(lang, "online")]);
    const radios = choices.length < 2 ? [] : choices.map(([name, title]) => {
      const input = el("input", { type: "radio", name: "base", value: name, "data-key": `base-${name}`, change: () => this.page.set({ base: name }, "live") });
      input.checked = name === base;
      return el("label", { class: "check" }, input, el("bdi", {}, title));
    });
    const boxes = config.basemaps.filter((m) => m.overlay).map((m) => {
      const others = overlays.filter((o) => o !== m.name);
      const input = el("input", { type: "checkbox", name: "overlay", value: m.name, "data-key": `over-${m.name}`, change: () =>
        this.page.set({ overlays: overlays.includes(m.name) ? others : [...overlays, m.name] }, "live") });
      input.checked = overlays.includes(m.name);
      return el("label", { class: "check" }, input, el("bdi", {}, m.title));
    });
    if (radios.length + boxes.length === 0) return [];
    return [el("strong", {}, t(lang, "base")), ...radios, ...boxes];
  }

  // explain opens how to read the map.
  private explain(): void {
    const { lang, dark, config } = this.page;
    replace(this.help,
      el("h2", {}, t(lang, "help")),
      ...(["help1", "help2", "help3", "help4"] as const).map((key) => el("p", {}, t(lang, key))),
      el("ul", { class: "signs" }, ...config.types.map((x) => el("li", {}, icon(x.key, dark), t(lang, `type.${x.key}` as Key)))),
      el("ul", {}, ...(["legendExact", "legendNear", "legendRegion", "legendCluster", "legendImported"] as const).map((key) => el("li", {}, t(lang, key)))),
      el("button", { type: "button", class: "reset", click: () => this.help.close() }, t(lang, "close")));
    this.help.showModal();
  }
}
