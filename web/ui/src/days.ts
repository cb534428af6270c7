// Days as numbers: since 1970-01-01.
const dayMS = 86_400_000;

export const dayNumber = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / dayMS);
export const isoDay = (n: number): string => new Date(n * dayMS).toISOString().slice(0, 10);

// Tick is a place on an axis with its words.
export interface Tick {
  day: number;
  kind: "year" | "month" | "day";
}

// ticks are the years, months or days that begin between two days, at most so many
// of them.
export function ticks(first: number, last: number, most: number): Tick[] {
  const span = last - first;
  const steps: [Tick["kind"], number, number][] = [["day", 1, 1], ["day", 7, 7], ["month", 1, 30], ["month", 3, 91], ["year", 1, 365], ["year", 2, 730], ["year", 5, 1826], ["year", 10, 3652], ["year", 50, 18262], ["year", 200, 73048]];
  const [kind, every] = steps.find(([, , days]) => span / days <= most) ?? ["year", 1000];
  const out: Tick[] = [];
  if (kind === "day") {
    for (let d = Math.ceil(first / every) * every; d <= last; d += every) out.push({ day: d, kind });
    return out;
  }
  const at = new Date(first * dayMS);
  let [y, m] = [at.getUTCFullYear(), kind === "year" ? 0 : at.getUTCMonth()];
  for (let guard = 0; guard < 400; guard++) {
    const date = new Date(0);
    date.setUTCFullYear(y, m, 1);
    const day = Math.round(date.getTime() / dayMS);
    if (day > last) break;
    const fits = kind === "year" ? y % every === 0 : m % every === 0;
    if (day >= first && fits) out.push({ day, kind: m === 0 ? "year" : kind });
    if (kind === "year") y++;
    else if (++m === 12) [y, m] = [y + 1, 0];
  }
  return out;
}
