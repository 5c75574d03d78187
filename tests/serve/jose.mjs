// Tokens made with the independent library jose, good and bad in every way, and what our verifier makes of each.
// jose.mjs JWT_CHECK
import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as jose from 'jose';

const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'cajal-jose-'));
const issuer = 'https://ehr.example.org', endpoint = 'https://cajal.example.org/cds-services/gist-plan';
const address = 'https://ehr.example.org/jwks.json';
const now = 1764000000;

const keys = {};
for (const [kid, alg] of [['es384', 'ES384'], ['rs384', 'RS384'], ['es256', 'ES256'], ['stranger', 'ES384'],
    ['rs256', 'RS256'], ['ps384', 'PS384'], ['es512', 'ES512']])
    keys[kid] = { alg, ...await jose.generateKeyPair(alg, { extractable: true }) };
const publicKey = async (kid, more = {}) => ({ ...await jose.exportJWK(keys[kid].publicKey), kid, ...more });

// a key without alg gets the only algorithm there is for its curve; those we do not speak are passed over
const pinned = { keys: [await publicKey('es384'), await publicKey('rs384', { alg: 'RS384', use: 'sig' }),
    await publicKey('es256', { alg: 'ES256' }), await publicKey('rs256', { alg: 'RS256' }),
    await publicKey('es512'), await publicKey('ps384', { alg: 'PS384' }),
    { ...await publicKey('rs384'), kid: 'encrypts', use: 'enc' }] };
writeFileSync(join(folder, 'jwks.json'), JSON.stringify(pinned));
const issuers = [{ iss: issuer, jwks: join(folder, 'jwks.json'), jku: [address] },
    { iss: 'https://other.example.org', jwks: { keys: [await publicKey('es256')] } }];
writeFileSync(join(folder, 'issuers.json'), JSON.stringify(issuers));

const claims = (more = {}) => ({ iss: issuer, aud: endpoint, iat: now, exp: now + 300, jti: randomUUID(), ...more });
const header = (kid, more = {}) => ({ alg: keys[kid].alg, typ: 'JWT', kid, ...more });
const sign = (head, body, kid) => new jose.SignJWT(body).setProtectedHeader(head).sign(keys[kid].privateKey);
const b64 = text => Buffer.from(text).toString('base64url');
// what jose refuses to make is put together by hand, with a signature that is right
const byHand = (head, body, kid = 'es384') => {
    const input = `${b64(head)}.${b64(body)}`;
    const key = { key: keys[kid].privateKey, dsaEncoding: 'ieee-p1363' };
    return `${input}.${createSign('sha384').update(input).sign(key).toString('base64url')}`;
};
const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
const hmac = (alg, secret) => {
    const input = `${b64(JSON.stringify({ alg, typ: 'JWT', kid: 'rs384' }))}.${b64(JSON.stringify(claims()))}`;
    return `${input}.${createHmac(alg === 'HS256' ? 'sha256' : 'sha384', secret).update(input).digest('base64url')}`;
};

const good = await sign(header('es384'), claims(), 'es384');
const flip = (token, at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
const [head, body, signature] = good.split('.');
const pem = await jose.exportSPKI(keys.rs384.publicKey);
const attacker = await publicKey('stranger');
const once = randomUUID();

// expected verdict · what it is · token · (time · how it is used)
const tests = [
    ['good', 'ES384', good],
    ['used before', 'the same again', good],
    ['good', 'RS384', await sign(header('rs384'), claims(), 'rs384')],
    ['good', 'ES256', await sign(header('es256'), claims(), 'es256')],
    ['good', 'a jku on the list', await sign(header('es384', { jku: address }), claims(), 'es384')],
    ['good', 'typ in small letters', await sign(header('es384', { typ: 'jwt' }), claims(), 'es384')],
    ['good', 'one of several audiences', await sign(header('es384'), claims({ aud: ['x', endpoint] }), 'es384')],
    ['good', 'the clock 50 s behind', await sign(header('es384'), claims({ iat: now + 50 }), 'es384')],
    ['good', 'expired within the skew', await sign(header('es384'), claims({ exp: now - 30 }), 'es384')],
    ['good', 'times with fractions', await sign(header('es384'), claims({ iat: now + 0.5, exp: now + 300.5 }), 'es384')],
    ['good', 'a jti for the first time', await sign(header('es384'), claims({ jti: once }), 'es384')],
    ['used before', 'the jti in another token', await sign(header('es384'), claims({ jti: once, n: 1 }), 'es384')],
    ['good', 'the same jti of another issuer',
        await sign(header('es256'), claims({ iss: 'https://other.example.org', jti: once }), 'es256')],
    ['used before', 'no jti', await sign(header('es384'), without(claims(), 'jti'), 'es384')],
    ['used before', 'an empty jti', await sign(header('es384'), claims({ jti: '' }), 'es384')],
    ['used before', 'a jti that is a number', await sign(header('es384'), claims({ jti: 7 }), 'es384')],
    ['good', 'a bearer token without jti', await sign(header('es384'), without(claims(), 'jti'), 'es384'), now, 'again'],
    ['good', 'an access token (RFC 9068)', await sign(header('es384', { typ: 'at+jwt' }), claims(), 'es384'), now, 'again'],
    ['not a JWT by its typ', 'an access token where a JWT is wanted',
        await sign(header('es384', { typ: 'at+jwt' }), claims(), 'es384')],
    ['not a JWT by its typ', 'no typ', await sign({ alg: 'ES384', kid: 'es384' }, claims(), 'es384')],

    ['not the algorithm of its key', 'alg none', new jose.UnsecuredJWT(claims()).encode()
        .replace(/^[^.]*/, b64('{"alg":"none","typ":"JWT","kid":"es384"}'))],
    ['not the algorithm of its key', 'alg nOnE with the signature of another',
        `${b64('{"alg":"nOnE","typ":"JWT","kid":"es384"}')}.${body}.${signature}`],
    ['not the algorithm of its key', 'HS256 under the public RSA key', hmac('HS256', pem)],
    ['not the algorithm of its key', 'HS384 under the public RSA key', hmac('HS384', pem)],
    ['not the algorithm of its key', 'ES256 under an ES384 key', await sign(header('es256', { kid: 'es384' }), claims(), 'es256')],
    ['wrong signature', 'says ES384, signed on P-256',
        byHand(JSON.stringify(header('es384')), JSON.stringify(claims()), 'es256')],
    ['not the algorithm of its key', 'RS256 under an RS384 key',
        await new jose.SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'rs384' })
            .sign(await jose.importPKCS8(await jose.exportPKCS8(keys.rs384.privateKey), 'RS256'))],
    ['unknown key', 'RS256: not spoken here', await sign(header('rs256'), claims(), 'rs256')],
    ['unknown key', 'PS384: not spoken here', await sign(header('ps384'), claims(), 'ps384')],
    ['unknown key', 'ES512: not spoken here', await sign(header('es512'), claims(), 'es512')],
    ['unknown key', 'a key for encryption', await sign(header('rs384', { kid: 'encrypts' }), claims(), 'rs384')],
    ['unknown key', 'no kid', await sign({ alg: 'ES384', typ: 'JWT' }, claims(), 'es384')],
    ['unknown key', 'a kid of nobody', await sign(header('es384', { kid: '../../etc/passwd' }), claims(), 'es384')],
    ['unknown key', 'its own key in the header',
        await sign({ alg: 'ES384', typ: 'JWT', kid: 'stranger', jwk: attacker }, claims(), 'stranger')],
    ['wrong signature', 'signed by a stranger under our kid', await sign(header('es384', { alg: 'ES384' }), claims(), 'stranger')],
    ['wrong signature', 'signed by a stranger, with his key in the header',
        await sign(header('es384', { jwk: attacker }), claims(), 'stranger')],
    ['wrong signature', 'a key of another issuer', await sign(header('es256'),
        claims({ iss: 'https://other.example.org', jti: 'x' }), 'es256').then(t => flip(t, t.length - 10))],
    ['unknown key', 'a kid that only another issuer has', await sign(header('es384'),
        claims({ iss: 'https://other.example.org' }), 'es384')],
    ['jku not on the list', "an attacker's jku", await sign(header('es384', { jku: 'https://evil.example.org/jwks.json' }), claims(), 'es384')],
    ['jku not on the list', 'a jku that begins like one on the list',
        await sign(header('es384', { jku: `${address}.evil.example.org` }), claims(), 'es384')],
    ['demands an extension', 'crit', byHand('{"alg":"ES384","typ":"JWT","kid":"es384","crit":["exp"]}', JSON.stringify(claims()))],
    ['unknown issuer', 'another issuer', await sign(header('es384'), claims({ iss: 'https://evil.example.org' }), 'es384')],
    ['unknown issuer', 'no issuer', await sign(header('es384'), without(claims(), 'iss'), 'es384')],
    ['unknown issuer', 'the issuer with a slash more', await sign(header('es384'), claims({ iss: `${issuer}/` }), 'es384')],
    ['for another audience', 'another service', await sign(header('es384'), claims({ aud: `${endpoint}-2` }), 'es384')],
    ['for another audience', 'the address with a slash more', await sign(header('es384'), claims({ aud: `${endpoint}/` }), 'es384')],
    ['for another audience', 'http for https', await sign(header('es384'), claims({ aud: endpoint.replace('https', 'http') }), 'es384')],
    ['for another audience', 'no audience', await sign(header('es384'), without(claims(), 'aud'), 'es384')],
    ['expired', 'a minute ago and more', await sign(header('es384'), claims({ iat: now - 400, exp: now - 61 }), 'es384')],
    ['issued in the future, or not valid yet', 'issued in two minutes', await sign(header('es384'), claims({ iat: now + 120 }), 'es384')],
    ['issued in the future, or not valid yet', 'not before', await sign(header('es384'), claims({ nbf: now + 120 }), 'es384')],
    ['no time of issue or expiry, or too long a life', 'no exp', await sign(header('es384'), without(claims(), 'exp'), 'es384')],
    ['no time of issue or expiry, or too long a life', 'no iat', await sign(header('es384'), without(claims(), 'iat'), 'es384')],
    ['no time of issue or expiry, or too long a life', 'lives for a day', await sign(header('es384'), claims({ exp: now + 86400 }), 'es384')],
    ['no time of issue or expiry, or too long a life', 'exp as text',
        byHand(JSON.stringify(header('es384')), JSON.stringify(claims({ exp: String(now + 300) })))],
    ['no time of issue or expiry, or too long a life', 'exp beyond all numbers',
        byHand(JSON.stringify(header('es384')), JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e300'))],
    ['good', 'typ with its whole media type', await sign(header('es384', { typ: 'application/jwt' }), claims(), 'es384')],
    ['not a JWT by its typ', 'another media type', await sign(header('es384', { typ: 'application/json' }), claims(), 'es384')],
    ['good', 'not before a moment that has passed', await sign(header('es384'), claims({ nbf: now - 5 }), 'es384')],
    ['no time of issue or expiry, or too long a life', 'not before, as text',
        byHand(JSON.stringify(header('es384')), JSON.stringify(claims({ nbf: 'noon' })))],
    ['no time of issue or expiry, or too long a life', 'issued before 1970', await sign(header('es384'), claims({ iat: -5 }), 'es384')],
    ['for another audience', 'an audience that is a number', byHand(JSON.stringify(header('es384')), JSON.stringify(claims({ aud: 7 })))],
    ['for another audience', 'audiences that are numbers', byHand(JSON.stringify(header('es384')), JSON.stringify(claims({ aud: [7, null] })))],
    ['for another audience', 'an empty list of audiences', await sign(header('es384'), claims({ aud: [] }), 'es384')],
    ['jku not on the list', 'a jku that is a number', byHand(JSON.stringify(header('es384', { jku: 7 })), JSON.stringify(claims()))],
    ['malformed', 'issuer twice', byHand(JSON.stringify(header('es384')),
        JSON.stringify(claims({ iss: 'https://evil.example.org' })).replace(/}$/, `,"iss":"${issuer}"}`))],
    ['malformed', 'alg twice', byHand('{"alg":"none","alg":"ES384","typ":"JWT","kid":"es384"}', JSON.stringify(claims()))],
    ['malformed', 'deep claims', byHand(JSON.stringify(header('es384')), '['.repeat(5000) + ']'.repeat(5000))],
    ['malformed', 'claims that are a list', byHand(JSON.stringify(header('es384')), '[]')],
    ['malformed', 'claims that are no JSON', byHand(JSON.stringify(header('es384')), '{"iss":')],
    ['malformed', 'claims followed by more', byHand(JSON.stringify(header('es384')), `${JSON.stringify(claims())}{}`)],
    ['malformed', 'a zero byte in the issuer',
        byHand(JSON.stringify(header('es384')), JSON.stringify(claims({ iss: `${issuer}\u0000` })))],
    ['malformed', 'a part more', `${await sign(header('es384'), claims(), 'es384')}.x`],
    ['malformed', 'two parts', `${head}.${body}`],
    ['malformed', 'nothing', '.'],
    ['malformed', 'padding', `${head}.${body}.${signature}=`],
    ['malformed', 'not the URL alphabet', `${head}.${body}.${`+/${signature.slice(2)}`}`],
    ['malformed', 'bits left over', (() => { // the last character of 97 bytes carries four bits of nothing
        const padded = Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.from([0])]).toString('base64url');
        return `${head}.${body}.${padded.slice(0, -1)}B`;
    })()],
    ['malformed', '20 kB', `${head}.${'A'.repeat(20000)}.${signature}`],
    ['wrong signature', 'cut short', await sign(header('es384'), claims(), 'es384').then(t => t.slice(0, -4))],
    ['wrong signature', 'no signature', `${await sign(header('es384'), claims(), 'es384').then(t => t.replace(/[^.]*$/, ''))}`],
    ['wrong signature', 'a signature of zeros',
        await sign(header('es384'), claims(), 'es384').then(t => t.replace(/[^.]*$/, Buffer.alloc(96).toString('base64url')))],
    ['wrong signature', 'the signature as DER', (() => {
        const input = `${b64(JSON.stringify(header('es384')))}.${b64(JSON.stringify(claims()))}`;
        return `${input}.${createSign('sha384').update(input).sign(keys.es384.privateKey).toString('base64url')}`;
    })()],
    ['wrong signature', 'claims of another token', await sign(header('es384'), claims(), 'es384')
        .then(t => `${head}.${b64(JSON.stringify(claims({ sub: 'somebody else' })))}.${t.split('.')[2]}`)],
];
for (const at of [3, 20, 40, 80]) // one character of the signature changed
    tests.push(['wrong signature', `a changed character ${at}`,
        await sign(header('rs384'), claims(), 'rs384').then(t => flip(t, t.lastIndexOf('.') + at))]);

const input = tests.map(([, , token, at = now, use = 'once']) => `${endpoint} ${at} ${use} ${token}\n`).join('');
const verdicts = execFileSync(program, [join(folder, 'issuers.json')], { input }).toString().trim().split('\n');
let failures = 0;
tests.forEach(([expected, what], i) => {
    if (verdicts[i] !== expected) {
        failures++;
        console.log(`FAILED ${what}: expected "${expected}", found "${verdicts[i]}"`);
    }
});
if (verdicts.length !== tests.length) {
    failures++;
    console.log(`FAILED ${tests.length} tokens, ${verdicts.length} verdicts`);
}

// what must not be pinned
const refuse = (what, jwks, words) => {
    writeFileSync(join(folder, 'bad.json'), JSON.stringify([{ iss: issuer, jwks }]));
    const run = spawnSync(program, [join(folder, 'bad.json')], { input: '' });
    if (run.status !== 1 || !run.stdout.toString().includes(words)) {
        failures++;
        console.log(`FAILED ${what}: expected "${words}", found ${run.status} ${run.stdout}`);
    }
};
const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
refuse('a shared secret', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] }, 'secret key');
refuse('a private key', { keys: [{ ...await jose.exportJWK(keys.es384.privateKey), kid: 'a' }] }, 'secret key');
refuse('two keys of one kid', { keys: [await publicKey('es384'), { ...await publicKey('es256'), kid: 'es384' }] }, 'the kid of another');
refuse('a key without kid', { keys: [without(await publicKey('es384'), 'kid')] }, 'no kid');
refuse('a small RSA key', { keys: [{ ...small, kid: 'a' }] }, '2048');
refuse('a point off the curve', { keys: [{ ...await publicKey('es384'), y: (await publicKey('stranger')).y }] }, 'no ES384 key');
refuse('a coordinate cut short', { keys: [{ ...await publicKey('es384'), x: (await publicKey('es384')).x.slice(4) }] }, 'no ES384 key');
refuse('no key of ours', { keys: [await publicKey('es512')] }, 'no key for signatures');
refuse('no set', {}, 'no key for signatures');
refuse('no file', join(folder, 'missing.json'), 'no such file');
rmSync(folder, { recursive: true });
console.log(`${tests.length} tokens, ${failures} failures`);
process.exit(failures ? 1 : 0);
