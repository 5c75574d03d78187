// The public client of the CDS Hooks project, unmodified, in a real browser. sandbox.mjs CAJAL SANDBOX
//
// SANDBOX holds its build (tests/data/cds-hooks-sandbox); CAJAL_CDS_SANDBOX names another, build/ of a clone of
// github.com/cds-hooks/sandbox.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { browser, newPage } from './browser.mjs';
import * as lib from './lib.mjs';
import { check, finish, folder, maria, same } from './lib.mjs';

const cajal = process.argv[2], sandbox = process.env.CAJAL_CDS_SANDBOX ?? join(process.argv[3], 'tests/data/cds-hooks-sandbox');
const shots = dirname(fileURLToPath(import.meta.url));
const read = name => {
    const path = [join(sandbox, name), join(sandbox, `${name}.br`), join(sandbox, '.well-known', name)].find(existsSync);
    return path && (path.endsWith('.br') ? brotliDecompressSync(readFileSync(path)) : readFileSync(path));
};

const types = { '.html': 'text/html', '.js': 'text/javascript', '.png': 'image/png' };
const client = await lib.listen((request, response) => {
    const name = new URL(request.url, 'http://x').pathname.replace(/\/$/, '/index.html').slice(1), file = read(name.replaceAll('..', ''));
    response.writeHead(file ? 200 : 404, { 'Content-Type': types[extname(name)] ?? 'text/plain' });
    response.end(file);
});
const ehr = await lib.fhirServer([...maria]);

// its own key pair signs its tokens; its public key is pinned here, as an administrator would
const jwks = JSON.parse(read('jwks.json'));
const port = await lib.freePort(), origin = `http://127.0.0.1:${port}`;
const access = join(folder, 'access.json');
writeFileSync(access, JSON.stringify({ feedback: 'feedback.ndjson', fhir_servers: [{ base: ehr.base }],
    cds_clients: [{ iss: 'https://sandbox.cds-hooks.org', jwks, jku: ['https://sandbox.cds-hooks.org/.well-known/jwks.json'] }] }));
const service = await lib.serve(cajal, '--access', access, '--port', String(port), '--origin', origin);

const chromium = await browser();
const page = await newPage(await chromium.newContext({ viewport: { width: 1500, height: 1000 } }));
const answers = [];
page.on('response', async response => {
    if (response.request().method() === 'POST' && response.url().startsWith(`${origin}/cds-services/`))
        answers.push({ url: response.url(), status: response.status(), sent: JSON.parse(response.request().postData()), text: await response.text().catch(() => '') });
});
const open = hook => page.goto(`${client.origin}/?fhirServiceUrl=${encodeURIComponent(ehr.base)}&patientId=maria&serviceDiscoveryURL=${encodeURIComponent(`${origin}/cds-services`)}&${hook}`);

// ---- patient-view ----
await open('hook=patient-view&screen=patient-view');
await page.waitForSelector('text=GIST: Start avapritinib 300 mg once daily', { timeout: 30000 });
same('the call with its token is answered', [answers[0].status, answers[0].url], [200, `${origin}/cds-services/gist-plan`]);
check('it sent the prefetch that was asked for', answers[0].sent.prefetch?.conditions?.entry.length === 2, Object.keys(answers[0].sent.prefetch ?? {}));
check('the reasons are shown as text', (await page.innerText('body')).includes('PDGFRA D842V is resistant to imatinib'));
check('the source is shown', (await page.innerText('body')).includes('Cajal, knowledge base'));
check('the suggestion is a button', await page.getByRole('button', { name: 'Start avapritinib 300 mg once daily' }).count() > 0);
await page.screenshot({ path: join(shots, 'patient-view.png'), fullPage: true });

// ---- order-select and order-sign ----
async function prescribe(hook, screen) {
    await open(`hook=${hook}&screen=${screen}`);
    await page.waitForSelector('input[name="medication-input"]', { timeout: 30000 });
    await page.fill('input[name="medication-input"]', 'imatinib');
    await page.getByText('imatinib 400 MG Oral Tablet', { exact: true }).click();
}
await prescribe('order-select', 'rx-view');
await page.waitForSelector('text=Avoid: Imatinib', { timeout: 30000 });
const select = answers.filter(it => it.url.endsWith('/gist-order-select')).at(-1);
same('order-select: answered', [select.status, JSON.parse(select.text).cards[0].indicator], [200, 'critical']);
check('order-select: the critical card is shown', (await page.innerText('body')).includes('Imatinib against PDGFRA D842V'));
await page.screenshot({ path: join(shots, 'order-select.png'), fullPage: true });
check('its code and name are what it sent', JSON.stringify(select.sent.context.draftOrders).toLowerCase().includes('imatinib'), select.sent.context);

await prescribe('order-sign', 'rx-sign');
await page.getByRole('button', { name: 'Sign Order' }).click();
await page.waitForSelector('text=Avoid: Imatinib', { timeout: 30000 });
const signed = answers.filter(it => it.url.endsWith('/gist-order-sign')).at(-1);
check('order-sign: answered with the critical card', signed?.status === 200 && JSON.parse(signed.text).cards[0]?.indicator === 'critical', signed ?? answers.map(it => it.url));

// ---- feedback: the client sends it when a suggestion is taken or a card dismissed ----
await open('hook=patient-view&screen=patient-view');
await page.getByRole('button', { name: 'Start avapritinib 300 mg once daily' }).click();
for (let i = 0; i < 100 && !answers.some(it => it.url.endsWith('/feedback')); i++) await page.waitForTimeout(100);
const told = answers.find(it => it.url.endsWith('/feedback'));
check('feedback on the suggestion taken is accepted', told?.status === 200, told ?? answers.map(it => it.url));
check('no answer was an error', answers.every(it => it.status === 200), answers.map(it => [it.url, it.status]));
await chromium.close();
await finish();
