// CDS Hooks 2.0, item by item, as a client meets them. hooks.mjs CAJAL
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import * as jose from 'jose';
import * as lib from './lib.mjs';
import { bundle, call, check, draft, finish, folder, karl, maria, post, prefetchOf, same } from './lib.mjs';

const { Fhir } = createRequire(import.meta.url)('fhir');
const cajal = process.argv[2];
const ehr = await lib.fhirServer([...maria, ...karl], { page: 1, token: 'secret-of-the-record' });
const slow = await lib.fhirServer(maria, { delay: 3000 });
const broken = await lib.fhirServer(maria, { fail: { Observation: 500 } });
const partly = await lib.fhirServer(maria, { fail: { MedicationStatement: 404, AdverseEvent: 403 } });
const stranger = await lib.fhirServer(maria);
// a next page that leads elsewhere must not be asked for, least of all with the token
const liar = await lib.fhirServer([], { extra: (request, response, url) => {
    if (!url.pathname.includes('Condition')) return false;
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(bundle([], { link: [{ relation: 'next', url: `${stranger.base}/Condition?patient=maria` }] })));
    return true;
} });
// what is no answer of a FHIR server, with 200 all the same
const mute = await lib.fhirServer(maria, { extra: (request, response, url) => {
    const [, kind, type] = url.pathname.match(/^\/fhir\/(\w+)\/(\w+)/) ?? [];
    if (!kind) return false;
    if (kind === 'broken') return request.socket.destroy(), true;
    if (kind === 'large' && type === 'Condition')
        return response.end(`{"resourceType":"Bundle","entry":[${' '.repeat(17 << 20)}]}`), true;
    const self = `${mute.base}/${kind}/${type}?patient=maria`;
    response.end({ page: '<html>sign in</html>', empty: '', list: '[]', cut: '{"resourceType":"Bundle",', outcome: JSON.stringify({ resourceType: 'OperationOutcome' }), large: JSON.stringify(bundle([])),
        endless: JSON.stringify(bundle([], { link: [{ relation: 'next', url: self }] })) }[kind]);
    return true;
} });
const mutes = ['page', 'empty', 'cut', 'outcome', 'endless', 'broken', 'large'];
const access = join(folder, 'access.json'), feedbackFile = join(folder, 'feedback.ndjson');
writeFileSync(access, JSON.stringify({ feedback: 'feedback.ndjson', fetch_ms: 1500,
    fhir_servers: [{ base: ehr.base, client_id: 'cajal' }, { base: slow.base }, { base: broken.base }, { base: partly.base }, { base: liar.base },
        { base: 'http://127.0.0.1:9' }, ...mutes.map(it => ({ base: `${mute.base}/${it}` }))] }));
const service = await lib.serve(cajal, '--access', access);
const at = id => `${service.origin}/cds-services/${id}`;

/** Whatever holds for every answer with cards. */
function checkCards(what, answer) {
    same(`${what}: 200 with cards, which may be empty`, [answer.status, Array.isArray(answer.json?.cards)], [200, true]);
    (function walk(value, path) {
        check(`${what}: no null or empty value (${path})`, value !== null && value !== '' &&
            !(Array.isArray(value) && !value.length && path !== '$.cards') && !(typeof value === 'object' && !Object.keys(value).length && path !== '$.cards'));
        if (value && typeof value === 'object') for (const [key, it] of Object.entries(value)) walk(it, `${path}.${key}`);
    })(answer.json, '$');
    for (const card of answer.json?.cards ?? []) {
        check(`${what}: summary under 140 characters`, [...card.summary].length < 140, card.summary);
        check(`${what}: indicator is info, warning or critical`, ['info', 'warning', 'critical'].includes(card.indicator), card.indicator);
        check(`${what}: source has a label`, card.source?.label?.length > 0);
        check(`${what}: a uuid`, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(card.uuid), card.uuid);
        check(`${what}: selectionBehavior when there are suggestions`, !card.suggestions || ['at-most-one', 'any'].includes(card.selectionBehavior));
        for (const reason of card.overrideReasons ?? []) check(`${what}: display on override reasons`, reason.display && reason.code && reason.system);
        for (const link of card.links ?? []) {
            check(`${what}: a link has label, url and type`, link.label && URL.canParse(link.url) && ['absolute', 'smart'].includes(link.type), link);
            check(`${what}: appContext on smart links only`, link.type === 'smart' || link.appContext === undefined);
        }
        for (const suggestion of card.suggestions ?? []) {
            check(`${what}: a suggestion has label and uuid`, suggestion.label && suggestion.uuid);
            for (const action of suggestion.actions) {
                check(`${what}: an action has type and description`, ['create', 'update', 'delete'].includes(action.type) && action.description);
                check(`${what}: delete names its resource`, action.type !== 'delete' || /^[A-Za-z]+\/[A-Za-z0-9.-]+$/.test(action.resourceId), action);
                if (!action.resource) continue;
                const result = new Fhir().validate(action.resource);
                check(`${what}: the resource suggested is valid FHIR R4`, result.valid, result.messages);
            }
        }
    }
    return answer.json?.cards ?? [];
}

// ---- discovery ----
const discovery = await (await fetch(`${service.origin}/cds-services`)).json();
same('GET /cds-services: the hooks', discovery.services.map(it => it.hook), ['patient-view', 'order-select', 'order-sign']);
for (const it of discovery.services) {
    check('each service has hook, description and id', it.hook && it.description && /^[A-Za-z0-9._-]+$/.test(it.id));
    check('prefetch templates use tokens of the context', Object.values(it.prefetch).every(query => query.includes('{{context.patientId}}')));
}
const [view, select, sign] = discovery.services.map(it => at(it.id));

// ---- patient-view ----
const plan = checkCards('patient-view', await post(view, call('patient-view', 'maria', maria)));
const planCard = plan.find(it => it.suggestions);
check('patient-view: the first option leads', planCard?.summary === 'GIST: Start avapritinib 300 mg once daily', planCard?.summary);
const request = planCard?.suggestions[0].actions[0].resource;
same('patient-view: the suggestion is a draft order', [request?.resourceType, request?.status, request?.subject.reference], ['MedicationRequest', 'draft', 'Patient/maria']);
same('patient-view: with its dose', request?.dosageInstruction[0].doseAndRate[0].doseQuantity.value, 300);
check('patient-view: with a code of the drug', request?.medicationCodeableConcept.coding?.length > 0, request?.medicationCodeableConcept);
check('patient-view: citations are links', planCard?.links.some(it => it.url.startsWith('https://doi.org/') || it.url.startsWith('https://pubmed')), planCard?.links);
check('patient-view: what to avoid is told with its reason', planCard?.detail.includes('PDGFRA D842V is resistant to imatinib'));
check('patient-view: missing facts have a card', plan.some(it => /not known|\?/.test(it.summary)), plan.map(it => it.summary));
const odd = checkCards('a code that nobody knows', await post(view, call('patient-view', 'maria', [...maria, lib.adverseEvent('x1', 'maria', 'nausea', 0, 'imatinib')])));
check('what was not understood is told', odd.some(it => /not understood/.test(it.summary) && it.detail.includes('x1')), odd.map(it => [it.summary, it.detail]));
const none = lib.patient('anna');
same('patient-view: no cards for a patient without the diagnosis', checkCards('other patient',
    await post(view, call('patient-view', 'anna', [none, lib.condition('c9', 'anna', '44054006', 'Diabetes mellitus type 2')]))), []);
same('no cards for the metastases of another tumour', checkCards('colon cancer', await post(view, call('patient-view', 'anna',
    [none, lib.condition('c9', 'anna', '363406005', 'Malignant tumor of colon'), lib.liverMetastases('c8', 'anna')]))), []);
same('… nor for imatinib ordered there', checkCards('colon cancer', await post(sign, call('order-sign', 'anna',
    [none, lib.condition('c9', 'anna', '363406005', 'Malignant tumor of colon'), lib.liverMetastases('c8', 'anna')], draft([lib.imatinib('o1', 'anna', 800)])))), []);
const words = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) **x**';
const hostile = checkCards('hostile words', await post(view, call('patient-view', 'karl', [...karl,
    lib.order('m7', 'karl', '', words, 100, 1, 'active')])));
check('text of the record stays text in Markdown', hostile.some(it => it.detail.includes('img src')) && hostile.every(it => !it.detail.match(/[^\\]<img|[^\\]\]\(javascript/)), hostile.map(it => it.detail));

// ---- order-sign and order-select ----
const signed = (resources, orders, more) => post(sign, call('order-sign', resources[0].id, resources, draft(orders), more));
const [critical, ...others] = checkCards('order-sign', await signed(maria, [lib.imatinib('o1', 'maria')]));
same('imatinib for a D842V tumour: a critical card', critical?.indicator, 'critical');
check('imatinib for a D842V tumour: says why', critical?.detail.includes('resistant to imatinib'), critical);
check('imatinib for a D842V tumour: override reasons', critical?.overrideReasons?.length > 0);
same('imatinib for a D842V tumour: remove it, order another', critical?.suggestions?.[0].actions.map(it => [it.type, it.resourceId ?? it.resource.medicationCodeableConcept.text]),
    [['delete', 'MedicationRequest/o1'], ['create', 'Avapritinib']]);
same('imatinib for a D842V tumour: no other card', others.map(it => it.summary), []);
same('avapritinib for a D842V tumour: nothing to say', checkCards('order-sign',
    await signed(maria, [lib.order('o1', 'maria', '2274378', 'avapritinib', 300)])).map(it => it.summary), []);
same('imatinib by name alone is known too', checkCards('order-sign',
    await signed(maria, [lib.order('o1', 'maria', '', 'Glivec 400 mg', 400)])).map(it => it.indicator), ['critical']);
const regorafenib = checkCards('order-sign', await signed(maria, [lib.order('o1', 'maria', '1312397', 'regorafenib', 160)]));
same('a drug that the plan neither offers nor avoids: told so', regorafenib.map(it => [it.indicator, it.summary]), [['info', 'Regorafenib is not among the options of the plan']]);
same('another drug: nothing to say', checkCards('order-sign', await signed(maria, [lib.order('o1', 'maria', '1191', 'aspirin', 100)])).filter(it => it.indicator !== 'info'), []);
same('imatinib for a patient without GIST: nothing to say', checkCards('order-sign',
    await signed([none, lib.condition('c9', 'anna', '92818009', 'Chronic myeloid leukemia')], [lib.imatinib('o1', 'anna', 800)])), []);

const rash = [...karl, lib.adverseEvent('a1', 'karl', 'diarrhea', 3, 'imatinib')];
const dose = checkCards('order-sign', await signed(rash, [lib.imatinib('o1', 'karl', 800)]));
check('a dose above the level for a recorded toxicity: a warning', dose.some(it => it.indicator === 'warning' && /diarrhea grade 3/i.test(it.summary)), dose.map(it => [it.indicator, it.summary]));
check('… with the lower dose to order instead', dose.some(it => it.suggestions?.some(s => s.actions.some(a => a.resource?.dosageInstruction[0].maxDosePerPeriod?.numerator.value < 800))), dose);
const inducer = [...karl, lib.order('m2', 'karl', '9384', 'rifampin', 600, 1, 'active')];
const interaction = checkCards('order-sign', await signed(inducer, [lib.imatinib('o1', 'karl', 400)]));
check('an interaction with what is taken: a warning', interaction.some(it => it.indicator === 'warning' && /rifamp/i.test(it.summary)), interaction.map(it => it.summary));
const both = checkCards('order-sign', await signed(karl, [lib.imatinib('o1', 'karl', 400), lib.order('o2', 'karl', '9384', 'rifampin', 600)]));
check('an interaction between two orders: a warning', both.some(it => it.indicator === 'warning' && /rifamp/i.test(it.summary)), both.map(it => it.summary));
const sun = [lib.patient('eva'), lib.condition('c1', 'eva'), lib.liverMetastases('c2', 'eva'), lib.v559d('v1', 'eva'),
    lib.imatinib('m1', 'eva', 400, 'completed'), lib.order('m3', 'eva', '21212', 'clarithromycin', 500, 2, 'active')];
const strong = checkCards('order-sign', await signed(sun, [lib.order('o1', 'eva', '357977', 'sunitinib', 50)]));
check('a dose above the level of an interaction: a warning that names both', strong.some(it => it.indicator === 'warning' &&
    it.summary.includes('50 mg a day is above the level of 37.5 mg')), strong.map(it => it.summary));
const fits = checkCards('order-sign', await signed(sun, [lib.order('o1', 'eva', '357977', 'sunitinib', 37.5)]));
check('the dose that the label gives: no warning', !fits.some(it => it.indicator === 'warning'), fits.map(it => it.summary));

const chosen = (selections, orders) => post(select, call('order-select', 'maria', maria, { selections, ...draft(orders) }));
same('order-select: the order chosen', checkCards('order-select', await chosen(['MedicationRequest/o1'], [lib.imatinib('o1', 'maria')])).map(it => it.indicator), ['critical']);
same('order-select: an order not chosen is not spoken of', checkCards('order-select',
    await chosen(['MedicationRequest/o2'], [lib.imatinib('o1', 'maria'), lib.order('o2', 'maria', '1191', 'aspirin', 100)])).filter(it => it.indicator === 'critical'), []);

// ---- a call that is not one ----
const good = call('patient-view', 'maria', maria);
const without = (object, name) => { const copy = structuredClone(object); delete copy[name]; return copy; };
const bad = async (what, json, url = view, status = 400) => {
    const answer = await post(url, json);
    check(`${what}: ${status} and a problem that says what was expected`, answer.status === status && answer.json?.detail?.length > 0, `${answer.status} ${answer.text}`);
};
await bad('hook is needed', without(good, 'hook'));
await bad('hookInstance is needed', without(good, 'hookInstance'));
await bad('context is needed', without(good, 'context'));
await bad('context.patientId is needed', { ...good, context: { userId: 'Practitioner/7' } });
await bad('context.userId is needed', { ...good, context: { patientId: 'maria' } });
await bad('a patientId that would lead elsewhere', { ...good, context: { userId: 'Practitioner/7', patientId: '../../admin?x=' } });
await bad('fhirServer is needed with fhirAuthorization', { ...good, fhirAuthorization: { access_token: 'x', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'cajal' } });
await bad('the hook of another service', { ...good, hook: 'order-sign' });
await bad('draftOrders is needed', call('order-sign', 'maria', maria), sign);
await bad('selections is needed', call('order-select', 'maria', maria, draft([])), select);
await bad('no JSON', '{"hook":');
await bad('a key twice', JSON.stringify(good).replace('{"hook"', '{"hook":"x","hook"'));
await bad('deep JSON', '['.repeat(100000));
await bad('a list', '[]');
await bad('no such service', good, at('none'), 404);
await bad('not FHIR in the prefetch', { ...good, prefetch: { ...good.prefetch, conditions: { a: 1 } } });

// ---- prefetch: null, missing, OperationOutcome, paginated, of another patient; the FHIR server ----
const withServer = (server, json, token = 'secret-of-the-record') => ({ ...json, fhirServer: server,
    fhirAuthorization: { access_token: token, token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'cajal' } });
const summaries = answer => checkCards('prefetch', answer).map(it => it.summary);
const expected = plan.map(it => it.summary);
same('no prefetch: the FHIR server is asked', summaries(await post(view, withServer(ehr.base, without(good, 'prefetch')))), expected);
check('… with the token, page by page', ehr.seen.some(it => it.includes('from=1')) && ehr.seen.every(it => it.startsWith('GET /fhir/')), ehr.seen);
same('prefetch null', summaries(await post(view, withServer(ehr.base, { ...good, prefetch: null }))), expected);
same('a slash at the end of fhirServer', summaries(await post(view, withServer(`${ehr.base}/`, without(good, 'prefetch')))), expected);
for (const [what, value] of [['null', null], ['an OperationOutcome', { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }]]) {
    const prefetch = { ...good.prefetch, observations: value };
    same(`a prefetch that is ${what}: the FHIR server is asked for it`, summaries(await post(view, withServer(ehr.base, { ...good, prefetch }))), expected);
    same(`a prefetch that is ${what}, and no FHIR server: 412`, (await post(view, { ...good, prefetch })).status, 412);
}
const paged = { ...good.prefetch, observations: bundle([], { link: [{ relation: 'next', url: `${ehr.base}/Observation?patient=maria&from=0` }] }) };
same('a paginated prefetch: the further pages are asked for', summaries(await post(view, withServer(ehr.base, { ...good, prefetch: paged }))), expected);
same('a paginated prefetch that cannot be completed: 412', (await post(view, { ...good, prefetch: paged })).status, 412);
same('a search set by POST _search is the same', summaries(await post(view, { ...good, prefetch: { ...good.prefetch,
    conditions: bundle(maria.filter(it => it.resourceType === 'Condition'), { link: [{ relation: 'self', url: `${ehr.base}/Condition/_search` }] }) } })), expected);
same('an empty search is no missing one', (await post(view, { ...good, prefetch: { ...good.prefetch, procedures: bundle([]) } })).status, 200);
const precondition = async (what, json) => {
    const answer = await post(view, json);
    check(`${what}: 412 that names what is missing`, answer.status === 412 && answer.json.detail.length > 0, `${answer.status} ${answer.text}`);
    return answer;
};
await precondition('nothing sent and nobody to ask', without(good, 'prefetch'));
await precondition('a FHIR server that is not on the list', withServer(stranger.base, without(good, 'prefetch')));
same('… which is never asked', stranger.seen, []);
await precondition('a server whose base only begins like one on the list', withServer(`${ehr.base}.example.org`, without(good, 'prefetch')));
await precondition('a wrong token', withServer(ehr.base, without(good, 'prefetch'), 'wrong'));
await precondition('an access token with a line break', withServer(ehr.base, without(good, 'prefetch'), 'x\r\nX-Evil: 1'));
await precondition('a next page that leads elsewhere', withServer(liar.base, without(good, 'prefetch')));
same('… which is never followed', stranger.seen, []);
await precondition('a server that nobody runs', withServer('http://127.0.0.1:9', without(good, 'prefetch')));
for (const it of mutes) await precondition(`a server that answers with ${it}`, withServer(`${mute.base}/${it}`, without(good, 'prefetch')));
await precondition('a server that fails on what is needed', withServer(broken.base, without(good, 'prefetch')));
const part = checkCards('partly', await post(view, withServer(partly.base, without(good, 'prefetch'))));
same('a server that fails on what is not needed: the cards', part.slice(0, 3).map(it => it.summary), expected.slice(0, 3));
check('… and one that says what was not read', part.some(it => it.detail.includes('medicationStatements') && it.detail.includes('adverseEvents')), part.map(it => it.summary));
const [slowAnswer, quick] = await Promise.all([precondition('a server that does not answer in time', withServer(slow.base, without(good, 'prefetch'))), post(view, good)]);
check('… is given up at the limit', slowAnswer.ms < 2800, slowAnswer.ms);
check('… and keeps nobody else waiting', quick.status === 200 && quick.ms < 1000, quick.ms);
const waiting = await Promise.all(Array.from({ length: 12 }, () => post(view, withServer(slow.base, without(good, 'prefetch')))).concat(
    Array.from({ length: 20 }, () => post(view, good))));
check('12 calls that wait, 20 that need not: those are answered', waiting.slice(12).every(it => it.status === 200 && it.ms < 1500), waiting.map(it => [it.status, Math.round(it.ms)]));
check('… and those get 412 or 503', waiting.slice(0, 12).every(it => it.status === 412 || it.status === 503), waiting.slice(0, 12).map(it => it.status));
const mixed = await post(view, { ...good, prefetch: { ...good.prefetch, conditions: bundle(karl.filter(it => it.resourceType === 'Condition')) } });
check("another patient's resources make no plan", mixed.status === 422 || mixed.json?.cards?.length === 0 || mixed.status === 400, mixed.text);

// ---- links ----
const smart = (await post(view, withServer(ehr.base, good))).json.cards[0].links.find(it => it.type === 'smart');
check('a record that launches the page gets a smart link', smart?.url === `${service.origin}/launch.html`, smart);
check('another gets an absolute one', !(await post(view, good)).json.cards.some(it => it.links.some(link => link.type === 'smart')));

// ---- a chart that is opened again ----
const counted = async () => {
    const text = await (await fetch(`${service.origin}/metrics`)).text();
    return ['recalled', 'worked_out'].map(it => Number(new RegExp(`^cajal_cds_answers_${it}_total (\\d+)`, 'm').exec(text)[1]));
};
const fresh = { ...good, prefetch: { ...good.prefetch, observations: bundle(maria.filter(it => it.resourceType === 'Observation'), { id: 'fresh' }) } };
const before = await counted();
const first = (await post(view, fresh)).json, then = (await post(view, { ...fresh, hookInstance: '00000000-0000-4000-8000-000000000000' })).json;
same('the same chart again: worked out once', (await counted()).map((it, i) => it - before[i]), [1, 1]);
const bare = answer => JSON.stringify(answer, (key, value) => key === 'uuid' ? 'uuid' : value);
const uuids = answer => [...JSON.stringify(answer).matchAll(/"uuid":"([^"]*)"/g)].map(it => it[1]);
same('… with the same cards', bare(then), bare(first));
same('… and no uuid twice', new Set([...uuids(first), ...uuids(then)]).size, 2 * uuids(first).length);
const { prefetch: whole, ...headOf } = withServer(ehr.base, good); // the record last, as it is held
const lacking = { ...headOf, prefetch: { ...whole, observations: null } };
for (const time of ['first', 'second']) {
    const asked = ehr.seen.length;
    same(`a record that is completed by its server, opened a ${time} time`, summaries(await post(view, lacking)), expected);
    check('… for which that server is asked each time', ehr.seen.length > asked);
}

// ---- feedback ----
const card = planCard.uuid, when = '2026-11-25T14:37:33Z';
const feedback = list => post(`${view}/feedback`, { feedback: list });
const accepted = { card, outcome: 'accepted', acceptedSuggestions: [{ id: planCard.suggestions[0].uuid }], outcomeTimestamp: when };
const overridden = { card, outcome: 'overridden', outcomeTimestamp: '2026-11-25T14:37:33.123+01:00',
    overrideReason: { reason: { code: 'known', system: 'http://cajal.invalid/fhir/CodeSystem/override-reason' }, userComment: 'discussed\nat length' } };
same('feedback: accepted', (await feedback([accepted])).status, 200);
same('feedback: overridden', (await feedback([overridden])).status, 200);
same('feedback: several, and again', (await feedback([accepted, overridden])).status, 200);
for (const [what, it] of [['no card', without(accepted, 'card')], ['no outcome', without(accepted, 'outcome')], ['an unknown outcome', { ...accepted, outcome: 'ignored' }],
    ['accepted without suggestions', without(accepted, 'acceptedSuggestions')], ['suggestions without id', { ...accepted, acceptedSuggestions: [{}] }],
    ['no time', without(accepted, 'outcomeTimestamp')], ['a time that is none', { ...accepted, outcomeTimestamp: '25.11.2026' }], ['a time without offset', { ...accepted, outcomeTimestamp: '2026-11-25T14:37:33' }]])
    same(`feedback: ${what}: 400`, (await feedback([it])).status, 400);
for (const [stamp, status] of [['2026-11-25t14:37:33z', 200], ['2026-11-25T14:37:33.5-11:30', 200], ['2026-11-25T14:37:33.Z', 400], ['2026-11-25 14:37:33Z', 400],
    ['2026\r11\r25T14:37:33Z', 400], ['2026-1:-25T14:37:33Z', 400], ['2026-11-25T14:37:33*01:00', 400], ['2026-11-25T14:37:33+1:00', 400],
    ['2026-11-25T14:37:33+0100', 400], ['2026-11-25T14:37:33+01:0', 400], ['2026-11-25T14:37:33+01:00Z', 400], ['2026', 400], ['', 400], ['2'.repeat(80), 400], [7, 400]])
    same(`feedback at ${JSON.stringify(stamp)}`, (await feedback([{ ...overridden, outcomeTimestamp: stamp }])).status, status);
for (const [what, it] of [['a card that is empty', { ...overridden, card: '' }], ['suggestions whose id is a number', { ...accepted, acceptedSuggestions: [{ id: 7 }] }],
    ['suggestions that are none', { ...accepted, acceptedSuggestions: {} }]])
    same(`feedback: ${what}: 400`, (await feedback([it])).status, 400);
same('feedback: more than anybody gives at once: 400', (await feedback(Array(101).fill(overridden))).status, 400);
same('feedback: a list with a mistake keeps none of it', (await feedback([overridden, without(overridden, 'card')])).status, 400);
same('feedback: white space between its members', (await post(`${view}/feedback`, JSON.stringify({ feedback: [overridden] }, null, 2).replaceAll('\n', '\r\n'))).status, 200);
same('feedback: no list: 400', (await post(`${view}/feedback`, { card })).status, 400);
same('feedback: no such service: 404', (await post(`${at('none')}/feedback`, { feedback: [accepted] })).status, 404);
const kept = readFileSync(feedbackFile, 'utf8').trim().split('\n').map(JSON.parse);
same('feedback is kept, a line each', kept.map(it => [it.service, it.feedback.outcome]), [['gist-plan', 'accepted'], ['gist-plan', 'overridden'], ['gist-plan', 'accepted'], ['gist-plan', 'overridden'],
    ...Array(3).fill(['gist-plan', 'overridden'])]);
const metrics = await (await fetch(`${service.origin}/metrics`)).text();
check('feedback is counted in the metrics', /cajal_cards_accepted_total 2\b/.test(metrics) && /cajal_cards_overridden_total 5\b/.test(metrics));

// ---- CORS ----
const preflight = await fetch(view, { method: 'OPTIONS', headers: { Origin: 'https://ehr.example.org', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,content-type' } });
const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
check('CORS: OPTIONS allows authorization and content-type', preflight.ok && allowed.includes('authorization') && allowed.includes('content-type'), allowed);
check('CORS: OPTIONS allows POST', preflight.headers.get('access-control-allow-methods')?.includes('POST'));
check('CORS: the origin may read', ['*', 'https://ehr.example.org'].includes(preflight.headers.get('access-control-allow-origin')));
check('CORS: the answer too', (await post(view, good, { Origin: 'https://ehr.example.org' })).headers.get('access-control-allow-origin'));
check('CORS: the registry is not open to others', !(await fetch(`${service.origin}/api/smart`, { headers: { Origin: 'https://evil.example.org' } })).headers.get('access-control-allow-origin'));

// ---- tokens of clients ----
const { privateKey, publicKey } = await jose.generateKeyPair('ES384');
const jwks = { keys: [{ ...await jose.exportJWK(publicKey), kid: 'k1', alg: 'ES384', use: 'sig' }] };
const port = await lib.freePort(), origin = `http://127.0.0.1:${port}`;
writeFileSync(access, JSON.stringify({ cds_clients: [{ iss: 'https://ehr.example.org', jwks, jku: ['https://ehr.example.org/jwks.json'] }], fhir_servers: [{ base: ehr.base }] }));
const guarded = await lib.serve(cajal, '--access', access, '--port', String(port), '--origin', origin);
const guardedView = `${origin}/cds-services/gist-plan`;
let jti = 0;
const token = (claims = {}, header = {}) => new jose.SignJWT({ iss: 'https://ehr.example.org', aud: guardedView, jti: `j${jti++}`, ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT', ...header }).setIssuedAt(claims.iat).setExpirationTime(claims.exp ?? '5m').sign(privateKey);
const secret = await token();
const bearer = value => ({ Authorization: `Bearer ${value}` });
same('a token: cards', (await post(guardedView, good, bearer(secret))).status, 200);
const refused = async (what, headers, url = guardedView) => {
    const answer = await post(url, good, headers);
    same(`${what}: a bare 401`, [answer.status, answer.text], [401, '']);
};
await refused('the same token again', bearer(secret));
await refused('no token', {});
await refused('a token for another service', bearer(await token({ aud: `${origin}/cds-services/gist-order-sign` })));
await refused('a token of another issuer', bearer(await token({ iss: 'https://evil.example.org' })));
await refused('an expired token', bearer(await token({ exp: Math.floor(Date.now() / 1000) - 90 })));
await refused('a token from the future', bearer(await token({ iat: Math.floor(Date.now() / 1000) + 600, exp: Math.floor(Date.now() / 1000) + 900 })));
await refused('a jku that is not on the list', bearer(await token({}, { jku: `${stranger.origin}/jwks.json` })));
same('… which is never asked', stranger.seen, []);
await refused('feedback without a token', {}, `${guardedView}/feedback`);
same('feedback with its own token', (await post(`${guardedView}/feedback`, { feedback: [accepted] }, bearer(await token({ aud: `${guardedView}/feedback` })))).status, 200);
same('discovery needs no token', (await fetch(`${origin}/cds-services`)).status, 200);
same('a token is good for a call that must ask the FHIR server, too', (await post(guardedView, withServer(ehr.base, without(good, 'prefetch')), bearer(await token()))).status, 200);
await new Promise(done => setTimeout(done, 600));
const logged = [...service.log, ...guarded.log].join('\n');
check('no token in the log', !logged.includes(secret) && !logged.includes(secret.split('.')[2]) && !logged.includes('secret-of-the-record'));
check('no patient in the log', !/maria|Muster|1957/.test(logged));
check('the log tells why a token was refused', logged.includes('used before') && logged.includes('expired'), guarded.log.slice(-5));

// ---- how long it takes: told, not judged ----
const big = [...maria, ...Array.from({ length: 130 }, (_, i) => lib.lab(`l${i}`, 'maria', '2951-2', 'Sodium [Moles/volume] in Serum or Plasma', 140 + i % 5, 'mmol/L', `2026-0${1 + i % 9}-1${i % 10}`))];
const large = JSON.stringify(call('patient-view', 'maria', big));
const times = [];
for (let i = 0; i < 30; i++) times.push((await post(view, large)).ms);
console.log(`patient-view with ${Math.round(large.length / 1024)} kB: median ${times.sort((a, b) => a - b)[15].toFixed(1)} ms`);
await finish();
