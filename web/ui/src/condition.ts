// Conditions in CQL2 text, asked of events in the browser: comparisons, LIKE, IN,
// BETWEEN, IS NULL, AND, OR, NOT, CASEI and ACCENTI. What is neither true nor false
// is null, as in SQL.
import { Failure } from "./ask";

export type Row = Readonly<Record<string, unknown>>;
type Value = string | number | boolean | null;
type Ask = (row: Row) => Value;

const token = /\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_]\w*|<>|<=|>=|[=<>(),])/gy;

// compile reads a condition; what it does not know is refused with words.
export function compile(text: string): (row: Row) => boolean {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const m = token.exec(text);
    if (!m) throw new Failure(`"${text.slice(at).trim().slice(0, 20)}": a published map can't read this`, false, "filter");
    tokens.push(m[1] ?? "");
  }
  const reader = new Reader(tokens);
  const ask = reader.any();
  reader.end();
  return (row) => ask(row) === true;
}

// fold takes the spellings of a word for one, as ACCENTI does.
export const fold = (s: string): string =>
  s.normalize("NFD").replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, "").replace(/[أإآٱ]/g, "ا").replace(/ة/g, "ه").replace(/[ىی]/g, "ي").replace(/ک/g, "ك");

class Reader {
  private at = 0;

  constructor(private tokens: string[]) {}

  end(): void {
    if (this.at < this.tokens.length) this.wrong();
  }

  any(): Ask {
    const parts = [this.all()];
    while (this.word("OR")) parts.push(this.all());
    return parts.length === 1 ? (parts[0] as Ask) : joined(parts, true);
  }

  private all(): Ask {
    const parts = [this.one()];
    while (this.word("AND")) parts.push(this.one());
    return parts.length === 1 ? (parts[0] as Ask) : joined(parts, false);
  }

  private one(): Ask {
    if (this.word("NOT")) return negated(this.one());
    if (this.peek() === "(") {
      this.at++;
      const inner = this.any();
      this.take(")");
      return inner;
    }
    return this.comparison();
  }

  private comparison(): Ask {
    const left = this.value();
    if (this.word("IS")) {
      const not = this.word("NOT");
      if (!this.word("NULL")) this.wrong();
      return (row) => (left(row) === null) !== not;
    }
    const not = this.word("NOT");
    const asked = this.like(left) ?? this.in(left) ?? this.between(left);
    if (asked) return not ? negated(asked) : asked;
    const sign = this.peek();
    if (not || !/^(=|<>|<|>|<=|>=)$/.test(sign)) this.wrong();
    this.at++;
    const right = this.value();
    return (row) => compared(left(row), right(row), sign);
  }

  private like(left: Ask): Ask | null {
    if (!this.word("LIKE")) return null;
    const pattern = this.value();
    const made = new Map<string, RegExp>();
    return (row) => {
      const [text, like] = [left(row), pattern(row)];
      if (typeof text !== "string" || typeof like !== "string") return null;
      const re = made.get(like) ?? new RegExp(`^${like.replace(/\\?[\s\S]/g, (c) => (c === "%" ? "[\\s\\S]*" : c === "_" ? "[\\s\\S]" : c.replace(/^\\(.)/s, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))}$`, "u");
      made.set(like, re);
      return re.test(text);
    };
  }

  private in(left: Ask): Ask | null {
    if (!this.word("IN")) return null;
    this.take("(");
    const list = [this.value()];
    while (this.peek() === ",") {
      this.at++;
      list.push(this.value());
    }
    this.take(")");
    return joined(list.map((v): Ask => (row) => compared(left(row), v(row), "=")), true);
  }

  private between(left: Ask): Ask | null {
    if (!this.word("BETWEEN")) return null;
    const low = this.value();
    if (!this.word("AND")) this.wrong();
    const high = this.value();
    return joined([(row) => compared(left(row), low(row), ">="), (row) => compared(left(row), high(row), "<=")], false);
  }

  private value(): Ask {
    const t = this.peek();
    this.at++;
    if (t.startsWith("'")) {
      const text = t.slice(1, -1).replaceAll("''", "'");
      return () => text;
    }
    if (/^\d/.test(t)) return () => Number(t);
    if (/^(TRUE|FALSE)$/i.test(t)) return () => t.toUpperCase() === "TRUE";
    if (!/^[A-Za-z_]/.test(t)) this.wrong();
    if (this.peek() !== "(") return (row) => (row[t] ?? null) as Value;
    this.at++;
    const inner = this.value();
    this.take(")");
    const change = { CASEI: (s: string) => s.toLowerCase(), ACCENTI: fold, DATE: (s: string) => s, TIMESTAMP: (s: string) => s }[t.toUpperCase()];
    if (!change) return this.wrong();
    return (row) => {
      const v = inner(row);
      return typeof v === "string" ? change(v) : v;
    };
  }

  private peek(): string {
    return this.tokens[this.at] ?? "";
  }

  private word(w: string): boolean {
    const found = this.peek().toUpperCase() === w;
    if (found) this.at++;
    return found;
  }

  private take(t: string): void {
    if (this.peek() !== t) this.wrong();
    this.at++;
  }

  private wrong(): never {
    throw new Failure(`"${this.tokens.slice(Math.max(0, this.at - 1), this.at + 3).join(" ")}": a published map can't read this`, false, "filter");
  }
}

const negated = (ask: Ask): Ask => (row) => {
  const v = ask(row);
  return v === null ? null : v !== true;
};

// joined holds where any part does, or all do.
const joined = (parts: Ask[], any: boolean): Ask => (row) => {
  let unknown = false;
  for (const p of parts) {
    const v = p(row);
    if (v === null) unknown = true;
    else if ((v === true) === any) return any;
  }
  return unknown ? null : !any;
};

function compared(a: Value, b: Value, sign: string): boolean | null {
  if (a === null || b === null) return null;
  if (typeof a !== typeof b) return sign === "<>";
  switch (sign) {
    case "=": return a === b;
    case "<>": return a !== b;
    case "<": return a < b;
    case ">": return a > b;
    case "<=": return a <= b;
  }
  return a >= b;
}
