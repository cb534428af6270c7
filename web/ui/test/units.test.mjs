// Parts of the page by themselves: what must hold for any input.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

// load bundles a module of the page and imports it.
async function load(name) {
  const out = await build({ entryPoints: [new URL(`../src/${name}.ts`, import.meta.url).pathname], bundle: true, write: false, format: "esm", target: "es2022" });
  return import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0].contents).toString("base64")}`);
}

// random is a small generator with a seed, so that a failure can be seen again.
function random(seed) {
  let s = seed;
  return (n) => {
    s = (s * 1103515245 + 12345) % 2147483648;
    return Math.floor((s / 2147483648) * n);
  };
}

const cql = await load("cql");
const condition = await load("condition");
const days = await load("days");
const ask = await load("ask");

const words = ["a", "it's", "x AND y", "100%", "a_b", "(", "دير الزور", "O'Brien's OR", "back\\slash", "'quoted'", "BETWEEN 1 AND 2"];

test("what is chosen is written as a condition and read back", () => {
  const pick = random(7);
  for (let i = 0; i < 2000; i++) {
    const choice = {};
    for (const p of Object.keys(cql.chosen)) {
      if (pick(4) > 0) continue;
      choice[p] = Array.from({ length: 1 + pick(3) }, (_, n) => (cql.chosen[p] ? String(n) : `${words[pick(words.length)]}${n}`));
    }
    const typed = ["", "fatalities > 3", "a = 1 OR b = 2", "x BETWEEN 1 AND 5 AND y = 'AND'", "(a = 1)", "NOT (a = ')')"][pick(6)];
    const terms = { choice, toll: pick(3) * 5, words: pick(3) === 0 ? words[pick(words.length)] : "", typed };
    const back = cql.read(cql.write(terms));
    assert.equal(cql.write(back), cql.write(terms), JSON.stringify(terms));
    if (!typed) assert.deepEqual({ ...back, choice: { ...back.choice } }, terms);
  }
});

test("a condition that somebody wrote is kept to the letter", () => {
  for (const typed of ["fatalities > 3 AND admin1 LIKE 'Deir%'", "a = 1 OR b = 2", "S_INTERSECTS(geometry, BBOX(1,2,3,4))", "x IN (1,2)", "notes = 'it''s' AND (a = 1 OR b = 2)", "((", "a BETWEEN 1 AND 2 AND c = 3"]) {
    assert.equal(cql.write(cql.read(typed)), typed);
  }
});

test("a published map's conditions say what SQL says, null among it", () => {
  const row = { fatalities: 3, injuries: null, location: "Dayr Ḥāfir", quote: "قصف مدينة الرقّة", country: "SY", event_date: "2024-05-06" };
  for (const [text, want] of [
    ["fatalities > 2", true], ["NOT fatalities > 2", false], ["injuries > 2", false], ["NOT injuries > 2", false], ["injuries IS NULL", true], ["injuries IS NOT NULL", false],
    ["injuries > 2 OR fatalities = 3", true], ["injuries > 2 AND fatalities = 3", false], ["fatalities BETWEEN 3 AND 4", true], ["fatalities NOT BETWEEN 3 AND 4", false],
    ["country IN ('IQ','SY')", true], ["country NOT IN ('IQ','SY')", false], ["CASEI(ACCENTI(location)) LIKE 'dayr haf%'", true], ["ACCENTI(quote) LIKE ACCENTI('%الرقة%')", true],
    ["location LIKE 'Dayr%' AND (country = 'IQ' OR NOT (fatalities < 3))", true], ["event_date >= DATE('2024-05-06')", true], ["location LIKE '_ayr%'", true], ["location LIKE '\\_ayr%'", false],
  ]) assert.equal(condition.compile(text)(row), want, text);
  for (const text of ["fatalities >", "a = 1 b", "S_INTERSECTS(geometry, BBOX(1,2,3,4))", "(a = 1", "a LIKE", "a ; b", ""]) assert.throws(() => condition.compile(text), /can't read this/, text);
});

test("an axis has few ticks, in order, within its ends", () => {
  for (const [first, last] of [[0, 1], [19000, 19006], [19000, 19400], [10000, 20000], [-700000, 20000], [19358, 19360]]) {
    const all = days.ticks(first, last, 12);
    assert.ok(all.length <= 30, `${all.length} ticks from ${first} to ${last}`);
    all.forEach((t, i) => assert.ok(t.day >= first && t.day <= last && (i === 0 || t.day > all[i - 1].day)));
  }
});

test("a question is asked until it is answered, and the newest counts", async () => {
  globalThis.window = globalThis;
  let told = 0;
  const line = new ask.Line(() => told++);
  const taken = [];
  const one = new ask.Ask(line, (x) => taken.push(x), (e) => taken.push(e.message));
  let fails = 2;
  one.ask(async () => {
    if (fails-- > 0) throw new ask.Failure("gone", true);
    return "a";
  });
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(line.since, "it is told that nobody answers");
  line.back();
  await new Promise((done) => setTimeout(done, 50));
  line.back();
  await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual(taken, ["a"]);
  assert.equal(line.since, null);
  one.ask(async () => { throw new ask.Failure("wrong", false); });
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(taken, ["a", "wrong"]);
  for (let i = 0; i < 5; i++) one.ask(async () => { await new Promise((done) => setTimeout(done, 30)); return i; });
  await new Promise((done) => setTimeout(done, 150));
  assert.deepEqual(taken.slice(2), [0, 4], "what is on its way, then the newest");
});
