// order-sign and order-select with every shape of an order that a record sends: what is said of each. orders.mjs CAJAL ROOT
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lib from './lib.mjs';
import { call, check, draft, finish, folder, karl, maria, post, same } from './lib.mjs';

const [cajal, root] = process.argv.slice(2);
let service = await lib.serve(cajal);

async function cards(resources, orders, { select, prefetch, entries } = {}) {
    const of = resources[0].id, context = entries ? { draftOrders: { resourceType: 'Bundle', type: 'collection', entry: entries } } : draft(orders);
    const request = call(select ? 'order-select' : 'order-sign', of, resources, { ...context, ...(select ? { selections: select } : {}) });
    Object.assign(request.prefetch, prefetch);
    const answer = await post(`${service.origin}/cds-services/gist-order-${select ? 'select' : 'sign'}`, request);
    check(`200 for ${JSON.stringify(orders ?? entries).slice(0, 200)}`, answer.status === 200, answer.text);
    heaviestFirst(JSON.stringify(orders ?? entries).slice(0, 200), answer.json?.cards ?? []);
    return answer.json?.cards ?? [];
}
function heaviestFirst(what, list) {
    const weights = list.map(it => ['critical', 'warning', 'info'].indexOf(it.indicator));
    same(`the heaviest first: ${what}`, weights, [...weights].sort());
}
const told = list => list.map(it => `${it.indicator}: ${it.summary}`);
async function tell(what, resources, orders, expected, more) {
    same(what, told(await cards(resources, orders, more)), expected);
}

// ---- how a dose is written ----
// Karl takes imatinib 800 mg a day and has diarrhea of grade 3: the label's next level is 600 mg.
const ill = [...karl, lib.adverseEvent('a1', 'karl', 'diarrhea', 3, 'imatinib')];
const pause = 'warning: Imatinib, diarrhea grade 3: Pause until a severe side effect such as fluid retention has gone; then go on according to how severe it was,…',
    unread = 'warning: The order of Imatinib was not read whole: ', noSchedule = 'a schedule that a case has no word for: dose and schedule are left out';
const mg = value => ({ value, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' });
const written = dosage => ({ ...lib.order('o1', 'karl', '282388', 'imatinib'), dosageInstruction: [].concat(dosage) });
const daily = (frequency, more = {}) => ({ timing: { repeat: { frequency, period: 1, periodUnit: 'd', ...more } }, doseAndRate: [{ doseQuantity: mg(400) }] });
for (const [what, expected, dosage] of [
    ['twice a day, by numbers', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        daily(2)],
    ['three times a day', ['warning: Imatinib 1200 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        daily(3)],
    ['every 8 hours', ['warning: Imatinib 1200 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { timing: { repeat: { frequency: 1, period: 8, periodUnit: 'h' } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['once a week', [pause, unread + noSchedule],
        { timing: { repeat: { frequency: 1, period: 1, periodUnit: 'wk' } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['morning and evening', [pause, unread + noSchedule],
        daily(1, { when: ['MORN', 'EVE'] })],
    ['at two hours of the day', [pause, unread + noSchedule],
        daily(1, { timeOfDay: ['08:00:00', '20:00:00'] })],
    ['after one meal', [pause],
        daily(1, { when: ['PCM'] })],
    ['once or twice a day', [pause, unread + noSchedule],
        daily(1, { frequencyMax: 2 })],
    ['on some days of the week', [pause, unread + noSchedule],
        daily(1, { dayOfWeek: ['mon', 'wed'] })],
    ['by a code', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { timing: { code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'BID' }] } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['by a code and other numbers', [pause, unread + 'BID by its code, 1 in 24 hours by its numbers: dose and schedule are left out'],
        { timing: { ...daily(1).timing, code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'BID' }] } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['by a code and the first and last day', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { timing: { repeat: { boundsPeriod: { start: '2026-11-25' } }, code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'BID' }] } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['how often in words', [pause, unread + noSchedule],
        { timing: { code: { text: 'with breakfast and supper' } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['how often in words and numbers', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { timing: { ...daily(2).timing, code: { text: 'with breakfast and supper' } }, doseAndRate: [{ doseQuantity: mg(400) }] }],
    ['a range', [pause, unread + 'a dose that is no single quantity, such as a range: it is left out'],
        { text: '400 to 800 mg', doseAndRate: [{ doseRange: { low: mg(400), high: mg(800) } }] }],
    ['a rate: mg in a day', [pause],
        { doseAndRate: [{ rateRatio: { numerator: mg(400), denominator: { value: 1, code: 'd', system: 'http://unitsofmeasure.org' } } }] }],
    ['a rate of 24 hours, in two doses', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } }, doseAndRate: [{ rateRatio: { numerator: mg(800), denominator: { value: 24, code: 'h', system: 'http://unitsofmeasure.org' } } }] }],
    ['a rate on every other day', [pause],
        { timing: { repeat: { frequency: 1, period: 2, periodUnit: 'd' } }, doseAndRate: [{ rateRatio: { numerator: mg(300), denominator: { value: 1, code: 'd', system: 'http://unitsofmeasure.org' } } }] }],
    ['a rate of a day, once a week', [pause, unread + noSchedule],
        { timing: { repeat: { frequency: 1, period: 1, periodUnit: 'wk' } }, doseAndRate: [{ rateRatio: { numerator: mg(300), denominator: { value: 1, code: 'd', system: 'http://unitsofmeasure.org' } } }] }],
    ['a rate of an hour', [pause, unread + 'a dose that is no single quantity, such as a range: it is left out'],
        { doseAndRate: [{ rateRatio: { numerator: mg(20), denominator: { value: 1, code: 'h', system: 'http://unitsofmeasure.org' } } }] }],
    ['words alone', [pause, unread + 'a dosage in words alone: it is not read'],
        { text: 'two tablets with breakfast' }],
    ['tapering', [pause, unread + 'several dosages: it cannot be told which holds, dose and schedule are left out'],
        [daily(2), daily(1)]],
    ['the most of a day', [pause],
        { text: '600 mg', maxDosePerPeriod: { numerator: mg(600), denominator: { value: 1, code: 'd', system: 'http://unitsofmeasure.org' } } }],
    ['the most of 24 hours', ['warning: Imatinib 800 mg a day is above the level of 600 mg for: diarrhea grade 3'],
        { maxDosePerPeriod: { numerator: mg(800), denominator: { value: 24, code: 'h', system: 'http://unitsofmeasure.org' } } }],
    ['the most of a week', [pause, unread + 'the most that may be taken, in another time than a day: it is not read'],
        { maxDosePerPeriod: { numerator: mg(800), denominator: { value: 1, code: 'wk', system: 'http://unitsofmeasure.org' } } }],
    ['nothing', [pause],
        []]])
    await tell(what, ill, [written(dosage)], expected);

// ---- which medicine ----
const product = (id, text, more = {}) => ({ resourceType: 'Medication', id, code: { text }, ...more });
const refers = (id, of, reference, more = {}) => ({ ...lib.order(id, of, '', 'x', 400), medicationCodeableConcept: undefined, medicationReference: reference, ...more });
const unclear = 'warning: Not checked: 1 of the orders, whose medicine cannot be told';
const D = 'critical: Avoid: Imatinib against PDGFRA D842V';
for (const [what, expected, orders, more] of [
    ['a Medication contained', [D], [refers('o1', 'maria', { reference: '#m' }, { contained: [product('x', 'aspirin'), product('m', 'Glivec 100 mg tablet')] })]],
    ['a Medication in the prefetch', [D], [refers('o1', 'maria', { reference: 'Medication/m1' })], { prefetch: { medicationRequests: lib.bundle([product('m1', 'imatinib')]) } }],
    ['a Medication of a version', [D], [refers('o1', 'maria', { reference: 'Medication/m1/_history/3' })], { prefetch: { medicationRequests: lib.bundle([product('m1', 'imatinib')]) } }],
    ['a Medication of ingredients', [D], [refers('o1', 'maria', { reference: '#m' }, { contained: [product('m', '', { code: undefined, ingredient: [{ itemCodeableConcept: { text: 'mannitol' } }, { itemCodeableConcept: { text: 'imatinib' } }, {}] })] })]],
    ['a Medication that is nowhere, its name beside it', [D], [refers('o1', 'maria', { reference: 'Medication/gone', display: 'Glivec' })]],
    ['a Medication that is nowhere', [unclear],
        [refers('o1', 'maria', { reference: 'Medication/gone' })]],
    ['a name over two lines', [D], [lib.order('o1', 'maria', '', 'Glivec\n400 mg', 400)]],
    ['a code and another name', [unclear],
        [lib.order('o1', 'maria', '282388', 'Sutent 12.5 mg', 400)]],
    ['two medicines in one name', [unclear],
        [lib.order('o1', 'maria', '', 'imatinib with sunitinib', 400)]],
    ['a code in a system that nobody knows', [D], [{ ...lib.order('o1', 'maria', '', 'imatinib', 400), medicationCodeableConcept: { coding: [{ system: 'urn:hospital', code: '1' }, { code: '2' }, { system: 'urn:hospital', code: '3', display: 'Imatinib' }] } }]],
    ['no medicine', [unclear],
        [refers('o1', 'maria', undefined)]],
    ['as a statement', [D], [{ resourceType: 'MedicationStatement', id: 'o1', status: 'active', subject: { reference: 'Patient/maria' }, medicationCodeableConcept: { text: 'imatinib' } }]],
    ['as an administration', [D], [{ resourceType: 'MedicationAdministration', id: 'o1', subject: { reference: 'Patient/maria' }, medicationCodeableConcept: { text: 'imatinib' }, dosage: { dose: mg(400) } }]],
    ['cancelled', [], [lib.imatinib('o1', 'maria', 400, 'cancelled')]],
    ['without an id', [D], [{ ...lib.imatinib('o1', 'maria'), id: undefined }]],
    ['several of which one is chosen', [D, 'info: Not checked with Imatinib: aspirin (not in this knowledge base)'], [lib.imatinib('o1', 'maria'), lib.order('o2', 'maria', '', 'aspirin', 100)], { select: ['MedicationRequest/o2', 'MedicationRequest/o1'] }],
    ['no order', [], undefined, { entries: [{ resource: { resourceType: 'ServiceRequest', id: 's' } }, {}, { resource: null }] }],
    ['more than are looked at', ['warning: 3 further orders were not looked at: at most 64 in one call'],
        Array.from({ length: 67 }, (_, i) => lib.order(`o${i}`, 'maria', '', 'aspirin', 100))]])
    await tell(what, maria, orders, expected, more);

// ---- what it is held against ----
const pregnant = { resourceType: 'Observation', id: 'p1', status: 'final', subject: { reference: 'Patient/karl' }, effectiveDateTime: '2026-11-01',
    code: { coding: [{ system: 'http://loinc.org', code: '82810-3' }] }, valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '77386006' }] } };
const on = (name, mgs, more = []) => [...karl.filter(it => it.id !== 'm1'), lib.order('m1', 'karl', '', name, mgs, 1, 'active'), ...more];
const effect = (term, grade, drug) => lib.adverseEvent('a1', 'karl', term, grade, drug);
const draftOf = (name, mgs, perDay = 1) => [lib.order('o1', 'karl', '', name, mgs, perDay)];
const other = name => lib.order('m5', 'karl', '', name, 0, 1, 'active');
for (const [what, expected, resources, orders] of [
    ['pregnancy', ['warning: Imatinib, pregnancy: Can harm the unborn child. Contraception is needed during treatment.'],
        [...karl, pregnant], draftOf('imatinib', 400)],
    ['a higher dose of what does not work', [D], [...maria, lib.imatinib('m1', 'maria', 400, 'active')], [lib.imatinib('o1', 'maria', 400, 'draft', 2)]],
    ['the same dose of what does not work', [D], [...maria, lib.imatinib('m1', 'maria', 400, 'active')], [lib.imatinib('o1', 'maria', 400)]],
    ['above the reduced level', ['warning: Regorafenib 160 mg a day is above the level of 120 mg for: HFSR grade 2'],
        on('regorafenib', 160, [effect('HFSR', 2, 'regorafenib')]), draftOf('regorafenib', 160)],
    ['at the reduced level', [], on('regorafenib', 160, [effect('HFSR', 2, 'regorafenib')]), draftOf('regorafenib', 120)],
    ['below the reduced level', [], on('regorafenib', 160, [effect('HFSR', 2, 'regorafenib')]), draftOf('regorafenib', 80)],
    ['at the lowest level already', ['warning: Regorafenib, HFSR grade 2: One dose level lower; pause if it does not improve within 7 days or comes again.'],
        on('regorafenib', 80, [effect('HFSR', 2, 'regorafenib')]), draftOf('regorafenib', 80)],
    ['what ends the drug', ['warning: Sunitinib, heart failure grade 3: Stop sunitinib when heart failure shows.'],
        on('sunitinib', 50, [effect('heart failure', 3, 'sunitinib')]), draftOf('sunitinib', 37.5)],
    ['what only wants watching', ['info: Regorafenib, HFSR grade 1: Keep the dose and treat the skin at once.'],
        on('regorafenib', 160, [effect('HFSR', 1, 'regorafenib')]), draftOf('regorafenib', 160)],
    ['what wants a pause', ['warning: Ripretinib, hypertension grade 3: Pause while it gives symptoms and until the pressure is controlled. Controlled to grade 1, go on at the…', 'info: Ripretinib is not among the options of the plan'],
        on('ripretinib', 150, [effect('hypertension', 3, 'ripretinib')]), draftOf('ripretinib', 150)],
    ['an adjusted dose, too little', ['warning: Sunitinib, clarithromycin (strong CYP3A4 inhibitor): Choose a medicine that does not inhibit CYP3A4. If that cannot be, consider reducing…'],
        on('sunitinib', 50, [other('clarithromycin')]), draftOf('sunitinib', 25)],
    ['an adjusted dose, upwards', ['warning: Ripretinib, dexamethasone (moderate CYP3A4 inducer): Avoid; where that cannot be, ripretinib is taken as 150 mg twice daily.', 'info: Ripretinib is not among the options of the plan'],
        on('ripretinib', 150, [other('dexamethasone')]), draftOf('ripretinib', 150)],
    ['two that want watching', ['info: Imatinib, warfarin: Imatinib may raise the effect of warfarin; tumours bleed as well. Watch clotting closely.'],
        on('imatinib', 400, [other('warfarin'), { ...other('grapefruit juice'), id: 'm6' }]), draftOf('imatinib', 400)],
    ['another medicine beside what is taken', ['warning: Imatinib, rifampicin (strong CYP3A4 inducer): The level of imatinib falls, and the tumour may escape it; choose a medicine that does not…', 'info: Imatinib, rifampicin (strong CYP3A4 inducer): If the inducer cannot be avoided, the label is said to ask for at least half as much…'],
        on('imatinib', 400), draftOf('rifampicin', 600)],
    ['another medicine that nobody knows', ['info: Not checked with Imatinib: Heilwasser (not in this knowledge base)'], on('imatinib', 400), draftOf('Heilwasser', 600)],
    ['another medicine when no drug is taken', [], karl.filter(it => it.id !== 'm1'), draftOf('rifampicin', 600)],
    ['another medicine beside a draft of a drug', ['warning: Imatinib, rifampicin (strong CYP3A4 inducer): The level of imatinib falls, and the tumour may escape it; choose a medicine that does not…', 'info: Imatinib, rifampicin (strong CYP3A4 inducer): If the inducer cannot be avoided, the label is said to ask for at least half as much…'],
        karl.filter(it => it.id !== 'm1'), [...draftOf('rifampicin', 600), lib.imatinib('o2', 'karl', 400)]],
    ['a drug of the plan', [], karl.filter(it => it.id !== 'm1'), draftOf('imatinib', 400)],
    ['a drug that has no place', [], karl.filter(it => it.id !== 'm1'), draftOf('imatinib', 400)],
    ['nothing known but the disease', ['info: Imatinib is not among the options of the plan'], karl.slice(0, 2), draftOf('imatinib', 400)]])
    await tell(what, resources, orders, expected);

// ---- the plan of records that are not smooth ----
async function view(resources) {
    const of = resources.find(it => it.resourceType === 'Patient').id;
    const answer = await post(`${service.origin}/cds-services/gist-plan`, call('patient-view', of, resources));
    check(`200 for the plan of ${of}`, answer.status === 200, answer.text);
    return answer.json?.cards ?? [];
}
const troubled = JSON.parse(readFileSync(join(root, 'tests/data/fhir/troubled.json'), 'utf8')).entry.map(it => it.resource)
    .filter(it => !['OperationOutcome', 'Basic', 'Practitioner', 'ImagingStudy'].includes(it.resourceType));
const bumpy = await view(troubled);
const contradiction = bumpy.find(it => it.detail.includes('The record contradicts itself'));
check('contradictions have a warning', contradiction?.indicator === 'warning' && /warnings, the first: /.test(contradiction.summary), told(bumpy));
check('… that names each resource', contradiction?.detail.includes('Observation/e2: 2 here, 1 in e1 of the same day') && contradiction.detail.includes('MedicationStatement/m2: '), contradiction);
const lost = bumpy.find(it => it.summary.startsWith('Of the record: '));
check('what was not understood is counted, each matter told once', /^Of the record: \d+ not understood, \d+ assumed$/.test(lost?.summary) &&
    lost.detail.match(/a condition that is neither the disease nor a metastasis/g).length === 1, lost);
check('… a resource without an id too', lost?.detail.includes('Condition (hypertension)'), lost?.detail);
const taking = await view(on('imatinib', 400, [other('rifampicin'), { ...other('warfarin'), id: 'm6' }]));
check('what is taken: its interactions lead', told(taking).some(it => it.startsWith('warning: Imatinib, rifampicin (strong CYP3A4 inducer)')) &&
    told(taking).some(it => it.startsWith('info: ') && it.includes('warfarin')), told(taking));
const wrong = await view([...maria, lib.imatinib('m1', 'maria', 400, 'active')]);
check('what is taken and does not work: critical, nothing to remove', wrong[0]?.indicator === 'critical' && wrong[0].summary.startsWith('The patient takes Imatinib; to avoid: ') &&
    !wrong[0].suggestions, told(wrong));
const smooth = await view([lib.patient('eva'), lib.condition('c1', 'eva')]);
check('a tumour of which nothing is known: the first thing to do is to look', told(smooth).find(it => it.startsWith('info')) === 'info: GIST: Establish the extent of disease (localized, unresectable or metastatic)', told(smooth));
for (const [what, list] of [['troubled', bumpy], ['taking', taking], ['wrong', wrong], ['smooth', smooth]]) heaviestFirst(`the plan, ${what}`, list);
check('cards of three weights: their order', new Set(wrong.map(it => it.indicator)).size === 3, told(wrong));
check('the plan leads what is only to know', taking.find(it => it.indicator === 'info').summary.startsWith('GIST: '), told(taking));
const [lined] = await cards(maria, [lib.order('o1', 'maria', '282388', 'sunitinib\nmalate', 400)]);
check('words over two lines stay in one', lined?.detail.includes('the text says sunitinib malate: left out'), lined);

// ---- the right dose of the same drug ----
const untreated = karl.filter(it => it.id !== 'm1');
const offers = card => card?.suggestions?.map(it => [it.label, it.isRecommended ?? false, ...it.actions.map(action => action.type === 'delete' ? `delete ${action.resourceId}`
    : `create ${action.resource.medicationCodeableConcept.text} ${action.resource.dosageInstruction[0].text} ${JSON.stringify(action.resource.dosageInstruction[0].timing?.repeat)} ${action.resource.dosageInstruction[0].doseAndRate?.[0].doseQuantity.value}`)]);
const right = [['Order imatinib 400 mg once daily instead', true, 'delete MedicationRequest/o1', 'create Imatinib imatinib 400 mg once daily {"frequency":1,"period":1,"periodUnit":"d"} 400']];
for (const [what, mgs, perDay, expected] of [
    ['too much', 400, 4, 'warning: Imatinib 1600 mg a day is above every dose of it known here (800 mg at the most)'],
    ['a tenth', 40, 1, 'info: Imatinib 40 mg a day: the plan has another dose, imatinib 400 mg once daily'],
    ['that of another mutation', 400, 2, 'info: Imatinib 800 mg a day: the plan has another dose, imatinib 400 mg once daily']]) {
    const list = await cards(untreated, draftOf('imatinib', mgs, perDay));
    same(`${what}: told`, told(list), [expected]);
    same(`${what}: the plan's dose is offered`, offers(list[0]), right);
    check(`${what}: with the reason and its sources`, /For this patient the plan says: \*\*Start imatinib 400 mg once daily\*\*\. \w/.test(list[0]?.detail) &&
        list[0].links.length > 1, list[0]);
}
same('the right dose, in two halves', told(await cards(untreated, draftOf('imatinib', 200, 2))), []);
// As most records write it: so many tablets of a product whose name tells the strength.
const tablets = (name, count, perDay) => [{ ...lib.order('o1', 'karl', '', name),
    dosageInstruction: [{ timing: { repeat: { frequency: perDay, period: 1, periodUnit: 'd' } }, doseAndRate: [{ doseQuantity: { value: count, unit: 'tablet' } }] }] }];
for (const [what, expected, orders] of [
    ['one tablet that is the dose', [], tablets('GLEEVEC 400 MG PO TABS', 1, 1)],
    ['four tablets that are the dose', [], tablets('imatinib 100 MG Oral Tablet', 4, 1)],
    ['two tablets twice a day', ['warning: Imatinib 1600 mg a day is above every dose of it known here (800 mg at the most)'], tablets('imatinib 400 mg tablet', 2, 2)],
    ['tablets of which nobody says the strength', [unread + 'a dose in "tablet", of which the mg are not known: the dose is left out'], tablets('imatinib', 1, 1)]])
    await tell(what, untreated, orders, expected);
// One drug in several orders is one dose: two capsules, a morning and an evening; or the same order twice.
const several = (...mgs) => mgs.map((it, i) => lib.order(`o${i + 1}`, 'karl', '', 'imatinib', it));
for (const [what, expected, orders, more] of [
    ['two strengths that are the dose', ['info: 2 orders of Imatinib: together 400 mg a day'], several(100, 300)],
    ['the same order twice', ['info: Imatinib 800 mg a day: the plan has another dose, imatinib 400 mg once daily', 'info: 2 orders of Imatinib: together 800 mg a day'], several(400, 400)],
    ['three times', ['warning: Imatinib 1200 mg a day is above every dose of it known here (800 mg at the most)', 'info: 3 orders of Imatinib: together 1200 mg a day'], several(400, 400, 400)],
    ['one of which is chosen', ['info: Imatinib 800 mg a day: the plan has another dose, imatinib 400 mg once daily', 'info: 2 orders of Imatinib: together 800 mg a day'], several(400, 400), { select: ['MedicationRequest/o2'] }],
    ['one without a dose', ['warning: 2 orders of Imatinib: together a dose that is not known'], [...several(400), { ...lib.order('o2', 'karl', '', 'imatinib', 400), dosageInstruction: [] }]]]) {
    await tell(what, untreated, orders, expected, more);
    const list = await cards(untreated, orders, more);
    check(`${what}: none of them is offered to be replaced`, list.every(it => !it.suggestions?.some(that => that.actions.some(action => action.type === 'delete'))), list);
}
const none = await cards(on('regorafenib', 160), draftOf('regorafenib', 160, 2));
same('a dose that the plan does not give: no order of it is offered', [told(none)[0], offers(none[0])],
    ['warning: Regorafenib 320 mg a day is above every dose of it known here (160 mg at the most)', undefined]);

// ---- as records send them: the example, and orders as they are written in hospitals ----
const example = JSON.parse(readFileSync(join(root, 'examples/fhir/record.json'), 'utf8')).entry.map(it => it.resource);
const written0 = (id, text, more = {}) => lib.order(id, 'gist-4711', '', text, 0, 1, 'draft', more);
const dosed = (id, text, mgs, perDay) => lib.order(id, 'gist-4711', '', text, mgs, perDay);
const perDay = mgs => [{ doseAndRate: [{ rateRatio: { numerator: mg(mgs), denominator: { value: 1, unit: 'd', code: 'd', system: 'http://unitsofmeasure.org' } } }] }];
const lisinopril = drug => `info: ${drug}, lisinopril 10 MG Oral Tablet: not checked: this knowledge base does not hold the interaction; see the label.`;
const warfarin = 'info: Imatinib, warfarin: Imatinib may raise the effect of warfarin; tumours bleed as well. Watch clotting closely.';
const notOffered = drug => `info: ${drug} is not among the options of the plan`, stillOn = drug => `info: Sunitinib is still taken; no regimen here gives ${drug} with it`;
for (const [what, orders, expected, more] of [
    ['one that ends a drug that is not taken', [lib.order('o1', 'gist-4711', '', 'imatinib', 400, 1, 'stopped')], []],
    ['mg in a day', [written0('o1', 'imatinib', { dosageInstruction: perDay(800) })], [notOffered('Imatinib'), warfarin, stillOn('Imatinib')]],
    ['mg in a dose', [dosed('o1', 'Sutent 25 mg capsule', 25, 1)], [lisinopril('Sunitinib')]],
    ['too many mg in a dose', [dosed('o1', 'sunitinib', 50, 2)],
        ['warning: Sunitinib 100 mg a day is above every dose of it known here (50 mg at the most)', lisinopril('Sunitinib')]],
    ['a medicine that is not here', [dosed('o1', 'metamizole', 500, 3)], ['info: Not checked with Sunitinib: metamizole (not in this knowledge base)']],
    ['two of them', [dosed('o1', 'metamizole', 500, 3), dosed('o2', 'pexidartinib', 400, 2)],
        ['info: Not checked with Sunitinib: metamizole and 1 more (not in this knowledge base)']],
    ['a drug and what must not be taken with it', [dosed('o1', 'regorafenib', 160, 1), dosed('o2', 'clarithromycin', 500, 2)],
        ['warning: Regorafenib, clarithromycin (strong CYP3A4 inhibitor): Not to be taken with regorafenib, whose level rises.', notOffered('Regorafenib'), lisinopril('Regorafenib'), stillOn('Regorafenib')]],
    ['the other of the two chosen', [dosed('o1', 'regorafenib', 160, 1), dosed('o2', 'rifampicin', 600, 1)],
        ['warning: Sunitinib, rifampicin (strong CYP3A4 inducer): Choose a medicine that does not induce CYP3A4. If that cannot be, raise sunitinib in steps…',
            'warning: Regorafenib, rifampicin (strong CYP3A4 inducer): Not to be taken with regorafenib, whose level falls.'], { select: ['MedicationRequest/o2'] }],
    ['two drugs of the disease', [dosed('o1', 'regorafenib', 160, 1), dosed('o2', 'ripretinib', 150, 1)],
        ['warning: Regorafenib and Ripretinib are ordered at once; no regimen here gives both', notOffered('Regorafenib'), lisinopril('Regorafenib'), stillOn('Regorafenib'),
            notOffered('Ripretinib'), lisinopril('Ripretinib')]],
    ['a switch: the one before is ended with it', [lib.order('o0', 'gist-4711', '', 'sunitinib', 37.5, 1, 'stopped'), dosed('o1', 'regorafenib', 160, 1)],
        [notOffered('Regorafenib'), lisinopril('Regorafenib')]],
    ['text alone', [written0('o1', 'Imatinib 400 mg tablets, one daily')], [notOffered('Imatinib'), warfarin, stillOn('Imatinib')]],
    ['text alone, how much as well', [written0('o1', 'Glivec', { dosageInstruction: [{ text: '400 mg twice daily' }] })],
        ['warning: The order of Imatinib was not read whole: a dosage in words alone: it is not read', notOffered('Imatinib'), warfarin, stillOn('Imatinib')]]])
    await tell(`the example: ${what}`, example, orders, expected, more);
const [label] = await cards(example, [dosed('o1', 'regorafenib', 160, 1), dosed('o2', 'clarithromycin', 500, 2)]);
check('a source that has no address is named', label.detail.includes('Sources: Bayer. 2013 FDA and European label'), label.detail);
const [both] = await cards(untreated, [lib.order('o1', 'karl', '', 'dabrafenib', 150, 2), lib.order('o2', 'karl', '', 'trametinib', 2)]);
check('two that a regimen gives together', both?.summary === 'Dabrafenib is not among the options of the plan', both);
const ending = reason => [lib.order('o1', 'karl', '', 'imatinib', 800, 1, 'stopped', reason ? { statusReason: { text: reason } } : {})];
same('ending a drug that goes on', told(await cards(karl, ending())), ['warning: Avoid: Stopping imatinib for a tolerable side effect or a good response']);
same('ending it for progression', told(await cards(karl, ending('progression'))), []);

// ---- opened again: the same cards in the same order, their names new ----
const twice = [];
for (let i = 0; i < 2; i++)
    twice.push((await post(`${service.origin}/cds-services/gist-order-sign`, call('order-sign', 'gist-4711', example, draft([dosed('o1', 'regorafenib', 160, 1), dosed('o2', 'clarithromycin', 500, 2)])))).text);
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
check('the same but for the names', twice[0].replace(uuid, '') === twice[1].replace(uuid, ''), twice);
const names = twice.map(it => it.match(uuid)).flat();
check('every name its own', names.length >= 8 && new Set(names).size === names.length, names);

// ---- a hospital with rules of its own ----
const kb = join(folder, 'kb');
cpSync(join(root, 'kb'), kb, { recursive: true });
const append = (file, text) => writeFileSync(join(kb, file), `${readFileSync(join(kb, file), 'utf8')}\n${text}\n`);
const ownRule = (id, avoid, more) => `  - id: ${id}
    when: { extent: [metastatic, unresectable], line: "1" }
    avoid:
      - ${avoid}
    because: "As our board decided: ${id}."
    from: 2016-01-08
    ${more}`;
append('regimens.yaml', `  - id: own-imatinib-600
    name: imatinib 600 mg once daily
    drugs: [imatinib]
    dose_mg: 600
    per_day: 1
    level: standard
    schedule: continuous
    sources: [park-2012]`);
append('rules/first-line.yaml', [
    ownRule('own-no-600', '{ action: start, regimen: own-imatinib-600, text: Imatinib 600 mg a day }', 'standing: implied\n    sources: [park-2012]'),
    ownRule('own-no-nilotinib', '{ action: continue, drugs: [nilotinib], text: Nilotinib }', 'standing: stated\n    status: unverified'),
    ownRule('own-no-nilotinib-either', '{ action: start, drugs: [nilotinib], text: Nilotinib anew }', 'standing: guideline\n    sources: [park-2012]')].join('\n\n'));
await service.stop();
service = await lib.serve(cajal, '--kb', kb);
for (const [what, expected, orders] of [
    ['at the dose that the rule names', ['warning: Avoid: Imatinib 600 mg a day'], draftOf('imatinib', 300, 2)],
    ['below it', [], draftOf('imatinib', 400)],
    ['a dose that is not given', ['warning: Avoid: Imatinib 600 mg a day'], draftOf('imatinib', 0)],
    ['rules on one drug', ['critical: Avoid: Nilotinib instead of imatinib as first treatment'],
        draftOf('nilotinib', 400)]])
    await tell(what, karl.filter(it => it.id !== 'm1'), orders, expected);
const [own] = await cards(karl.filter(it => it.id !== 'm1'), draftOf('imatinib', 300, 2));
same('an own rule against a dose: the plan\'s dose of the same drug instead', offers(own)[0], ['Start imatinib 400 mg once daily instead', true, 'delete MedicationRequest/o1',
    'create Imatinib imatinib 400 mg once daily {"frequency":1,"period":1,"periodUnit":"d"} 400']);
check('an own rule: its reason, and its source as a link', own?.detail.includes('As our board decided: own-no-600.') &&
    own.links.some(it => it.url === 'https://doi.org/10.1007/s10637-012-9795-9'), own);
await finish();
