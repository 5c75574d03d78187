// SMART App Launch of the page in a real browser, from the record and standalone, against an independent authorization
// server; and an independent SMART client (fhirclient) through the same doors. smart.mjs CAJAL
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OAuth2Server } from 'oauth2-mock-server';
import { browser, newPage } from './browser.mjs';
import * as lib from './lib.mjs';
import { check, finish, folder, maria, same } from './lib.mjs';

const cajal = process.argv[2];
const chromium = await browser();

// the record's authorization server
const oauth = new OAuth2Server();
await oauth.issuer.keys.generate('ES384');
await oauth.start(0, '127.0.0.1');
oauth.issuer.url = `http://127.0.0.1:${oauth.address().port}`;
const asked = [], redeemed = [];
let tokenAnswer = { patient: 'maria' };
oauth.service.on('beforeAuthorizeRedirect', (redirect, request) => asked.push({ ...request.query }));
oauth.service.on('beforeResponse', (response, request) => {
    redeemed.push({ ...request.body });
    Object.assign(response.body, { scope: 'launch patient/*.read', ...tokenAnswer });
});

// the record, which wants its token
let methods = ['S256'], fail = {}, endpoints = {};
const wellKnown = [];
const ehr = await lib.fhirServer(maria, { page: 1, fail, token: token => /^ey/.test(token), extra: (request, response, url) => {
    if (!url.pathname.endsWith('/.well-known/smart-configuration')) return false;
    wellKnown.push(request.headers.accept);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
    response.end(JSON.stringify({ issuer: oauth.issuer.url, authorization_endpoint: `${oauth.issuer.url}/authorize`, token_endpoint: `${oauth.issuer.url}/token`,
        grant_types_supported: ['authorization_code'], code_challenge_methods_supported: methods,
        ...endpoints, capabilities: ['launch-ehr', 'launch-standalone', 'client-public', 'context-ehr-patient', 'context-standalone-patient', 'permission-patient', 'permission-v1'] }));
    return true;
} });
const stranger = await lib.fhirServer(maria);

const access = join(folder, 'access.json');
writeFileSync(access, JSON.stringify({ fhir_servers: [{ base: ehr.base, client_id: 'cajal-page', origins: [oauth.issuer.url] }, { base: 'https://other.example.org/fhir' }] }));
const service = await lib.serve(cajal, '--access', access);
const servers = await (await fetch(`${service.origin}/api/smart`)).json();
same('only servers with a client_id launch the page', servers.servers.map(it => [it.iss, it.client_id]), [[ehr.base, 'cajal-page']]);

const context = await chromium.newContext();
const page = await newPage(context);
const launch = `${service.origin}/launch.html`;
/** Shows the plan, whether or not the page first says what was not understood. */
async function toPlan() {
    await page.locator('a#plan, .problem, body[data-view=case]').first().waitFor({ timeout: 20000 });
    if (await page.$('a#plan')) await page.click('a#plan');
    await page.waitForSelector('text=Start avapritinib 300 mg once daily', { timeout: 20000 }).catch(async error => { console.log(await page.innerText('body'), page.mistakes); throw error; });
}

// ---- from the record ----
await page.goto(`${launch}?iss=${encodeURIComponent(ehr.base)}&launch=xyz123`);
await toPlan();
check('from the record: the plan of the patient is shown', page.url().includes('#/case/'), page.url());
const first = asked[0];
same('authorize: what SMART asks for', [first.response_type, first.client_id, first.redirect_uri, first.aud, first.launch, first.code_challenge_method],
    ['code', 'cajal-page', launch, ehr.base, 'xyz123', 'S256']);
check('authorize: a challenge of 43 characters', /^[A-Za-z0-9_-]{43}$/.test(first.code_challenge), first.code_challenge);
check('authorize: a state that cannot be guessed', first.state.length >= 43);
check('authorize: the scopes of a launch from the record', first.scope.split(' ').includes('launch') && first.scope.includes('patient/*.read'), first.scope);
same('token: the code with its verifier, no secret', [redeemed[0].grant_type, redeemed[0].client_id, redeemed[0].redirect_uri, redeemed[0].client_secret],
    ['authorization_code', 'cajal-page', launch, undefined]);
check('token: the verifier', /^[A-Za-z0-9_-]{43,128}$/.test(redeemed[0].code_verifier));
check('every page of a search was read', ehr.seen.some(it => it.includes('from=1')), ehr.seen);
check('JSON was asked for', wellKnown.every(it => it.includes('application/json')), wellKnown);
check('nothing went wrong in the page', !page.mistakes.length, page.mistakes);

// ---- standalone ----
await page.goto(launch);
await page.click(`button:has-text("${ehr.base}")`);
await toPlan();
check('standalone: no launch, and the scope that asks for a patient', asked[1].launch === undefined && asked[1].scope.split(' ').includes('launch/patient'), asked[1]);
check('each launch has a state and a verifier of its own', asked[0].state !== asked[1].state && redeemed[0].code_verifier !== redeemed[1].code_verifier);

// ---- what must not work ----
async function refused(what, url, words) {
    await page.goto('about:blank');
    await page.goto(url);
    const problem = await page.waitForSelector('.problem', { timeout: 20000 });
    const text = await problem.innerText();
    check(`${what}: refused with "${words}"`, text.includes(words), text);
}
await refused('a server that the service does not name', `${launch}?iss=${encodeURIComponent(stranger.base)}&launch=x`, 'not one');
same('… which is never asked', stranger.seen, []);
await refused('a code that nobody asked for', `${launch}?code=abc&state=forged`, 'not begun');
methods = ['plain'];
await refused('a server without S256', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'PKCE');
methods = ['S256'];
endpoints = { token_endpoint: '/token' };
await refused('a token endpoint that is no absolute address', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'does not tell how to sign in');
endpoints = { authorization_endpoint: undefined };
await refused('a configuration without an authorization endpoint', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'does not tell how to sign in');
endpoints = { token_endpoint: 'http://login.example.org/token' };
await refused('a token endpoint that is not encrypted', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'not encrypted');
endpoints = {};
tokenAnswer = { patient: undefined };
await refused('a token without a patient', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'patient');
tokenAnswer = { patient: '../../admin' };
await refused('a patient that would lead elsewhere', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'patient');
tokenAnswer = { patient: 'maria' };
fail.Observation = 500;
await refused('a record that does not give what a plan needs', `${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`, 'observations');
delete fail.Observation;
fail.Procedure = 403;
await page.goto(`${launch}?iss=${encodeURIComponent(ehr.base)}&launch=x`);
await page.waitForSelector('text=procedures', { timeout: 20000 });
check('what was not read and is not needed is told', (await page.innerText('main')).includes('procedures'));
delete fail.Procedure;
const policy = (await fetch(launch)).headers.get('content-security-policy');
check('the page may speak with these servers and no others', policy.includes(`connect-src 'self' ${ehr.origin} ${oauth.issuer.url}`) && !policy.includes('*') && !policy.includes("'unsafe-eval'"), policy);

// ---- an independent client, through the same doors ----
const { resolve } = createRequire(import.meta.url);
const script = readFileSync(join(dirname(resolve('fhirclient/package.json')), 'build/fhir-client.js'));
const peer = await lib.listen((request, response) => {
    const html = request.url.startsWith('/launch') ? `<script src="fhir-client.js"></script><script>
        FHIR.oauth2.authorize({ clientId: 'cajal-page', scope: 'launch openid fhirUser patient/*.read', redirectUri: 'index.html', pkceMode: 'required' });</script>`
        : `<script src="fhir-client.js"></script><script>
        FHIR.oauth2.ready().then(async client => { const found = await client.request('Condition?patient=' + client.patient.id, { pageLimit: 0, flat: true });
            document.title = JSON.stringify({ patient: client.patient.id, conditions: found.map(it => it.id) }); }, error => { document.title = 'error ' + error; });</script>`;
    response.writeHead(200, { 'Content-Type': request.url.includes('.js') ? 'text/javascript' : 'text/html' });
    response.end(request.url.includes('.js') ? script : html);
});
const other = await newPage(context);
await other.goto(`${peer.origin}/launch.html?iss=${encodeURIComponent(ehr.base)}&launch=xyz123`);
await other.waitForFunction(() => document.title.startsWith('{') || document.title.startsWith('error'), null, { timeout: 20000 });
same('fhirclient reads the same record', JSON.parse(await other.title()), { patient: 'maria', conditions: ['c1', 'c2'] });
const theirs = asked.at(-1);
same('fhirclient asks for the same', Object.keys(theirs).sort(), Object.keys(first).sort());
same('… in the same words', [theirs.response_type, theirs.aud, theirs.launch, theirs.code_challenge_method], [first.response_type, first.aud, first.launch, first.code_challenge_method]);

await chromium.close();
await oauth.stop();
await finish();
