// Small helpers to build elements. Text always goes in as text, never as
// markup.

export type Child = Node | string | null | undefined | false;

type Props = Record<string, string | number | boolean | ((e: Event) => void) | undefined>;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

const focusable = "button, input, select, textarea, a[href], [tabindex]";

// replace puts other children in. What had the focus has it again where an element
// with the same data-key is there, else what stands in its place, else the tab that
// is open: the focus is never nowhere.
export function replace(parent: Element, ...children: Child[]): void {
  const active = document.activeElement;
  const inside = active !== null && active !== parent && parent.contains(active);
  const key = inside ? active.getAttribute("data-key") : null;
  const place = inside ? [...parent.querySelectorAll(focusable)].indexOf(active) : -1;
  parent.replaceChildren(...children.filter((c): c is Node | string => Boolean(c)));
  if (!inside || parent.contains(document.activeElement)) return;
  const all = [...parent.querySelectorAll<HTMLElement>(focusable)];
  const same = key ? all.find((x) => x.getAttribute("data-key") === key) : undefined;
  (same ?? all[Math.min(place, all.length - 1)] ?? document.querySelector<HTMLElement>(".tabs [aria-selected='true']"))?.focus({ preventScroll: true });
}

// debounce calls fn once things have been quiet for a while.
export function debounce(wait: number, fn: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(fn, wait);
  };
}

// roving lets the arrow keys move among the buttons of a row, and Home and End to
// its ends.
export function roving(row: HTMLElement, selector: string): void {
  row.addEventListener("keydown", (e) => {
    const all = [...row.querySelectorAll<HTMLElement>(selector)];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const turned = document.documentElement.dir === "rtl" ? -1 : 1;
    const step: Record<string, number> = { ArrowRight: turned, ArrowLeft: -turned, Home: -at, End: all.length - 1 - at };
    const move = step[e.key];
    if (at < 0 || move === undefined) return;
    e.preventDefault();
    all[(at + move + all.length) % all.length]?.focus();
  });
}
