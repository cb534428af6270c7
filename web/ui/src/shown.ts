// The tiles of exactly the layers that are shown.
import type { Change } from "./api";
import { Tiles } from "./tiles";

export class ShownLayers {
  private layers = new Map<string, Tiles>();

  constructor(private typeKeys: string[], private onChange: () => void, private onError: (e: unknown) => void) {}

  names(): string[] {
    return [...this.layers.keys()];
  }

  tiles(): Tiles[] {
    return [...this.layers.values()];
  }

  // keep lets go of other layers, and begins with those that are new.
  keep(names: string[], query: URLSearchParams): void {
    for (const name of this.layers.keys()) if (!names.includes(name)) this.layers.delete(name);
    for (const name of names) {
      if (this.layers.has(name)) continue;
      const tiles = new Tiles(name, this.typeKeys, this.onChange, this.onError);
      tiles.reset(query);
      this.layers.set(name, tiles);
    }
  }

  reset(query: URLSearchParams): void {
    for (const tiles of this.layers.values()) tiles.reset(query);
  }

  // touch marks the tiles as old that a change lies in; null marks all.
  touch(change: Change | null): void {
    for (const [name, tiles] of this.layers) {
      if (!change) tiles.touch(null);
      else if (name === change.layer && change.bbox) tiles.touch(change.bbox);
    }
  }
}
