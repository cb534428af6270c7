// One stream of the server's changes for all open pages: a browser has six
// connections to a server, and each page with a stream of its own would hold one.
// It is closed while no page is visible.

interface Port extends MessagePort {
  visible?: boolean;
}

const ports = new Set<Port>();
let stream: EventSource | null = null;
let last = ""; // the versions that were told last
let timer = 0;

const tell = (message: unknown): void => {
  for (const port of ports) port.postMessage(message);
};

function open(): void {
  if (stream) return;
  const source = new EventSource(new URL("../api/stream", self.location.href));
  stream = source;
  source.addEventListener("version", (e) => {
    const versions = (e as MessageEvent<string>).data;
    tell({ open: true, changed: last !== "" && versions !== last });
    last = versions;
  });
  source.addEventListener("change", (e) => tell({ change: JSON.parse((e as MessageEvent<string>).data) as unknown }));
  source.onerror = (): void => {
    tell({ open: false });
    if (source.readyState !== EventSource.CLOSED) return;
    stream = null; // refused, which a browser does not try again by itself
    clearTimeout(timer);
    timer = self.setTimeout(look, 1000) as unknown as number;
  };
}

function close(): void {
  stream?.close();
  stream = null;
}

// look opens the stream while someone looks at a page, and closes it else.
function look(): void {
  if ([...ports].some((p) => p.visible)) open();
  else close();
}

(self as unknown as { onconnect: (e: MessageEvent) => void }).onconnect = (e): void => {
  const port = e.ports[0] as Port;
  ports.add(port);
  port.onmessage = (m: MessageEvent<{ visible?: boolean; gone?: boolean }>): void => {
    if (m.data.gone) ports.delete(port);
    else port.visible = m.data.visible ?? false;
    if (m.data.visible && stream?.readyState === EventSource.OPEN) port.postMessage({ open: true, changed: false });
    look();
  };
  port.start();
};
