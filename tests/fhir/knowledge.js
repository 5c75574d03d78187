// The FHIR Bundle of the knowledge base against three independent validators, and against the JSON export: nothing
// lost, every reference leads somewhere. NODE_PATH names the folder of the packages.
//
// node knowledge.js CAJAL KB
const {execFileSync} = require("child_process");
const {fhirProblems, problemsOf, walk} = require("./validators.js");

const failures = [];
const check = (good, words) => good || failures.push(words);
const exported = (...options) => JSON.parse(execFileSync(process.argv[2],
    ["kb", "export", "--kb", process.argv[3], ...options], {maxBuffer: 1 << 28}));

// What the validators do not see: empty arrays, empty strings, days that are none.
function checkValues(resource) {
    walk(resource, resource.id, (value, at) => {
        check(!(Array.isArray(value) && value.length === 0), `${at}: an empty array`);
        check(value !== "" && value !== null, `${at}: nothing in it`);
        if (/\.(start|end|date)$/.test(at) && /^\d{4}-\d\d-\d\d$/.test(value))
            check(new Date(value).toISOString().slice(0, 10) === value, `${at}: no such day: ${value}`);
    });
}

function checkReferences(bundle) {
    const local = new Set(), canonical = new Set();
    for (const {fullUrl, resource} of bundle.entry) {
        const name = `${resource.resourceType}/${resource.id}`;
        check(!local.has(name), `${name}: twice`);
        check(fullUrl.endsWith(name), `${name}: its fullUrl is ${fullUrl}`);
        local.add(name);
        canonical.add(resource.url);
    }
    for (const {resource} of bundle.entry)
        walk(resource, resource.id, (value, at) => {
            if (/\.reference$/.test(at))
                check(local.has(value), `${at}: ${value} leads nowhere`);
            if (/(\.definitionCanonical|\.resource|\.library\.\d+)$/.test(at))
                check(canonical.has(value), `${at}: ${value} leads nowhere`);
        });
}

function checkWhole(bundle, base) {
    const of = (type, prefix) => bundle.entry.map((e) => e.resource)
        .filter((r) => r.resourceType === type && r.id.startsWith(prefix));
    const figures = base.trials.flatMap((trial) => trial.outcomes || []);
    const counts = [
        ["rules", base.rules.length, of("PlanDefinition", "rule-")],
        ["safety rows", base.safety.length, of("PlanDefinition", "safety-")],
        ["regimens", base.regimens.length, of("ActivityDefinition", "regimen-")],
        ["figures", figures.length, of("Evidence", "figure-")],
        ["hazard ratios", figures.filter((f) => f.hazard_ratio !== undefined && f.versus).length,
            of("EffectEvidenceSynthesis", "effect-")],
        ["values", figures.filter((f) => f.value !== undefined).length, of("RiskEvidenceSynthesis", "value-")],
        ["works", base.references.length, bundle.entry[0].resource.relatedArtifact.filter((a) => a.type === "citation")],
    ];
    for (const [words, expected, found] of counts)
        check(found.length === expected, `${found.length} ${words}, expected ${expected}`);
    for (const rule of base.rules) {
        const plan = of("PlanDefinition", `rule-${rule.id.replace(/_/g, "-")}`).find((p) => p.title === rule.id) || {};
        const expression = plan.action && plan.action[0].condition[0].expression.expression;
        const expected = rule.when.map((c) => `"${c.fact}" in { ${c.values.map((v) => `'${v}'`).join(", ")} }`)
            .join(" and ") || "true";
        check(!plan.action || expression === expected, `${rule.id}: its condition is ${expression}`);
        check((plan.action || []).length === ["then", "avoid", "warn"].reduce((n, k) => n + (rule[k] || []).length, 0),
            `${rule.id}: not the actions of the rule`);
    }
}

// The validators are worth something only if they find what is wrong.
function checkTheCheck(bundle) {
    const first = (type) => JSON.parse(JSON.stringify(bundle.entry.find((e) => e.resource.resourceType === type).resource));
    const breaks = [
        ["PlanDefinition", (r) => delete r.status], ["PlanDefinition", (r) => (r.action = "start")],
        ["PlanDefinition", (r) => (r.action[0].condition[0].kind = "sometimes")],
        ["Evidence", (r) => delete r.exposureBackground], ["Evidence", (r) => (r.result = 7)],
        ["EffectEvidenceSynthesis", (r) => delete r.exposureAlternative],
        ["ActivityDefinition", (r) => (r.dosage[0].doseAndRate[0].doseQuantity.value = "400")],
        ["Library", (r) => delete r.type], ["EvidenceVariable", (r) => delete r.characteristic],
    ];
    for (const [type, spoil] of breaks) {
        const resource = first(type);
        check(problemsOf(resource).length === 0, `${type} ${resource.id}: ${problemsOf(resource)[0]}`);
        spoil(resource);
        check(problemsOf(resource).length > 0, `no validator notices that ${spoil} is wrong in ${type}`);
    }
}

const bundle = exported("--format", "fhir"), base = exported("--format", "json");
check(fhirProblems({...bundle, entry: bundle.entry.slice(0, 3)}).length === 0, "the Bundle is none");
for (const {resource} of bundle.entry) {
    for (const problem of problemsOf(resource).slice(0, 2))
        check(false, `${resource.resourceType} ${resource.id}: ${problem}`);
    checkValues(resource);
}
checkReferences(bundle);
checkWhole(bundle, base);
checkTheCheck(bundle);
failures.slice(0, 20).forEach((failure) => console.log("FAILED", failure));
console.log(`${bundle.entry.length} resources by three validators, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
