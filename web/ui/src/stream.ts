// What changes on the server, told to the page: by a worker that all pages share,
// or where a browser has none by a stream of its own.

// Change says which layer changed, and in which box, null where no place is known.
export interface Change {
  layer: string;
  events: number;
  bbox: [number, number, number, number] | null;
}

interface Told {
  open?: boolean;
  changed?: boolean; // while nobody listened
  change?: Change;
}

declare const WORKER_URL: string;

// follow tells of the changes, null where what changed is not known, and of the
// connection.
export function follow(onChange: (c: Change | null) => void, onLine: (open: boolean) => void): void {
  const told = (m: Told): void => {
    if (m.open !== undefined) onLine(m.open);
    if (m.changed) onChange(null);
    if (m.change) onChange(m.change);
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
  let stream: EventSource | null = null;
  let last = "";
  const open = (): void => {
    if (document.visibilityState !== "visible") {
      stream?.close();
      stream = null;
      return;
    }
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource("api/stream");
    stream.addEventListener("version", (e) => {
      const versions = (e as MessageEvent<string>).data;
      told({ open: true, changed: last !== "" && versions !== last });
      last = versions;
    });
    stream.addEventListener("change", (e) => told({ change: JSON.parse((e as MessageEvent<string>).data) as Change }));
    stream.onerror = (): void => {
      told({ open: false });
      setTimeout(open, 1000);
    };
  };
  document.addEventListener("visibilitychange", open);
  open();
}
