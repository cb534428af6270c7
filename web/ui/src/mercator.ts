// Web Mercator as a unit square: x and y from 0 to 1, west to east and north
// to south (EPSG:3857 scaled).

export const x = (lon: number): number => lon / 360 + 0.5;

export const y = (lat: number): number => {
  const sin = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
};

export const lon = (x: number): number => (x - 0.5) * 360;

export const lat = (y: number): number => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;

// View is what a canvas shows: the unit position of its upper left corner and
// how many pixels the unit square is wide.
export interface View {
  left: number;
  top: number;
  scale: number;
  width: number;
  height: number;
  zoom: number;
}

export const toScreen = (v: View, ux: number, uy: number): [number, number] => [(ux - v.left) * v.scale, (uy - v.top) * v.scale];

// kmToPixels returns how long a kilometre is at a latitude.
export const kmToPixels = (v: View, latitude: number): number => v.scale / (40075.017 * Math.cos((latitude * Math.PI) / 180));
