// Filters by type and actor, each with how many events it would show.
import type { Summary } from "./api";
import { el, latest, replace } from "./dom";
import type { Page } from "./page";
import { type Changed, any, filtering } from "./panel";
import { type Lang, maxFilter, threshold } from "./state";
import { isKey, t } from "./strings";
import { icon } from "./symbols";

const shownActors = 12;

export class Filters {
  readonly place = "side";
  readonly tab = "filters";
  readonly root = el("section", { class: "filters" });
  private signal = latest();
  private allActors = false;
  private field = el("textarea", { name: "filter", rows: "2", dir: "ltr", spellcheck: "false", maxlength: String(maxFilter) });

  constructor(private page: Page) {}

  // title tells how many filters are set.
  title(lang: Lang): string {
    const { types, actors, from, to, layers } = this.page.state;
    const set = types.length + actors.length + (from || to ? 1 : 0) + (layers.join() === "events" ? 0 : 1);
    return set > 0 ? `${t(lang, "filters")} (${set})` : t(lang, "filters");
  }

  update(changed: Changed): void {
    if (any(changed, "lang", "events", ...filtering)) void this.count();
  }

  private async count(): Promise<void> {
    const signal = this.signal();
    try {
      const [byType, byActor] = await Promise.all([this.page.summary(["types"], signal), this.page.summary(["actors"], signal)]);
      this.show(byType, byActor);
    } catch (e) {
      this.page.fail(e);
    }
  }

  private show(byType: Summary, byActor: Summary): void {
    const { state, lang } = this.page;
    const types = this.page.config.types.map((type) => this.box("type", type.key, state.types, byType.types[type.key] ?? 0,
      [icon(type.key), isKey(type.key) ? t(lang, type.key) : type.name], (types) => this.page.set({ types })));
    const known = byActor.actors.map((a) => a.value);
    const chosen = state.actors.filter((a) => !known.includes(a)).map((value) => ({ value, count: 0 }));
    const actors = [...chosen, ...byActor.actors];
    const visible = this.allActors ? actors : actors.filter((a, i) => i < shownActors || state.actors.includes(a.value));
    const boxes = visible.map((a) => this.box("actor", a.value, state.actors, a.count, [this.page.actorName(a.value)], (actors) => this.page.set({ actors })));
    const more = actors.length > visible.length && el("button", { type: "button", class: "link", click: () => {
      this.allActors = true;
      this.show(byType, byActor);
    } }, `${t(lang, "all")} (${actors.length})`);
    const doubtful = el("input", { type: "checkbox", name: "doubtful", change: () => this.page.set({ sure: !state.sure }) });
    doubtful.checked = !state.sure;
    const typing = document.activeElement === this.field;
    replace(this.root,
      this.page.known.length > 1 && this.layers(),
      el("label", { class: "check" }, doubtful, t(lang, "doubtful", Math.round(threshold * 100))),
      el("fieldset", {}, el("legend", {}, t(lang, "types")), ...types),
      el("fieldset", {}, el("legend", {}, t(lang, "actors")), ...boxes, more),
      this.condition(),
      (state.types.length > 0 || state.actors.length > 0 || state.from !== "" || state.to !== "" || state.filter !== "") && el("button", {
        type: "button", class: "reset", click: () => this.page.set({ types: [], actors: [], from: "", to: "", filter: "" }),
      }, t(lang, "reset")));
    if (typing) this.field.focus();
  }

  // condition takes a filter in the language of the APIs. What is being written
  // is kept while the counts beside it change.
  private condition(): HTMLElement {
    const { lang, state } = this.page;
    const { field } = this;
    field.placeholder = t(lang, "conditionHint");
    field.setAttribute("aria-label", t(lang, "condition"));
    if (document.activeElement !== field) field.value = state.filter;
    const apply = (): void => this.page.set({ filter: field.value.trim() });
    field.onkeydown = (e): void => {
      if (e.key !== "Enter" || e.shiftKey) return;
      e.preventDefault();
      apply();
    };
    return el("fieldset", { class: "condition" }, el("legend", {}, t(lang, "condition")), field, el("button", { type: "button", class: "link", pointerdown: (e) => e.preventDefault(), click: apply }, t(lang, "apply")));
  }

  // layers chooses among the events of articles and imported datasets.
  private layers(): HTMLElement {
    const { lang, state, known } = this.page;
    const boxes = known.map((l) => {
      const own = l.name === "events";
      const box = this.box("layer", l.name, state.layers, l.events, [el("bdi", {}, own ? t(lang, "ownEvents") : l.title)], (chosen) => this.page.set({ layers: chosen }));
      if (!own) box.title = l.attribution;
      return box;
    });
    return el("fieldset", {}, el("legend", {}, t(lang, "layers")), ...boxes);
  }

  private box(group: string, key: string, chosen: string[], count: number, label: (Node | string)[], change: (chosen: string[]) => void): HTMLElement {
    const input = el("input", { type: "checkbox", name: group, value: key, change: () => {
      change(chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key]);
    } });
    input.checked = chosen.includes(key);
    return el("label", { class: "check" }, input, ...label, el("span", { class: "count" }, String(count)));
  }
}
