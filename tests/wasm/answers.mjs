// answers.mjs CAJAL ROOT: what the core answers in Node is, byte for byte, what the program answers: on the command line
// and as a service.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [cajal, root] = process.argv.slice(2);
const built = join(root, "build/wasm");
const cajalCore = createRequire(import.meta.url)(join(built, "cajal.js"));
const DAYS = ["2016-01-08", "2026-11-01"];
const decoder = new TextDecoder();

const cases = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, text: readFileSync(join(root, "examples", name), "utf8") }));
const core = await cajalCore();

let failed = 0;
let compared = 0;

function same(what, found, expected) {
  compared++;
  if (found === expected) return;
  failed++;
  const at = [...found].findIndex((c, i) => c !== expected[i]);
  console.log(`FAILED  ${what}: from character ${at}\n  wasm:   ${found.slice(Math.max(0, at - 60), at + 200)}\n` +
    `  native: ${expected.slice(Math.max(0, at - 60), at + 200)}`);
}

/* ---- the command line ---- */

const run = (input, ...options) => spawnSync(cajal, options, { input, encoding: "utf8", maxBuffer: 1 << 28 });

assert.ok(cases.length >= 20);
for (const { name, text } of cases) {
  for (const day of DAYS) {
    const { body, status } = core.ask({ method: "POST", target: `/api/plan?as_of=${day}&format=json`, type: "application/json", body: text });
    assert.equal(status, 200, name);
    const native = run("", "plan", "--json", "--as-of", day, join(root, "examples", name));
    same(`cajal plan --json of ${name} on ${day}`, decoder.decode(body), native.stdout);
  }
}

/* A case that cannot be read: the messages that the command line prints, path and words. */
const wrong = ['{"cajal":1,"id":"x","patient":{"age_years":"abc"},"molecular":[{"gene":"KIT","hgvs":"p.V559A559"}]}',
  '{"cajal":1,"id":"x","patint":{}}', '{"cajal":1', '{"cajal":1,"id":"x","diagnosis":{"date":"2016-13"}}'];
for (const text of wrong) {
  const { status, body } = core.ask({ method: "POST", target: "/api/plan?as_of=2016-01-08", type: "application/json", body: text });
  assert.equal(status, 422);
  const { errors } = JSON.parse(decoder.decode(body));
  const printed = run(text, "plan", "--as-of", "2016-01-08", "-").stderr.trim().split("\n");
  assert.equal(errors.length, printed.length, `${text}: ${printed}`);
  errors.forEach((error, i) => {
    compared++;
    assert.ok(printed[i].endsWith(error.message) && printed[i].includes(error.path ?? ""), `"${printed[i]}" and ${JSON.stringify(error)}`);
  });
}

/* ---- the service ---- */

const service = spawn(cajal, ["serve", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
const origin = await new Promise((done, refused) => {
  let said = "";
  service.stderr.on("data", (bytes) => {
    said += bytes;
    const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (found) done(found[0]);
  });
  service.on("exit", () => refused(new Error(`cajal serve ended: ${said}`)));
});

async function both(method, target, type, body, what = target) {
  const native = await fetch(origin + target, { method, headers: type ? { "Content-Type": type } : {}, body });
  const mine = core.ask({ method, target, type, body });
  assert.equal(mine.status, native.status, `${what}: ${decoder.decode(mine.body).slice(0, 300)}`);
  assert.equal(mine.type, native.headers.get("content-type"), what);
  same(`${method} ${what}`, decoder.decode(mine.body), await native.text());
  return mine;
}

const json = "application/json";
for (const { name, text } of cases) {
  for (const day of DAYS) await both("POST", `/api/plan?as_of=${day}`, json, text, `plan of ${name} on ${day}`);
  await both("POST", "/api/plan?as_of=2016-01-08&format=text", json, text, `plan of ${name} as text`);
  await both("POST", "/api/validate", json, text, `validate ${name}`);
  await both("POST", "/api/response", json, text, `response of ${name}`);
  const bundle = await both("POST", "/api/fhir/bundle", json, text, `${name} as FHIR`);
  await both("POST", "/api/fhir/case", "application/fhir+json", decoder.decode(bundle.body), `${name} from FHIR`);
  await both("POST", "/api/changes?from=2016-01-08&until=2026-11-01", json, text, `changes of ${name}`);
  const after = { ...JSON.parse(text), molecular: [{ gene: "PDGFRA", hgvs: "p.D842V" }] };
  await both("POST", "/api/what-if?as_of=2026-11-01", json, `{"before":${text},"after":${JSON.stringify(after)}}`, `what if ${name}`);
}
for (const text of wrong) await both("POST", "/api/validate", json, text);
for (const target of ["/api/words", "/api/examples", "/api/statements", "/api/evidence", "/api/evidence?drug=imatinib&line=1", "/api/kb",
  "/api/schema/case.schema.json", "/api/openapi.json", "/api/genotype?hgvs=KIT:p.V559D&hgvs=KIT:c.2446G%3ET", "/api/genotype?hgvs=KIT:p.X",
  "/api/changes?from=2016-01-08&until=2026-11-01", "/api/evidence/compare/imatinib/sunitinib", "/api/explain?id=nothing", "/api/nothing",
  "/api/plan", "/api/evidence?drog=imatinib", "/text/en.json"]) await both("GET", target);
for (const kind of ["rules", "drugs", "trials"])
  for (const id of decoder.decode((await both("GET", `/api/kb/${kind}`)).body).match(/"[a-z0-9][^" ,:]*"/g).slice(0, 40))
    await both("GET", `/api/explain?id=${encodeURIComponent(id.slice(1, -1))}`);
const table = readFileSync(join(root, "tests/data/response/cohort.csv"), "utf8");
await both("POST", "/api/response", "text/csv", table, "response of a table");
const [head, ...rows] = table.trim().split("\n");
const small = core.HEAPU8.length;
const subjects = Array.from({ length: 1500 }, (_, i) => rows.map((row) => `${i}-${row}`).join("\n"));
await both("POST", "/api/response", "text/csv", [head, ...subjects].join("\n"), "response of a table of 1500 times as many");
assert.ok(core.HEAPU8.length > small, "that needed more memory than there was");

/* What would overflow a small stack, or a parser that trusts its input. */
const brackets = "[".repeat(100_000);
for (const target of ["/api/what-if", "/api/plan", "/api/fhir/case", "/api/genotype"]) await both("POST", target, json, brackets);
await both("POST", "/api/plan", json, "\xFF".repeat(10));
assert.equal(core.ask({ method: "POST", target: "/api/plan", type: json, body: " ".repeat(1 << 20) + "{}" }).status, 413);
await both("POST", "/api/plan", "image/png", "{}", "a body of another kind");

/* ---- drawings: letters measured otherwise, so that places may differ, but not what is drawn ---- */

for (const { name, text } of cases) {
  const native = await (await fetch(`${origin}/api/course`, { method: "POST", headers: { "Content-Type": json }, body: text })).json();
  const mine = JSON.parse(decoder.decode(core.ask({ method: "POST", target: "/api/course", type: json, body: text }).body));
  const shapes = (svg) => svg?.replace(/-?\d+(\.\d+)?/g, "0").replace(/\u2026|<g[^>]*>|<\/g>/g, "");
  assert.equal(typeof mine.course, typeof native.course, name);
  same(`what the plane of ${name} draws`, String(shapes(mine.plane)), String(shapes(native.plane)));
  const words = (svg) => [...(svg ?? "").matchAll(/<text[^>]*>([^<]*)</g)].map((it) => it[1]).sort().join("\n");
  same(`the words in the course of ${name}`, words(mine.course), words(native.course));
  same(`the course of ${name} in words`, JSON.stringify([mine.events, mine.response]), JSON.stringify([native.events, native.response]));
}
service.kill("SIGTERM");

/* ---- how long, how large ---- */

const sample = cases.find((it) => it.name === "blay-2012.json").text;
const before = core.HEAPU8.length;
const from = performance.now();
for (let i = 0; i < 200; i++) core.ask({ method: "POST", target: "/api/plan?as_of=2016-01-08", type: json, body: sample });
const each = (performance.now() - from) / 200;
assert.equal(core.HEAPU8.length, before, "answers leave no memory behind");
const size = (name) => `${name} ${statSync(join(built, name)).size} bytes (${gzipSync(readFileSync(join(built, name)), { level: 9 }).length} compressed)`;
console.log(`${compared} answers compared, ${failed} differ; a plan takes ${each.toFixed(2)} ms in Node; ` +
  ["cajal.wasm", "cajal.js", "cajal.html"].map(size).join(", "));
process.exit(failed ? 1 : 0);
