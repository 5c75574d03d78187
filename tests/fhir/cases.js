// Bundles of cases, as `cajal fhir export` writes them: every resource by all validators, the profiles it claims too, and
// the whole; then the validators themselves, on Bundles that are broken on purpose.
//
// node cases.js CAJAL CASE…
const {execFileSync} = require("child_process");
const {medplum, fhirProblems, schemaProblems, invariantProblems, missed, referenceProblems,
    loadProfiles} = require("./validators.js");

const failures = [];
const check = (good, words) => good || failures.push(words);
const profiles = loadProfiles();
check(Object.keys(profiles).length > 30, "the profiles are not there");
let resources = 0, profiled = 0;

// Where a case cannot give what a profile of the United States or of a whole record asks for. Each with its reason.
const allowed = [
    [/cancer-patient/, /Patient\.name/, "a case holds no name: it is to be held without one"],
    [/cancer-patient/, /Patient\.gender/, "not stated in this case"],
    [/condition/, /Condition\.category/, "US Core's own"],
];

function profileProblems(resource) {
    const problems = [];
    for (const url of (resource.meta && resource.meta.profile) || []) {
        check(profiles[url], `${resource.resourceType}/${resource.id}: no profile ${url}`);
        if (!profiles[url])
            continue;
        profiled++;
        for (const problem of medplum(resource, {profile: profiles[url]}))
            if (!allowed.some((row) => row[0].test(url) && row[1].test(problem) && (row.used = true)))
                problems.push(`${url}: ${problem}`);
    }
    return problems;
}

const every = (resource) => [...medplum(resource), ...fhirProblems(resource), ...schemaProblems(resource),
    ...invariantProblems(resource), ...missed(resource), ...profileProblems(resource)];

function checkBundle(bundle, name) {
    for (const {resource} of bundle.entry) {
        resources++;
        for (const problem of every(resource).slice(0, 3))
            check(false, `${name}: ${resource.resourceType}/${resource.id}: ${problem}`);
    }
    const whole = {...bundle, entry: bundle.entry.slice(0, 4)};
    for (const problem of [...medplum(whole), ...fhirProblems(whole), ...schemaProblems(whole), ...invariantProblems(whole),
        ...referenceProblems(bundle)])
        check(false, `${name}: Bundle: ${problem}`);
    check(new Set(bundle.entry.map((entry) => entry.fullUrl)).size === bundle.entry.length, `${name}: a fullUrl is there twice`);
}

// The validators are worth something only if they find what is wrong.
function checkTheCheck(bundles) {
    const first = (type, has = () => true) => {
        for (const bundle of bundles)
            for (const {resource} of bundle.entry)
                if (resource.resourceType === type && has(resource))
                    return JSON.parse(JSON.stringify(resource));
        throw new Error(`no ${type} in any Bundle`);
    };
    const breaks = [
        ["Patient", (r) => (r.gender = "woman")], ["Patient", (r) => (r.birthDate = "12.3.1950")],
        ["Patient", (r) => (r.identifier = [])], ["Patient", (r) => (r.birthDate = "2023-02-30")],
        ["Patient", (r) => (r.text = {status: "generated", div: "<div xmlns='http://www.w3.org/1999/xhtml'><script>x</script></div>"})],
        ["Condition", (r) => delete r.subject], ["Condition", (r) => (r.clinicalStatus = "active")],
        ["Condition", (r) => (r.code = {codings: []})], ["Condition", (r) => (r.bodySite = {})],
        ["Observation", (r) => delete r.status], ["Observation", (r) => delete r.code],
        ["Observation", (r) => (r.valueQuantity = {value: "52"}), (r) => !r.valueInteger],
        ["Observation", (r) => (r.valueQuantity = {value: 5, system: "http://unitsofmeasure.org", code: "milimeter"})],
        ["MedicationStatement", (r) => (r.status = "running")],
        ["MedicationStatement", (r) => delete r.medicationCodeableConcept, (r) => r.medicationCodeableConcept],
        ["MedicationStatement", (r) => (r.effectivePeriod = {start: "2020-01-01", end: "2019-01-01"})],
        ["Procedure", (r) => delete r.status], ["Procedure", (r) => (r.performedDateTime = "yesterday")],
        ["ImagingStudy", (r) => (r.modality = "CT")], ["ImagingStudy", (r) => delete r.status],
        ["AdverseEvent", (r) => delete r.actuality], ["AdverseEvent", (r) => (r.subject = undefined, delete r.subject)],
        ["Observation", (r) => (r.extension = [{url: "http://x.example"}])],
    ];
    for (const [type, spoil, has] of breaks) {
        const resource = first(type, has);
        check(every(resource).length === 0, `${type} ${resource.id}: ${every(resource)[0]}`);
        spoil(resource);
        check(every(resource).length > 0, `no validator notices that ${spoil} is wrong in ${type}`);
    }
    const dangling = JSON.parse(JSON.stringify(bundles[0]));
    dangling.entry[1].resource.subject = {reference: "urn:uuid:0f2f6c1e-0000-4000-8000-000000000000"};
    check(referenceProblems(dangling).length > 0, "a reference that leads nowhere is not noticed");
}

const [cajal, ...cases] = process.argv.slice(2);
const bundles = cases.flatMap((file) => execFileSync(cajal, ["fhir", "export", file], {maxBuffer: 1 << 28}).toString()
    .split(/\n(?=\{)/).filter((line) => line.trim()).map((line) => JSON.parse(line)));
bundles.forEach((bundle) => checkBundle(bundle, bundle.entry[0].resource.identifier[0].value));
checkTheCheck(bundles);
allowed.filter((row) => !row.used).forEach((row) => check(false, `nothing needs to be allowed for ${row[0]} ${row[1]}`));
failures.slice(0, 25).forEach((failure) => console.log("FAILED", failure));
console.log(`${bundles.length} Bundles, ${resources} resources, ${profiled} by their profiles; ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
