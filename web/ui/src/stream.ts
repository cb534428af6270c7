// What changes on the server, told to the page: by a worker that all pages share,
// or where a browser has none by a stream of its own.

import { Changes, type Told } from "./changes";

// Change says which layer changed, and in which box, null where no place is known.
export interface Change {
  layer: string;
  bbox: [number, number, number, number] | null;
}

declare const WORKER_URL: string;

// follow tells of the changes, null where what changed is not known, and of the
// connection.
export function follow(onChange: (c: Change | null) => void, onLine: (open: boolean) => void): void {
  const told = (m: Told): void => {
    if (m.open !== undefined) onLine(m.open);
    if (m.changed) onChange(null);
    if (m.change) onChange(m.change as Change);
  };
  if (typeof SharedWorker === "undefined") return alone(told);
  const port = new SharedWorker(WORKER_URL).port;
  let hidden = false;
  port.onmessage = (e: MessageEvent<Told>): void => told(e.data);
  const visible = (): void => {
    port.postMessage({ visible: document.visibilityState === "visible" });
    if (hidden && document.visibilityState === "visible") onChange(null); // what happened meanwhile
    hidden = document.visibilityState !== "visible";
  };
  document.addEventListener("visibilitychange", visible);
  addEventListener("pagehide", () => port.postMessage({ gone: true }));
  addEventListener("pageshow", (e) => e.persisted && location.reload());
  visible();
}

function alone(told: (m: Told) => void): void {
  const changes = new Changes("api/stream", told);
  const visible = (): void => changes.keep(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", visible);
  visible();
}
