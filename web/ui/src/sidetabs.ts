// The tabs above the panels at the side; one of them is shown.
import { el, replace } from "./dom";
import type { Page } from "./page";
import type { Panel } from "./panel";

export class SideTabs {
  readonly root = el("div", { class: "tabs", role: "tablist" });

  constructor(private page: Page, private panels: Panel[]) {}

  // known is the tab if there is one of that name, else the first.
  known(tab: string): string {
    return (this.panels.find((p) => p.tab === tab) ?? this.panels[0])?.tab ?? "";
  }

  update(): void {
    const { lang, state } = this.page;
    const open = this.panels.find((p) => p.tab === state.tab);
    for (const p of this.panels) p.root.hidden = p !== open;
    replace(this.root, ...this.panels.map((p) => el("button", {
      type: "button", role: "tab", "aria-selected": p === open ? "true" : "false", click: () => this.page.set({ tab: p.tab ?? "" }),
    }, p.title?.(lang))));
  }
}
