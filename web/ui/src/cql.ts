// The filter of the page as one condition in CQL2, and back: what people choose
// by ticking is a list of values for a property, the rest is what they typed.
//
//	country IN ('SY','IQ') AND fatalities >= 10 AND (…)

// Choice is the values that are ticked, by property. "actor" is either side.
export type Choice = Readonly<Record<string, readonly string[]>>;

// Terms are the parts of a filter.
export interface Terms {
  choice: Choice;
  toll: number; // at least so many killed; 0 for all
  words: string; // that stand in a quote, a note or a name
  typed: string; // a condition that someone wrote
}

export const noTerms: Terms = { choice: {}, toll: 0, words: "", typed: "" };

// properties that can be chosen by their values, and whether these are numbers.
export const chosen: Readonly<Record<string, boolean>> = {
  sub_event_type: false, actor: false, country: false, admin1: false, admin2: false, source: false, status: false, review: false, geo_precision: true, date_basis: false,
};

const text = (s: string): string => `'${s.replaceAll("'", "''")}'`;

const list = (property: string, values: readonly string[]): string => {
  const all = values.map((v) => (chosen[property] ? v : text(v))).join(",");
  return property === "actor" ? `(actor1 IN (${all}) OR actor2 IN (${all}))` : `${property} IN (${all})`;
};

const searched = ["quote", "notes", "location", "location_ar"];

// pattern is words as LIKE takes them.
const pattern = (words: string): string => `%${words.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

const contains = (words: string): string =>
  `(${searched.map((p) => `CASEI(ACCENTI(${p})) LIKE CASEI(ACCENTI(${text(pattern(words))}))`).join(" OR ")})`;

// write puts the parts together, without the choice of one property where that is
// asked for.
export function write(terms: Terms, without = ""): string {
  const parts = Object.keys(chosen)
    .filter((p) => p !== without && (terms.choice[p]?.length ?? 0) > 0)
    .map((p) => list(p, terms.choice[p] ?? []));
  if (terms.toll > 0) parts.push(`fatalities >= ${terms.toll}`);
  if (terms.words) parts.push(contains(terms.words));
  if (terms.typed) parts.push(parts.length > 0 ? `(${terms.typed})` : terms.typed);
  return parts.join(" AND ");
}

// read takes a condition apart; what was not written by write is typed.
export function read(condition: string): Terms {
  const out = { choice: {} as Record<string, string[]>, toll: 0, words: "", typed: "" };
  const typed: string[] = [];
  for (const part of conjuncts(condition)) if (!take(part, out)) typed.push(part);
  const only = typed[0];
  const alone = Object.keys(out.choice).length === 0 && out.toll === 0 && out.words === "";
  out.typed = typed.length === 1 && only && !alone ? unwrapped(only) : typed.join(" AND ");
  return out;
}

function take(part: string, out: { choice: Record<string, string[]>; toll: number; words: string }): boolean {
  const plain = /^(\w+) IN \((.*)\)$/s.exec(part);
  const sides = /^\(actor1 IN \((.*)\) OR actor2 IN \((.*)\)\)$/s.exec(part);
  const [property, values] = plain ? [plain[1] ?? "", plain[2] ?? ""] : sides && sides[1] === sides[2] ? ["actor", sides[1] ?? ""] : ["", ""];
  if (property in chosen && !out.choice[property]) {
    const all = literals(values, chosen[property] ?? false);
    if (all) out.choice[property] = all;
    return all !== null;
  }
  const toll = /^fatalities >= ([1-9]\d{0,8})$/.exec(part);
  if (toll && out.toll === 0) {
    out.toll = Number(toll[1]);
    return true;
  }
  const words = /^\(CASEI\(ACCENTI\(quote\)\) LIKE CASEI\(ACCENTI\('%((?:[^']|'')*?)%'\)\) OR /s.exec(part);
  const said = words?.[1]?.replaceAll("''", "'").replace(/\\([\\%_])/g, "$1") ?? "";
  if (said && !out.words && contains(said) === part) {
    out.words = said;
    return true;
  }
  return false;
}

// literals reads a list of values, null where it is something else.
function literals(s: string, numbers: boolean): string[] | null {
  const all = numbers ? s.match(/^\d+(,\d+)*$/) : s.match(/^'(?:[^']|'')*'(,'(?:[^']|'')*')*$/s);
  if (!all) return null;
  return numbers ? s.split(",") : [...s.matchAll(/'((?:[^']|'')*)'/gs)].map((m) => (m[1] ?? "").replaceAll("''", "'"));
}

// conjuncts splits a condition at the ANDs that stand in no bracket and no text;
// one with an OR or a BETWEEN there is left whole.
function conjuncts(condition: string): string[] {
  const parts: string[] = [];
  let depth = 0, from = 0, quote = "";
  for (let i = 0; i < condition.length; i++) {
    const c = condition[i] ?? "";
    if (quote) {
      if (c === quote) quote = "";
      continue;
    }
    if (c === "'" || c === '"') quote = c;
    if (c === "(") depth++;
    if (c === ")") depth--;
    if (depth > 0 || /\w/.test(condition[i - 1] ?? "")) continue;
    const word = /^(AND|OR|BETWEEN)\b/i.exec(condition.slice(i, i + 8))?.[1]?.toUpperCase();
    if (word === "OR" || word === "BETWEEN") return [condition];
    if (word !== "AND") continue;
    parts.push(condition.slice(from, i));
    from = i + 3;
  }
  return [...parts, condition.slice(from)].map((p) => p.trim()).filter(Boolean);
}

// unwrapped takes one pair of brackets off that holds all of a condition.
function unwrapped(s: string): string {
  if (!s.startsWith("(") || !s.endsWith(")")) return s;
  let depth = 0, quoted = false;
  for (let i = 0; i < s.length - 1; i++) {
    if (s[i] === "'") quoted = !quoted;
    if (quoted) continue;
    if (s[i] === "(") depth++;
    if (s[i] === ")") depth--;
    if (depth === 0) return s;
  }
  return s.slice(1, -1).trim();
}
