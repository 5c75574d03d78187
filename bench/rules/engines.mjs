// The same rules and facts in other engines: engines.mjs RULES.json FACTS.ndjson OURS_PER_SECOND OURS_WHOLE_PER_SECOND
// Each engine gets the rules in its own format, must fire the same rules on every case (else exit 1),
// and is timed by the processor time of this process, all its threads counted.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.ENGINES + "/");
const [rulesFile, factsFile, firingPerSecond, decisionsPerSecond] = process.argv.slice(2);
const { facts, rules } = JSON.parse(readFileSync(rulesFile, "utf8"));
const cases = readFileSync(factsFile, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const secondsMeasured = 2;
const quoted = (words, quote) => words.map((word) => quote + word + quote).join(", ");

// A decision table that collects: one row a rule, one column a fact, an empty cell where a rule does not ask.
function zen() {
  const { ZenEngine } = require("@gorules/zen-engine");
  const inputs = facts.map((fact) => ({ id: fact, name: fact, field: fact }));
  const table = rules.map(({ id, when }) => ({
    _id: id,
    ...Object.fromEntries(facts.map((fact) => [fact, when[fact] ? quoted(when[fact], '"') : ""])),
    rule: `"${id}"`,
  }));
  const decision = new ZenEngine().createDecision({
    nodes: [
      { id: "in", name: "in", type: "inputNode", position: { x: 0, y: 0 } },
      { id: "table", name: "table", type: "decisionTableNode", position: { x: 0, y: 0 },
        content: { hitPolicy: "collect", inputs, outputs: [{ id: "rule", name: "rule", field: "rule" }], rules: table } },
      { id: "out", name: "out", type: "outputNode", position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: "1", sourceId: "in", targetId: "table", type: "edge" },
      { id: "2", sourceId: "table", targetId: "out", type: "edge" },
    ],
  });
  return async (values) => (await decision.evaluate(values)).result.map((row) => row.rule);
}

function jsonRulesEngine() {
  const { Engine } = require("json-rules-engine");
  const engine = new Engine(rules.map(({ id, when }) => ({
    name: id,
    conditions: { all: Object.entries(when).map(([fact, value]) => ({ fact, operator: "in", value })) },
    event: { type: id },
  })));
  return async (values) => (await engine.run(values)).events.map((event) => event.type);
}

// One define a rule, the facts as parameters.
async function cqlExecution() {
  const { CqlTranslator, LibraryManager, ModelManager } = await import(require.resolve("@cqframework/cql/cql-to-elm"));
  const { SystemModelInfoProvider } = await import(require.resolve("@cqframework/cql/cql"));
  const { Executor, Library, PatientSource } = require("cql-execution");
  const source = [
    "library Rules version '1'",
    ...facts.map((fact) => `parameter "${fact}" String`),
    ...rules.map(({ id, when }) => `define "${id}": ` +
      (Object.entries(when).map(([fact, words]) => `"${fact}" in { ${quoted(words, "'")} }`).join(" and ") || "true")),
  ].join("\n");
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  const elm = JSON.parse(CqlTranslator.fromText(source, new LibraryManager(models)).toJson());
  const executor = new Executor(new Library(elm));
  return async (values) => {
    const { unfilteredResults } = await executor.withParameters(values).exec(new PatientSource([]));
    return Object.keys(unfilteredResults).filter((id) => unfilteredResults[id] === true);
  };
}

async function different(fire) {
  let count = 0;
  for (const { facts: values, fires } of cases)
    count += (await fire(values)).sort().join() !== [...fires].sort().join() ? 1 : 0;
  return count;
}

async function perSecond(fire) {
  let done = 0;
  const start = process.cpuUsage();
  const seconds = () => { const used = process.cpuUsage(start); return (used.user + used.system) / 1e6; };
  while (seconds() < secondsMeasured) {
    await Promise.all(cases.slice(done % cases.length).slice(0, 64).map(({ facts: values }) => fire(values)));
    done += Math.min(64, cases.length - (done % cases.length));
  }
  return done / seconds();
}

const engines = [["@gorules/zen-engine", zen], ["json-rules-engine", jsonRulesEngine], ["cql-execution", cqlExecution]];
const line = (name, rate, rest) => console.log(`${name.padEnd(34)} ${rate.toFixed(0).padStart(10)} cases/s of one core  ${rest}`);
console.log(`${rules.length} rules, ${cases.length} cases, ${new Set(cases.map((c) => JSON.stringify(c.facts))).size} of them with facts of their own`);
line("Cajal: which rules fire", Number(firingPerSecond), "");
line("Cajal: the whole decision", Number(decisionsPerSecond), "");
let wrong = 0, fastest = 0;
for (const [name, make] of engines) {
  const fire = await make();
  const unlike = await different(fire);
  const rate = await perSecond(fire);
  wrong += unlike;
  fastest = Math.max(fastest, rate);
  line(name, rate, `${unlike ? `${unlike} CASES DECIDED OTHERWISE` : "same rules fire in every case"}; ` +
    `Cajal ${(firingPerSecond / rate).toFixed(0)} times as fast, with the whole decision ${(decisionsPerSecond / rate).toFixed(0)}`);
}
console.log(`Beside the fastest of them: ${(firingPerSecond / fastest).toFixed(0)} times, with the whole decision ${(decisionsPerSecond / fastest).toFixed(0)} times`);
process.exit(wrong ? 1 : 0);
