// The colours of the map in both themes. Those of the page are in style.css.

export interface Palette {
  land: string;
  water: string;
  shore: string;
  urban: string;
  river: string;
  border: string;
  disputed: string;
  admin1: string;
  road: string;
  name: string;
  country: string;
  sea: string;
  halo: string;
  ink: string;
  casing: string; // around signs
  accent: string;
}

const day: Palette = {
  land: "#f4f3f0", water: "#c9dbe6", shore: "#8fb0c2", urban: "#e4dfd6", river: "#8db6cb", border: "#7d7688", disputed: "#7d7688", admin1: "#c5bfcc",
  road: "#d9c8a6", name: "#33302b", country: "#5d5669", sea: "#4d7288", halo: "rgba(255,255,255,.9)", ink: "#16222b", casing: "#ffffff", accent: "#0b6e8f",
};

const night: Palette = {
  land: "#12181d", water: "#1b2a36", shore: "#34495a", urban: "#1f2830", river: "#2f4c60", border: "#7f8798", disputed: "#7f8798", admin1: "#333d47",
  road: "#3b3a33", name: "#d5dbe0", country: "#9aa4b4", sea: "#7795aa", halo: "rgba(10,14,18,.85)", ink: "#eef2f5", casing: "#0c1115", accent: "#5cc3e6",
};

export const palette = (dark: boolean): Palette => (dark ? night : day);

// Colours of event types, 3:1 or more against land by day and by night, and told
// apart under colour-blindness together with their shapes.
export const typeColours: Readonly<Record<string, string>> = {
  battles: "#b13906", explosions: "#bd7700", civilians: "#962083", protests: "#027bd4", riots: "#037856", strategic: "#3b444d",
};

const nightColours: Readonly<Record<string, string>> = {
  battles: "#f66733", explosions: "#ffbc35", civilians: "#d77eb5", protests: "#42b3fb", riots: "#36f2bc", strategic: "#c9d3dc",
};

export const typeColour = (type: string, dark: boolean): string => (dark ? nightColours : typeColours)[type] ?? "#888";
