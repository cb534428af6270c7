// Filters by type and actor, each with how many events it would show.
import type { Config, Layer, Summary } from "./api";
import { el, replace } from "./dom";
import { maxFilter, type State, threshold } from "./state";
import { isKey, t } from "./strings";
import { icon } from "./symbols";

const shownActors = 12;

export class Filters {
  readonly root = el("section", { class: "filters" });
  private allActors = false;
  private field = el("textarea", { name: "filter", rows: "2", dir: "ltr", spellcheck: "false", maxlength: String(maxFilter) });

  constructor(private config: Config, private onChange: (patch: Partial<State>) => void) {}

  show(state: State, layers: Layer[], byType: Summary, byActor: Summary): void {
    const { lang } = state;
    const types = this.config.types.map((type) => this.box("type", type.key, state.types, byType.types[type.key] ?? 0,
      [icon(type.key), isKey(type.key) ? t(lang, type.key) : type.name], (types) => this.onChange({ types })));
    const known = byActor.actors.map((a) => a.value);
    const chosen = state.actors.filter((a) => !known.includes(a)).map((value) => ({ value, count: 0 }));
    const actors = [...chosen, ...byActor.actors];
    const visible = this.allActors ? actors : actors.filter((a, i) => i < shownActors || state.actors.includes(a.value));
    const boxes = visible.map((a) => this.box("actor", a.value, state.actors, a.count, [this.actorName(a.value, state)], (actors) => this.onChange({ actors })));
    const more = actors.length > visible.length && el("button", { type: "button", class: "link", click: () => {
      this.allActors = true;
      this.show(state, layers, byType, byActor);
    } }, `${t(lang, "all")} (${actors.length})`);
    const doubtful = el("input", { type: "checkbox", name: "doubtful", change: () => this.onChange({ sure: !state.sure }) });
    doubtful.checked = !state.sure;
    const typing = document.activeElement === this.field;
    replace(this.root,
      layers.length > 1 && this.layers(state, layers),
      el("label", { class: "check" }, doubtful, t(lang, "doubtful", Math.round(threshold * 100))),
      el("fieldset", {}, el("legend", {}, t(lang, "types")), ...types),
      el("fieldset", {}, el("legend", {}, t(lang, "actors")), ...boxes, more),
      this.condition(state),
      (state.types.length > 0 || state.actors.length > 0 || state.from !== "" || state.to !== "" || state.filter !== "") && el("button", {
        type: "button", class: "reset", click: () => this.onChange({ types: [], actors: [], from: "", to: "", filter: "" }),
      }, t(lang, "reset")));
    if (typing) this.field.focus();
  }

  // condition takes a filter in the language of the APIs. What is being written
  // is kept while the counts beside it change.
  private condition(state: State): HTMLElement {
    const { lang } = state;
    const { field } = this;
    field.placeholder = t(lang, "conditionHint");
    field.setAttribute("aria-label", t(lang, "condition"));
    if (document.activeElement !== field) field.value = state.filter;
    const apply = (): void => this.onChange({ filter: field.value.trim() });
    field.onkeydown = (e): void => {
      if (e.key !== "Enter" || e.shiftKey) return;
      e.preventDefault();
      apply();
    };
    return el("fieldset", { class: "condition" }, el("legend", {}, t(lang, "condition")), field, el("button", { type: "button", class: "link", pointerdown: (e) => e.preventDefault(), click: apply }, t(lang, "apply")));
  }

  // layers chooses among the events of articles and imported datasets.
  private layers(state: State, layers: Layer[]): HTMLElement {
    const { lang } = state;
    const boxes = layers.map((l) => {
      const own = l.name === "events";
      const box = this.box("layer", l.name, state.layers, l.events, [el("bdi", {}, own ? t(lang, "ownEvents") : l.title)], (chosen) => this.onChange({ layers: chosen }));
      if (!own) box.title = l.attribution;
      return box;
    });
    return el("fieldset", {}, el("legend", {}, t(lang, "layers")), ...boxes);
  }

  actorName(id: string, state: State): string {
    const names = this.config.actors[id];
    return names?.[state.lang === "ar" ? 1 : 0] ?? id;
  }

  private box(group: string, key: string, chosen: string[], count: number, label: (Node | string)[], change: (chosen: string[]) => void): HTMLElement {
    const input = el("input", { type: "checkbox", name: group, value: key, change: () => {
      change(chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key]);
    } });
    input.checked = chosen.includes(key);
    return el("label", { class: "check" }, input, ...label, el("span", { class: "count" }, String(count)));
  }
}
