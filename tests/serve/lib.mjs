// What the tests of the service share: the service itself, a FHIR server, and resources of made-up patients.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let failures = 0, checks = 0;

export function check(what, condition, found) {
    checks++;
    if (condition) return;
    failures++;
    console.log(`FAILED ${what}${found === undefined ? '' : `: found ${typeof found === 'string' ? found : JSON.stringify(found)}`}`);
}

export function same(what, found, expected) {
    check(`${what}: expected ${JSON.stringify(expected)}`, JSON.stringify(found) === JSON.stringify(expected), found);
}

export const folder = mkdtempSync(join(tmpdir(), 'cajal-serve-'));

const open = [];
/** Ends all that was started, says how it went. */
export async function finish() {
    for (const close of open.reverse()) await close();
    rmSync(folder, { recursive: true, force: true });
    console.log(`${checks} checks, ${failures} failures`);
    process.exit(failures ? 1 : 0);
}

/** Runs "cajal serve" on a free port: { origin, log: lines so far, stop(), signal(what) }. */
export function serve(cajal, ...options) {
    return new Promise((resolve, reject) => {
        const child = spawn(cajal, ['serve', '--port', '0', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
        const log = [];
        let rest = '';
        const stop = () => new Promise(done => {
            if (child.exitCode !== null) return done(child.exitCode);
            child.on('exit', code => done(code));
            child.kill('SIGTERM');
        });
        open.push(async () => {
            const code = await stop();
            check('the service ends cleanly', code === 0, `${code} ${log.slice(-20).join('\n')}`);
        });
        child.stderr.on('data', bytes => {
            const lines = (rest + bytes).split('\n');
            rest = lines.pop();
            log.push(...lines);
            const at = lines.find(line => line.includes('"listening"'));
            if (at) resolve({ origin: at.match(/https?:\/\/[^"/]+/)[0], log, stop, signal: what => child.kill(what) });
        });
        child.on('exit', (code, signal) => { if (signal || code) console.log(log.filter(line => !line.startsWith('{')).join('\n')); });
        child.on('exit', code => reject(new Error(`cajal serve ended with ${code}: ${log.join('\n')}`)));
    });
}

/** A free port for a service whose address must be known before it runs. */
export async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise(done => server.on('listening', done));
    const { port } = server.address();
    await new Promise(done => server.close(done));
    return port;
}

/** A plain HTTP server on loopback: { origin }. */
export async function listen(handler) {
    const server = createServer(handler).listen(0, '127.0.0.1');
    await new Promise(done => server.on('listening', done));
    open.push(() => new Promise(done => { server.close(done); server.closeAllConnections(); }));
    return { origin: `http://127.0.0.1:${server.address().port}` };
}

export async function body(request) {
    let text = '';
    for await (const part of request) text += part;
    return text;
}

/** A FHIR R4 server with these resources: read, search by patient (GET and POST), pages of `page`, a token if `token`.
 *  `fail`: resource types that answer with this status. { base, seen } */
export async function fhirServer(resources, { page = 1000, token, fail = {}, extra, delay = 0 } = {}) {
    const seen = [];
    const outcome = (code, text) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics: text }] });
    const of = (resource, patient) => [resource.subject, resource.patient].some(it => it?.reference === `Patient/${patient}`) ||
        (resource.resourceType === 'Patient' && resource.id === patient);
    const { origin } = await listen(async (request, response) => {
        const url = new URL(request.url, origin0());
        seen.push(`${request.method} ${url.pathname}${url.search}`);
        const give = (status, json) => {
            response.writeHead(status, { 'Content-Type': 'application/fhir+json', 'Access-Control-Allow-Origin': '*' });
            response.end(typeof json === 'string' ? json : JSON.stringify(json));
        };
        if (request.method === 'OPTIONS') {
            response.writeHead(204, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*, authorization',
                'Access-Control-Allow-Methods': 'GET, POST' });
            return response.end();
        }
        if (extra && await extra(request, response, url)) return;
        if (delay) await new Promise(done => setTimeout(done, delay));
        const [, , type, id] = url.pathname.split('/');
        if (type === 'metadata') return give(200, { resourceType: 'CapabilityStatement', status: 'active', fhirVersion: '4.0.1', kind: 'instance', format: ['json'], date: '2026-11-25' });
        const given = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
        if (token && !(typeof token === 'function' ? token(given) : given === token)) return give(401, outcome('login', 'no token'));
        if (fail[type]) return give(fail[type], outcome('exception', 'failed on purpose'));
        const query = id === '_search' ? new URLSearchParams(await body(request)) : url.searchParams;
        if (id && id !== '_search') {
            const found = resources.find(it => it.resourceType === type && it.id === id);
            return found ? give(200, found) : give(404, outcome('not-found', 'no such resource'));
        }
        const patient = (query.get('patient') ?? query.get('subject') ?? '').replace(/^Patient\//, '');
        const found = resources.filter(it => it.resourceType === type && (!patient || of(it, patient)));
        const from = Number(query.get('from') ?? 0);
        const next = from + page < found.length
            ? [{ relation: 'next', url: `${origin0()}/fhir/${type}?patient=${patient}&from=${from + page}` }] : [];
        give(200, { resourceType: 'Bundle', type: 'searchset', total: found.length,
            link: [{ relation: 'self', url: url.href }, ...next],
            entry: found.slice(from, from + page).map(resource => ({ fullUrl: `${origin0()}/fhir/${type}/${resource.id}`, resource })) });
    });
    function origin0() { return origin ?? 'http://127.0.0.1'; }
    return { base: `${origin}/fhir`, origin, seen };
}

// ---- resources ----

const snomed = 'http://snomed.info/sct', loinc = 'http://loinc.org', rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const subject = id => ({ reference: `Patient/${id}` });

export const patient = id => ({ resourceType: 'Patient', id, gender: 'female', birthDate: '1957-03-02',
    name: [{ family: 'Muster', given: ['Maria'] }] });

export const condition = (id, of, code = '420120006', display = 'Gastrointestinal stromal tumor') => ({ resourceType: 'Condition', id, subject: subject(of),
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
    code: { coding: [{ system: snomed, code, display }] }, onsetDateTime: '2024-05-02' });

export const liverMetastases = (id, of) => condition(id, of, '94381002', 'Secondary malignant neoplasm of liver');

/** A variant as the Genomics Reporting guide wants it. */
export const variant = (id, of, gene, hgnc, change, date = '2024-05-20') => ({ resourceType: 'Observation', id, subject: subject(of),
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant'] }, status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: loinc, code: '69548-6', display: 'Genetic variant assessment' }] }, effectiveDateTime: date,
    valueCodeableConcept: { coding: [{ system: loinc, code: 'LA9633-4', display: 'Present' }] },
    component: [
        { code: { coding: [{ system: loinc, code: '48018-6', display: 'Gene studied [ID]' }] },
            valueCodeableConcept: { coding: [{ system: 'http://www.genenames.org', code: hgnc, display: gene }] } },
        { code: { coding: [{ system: loinc, code: '48005-3', display: 'Amino acid change (pHGVS)' }] },
            valueCodeableConcept: { coding: [{ system: 'http://varnomen.hgvs.org', code: change, display: change }] } },
    ] });
export const d842v = (id, of) => variant(id, of, 'PDGFRA', 'HGNC:8803', 'p.(Asp842Val)');
export const v559d = (id, of) => variant(id, of, 'KIT', 'HGNC:6342', 'p.(Val559Asp)');

export const lab = (id, of, code, display, value, unit, date = '2026-11-20') => ({ resourceType: 'Observation', id, subject: subject(of),
    status: 'final', category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: loinc, code, display }] }, effectiveDateTime: date,
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit } });

export const order = (id, of, code, drug, mg, perDay = 1, status = 'draft', more = {}) => ({ resourceType: 'MedicationRequest', id, subject: subject(of),
    status, intent: 'order', authoredOn: status === 'draft' ? '2026-11-25' : '2026-01-10',
    medicationCodeableConcept: { coding: code ? [{ system: rxnorm, code, display: drug }] : undefined, text: drug },
    dosageInstruction: mg ? [{ text: `${mg} mg`, timing: { repeat: { frequency: perDay, period: 1, periodUnit: 'd' } },
        doseAndRate: [{ doseQuantity: { value: mg, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }] }] : undefined, ...more });
export const imatinib = (id, of, mg = 400, status = 'draft', perDay = 1) => order(id, of, '282388', 'imatinib', mg, perDay, status);

export const adverseEvent = (id, of, term, grade, drug, date = '2026-11-10') => ({ resourceType: 'AdverseEvent', id, subject: subject(of),
    actuality: 'actual', event: { text: term }, date, severity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adverse-event-severity', code: ['', 'mild', 'moderate', 'severe'][grade] }] },
    suspectEntity: [{ instance: { display: drug } }] });

export const bundle = (resources, more = {}) => ({ resourceType: 'Bundle', type: 'searchset', total: resources.length,
    link: [{ relation: 'self', url: 'http://ehr.example.org/fhir/search' }], entry: resources.map(resource => ({ resource })), ...more });

/** The prefetch that a client would send of these resources. */
export function prefetchOf(resources, more = {}) {
    const of = type => bundle(resources.filter(it => it.resourceType === type));
    return { patient: resources.find(it => it.resourceType === 'Patient'), conditions: of('Condition'),
        observations: of('Observation'), medicationRequests: of('MedicationRequest'),
        medicationStatements: of('MedicationStatement'), procedures: of('Procedure'), reports: of('DiagnosticReport'),
        allergies: of('AllergyIntolerance'), adverseEvents: of('AdverseEvent'), ...more };
}

export const maria = [patient('maria'), condition('c1', 'maria'), liverMetastases('c2', 'maria'), d842v('v1', 'maria')];
export const karl = [patient('karl'), condition('c1', 'karl'), liverMetastases('c2', 'karl'), v559d('v1', 'karl'),
    imatinib('m1', 'karl', 800, 'active')];

export const call = (hook, of, resources, context = {}, more = {}) => ({ hook, hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    context: { userId: 'Practitioner/7', patientId: of, ...context }, prefetch: prefetchOf(resources), ...more });
export const draft = orders => ({ draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map(resource => ({ resource })) } });

export async function post(url, json, headers = {}) {
    const since = performance.now();
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof json === 'string' ? json : JSON.stringify(json) });
    const text = await response.text();
    let answer;
    try { answer = JSON.parse(text); } catch { /* not JSON: the caller looks at text */ }
    return { status: response.status, json: answer, text, headers: response.headers, ms: performance.now() - since };
}
