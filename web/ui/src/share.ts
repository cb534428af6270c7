// Small ways out of the page: a link on the clipboard, a file that the browser made.
import { el } from "./dom";
import { type Lang, t } from "./words";

// copyLink is a button that copies the page's address.
export function copyLink(lang: Lang): HTMLElement {
  const button = el("button", { type: "button", class: "link", "data-key": "copylink", click: () => {
    void navigator.clipboard?.writeText(location.href).then(() => { button.textContent = t(lang, "copied"); });
  } }, t(lang, "copyLink"));
  return button;
}

// save gives a file to the reader.
export function save(body: Blob, name: string): void {
  const link = el("a", { href: URL.createObjectURL(body), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
