// The page's words. A language is a file in words/ and a line here; numbers, days
// and plurals follow the language's own rules.
import { type Column, labels } from "./columns";
import ar from "./words/ar.json";
import en from "./words/en.json";
import fr from "./words/fr.json";
import uk from "./words/uk.json";

const catalogues = { en, ar, fr, uk };

export type Lang = keyof typeof catalogues;
export type Key = keyof typeof en;

export const langs = Object.keys(catalogues) as Lang[];

// langOf is the language of a tag such as "fr-CA", English where there is none.
export const langOf = (tag: string): Lang => langs.find((l) => l === tag.slice(0, 2).toLowerCase()) ?? "en";

export const rtl = (lang: Lang): boolean => lang === "ar";

// latin tells whether readers of a language read names in Latin letters.
export const latin = (lang: Lang): boolean => lang === "en" || lang === "fr";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;
type Values = Readonly<Record<string, string | number>>;

// digits are those that numbers and days are written in: "" is the language's.
let digits = "";

export const setDigits = (name: string): void => {
  digits = name;
};

const locale = (lang: Lang): string => `${lang}-u-ca-gregory-nu-${digits || "latn"}`;

const once = <T>(make: (lang: Lang) => T): ((lang: Lang) => T) => {
  const made = new Map<string, T>();
  return (lang) => {
    const key = lang + digits;
    const known = made.get(key) ?? make(lang);
    made.set(key, known);
    return known;
  };
};

const whole = once((lang) => new Intl.NumberFormat(locale(lang)));
const shortened = once((lang) => new Intl.NumberFormat(locale(lang), { notation: "compact", maximumFractionDigits: 1 }));
const percents = once((lang) => new Intl.NumberFormat(locale(lang), { style: "percent" }));
const plurals = once((lang) => new Intl.PluralRules(lang));
const days = once((lang) => new Intl.DateTimeFormat(locale(lang), { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }));
const months = once((lang) => new Intl.DateTimeFormat(locale(lang), { month: "short", timeZone: "UTC" }));
const years = once((lang) => new Intl.DateTimeFormat(locale(lang), { year: "numeric", timeZone: "UTC" }));
const times = once((lang) => new Intl.DateTimeFormat(locale(lang), { hour: "2-digit", minute: "2-digit" }));

export const num = (lang: Lang, n: number): string => whole(lang).format(n);
export const short = (lang: Lang, n: number): string => (n < 1000 ? num(lang, n) : shortened(lang).format(n));
export const percent = (lang: Lang, n: number): string => percents(lang).format(n);
export const time = (lang: Lang, at: Date): string => times(lang).format(at);
const dated = (f: Intl.DateTimeFormat, iso: string): string => f.format(new Date(`${iso}T00:00:00Z`));
export const day = (lang: Lang, iso: string): string => dated(days(lang), iso);
export const month = (lang: Lang, iso: string): string => dated(months(lang), iso);
export const year = (lang: Lang, iso: string): string => dated(years(lang), iso);

// span writes one day or the days from one to another.
export const span = (lang: Lang, from: string, to: string): string =>
  from === to || !to ? day(lang, from) : days(lang).formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));

// t is a word or sentence with values put in; {n} is the one that its plural goes by.
export function t(lang: Lang, key: Key, values: Values | string | number = {}): string {
  const all: Values = typeof values === "object" ? values : { n: values };
  const entry: string | Forms = catalogues[lang][key] ?? en[key];
  const n = all["n"];
  const text = typeof entry === "string" ? entry : (entry[typeof n === "number" ? plurals(lang).select(n) : "other"] ?? entry.other ?? "");
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const v = all[name];
    return typeof v === "number" ? num(lang, v) : (v ?? "");
  });
}

export const isKey = (name: string): name is Key => name in en;

// said is the word for a code of some group ("status", "weapon", "sub"), the code
// itself where there is none.
export function said(lang: Lang, group: string, code: string): string {
  const key = `${group}.${code}`;
  return isKey(key) ? t(lang, key) : code;
}

// label is how a column of events is called; its name where it has no words.
export function label(lang: Lang, column: string): string {
  const own = labels[column as Column];
  if (lang === "en" && own) return own[0];
  if (lang === "ar" && own) return own[1];
  const key = `column.${column}`;
  return isKey(key) ? t(lang, key) : (own?.[0] ?? column);
}

// countryName is what a country is called.
const countries = once((lang) => new Intl.DisplayNames([lang], { type: "region", style: "short", fallback: "none" }));
export const countryName = (lang: Lang, iso: string): string => (/^[A-Z]{2}$/.test(iso) ? countries(lang).of(iso) : undefined) ?? iso;

// face is the font of a language on a canvas.
export const face = (lang: Lang): string => (rtl(lang) ? "'Noto Sans Arabic', system-ui, sans-serif" : "system-ui, 'Noto Sans', sans-serif");
