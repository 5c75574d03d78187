// The lists of what is linked: valid CycloneDX, whole, and nothing that is under the GPL alone. check.js FILE…
"use strict";
const fs = require("fs");
const { Spec, Validation } = require("@cyclonedx/cyclonedx-library");
const parse = require("spdx-expression-parse");

// What a licence leaves open to choose: some way without the GPL, or with an exception for what is linked.
function free(node) {
    if (node.conjunction === "or") return free(node.left) || free(node.right);
    if (node.conjunction === "and") return free(node.left) && free(node.right);
    return !/^A?GPL/.test(node.license) || node.exception === "GCC-exception-3.1";
}

function problems(file, bom) {
    const found = [];
    const names = bom.components.map((it) => it.name);
    for (const it of bom.components) {
        if (it.licenses.length !== 1) found.push(`${it.name}: no licence is known; read /usr/share/doc/${it.name}/copyright`);
        const text = it.licenses[0]?.expression ?? it.licenses[0]?.license.id;
        try {
            if (text && !free(parse(text))) found.push(`${it.name}: ${text}`);
        } catch {
            found.push(`${it.name}: ${text} is no SPDX expression; name it in tools/sbom.py`);
        }
        if (!it.version || it.components.length === 0) found.push(`${it.name}: no version, or no file`);
    }
    for (const expected of [/^libjansson/, /^libcyaml/, /^libhts/, /^libcairo/, /^libsqlite3/, /^libc6/])
        if (!names.some((name) => expected.test(name))) found.push(`${file}: nothing like ${expected}`);
    return found;
}

async function main() {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
    let failed = 0;
    for (const file of process.argv.slice(2)) {
        const text = fs.readFileSync(file, "utf8");
        const error = await validator.validate(text);
        const found = problems(file, JSON.parse(text)).concat(error ? [JSON.stringify(error)] : []);
        const spoiled = JSON.parse(text);
        delete spoiled.components[0].name;
        if (!(await validator.validate(JSON.stringify(spoiled)))) found.push("the validator takes a component without a name");
        found.forEach((it) => console.log(`${file}: ${it}`));
        failed += found.length;
    }
    console.log(failed ? `${failed} mistakes` : "valid, and all is licensed for use");
    process.exit(failed ? 1 : 0);
}

main();
