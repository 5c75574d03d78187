// The service's OpenAPI document against the specification's own schema (3.1), by an independent validator.
//     openapi.mjs schema/openapi.json
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

const path = process.argv[2];
// the schemas of cases and plans are files beside it: api.py holds real answers against them
const inside = (key, value) => (typeof value?.$ref === 'string' && value.$ref.startsWith('/api/schema/') ? {} : value);
const read = () => JSON.parse(readFileSync(path), inside);

async function verdict(document) {
    const { valid, errors } = await new Validator().validate(document);
    return valid ? '' : JSON.stringify(errors).slice(0, 2000);
}

const wrong = await verdict(read());
if (wrong) console.log(`FAILED ${path}: ${wrong}`);

// the validator notices what is planted
const planted = [
    ['no version', it => delete it.openapi],
    ['a parameter of no place', it => { it.paths['/api/evidence'].get.parameters[0].in = 'nowhere'; }],
    ['no answers', it => { it.paths['/api/plan'].post.responses = 3; }],
    ['a reference that leads nowhere', it => { it.paths['/api/plan'].post.responses.default.$ref = '#/components/responses/none'; }],
];
let missed = 0;
for (const [name, spoil] of planted) {
    const document = read();
    spoil(document);
    if (await verdict(document).catch(error => String(error))) continue;
    missed++;
    console.log(`FAILED ${name} was not noticed`);
}
console.log(wrong || missed ? 'openapi: not as it should be' : `openapi: valid, ${planted.length} planted mistakes noticed`);
process.exit(wrong || missed ? 1 : 0);
