// Who may call: keys, tokens of providers, roles, and the log of it. access.mjs CAJAL
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as jose from 'jose';
import * as lib from './lib.mjs';
import { check, finish, folder, post, same } from './lib.mjs';

const cajal = process.argv[2];
const newKey = role => {
    const text = execFileSync(cajal, ['serve', '--new-key', role], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    return { key: text.match(/^key +(\S+)$/m)[1], row: JSON.parse(text.match(/^row +(.*)$/m)[1]) };
};
const viewer = newKey('viewer'), editor = newKey('editor'), admin = newKey('admin');
check('keys differ, and are long', viewer.key !== editor.key && viewer.key.length >= 48, viewer.key.length);
same('the row holds the hash, not the key', viewer.row.hash, `sha256:${createHash('sha256').update(viewer.key).digest('hex')}`);
check('the row does not hold the key', !JSON.stringify(viewer.row).includes(viewer.key));

const issuer = 'https://login.example.org', audience = 'https://cajal.example.org';
const pair = { es: await jose.generateKeyPair('ES256'), other: await jose.generateKeyPair('ES256') };
const jwks = { keys: [{ ...await jose.exportJWK(pair.es.publicKey), kid: 'k1', alg: 'ES256' }] };
const config = {
    api_keys: [{ ...viewer.row, name: 'dashboard' }, { ...editor.row, name: 'importer' }, { ...admin.row, name: 'keeper' }],
    providers: [{ iss: issuer, jwks, audience, role_claim: 'realm_access.roles', name_claim: 'preferred_username',
        roles: { 'gist-doctor': 'editor', 'gist-reader': 'viewer', 'gist-keeper': 'admin' } }],
    access_log: 'access.log',
};
const file = join(folder, 'access.json'), log = join(folder, 'access.log');
writeFileSync(file, JSON.stringify(config));
const service = await lib.serve(cajal, '--access', file);
const token = (claims = {}, { key = pair.es.privateKey, header = {} } = {}) => new jose.SignJWT({ iss: issuer, aud: audience, preferred_username: 'dr.a',
    realm_access: { roles: ['gist-reader'] }, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'JWT', ...header })
    .setIssuedAt().setExpirationTime(claims.exp ?? '1h').sign(key);
const bearer = value => ({ Authorization: `Bearer ${value}` });
const metrics = async headers => (await fetch(`${service.origin}/metrics`, { headers })).status;
const theCase = { cajal: 1, id: 'x', diagnosis: { extent: 'metastatic' } };

same('nobody: 401', await metrics({}), 401);
same('a key: 200', await metrics(bearer(viewer.key)), 200);
same('a higher role may do what a lower one may', [await metrics(bearer(editor.key)), await metrics(bearer(admin.key))], [200, 200]);
same('a wrong key: 401', await metrics(bearer(`${viewer.key.slice(0, -1)}${viewer.key.endsWith('a') ? 'b' : 'a'}`)), 401);
same('a key cut short: 401', await metrics(bearer(viewer.key.slice(0, -1))), 401);
same('the hash is no key: 401', await metrics(bearer(viewer.row.hash)), 401);
same('an empty key: 401', await metrics({ Authorization: 'Bearer ' }), 401);
same('a key as password: 401', await metrics({ Authorization: `Basic ${Buffer.from(`dashboard:${viewer.key}`).toString('base64')}` }), 401);
same('the page itself is open', (await fetch(`${service.origin}/healthz`)).status, 200);
same('a plan for nobody: 401', (await post(`${service.origin}/api/plan`, theCase)).status, 401);
same('a plan with a key: 200', (await post(`${service.origin}/api/plan`, theCase, bearer(viewer.key))).status, 200);

same('a token: 200', await metrics(bearer(await token())), 200);
same('a token again: 200, it is no ticket for one use', await metrics(bearer(await token())), 200);
same('an access token by its typ: 200', await metrics(bearer(await token({}, { header: { typ: 'at+jwt' } }))), 200);
same('a token without a role of ours: 403', await metrics(bearer(await token({ realm_access: { roles: ['cook'] } }))), 403);
same('a token without roles: 403', await metrics(bearer(await token({ realm_access: undefined }))), 403);
same('a role that only begins like ours: 403', await metrics(bearer(await token({ realm_access: { roles: ['gist-reader-2'] } }))), 403);
same('a token without a name: 401', await metrics(bearer(await token({ preferred_username: undefined }))), 401);
same('a token for another audience: 401', await metrics(bearer(await token({ aud: 'https://other.example.org' }))), 401);
same('a token of another issuer: 401', await metrics(bearer(await token({ iss: 'https://evil.example.org' }))), 401);
same('a token signed by another: 401', await metrics(bearer(await token({}, { key: pair.other.privateKey }))), 401);
same('an expired token: 401', await metrics(bearer(await token({ exp: Math.floor(Date.now() / 1000) - 120 }))), 401);
same('roles as scopes are written: 200', await metrics(bearer(await token({ realm_access: { roles: 'openid gist-reader' } }))), 200);
same('the best of several roles counts', (await post(`${service.origin}/api/plan`, theCase, bearer(await token({ realm_access: { roles: ['gist-keeper', 'gist-reader', 7, ['gist-doctor']] } })))).status, 200);
same('a claim whose own name has a dot: 200', await metrics(bearer(await token({ realm_access: {}, 'realm_access.roles': ['gist-reader'] }))), 200);
same('roles that are no object: 403', await metrics(bearer(await token({ realm_access: 'gist-reader' }))), 403);
for (const [what, name] of [['empty', ''], ['too long', 'x'.repeat(201)], ['of two lines', 'dr\na'], ['with a DEL', 'dr\x7fa'], ['that is a number', 7]])
    same(`a name ${what}: 401`, await metrics(bearer(await token({ preferred_username: name }))), 401);
same('a token longer than any: 401', await metrics(bearer(await token({ more: 'x'.repeat(12600) }))), 401);
same('alg none: 401', await metrics(bearer(`${Buffer.from('{"alg":"none","typ":"JWT","kid":"k1"}').toString('base64url')}.${(await token()).split('.')[1]}.`)), 401);
const answer = await fetch(`${service.origin}/metrics`);
check('401 says how to come in, and no more', answer.headers.get('www-authenticate') === 'Bearer' && !(await answer.text()).match(/signature|issuer|unknown/));

// ---- the log, read by somebody else ----
const lines = readFileSync(log, 'utf8').trim().split('\n');
let before = '0'.repeat(64);
for (const line of lines) {
    const [, members, hash] = line.match(/^\{(.*),"hash":"([0-9a-f]{64})"\}$/);
    same('each line follows from the one before', hash, createHash('sha256').update(before + members).digest('hex'));
    before = hash;
}
const entries = lines.map(JSON.parse);
check('each read is noted with who and what', entries.some(it => it.who === 'dashboard' && it.role === 'viewer' && it.path === '/metrics' && it.what === 'allowed'));
check('a person by the name that the provider gives', entries.some(it => it.who === 'dr.a' && it.what === 'allowed'));
check('each refusal is noted with its reason', ['neither key nor token', 'unknown key', 'wrong signature', 'expired', 'role too low', 'for another audience']
    .every(reason => entries.some(it => it.what === `refused: ${reason}`)), [...new Set(entries.map(it => it.what))]);
same('as many lines as requests for what is guarded', entries.length, 34);
check('no key or token in it', !readFileSync(log, 'utf8').includes(viewer.key) && !/eyJ/.test(readFileSync(log, 'utf8')));
same('only its owner may read it', (statSync(log).mode & 0o777).toString(8), '600');

// ---- SIGHUP: the file is read anew, and what was there before it goes on ----
const renewed = async (words, change) => {
    writeFileSync(`${file}.new`, typeof change === 'string' ? change : JSON.stringify({ ...config, ...change }));
    renameSync(`${file}.new`, file);
    const from = service.log.length;
    service.signal('SIGHUP');
    for (let i = 0; i < 300 && !service.log.slice(from).some(line => line.includes('access file')); i++) await new Promise(done => setTimeout(done, 20));
    const said = service.log.slice(from).filter(line => line.includes('access file')).join('\n');
    check(`the access file anew: ${words}`, said.includes(words), said);
};
const late = newKey('viewer');
same('a key that is not there yet: 401', await metrics(bearer(late.key)), 401);
await renewed('access file reloaded', { api_keys: [{ ...late.row, name: 'late' }, { ...viewer.row, name: 'dashboard', role: 'admin' }] });
same('a key that was added: 200', await metrics(bearer(late.key)), 200);
same('a key that was taken away: 401', await metrics(bearer(editor.key)), 401);
same('tokens as before: 200', await metrics(bearer(await token())), 200);
for (const [what, words, change] of [
    ['no JSON', 'access.json:1', '{"api_keys": [}'],
    ['a role that is none', '$.api_keys[0].role', { api_keys: [{ ...viewer.row, name: 'x', role: 'boss' }] }],
    ['another log', '$.access_log: was \\"access.log\\" at the start', { access_log: 'other.log' }],
    ['a log of feedback that was not there', '$.feedback: was not there at the start', { feedback: 'feedback.ndjson' }],
    ['nobody is asked any more', 'restart the service', { api_keys: [], providers: [] }],
    ['CDS clients without --origin', '$.cds_clients: their tokens name', { cds_clients: [{ iss: issuer, jwks }] }],
]) {
    await renewed('not reloaded; the old one stays', change);
    check(`${what}: refused, and said where`, service.log.at(-1).includes(words), service.log.at(-1));
    same(`${what}: the old one stays`, [await metrics(bearer(late.key)), await metrics(bearer(editor.key)), await metrics({})], [200, 401, 401]);
}
await renewed('access file reloaded', config);
same('back again', [await metrics(bearer(late.key)), await metrics(bearer(editor.key))], [401, 200]);
for (const line of readFileSync(log, 'utf8').trim().split('\n').slice(lines.length)) {
    const [, members, hash] = line.match(/^\{(.*),"hash":"([0-9a-f]{64})"\}$/);
    same('the chain of the log goes on over all of it', hash, createHash('sha256').update(before + members).digest('hex'));
    before = hash;
}

// ---- it goes on where it stopped, alone, and not after a line that is torn ----
const refuses = (what, words, ...options) => {
    const run = spawnSync(cajal, ['serve', '--port', '0', '--access', file, ...options], { timeout: 5000 });
    check(`${what}: refused with "${words}"`, run.status !== 0 && run.status !== null && run.stderr.toString().includes(words), `${run.status} ${run.stderr}`);
};
refuses('a second service with the same log', 'another service writes it');
await service.stop();
const again = await lib.serve(cajal, '--access', file);
await fetch(`${again.origin}/metrics`, { headers: bearer(viewer.key) });
const last = readFileSync(log, 'utf8').trim().split('\n').at(-1).match(/^\{(.*),"hash":"([0-9a-f]{64})"\}$/);
same('the chain goes on after a restart', last[2], createHash('sha256').update(before + last[1]).digest('hex'));
await again.stop();
appendFileSync(log, '{"at":"torn');
refuses('a log whose last line is torn', 'access_log');

// ---- an access file that is wrong says where ----
const wrong = (what, change, words) => {
    writeFileSync(file, JSON.stringify({ ...config, access_log: 'other.log', ...change }));
    refuses(what, words);
};
wrong('a member that nobody knows', { api_key: [] }, 'did you mean "api_keys"');
wrong('a role that is none', { api_keys: [{ ...viewer.row, name: 'x', role: 'boss' }] }, '$.api_keys[0].role');
wrong('a key without its user', { api_keys: [viewer.row] }, '$.api_keys[0].name: expected the name of who has this key');
wrong('two users of one name', { api_keys: [{ ...viewer.row, name: 'x' }, { ...editor.row, name: 'x' }] }, '$.api_keys[1].name');
wrong('a hash that is none', { api_keys: [{ ...viewer.row, name: 'x', hash: 'secret' }] }, '$.api_keys[0].hash');
wrong('a provider without audience', { providers: [{ ...config.providers[0], audience: undefined }] }, '$.providers[0].audience');
wrong('a provider without roles', { providers: [{ ...config.providers[0], roles: {} }] }, '$.providers[0].roles');
wrong('a provider without keys', { providers: [{ ...config.providers[0], jwks: 'missing.json' }] }, 'no such file');
wrong('a shared secret as key', { providers: [{ ...config.providers[0], jwks: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'x' }] } }] }, 'secret key');
wrong('keys without a log', { access_log: undefined }, '$.access_log');
wrong('a FHIR server with a slash at the end', { fhir_servers: [{ base: 'https://ehr.example.org/fhir/' }] }, '$.fhir_servers[0].base');
wrong('a FHIR server that is a file', { fhir_servers: [{ base: 'file:///etc/passwd' }] }, '$.fhir_servers[0].base');
wrong('CDS clients without --origin', { cds_clients: [{ iss: issuer, jwks }] }, '--origin');
writeFileSync(file, '{"api_keys": [}');
refuses('no JSON', 'access.json');
await finish();
