// One stream of the server's changes for all open pages: a browser has six
// connections to a server, and each page with a stream of its own would hold one.
// It is closed while no page is visible.
import { Changes } from "./changes";

interface Port extends MessagePort {
  visible?: boolean;
}

const ports = new Set<Port>();

const changes = new Changes(new URL("../api/stream", self.location.href), (message) => {
  for (const port of ports) port.postMessage(message);
});

(self as unknown as { onconnect: (e: MessageEvent) => void }).onconnect = (e): void => {
  const port = e.ports[0] as Port;
  ports.add(port);
  port.onmessage = (m: MessageEvent<{ visible?: boolean; gone?: boolean }>): void => {
    if (m.data.gone) ports.delete(port);
    else port.visible = m.data.visible ?? false;
    if (m.data.visible && changes.isOpen) port.postMessage({ open: true, changed: false });
    changes.keep([...ports].some((p) => p.visible));
  };
  port.start();
};
