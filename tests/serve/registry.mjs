// Roles over a real registry: who may read, write, check; and that each of it is written down. registry.mjs CAJAL
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as lib from './lib.mjs';
import { check, finish, folder, same } from './lib.mjs';

const cajal = process.argv[2], db = join(folder, 'gist.sqlite'), file = join(folder, 'access.json');
try {
    execFileSync(cajal, ['registry', 'init', '--db', db], { stdio: 'pipe' });
} catch (error) {
    console.log(`skipped: ${error.stderr}`);
    process.exit(77);
}
const roles = ['viewer', 'editor', 'admin'], keys = {}, rows = [];
for (const role of roles) {
    const text = execFileSync(cajal, ['serve', '--new-key', role], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    keys[role] = text.match(/^key +(\S+)$/m)[1];
    rows.push({ ...JSON.parse(text.match(/^row +(.*)$/m)[1]), name: `dr. ${role}` });
}
writeFileSync(file, JSON.stringify({ api_keys: rows, access_log: 'access.log' }));
const service = await lib.serve(cajal, '--access', file, '--registry', db);
const ask = async (role, method, path, body, headers = {}) => {
    const response = await fetch(`${service.origin}/api/registry/${path}`, { method, body: body && JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...(role ? { Authorization: `Bearer ${keys[role]}` } : {}), ...headers } });
    return { status: response.status, json: await response.json().catch(() => null), etag: response.headers.get('etag') };
};
const theCase = ecog => ({ cajal: 1, id: 'x1', patient: { ecog } });

for (const [role, expected] of [[null, 401], ['viewer', 403]]) {
    same(`${role}: may not add`, (await ask(role, 'POST', 'cases?why=test', theCase(1))).status, expected);
    same(`${role}: may not change`, (await ask(role, 'PUT', 'cases/x1?why=test', theCase(2))).status, expected);
    same(`${role}: may not check the trail`, (await ask(role, 'GET', 'audit')).status, expected);
}
const added = await ask('editor', 'POST', 'cases?why=first%20visit', theCase(1));
check('an editor adds', added.status === 201 || added.status === 200, `${added.status} ${JSON.stringify(added.json)}`);
same('an editor may not check the trail', (await ask('editor', 'GET', 'audit')).status, 403);
same('nobody reads', (await ask(null, 'GET', 'cases')).status, 401);
same('nobody reads one', (await ask(null, 'GET', 'cases/x1')).status, 401);
same('a viewer reads', (await ask('viewer', 'GET', 'cases/x1')).status, 200);
same('a viewer reads the list', (await ask('viewer', 'GET', 'cases')).status, 200);
same('an administrator checks the trail', (await ask('admin', 'GET', 'audit')).status, 200);
const history = await ask('viewer', 'GET', 'cases/x1/history');
check('the write is in the trail under the name of who wrote', JSON.stringify(history.json).includes('dr. editor') && JSON.stringify(history.json).includes('first visit'), history.json);
const entries = readFileSync(join(folder, 'access.log'), 'utf8').trim().split('\n').map(JSON.parse);
const noted = (who, method, path, what) => entries.some(it => it.who === who && it.method === method && it.path === path && it.what === what);
check('each read is in the access log', noted('dr. viewer', 'GET', '/api/registry/cases/x1', 'allowed') && noted('dr. viewer', 'GET', '/api/registry/cases', 'allowed') && noted('dr. viewer', 'GET', '/api/registry/cases/x1/history', 'allowed'));
check('each refusal too, with who tried', noted('dr. viewer', 'POST', '/api/registry/cases', 'refused: role too low') && noted(null, 'GET', '/api/registry/cases/x1', 'refused: neither key nor token') && noted('dr. editor', 'GET', '/api/registry/audit', 'refused: role too low'), entries.map(it => [it.who, it.method, it.path, it.what]));
await service.stop();
check('the trail holds', execFileSync(cajal, ['registry', 'audit', '--db', db, '--verify'], { stdio: 'pipe' }) !== null);
await finish();
