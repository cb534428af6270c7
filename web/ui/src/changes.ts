// A stream of the server's changes, opened and closed by who needs it. A browser
// comes back by itself to a server that was gone, but not to one that refused.

export interface Told {
  open?: boolean;
  changed?: boolean; // while nobody listened
  change?: unknown;
}

const again = 1000; // milliseconds until one that was refused is tried again

export class Changes {
  private stream: EventSource | null = null;
  private last = ""; // the versions that were told last

  constructor(private url: URL | string, private tell: (m: Told) => void) {}

  get isOpen(): boolean {
    return this.stream?.readyState === EventSource.OPEN;
  }

  // keep opens the stream, or closes it.
  keep(open: boolean): void {
    if (open && !this.stream) this.begin();
    if (open) return;
    this.stream?.close();
    this.stream = null;
  }

  private begin(): void {
    const stream = new EventSource(this.url);
    this.stream = stream;
    stream.addEventListener("version", (e) => {
      const versions = (e as MessageEvent<string>).data;
      this.tell({ open: true, changed: this.last !== "" && versions !== this.last });
      this.last = versions;
    });
    stream.addEventListener("change", (e) => this.tell({ change: JSON.parse((e as MessageEvent<string>).data) as unknown }));
    stream.onerror = (): void => {
      this.tell({ open: false });
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.stream === stream && this.begin(), again);
    };
  }
}
